"""How a difference is told over what is unknown and luck: its median and bands, and whether a mode is surely better."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.results.interval import TIE, undefined_allowed
from sim.setup.indicators import INDICATORS, is_share

QUANTILES = {"q05": 0.05, "q25": 0.25, "median": 0.5, "q75": 0.75, "q95": 0.95}
BANDS = ["median_a", "median_b", *QUANTILES, "share_tied", "verdict"]
A_BETTER, B_BETTER, TIED, UNDECIDED, TOO_FEW = ("a better", "b better", "tie", "undecided", "too few")
SURE = 0.8
"""Probability from which what is known decides for a mode."""
LEAST_DRAWS = 10
"""Below so many a share of draws is no probability to speak of."""


def quantiles(values: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """QUANTILES over the first axis, leaving NaN out."""
    with undefined_allowed():
        found = np.nanquantile(values, list(QUANTILES.values()), axis=0)
    return dict(zip(QUANTILES, found, strict=True))


def bands(a: NDArray[np.float64], b: NDArray[np.float64], p_a_better: ArrayLike) -> dict[str, np.ndarray]:
    """BANDS of every indicator, from two arms [draw, indicator]: medians, quantiles of A - B, and a verdict on it.

    share_tied: of draws in which shares differ by TIE at most; NaN of what is no share.
    """
    gap = a - b
    found = quantiles(gap)
    shares = np.array([is_share(name) for name in INDICATORS])
    with undefined_allowed():
        medians = {"median_a": np.nanmedian(a, axis=0), "median_b": np.nanmedian(b, axis=0)}
        tied = np.where(np.isnan(gap), np.nan, np.abs(gap) <= TIE)
        share_tied = np.where(shares, np.nanmean(tied, axis=0), np.nan)
    n = np.sum(~np.isnan(gap), axis=0)
    verdicts = [
        verdict_of(p, low, high, n, share)
        for p, low, high, n, share in zip(np.asarray(p_a_better), found["q05"], found["q95"], n, shares, strict=True)
    ]
    return medians | found | {"share_tied": share_tied, "verdict": np.array(verdicts)}


def verdict_of(p: float, q05: float, q95: float, n_draws: int, share: bool = True) -> str:
    """TIED where the middle 90 % of differences of shares lies within TIE; A_BETTER or B_BETTER where that mode is so
    with probability SURE; else UNDECIDED: what is known does not decide it.

    p: probability that A is better, NaN where neither direction is; the verdict is then "". TOO_FEW draws decide
    nothing.
    """
    if np.isnan(p):
        return ""
    if n_draws < LEAST_DRAWS:
        return TOO_FEW
    if share and -TIE <= q05 <= q95 <= TIE:
        return TIED
    return A_BETTER if p >= SURE else B_BETTER if 1.0 - p >= SURE else UNDECIDED


def within(n_draws: int) -> float:
    """How far, in 95 of 100 cases, a probability may be from its share of so many draws, at most."""
    return 0.98 / float(np.sqrt(n_draws))
