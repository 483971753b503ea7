"""When the lead changes hands: the month from which a difference keeps its final sign."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.results.interval import interval
from sim.results.tables import cells, pairs
from sim.setup.indicators import HEADLINES, INDICATORS

CROSSING = ["province", "mode_a", "mode_b", "indicator", "crossing_month", "share_crossing", "clear"]


def crossing(difference: np.ndarray) -> float:
    """First month from which a difference [month 1..T] keeps its last sign, after the other one.

    NaN if it never changes sign, or ends at exactly 0. Zeros are no sign: leaving 0 is no crossing.
    """
    signs = np.sign(difference)
    if not len(signs) or np.isnan(signs[-1]) or signs[-1] == 0:
        return np.nan
    against = np.flatnonzero(signs == -signs[-1])
    if not len(against):
        return np.nan
    after = against[-1] + 1
    return float(after + np.flatnonzero(signs[after:] == signs[-1])[0] + 1)


def paired_path(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean difference a - b and its paired 95 % interval per month, from two arms [replicate, month]."""
    mean, low, high, _ = interval(a - b)
    return mean, low, high


def crossing_month(monthly: pd.DataFrame) -> pd.DataFrame:
    """Where the lead changes hands for good, per province, two modes and headline measure.

    crossing_month: from that month on the mean difference has its final sign (NaN: it never changes).
    share_crossing: share of replicates whose own difference changes to that same sign. clear: the interval
    lies wholly on the one side of 0 in some month before the crossing, and wholly on the other side in some
    month after it, so that the crossing is more than noise about 0.
    """
    rows = []
    for province, mode_a, mode_b, runs_a, runs_b in pairs(cells(monthly)):
        for name in HEADLINES:
            column = list(INDICATORS).index(name)
            a, b = runs_a[:, 1:, column], runs_b[:, 1:, column]
            mean, low, high = paired_path(a, b)
            month = crossing(mean)
            final = np.sign(mean[-1])
            own = [not np.isnan(crossing(path)) and np.sign(path[-1]) == final for path in a - b]
            share = float(np.mean(own)) if final in (-1, 1) else 0.0
            clear = not np.isnan(month) and _apart(low, high, int(month) - 1, final)
            rows.append((province, mode_a, mode_b, name, month, share, clear))
    return pd.DataFrame(rows, columns=CROSSING)


def _apart(low: np.ndarray, high: np.ndarray, start: int, final: float) -> bool:
    """Whether the interval is off 0 on the other side before `start` and on the final side from it."""
    positive, negative = low > 0, high < 0
    ahead, behind = (positive, negative) if final > 0 else (negative, positive)
    return bool(behind[:start].any() and ahead[start:].any())
