"""Mean and interval over repeated runs. Needs no table library, so that a page may use it while it is drawn."""

from __future__ import annotations

import warnings

import numpy as np

LEVEL = 0.95
FLAT = 1e-12
"""A spread below this share of the values' size is rounding, not variation."""


def interval(values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Mean, 95 % Student-t interval and n over the first axis, leaving NaN out.

    mean -+ t(0.975, n - 1) s / sqrt(n). One value has a mean and no interval.
    """
    from scipy.special import stdtrit

    n = np.sum(~np.isnan(values), axis=0)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore", RuntimeWarning)
        mean = np.nanmean(values, axis=0)
        half = stdtrit(np.maximum(n - 1, 1), 0.5 + LEVEL / 2) * spread(values) / np.sqrt(n)
    return mean, mean - half, mean + half, n


def spread(values: np.ndarray) -> np.ndarray:
    """Sample standard deviation over the first axis, NaN left out; exactly 0 where only rounding varies."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        deviation = np.nanstd(values, axis=0, ddof=1)
        size = np.nanmax(np.abs(values), axis=0) if len(values) else np.full(values.shape[1:], np.nan)
    return np.where(deviation <= FLAT * size, 0.0, deviation)
