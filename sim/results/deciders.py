"""Which numbers go with an outcome over draws of many: partial rank correlations that hold in a second sample."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.results.interval import LEVEL

Floats = NDArray[np.float64]
COLUMNS = ("parameter", "correlation", "ci_low", "ci_high")
SPARE = 10
"""Draws that a half must have above the number of columns, at least."""


def partial_ranks(x: Floats, y: Floats) -> Floats:
    """Partial rank correlation of every column of x [n, k] with y [n], the other columns held fixed [k].

    NaN where n is not above k + 1. Source: Iman and Conover (1979); see Marino et al. (2008), J. theor. Biol. 254.
    """
    from scipy.stats import rankdata

    n, k = x.shape
    if n <= k + 2:
        return np.full(k, np.nan)
    precision = np.linalg.pinv(np.corrcoef(rankdata(np.column_stack([x, y]), axis=0), rowvar=False))
    scale = np.sqrt(np.diag(precision))
    return -precision[:-1, -1] / (scale[:-1] * scale[-1])


def interval_of_partial(correlation: Floats, n: int, k: int) -> tuple[Floats, Floats]:
    """95 % interval of a partial rank correlation of n draws with k - 1 others held fixed, by Fisher's z."""
    from scipy.special import ndtri

    half = ndtri(0.5 + LEVEL / 2) / np.sqrt(max(n - (k - 1) - 3, 1))
    z = np.arctanh(np.clip(correlation, -1 + 1e-12, 1 - 1e-12))
    return np.tanh(z - half), np.tanh(z + half)


def sides(x: Floats, y: Floats) -> Floats:
    """Whether columns of x [n, k] go with y [n] in two samples, every second row in each: 1, -1 by the side, or 0 [k].

    On a side are those whose interval leaves out 0 there in both. Among k that do nothing 0.00125 k are by chance. None
    is where a sample has fewer than k + SPARE rows.
    """
    n, k = x.shape
    if n // 2 < k + SPARE:
        return np.zeros(k)
    found = np.zeros((2, k))
    for half in (0, 1):
        rows = slice(half, None, 2)
        low, high = interval_of_partial(partial_ranks(x[rows], y[rows]), len(y[rows]), k)
        found[half] = (low > 0) * 1.0 - (high < 0) * 1.0
    return np.where(found[0] == found[1], found[0], 0.0)


def deciding(x: Floats, y: Floats) -> NDArray[np.intp]:
    """Columns of x [n, k] that go with y [n] in two samples, strongest first; the strongest alone if none does."""
    order = np.argsort(-np.abs(np.nan_to_num(partial_ranks(x, y))), kind="stable")
    kept = order[sides(x, y)[order] != 0]
    return kept if len(kept) else order[:1]


def deciders(parameters: pd.DataFrame, outcome: Floats) -> pd.DataFrame:
    """The parameters that go with an outcome [draw] in two samples (``sides``), strongest first: COLUMNS."""
    x = parameters.loc[:, parameters.nunique() > 1]
    values, (n, k) = x.to_numpy(np.float64), x.shape
    found = partial_ranks(values, outcome)
    low, high = interval_of_partial(found, n, k)
    table = pd.DataFrame(dict(zip(COLUMNS, (list(x), found, low, high), strict=True)))
    table = table[sides(values, outcome) != 0]
    return table.sort_values("correlation", key=abs, ascending=False, kind="stable").reset_index(drop=True)
