"""Between provinces: how much of a comparison in one province is the same evidence as that in another."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from sim.results.interval import correlation, interval
from sim.results.tables import cells, pairs, window_means
from sim.setup.indicators import HEADLINES, INDICATORS

BETWEEN = [
    "province_1", "province_2", "mode_a", "mode_b", "indicator", "window", "difference", "ci_low", "ci_high",
    "correlation", "n",
]  # fmt: skip


def between_provinces(monthly: pd.DataFrame) -> pd.DataFrame:
    """How the difference between two modes differs between every two provinces, on the headline measures.

    Provinces have the same seeds. difference: A - B in the first minus that in the second, mean over replicates, with
    its paired 95 % Student-t interval. correlation: of the two A - B over replicates (NaN where one does not vary).
    """
    columns = [list(INDICATORS).index(name) for name in HEADLINES]
    gaps: dict[tuple[str, ...], np.ndarray] = {}
    for province, mode_a, mode_b, runs_a, runs_b in pairs(cells(monthly)):
        means_a, means_b = window_means(runs_a), window_means(runs_b)
        for window in means_a:
            gaps[province, mode_a, mode_b, window] = (means_a[window] - means_b[window])[:, columns]
    rows = []
    for (first, *one), (second, *other) in combinations(gaps, 2):
        a, b = gaps[first, *one], gaps[second, *other]
        if first == second or one != other or a.shape != b.shape:
            continue
        mean, low, high, n = interval(a - b)
        alike = correlation(a, b)
        mode_a, mode_b, window = one
        for k, name in enumerate(HEADLINES):
            rows.append((first, second, mode_a, mode_b, name, window, mean[k], low[k], high[k], alike[k], n[k]))
    table = pd.DataFrame(rows, columns=BETWEEN)
    order = ["province_1", "province_2", "mode_a", "mode_b", "indicator"]
    return table.sort_values(order, key=_as_they_come, kind="stable").reset_index(drop=True)


def _as_they_come(column: pd.Series) -> np.ndarray:
    """Places of first appearance, to sort by."""
    return pd.factorize(column)[0]
