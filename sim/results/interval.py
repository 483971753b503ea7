"""Mean and interval over repeated runs. Needs no table library, so that a page may use it while it is drawn."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import ArrayLike

LEVEL = 0.95
TIE = 0.02
"""Differences of shares that are the same for any practical purpose: two points."""
FLAT = 1e-12
"""A spread below this share of the values' size is rounding, not variation."""


def interval(values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Mean, 95 % Student-t interval and n over the first axis, leaving NaN out.

    mean -+ t(0.975, n - 1) s / sqrt(n). One value has a mean and no interval.
    """
    n = np.sum(~np.isnan(values), axis=0)
    with undefined_allowed():
        mean = np.nanmean(values, axis=0)
        half = half_width(spread(values), n)
    return mean, mean - half, mean + half, n


def t_quantile(n: ArrayLike) -> np.ndarray:
    """Student's t(0.975, n - 1): how many standard errors the 95 % interval of a mean of n values reaches; n >= 2."""
    from scipy.special import stdtrit

    return stdtrit(np.maximum(np.asarray(n) - 1.0, 1.0), 0.5 + LEVEL / 2)


def half_width(deviation: ArrayLike, n: ArrayLike) -> np.ndarray:
    """Half of the 95 % interval of the mean of n values whose sample standard deviation is s: t s / sqrt(n)."""
    return t_quantile(n) * deviation / np.sqrt(n)


def spread(values: np.ndarray) -> np.ndarray:
    """Sample standard deviation over the first axis, NaN left out; exactly 0 where only rounding varies."""
    with undefined_allowed():
        deviation = np.nanstd(values, axis=0, ddof=1)
        size = np.nanmax(np.abs(values), axis=0) if len(values) else np.full(values.shape[1:], np.nan)
    return np.where(deviation <= FLAT * size, 0.0, deviation)


def correlation(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Pearson's over the first axis, leaving out pairs with a NaN; NaN where one does not vary."""
    gone = np.isnan(a - b)
    a, b = np.where(gone, np.nan, a), np.where(gone, np.nan, b)
    both, n = spread(a) * spread(b), np.sum(~gone, axis=0)
    with undefined_allowed():
        joint = np.nansum((a - np.nanmean(a, axis=0)) * (b - np.nanmean(b, axis=0)), axis=0) / (n - 1)
        return np.where(both > 0, np.clip(joint / both, -1.0, 1.0), np.nan)


@contextmanager
def undefined_allowed() -> Iterator[None]:
    """Let the mean of nothing be NaN, as it should be, without a warning."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore", RuntimeWarning)
        yield
