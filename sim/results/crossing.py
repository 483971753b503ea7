"""When the lead changes hands: the month from which a difference keeps its final sign, and how sure that month is."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.results.interval import LEVEL, interval
from sim.results.tables import cells, pairs
from sim.setup.indicators import HEADLINES, INDICATORS
from sim.setup.rng import generator

CROSSING = [
    "province", "mode_a", "mode_b", "indicator", "crossing_month", "ci_low", "ci_high", "share_crossing", "clear",
]  # fmt: skip
LEAD = 0.01
"""A lead that counts: both modes must have had one of a percentage point for a crossing to be clear."""
LASTING = 3
"""Months for which a lead is held to be told as one in a picture."""
N_RESAMPLES = 1000
SURE = 0.95
"""Share of resamples in which the lead must change clearly, and the same way, for that to be more than luck."""

Floats = NDArray[np.float64]


def crossings(paths: Floats) -> Floats:
    """First month from which each difference [n, month 1..T] keeps its last sign, after the other one [n].

    NaN where it never changes sign, or ends at exactly 0 or undefined. Zeros are no sign: leaving 0 is no crossing.
    """
    n, n_months = paths.shape
    if not n_months:
        return np.full(n, np.nan)
    signs = np.nan_to_num(np.sign(paths))
    last = signs[:, -1:]
    against = (signs == -last) & (last != 0)
    after = n_months - np.argmax(against[:, ::-1], axis=1)
    first = (signs == last) & (np.arange(n_months) >= after[:, None])
    return np.where(against.any(axis=1), np.argmax(first, axis=1) + 1.0, np.nan)


def crossing(path: Floats) -> float:
    """The same of one difference [month 1..T]."""
    return float(crossings(np.asarray(path, dtype=np.float64)[None])[0])


def clear_crossings(paths: Floats) -> Floats:
    """The same where both leads reach ``LEAD``, the one before the month and the one from it on; else NaN [n].

    Whatever says how often paths cross, in runs, draws or resamples, counts these.
    """
    months = crossings(paths)
    if not paths.shape[1]:
        return months
    ahead = paths * np.sign(paths[:, -1:])
    is_after = np.arange(1, paths.shape[1] + 1) >= months[:, None]
    before, after = np.where(is_after, 0.0, -ahead).max(axis=1), np.where(is_after, ahead, 0.0).max(axis=1)
    return np.where((before >= LEAD) & (after >= LEAD), months, np.nan)


def lasting_changes(lead: Floats, least: float, months: int = LASTING) -> list[int]:
    """First months of the leads of a path [month 0..T] that follow one of the other side; both must last.

    lead: above 0 where one is ahead, below where the other is. A lead lasts that is held for ``months`` and at some
    time more than ``least``; others are passed over.
    """
    signs = np.nan_to_num(np.sign(lead))
    starts = np.flatnonzero(np.diff(signs, prepend=np.nan) != 0)
    stops = [*starts[1:], len(signs)]
    held = [
        (int(start), float(signs[start]))
        for start, stop in zip(starts, stops, strict=True)
        if signs[start] and stop - start >= months and np.abs(lead[start:stop]).max() > least
    ]
    return [start for (_, before), (start, side) in pairwise(held) if before != side]


def paired_path(a: Floats, b: Floats) -> tuple[Floats, Floats, Floats]:
    """Mean difference a - b and its paired 95 % interval per month, from two arms [replicate, month]."""
    mean, low, high, _ = interval(a - b)
    return mean, low, high


class Change(NamedTuple):
    """A change of lead: its month, the interval of that, how often runs have it, and whether it is clear."""

    month: float
    low: float
    high: float
    share: float
    clear: bool


def change_of_lead(gaps: Floats) -> Change:
    """Where the mean of paired differences [replicate, month 1..T] changes sign for good.

    Pairs are drawn again N_RESAMPLES times with replacement. low, high: the middle 95 % of the months in which the mean
    of a resample crosses clearly to the same side (NaN for one pair, or if none does). share: of pairs whose own
    difference does. clear: the mean does, and so do the means of SURE of all resamples.
    """
    mean = gaps.mean(axis=0)[None]
    month, side = float(crossings(mean)[0]), np.sign(mean[0, -1])

    def same_side(paths: Floats) -> Floats:
        return np.where(np.sign(paths[:, -1]) == side, clear_crossings(paths), np.nan)

    share = float(np.mean(~np.isnan(same_side(gaps))))
    if np.isnan(month) or len(gaps) < 2:
        return Change(month, np.nan, np.nan, share, False)
    n = len(gaps)
    weights = generator(n, "crossing/pairs").multinomial(n, np.full(n, 1 / n), N_RESAMPLES)
    found = same_side(weights / n @ gaps)
    there = found[~np.isnan(found)]
    edges = np.quantile(there, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]) if len(there) else [np.nan, np.nan]
    clear = bool(~np.isnan(same_side(mean)[0]) and len(there) >= SURE * N_RESAMPLES)
    return Change(month, float(edges[0]), float(edges[1]), share, clear)


def crossing_month(monthly: pd.DataFrame) -> pd.DataFrame:
    """Where the lead changes hands for good, per province, two modes and headline measure (``change_of_lead``).

    crossing_month: from that month on the mean difference has its final sign (NaN: it never changes). ci_low, ci_high:
    its 95 % interval over pairs. share_crossing: of replicates. clear: whether it is more than luck about 0.
    """
    rows = []
    for province, mode_a, mode_b, runs_a, runs_b in pairs(cells(monthly)):
        for name in HEADLINES:
            column = list(INDICATORS).index(name)
            change = change_of_lead(runs_a[:, 1:, column] - runs_b[:, 1:, column])
            rows.append((province, mode_a, mode_b, name, *change))
    return pd.DataFrame(rows, columns=CROSSING)
