"""Forks as numbers: what another future is less the one that stays, paired run by run, over draws and luck.

Runs of a future are [replicate, draw, month 0..T, indicator]; replicate r of draw k is the same world with the same
luck in all futures, up to the month of the fork to the last bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.results.counts import RARE
from sim.results.interval import undefined_allowed
from sim.results.tables import compare_arms
from sim.setup.indicators import HEADLINES, INDICATORS

Floats = NDArray[np.float64]
FORKS = [
    "province", "mode", "fork", "at", "back", "indicator", "window", "mean_fork", "mean_stay", "difference", "ci_low",
    "ci_high", "p_better", "median", "q05", "q25", "q75", "q95", "share_luck", "n_draws", "n",
]  # fmt: skip
PATHS = [
    "province", "mode", "fork", "month", "indicator", "stay_median", "stay_q25", "stay_q75", "fork_median", "fork_q25",
    "fork_q75", "difference_median", "difference_q05", "difference_q25", "difference_q75", "difference_q95",
]  # fmt: skip
SINCE = "since"
"""Of the name of a window: the mean over all months from the first that can differ on."""


class Futures(NamedTuple):
    """Two futures of a province: names, the months of fork and return, and the runs of both."""

    province: str
    mode: str
    fork: str
    at: int
    back: int
    stay: Floats
    other: Floats


def windows_since(at: int, n_months: int) -> dict[str, slice]:
    """Months that a fork is told for: one third, two thirds and the end of what follows it, and all of that.

    A fork at month 36 of 72 gives month_48, month_60, month_72 and since_36 (the mean from month 36 on).
    """
    first = max(1, at)
    months = [max(first, at + round((n_months - at) * third / 3)) for third in (1, 2, 3)]
    return {f"month_{month}": slice(month, month + 1) for month in months} | {f"{SINCE}_{first}": slice(first, None)}


def window_means(runs: Floats, at: int) -> dict[str, Floats]:
    """Means of runs over each window of a fork, NaN left out [replicate, draw, indicator]; rare events are counted.

    These are counted from the first month that can differ to a window of one month, and are a mean per month else.
    """
    first, rare = max(1, at), list(RARE)
    means = {}
    with undefined_allowed():
        for name, window in windows_since(at, runs.shape[2] - 1).items():
            means[name] = np.nanmean(runs[:, :, window], axis=2)
            if not name.startswith(SINCE):
                means[name][..., rare] = runs[:, :, first : window.stop, rare].sum(axis=2)
    return means


def fork_table(futures: Sequence[Futures]) -> pd.DataFrame:
    """A row per fork, indicator and window: FORKS.

    difference: the fork less what stays, its mean over draws (over replicates where nothing is drawn), with the paired
    95 % Student-t interval of that mean. p_better: share of pairs in which the fork is better, a tie counting half (NaN
    where neither direction is). median, q05 to q95: of the differences of all pairs, over draws and luck. share_luck:
    of their variance, what differs between replicates of a draw (NaN for one replicate or draw). n: what the interval
    is over.
    """
    parts = []
    for one in futures:
        stay, other = window_means(one.stay, one.at), window_means(one.other, one.at)
        for window in stay:
            a, b = other[window], stay[window]
            columns = _columns(a, b)
            names = {"province": one.province, "mode": one.mode, "fork": one.fork, "at": one.at, "back": one.back}
            parts.append(pd.DataFrame({**names, "indicator": list(INDICATORS), "window": window, **columns}))
    if not parts:
        return pd.DataFrame(columns=FORKS)
    table = pd.concat(parts, ignore_index=True)
    order = ["province", "fork", "indicator"]  # windows are each fork's own, and stay in their order
    ranked = table.sort_values(order, key=lambda column: pd.factorize(column)[0], kind="stable")
    return ranked[FORKS].reset_index(drop=True)


def _columns(a: Floats, b: Floats) -> dict[str, object]:
    """The numbers of FORKS from two futures [replicate, draw, indicator]."""
    n_draws, gap = a.shape[1], a - b
    with undefined_allowed():
        arms = (np.nanmean(a, axis=0), np.nanmean(b, axis=0)) if n_draws > 1 else (a[:, 0], b[:, 0])
        found = compare_arms(*arms)
        flat = gap.reshape(-1, gap.shape[-1])
        quantiles = np.nanquantile(flat, (0.5, 0.05, 0.25, 0.75, 0.95), axis=0)
        luck = np.full(gap.shape[-1], np.nan)
        if min(gap.shape[:2]) > 1:
            whole = np.nanvar(flat, axis=0, ddof=1)
            within = np.nanmean(np.nanvar(gap, axis=0, ddof=1), axis=0)
            luck = np.where(whole > 0, np.minimum(1.0, within / np.where(whole > 0, whole, 1.0)), np.nan)
        better = compare_arms(a.reshape(flat.shape), b.reshape(flat.shape))["p_a_better"]
    return {
        "mean_fork": found["mean_a"], "mean_stay": found["mean_b"],
        **{name: found[name] for name in ("difference", "ci_low", "ci_high", "n")},
        "p_better": better, **dict(zip(("median", "q05", "q25", "q75", "q95"), quantiles, strict=True)),
        "share_luck": luck, "n_draws": n_draws,
    }  # fmt: skip


def path_table(futures: Sequence[Futures]) -> pd.DataFrame:
    """A row per fork, headline measure and month: PATHS, quantiles over draws and luck; what the picture shows."""
    parts = []
    for one in futures:
        for name in HEADLINES:
            column = list(INDICATORS).index(name)
            stay, other = (runs[..., column].reshape(-1, runs.shape[2]) for runs in (one.stay, one.other))
            keys = {"province": one.province, "mode": one.mode, "fork": one.fork, "month": np.arange(stay.shape[1])}
            columns: dict[str, object] = {}
            for label, runs in (("stay", stay), ("fork", other)):
                columns |= dict(
                    zip((f"{label}_median", f"{label}_q25", f"{label}_q75"), _q(runs, 50, 25, 75), strict=True)
                )
            spread = _q(other - stay, 50, 5, 25, 75, 95)
            names = ("median", "q05", "q25", "q75", "q95")
            columns |= {f"difference_{label}": values for label, values in zip(names, spread, strict=True)}
            parts.append(pd.DataFrame({**keys, "indicator": name, **columns}))
    return pd.concat(parts, ignore_index=True)[PATHS] if parts else pd.DataFrame(columns=PATHS)


def _q(runs: Floats, *percentages: int) -> Floats:
    with undefined_allowed():
        return np.nanpercentile(runs, percentages, axis=0)
