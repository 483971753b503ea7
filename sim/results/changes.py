"""Differences between points of a sweep: what a key changes from its first level, paired by replicate and point.

Where points share the luck of a replicate, as those of a grid do by default, much of what makes levels uncertain is the
same at all of them: a change may be sure where the bands of the levels lie over one another.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from sim.results.interval import undefined_allowed
from sim.results.points import Runs, is_grid, level_interval, levels_of, point_differences

CHANGES = [
    "province", "mode", "minus", "key", "first", "level", "mean_first", "change", "ci_low", "ci_high", "n_points", "n",
]  # fmt: skip


def level_changes(runs: Runs, points: pd.DataFrame) -> pd.DataFrame:
    """What each level of each key is less the first one: CHANGES; no rows where the points are no grid.

    A change is a mean over the points that have the level, each against the point with the first level that is alike in
    all else, of the same replicate. ci_low, ci_high: its 95 % interval over replicates (``level_interval``). minus: the
    mode that is taken off where the row is of A - B, empty where it is of a mode itself: how the key changes the
    difference is a difference of differences. mean_first: of what changes, at the first level. n_points: pairs of
    points; n: pairs of runs.
    """
    rows = []
    if len(points.columns) and is_grid(points):
        for key in points.columns[points.nunique() > 1]:
            first, *others = levels_of(points, key)
            rest = [name for name in points.columns if name != key]
            order = {level.at: _in_order(points, level.points, rest) for level in (first, *others)}
            for province, mode, minus, values in _arms(runs):
                start = values[:, order[first.at]]
                for level in others:
                    pairs = values[:, order[level.at]] - start
                    n = int((~np.isnan(pairs)).sum())
                    with undefined_allowed():
                        mean = float(np.nanmean(start))
                    change = level_interval(pairs, fixed=True)
                    rows.append((province, mode, minus, key, first.at, level.at, mean, *change, pairs.shape[1], n))
    return pd.DataFrame(rows, columns=CHANGES)


def _arms(runs: Runs) -> Iterator[tuple[str, str, str, np.ndarray]]:
    """Every mode of a province, and the first mode less each next one: province, mode, minus, values."""
    for (province, mode), values in runs.items():
        yield province, mode, "", values
    for province in dict.fromkeys(province for province, _ in runs):
        first, *others = [mode for where, mode in runs if where == province]
        for mode in others:
            yield province, first, mode, runs[province, first] - runs[province, mode]


def _in_order(points: pd.DataFrame, some: np.ndarray, rest: list[str]) -> np.ndarray:
    """Numbers of points in the order of all keys but one, so that those that are alike else stand in one place."""
    if not rest:
        return some
    ranks = [pd.factorize(points[name])[0][some] for name in reversed(rest)]
    return some[np.lexsort(ranks)]


def both_tables(runs: Runs, points: pd.DataFrame, indicator: str, window: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Of one indicator in one window: A - B at every point (``point_differences``), and changes between levels."""
    found = point_differences(runs, points), level_changes(runs, points)
    for table in found:
        table.insert(0, "indicator", indicator)
        table.insert(1, "window", window)
    return found
