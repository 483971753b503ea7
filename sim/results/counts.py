"""Rare events: counted from month 1 on, with intervals that are made for counts and never reach below 0."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.results.interval import LEVEL, undefined_allowed
from sim.setup.indicators import INDICATORS

Floats = NDArray[np.float64]
RARE: tuple[int, ...] = tuple(place for place, i in enumerate(INDICATORS.values()) if i.is_rare)
"""Columns of events so few that single months say nothing."""


def cumulated(runs: Floats, window: slice) -> Floats:
    """Events of each run [replicate, month 0..T, indicator] from month 1 to the end of a window [replicate, rare]."""
    return runs[:, 1 : window.stop, list(RARE)].sum(axis=1)


def count_interval(counts: Floats, unit: float = 1.0) -> tuple[Floats, Floats]:
    """95 % interval of the mean of counts over the first axis, times a unit.

    Garwood's (1936) for a Poisson total; where counts vary more than that, for as many independent ones as vary so.
    """
    from scipy.special import chdtri, gammaincinv

    total, n = counts.sum(axis=0), len(counts)
    with undefined_allowed():
        excess = np.nan_to_num(counts.var(axis=0, ddof=1) / counts.mean(axis=0), nan=1.0, posinf=1.0)
    dispersion = np.maximum(1.0, excess) if n > 1 else np.ones_like(total)
    events, tail = total / dispersion, (1 - LEVEL) / 2
    low = np.where(events > 0, gammaincinv(np.maximum(events, 1e-9), tail), 0.0)
    high = chdtri(2 * events + 2, tail) / 2
    return low * dispersion / n * unit, high * dispersion / n * unit


def difference_of_counts(a: Floats, b: Floats, unit: float = 1.0) -> tuple[Floats, Floats]:
    """95 % interval of the mean difference a - b of paired counts [replicate, k], from the intervals of both.

    Each bound is as far off as both means' own are together, less what goes together over pairs. Source: method of
    variance estimates recovery, Zou and Donner (2008). Where all pairs are equal there is no width.
    """
    mean_a, mean_b = a.mean(axis=0) * unit, b.mean(axis=0) * unit
    (low_a, high_a), (low_b, high_b) = count_interval(a, unit), count_interval(b, unit)
    with undefined_allowed():
        joint = ((a - a.mean(axis=0)) * (b - b.mean(axis=0))).mean(axis=0) / (a.std(axis=0) * b.std(axis=0))
    alike = np.clip(np.nan_to_num(joint), 0.0, 1.0) if len(a) > 2 else np.zeros_like(mean_a)

    same = (a == b).all(axis=0)

    def reach(one: Floats, other: Floats) -> Floats:
        return np.where(same, 0.0, np.sqrt(np.maximum(one**2 + other**2 - 2 * alike * one * other, 0.0)))

    gap = mean_a - mean_b
    return gap - reach(mean_a - low_a, high_b - mean_b), gap + reach(high_a - mean_a, mean_b - low_b)
