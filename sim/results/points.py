"""The points of a sweep: means of what was run at each, at each level of what was varied, and differences of modes.

Rows are as ``sim.read`` gives them; points have a column per key that was varied and a row per number in the rows'
column ``point``. Runs that failed are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.results.interval import FLAT, interval, t_quantile, undefined_allowed
from sim.setup.design_keys import KEYS

DONE = "done"
SUMMARY = ("indicator", "window", "mean", "ci_low", "ci_high", "n")
MOST_LEVELS, BINS = 12, 8
LEAST_OF_A_BIN = 4  # points

Runs = dict[tuple[str, str], np.ndarray]
"""(province, mode) -> values [replicate, point], NaN where a run failed or was not made; in order of appearance."""


@dataclass(frozen=True, slots=True)
class Level:
    """Points that have a value of a key in common, or lie next to one another in its range.

    at: the value, or the mean of the values. points: their numbers.
    """

    at: float | int | str
    points: np.ndarray


def varied_points(rows: pd.DataFrame) -> pd.DataFrame:
    """The points of a table that still has the columns of what was varied."""
    keys = [name for name in rows.columns if name in KEYS]
    points = rows.drop_duplicates("point").set_index("point")[keys].sort_index()
    return points.reindex(range(int(points.index.max()) + 1)) if len(points) else points


def runs_of_points(rows: pd.DataFrame, indicator: str, window: str, n_points: int) -> Runs:
    """One indicator in one window, run by run."""
    chosen = rows[(rows["status"] == DONE) & (rows["window"] == window)]
    n_replicates = int(chosen["replicate"].max()) if len(chosen) else 0
    runs: Runs = {}
    for (province, mode), group in chosen.groupby(["province", "mode"], sort=False, observed=True):
        values = np.full((n_replicates, n_points), np.nan)
        values[group["replicate"].to_numpy() - 1, group["point"].to_numpy()] = group[indicator].to_numpy()
        runs[province, mode] = values
    return runs


def last_and_path(windows: Sequence[str]) -> list[str]:
    """Of the names of windows the last month's, and the whole path's."""
    months = [name for name in windows if name != "path"]
    last = [max(months, key=lambda name: int(name.removeprefix("month_")))] if months else []
    return [name for name in (*last, "path") if name in windows]


def is_grid(points: pd.DataFrame) -> bool:
    """Whether the points are every combination of their keys' values, once each."""
    n = 1
    for key in points.columns:
        n *= points[key].nunique()
        if n > len(points):
            return False
    return n == len(points) and not points.duplicated().any()


def levels_of(points: pd.DataFrame, key: str) -> list[Level]:
    """The levels of a key, in rising order; of a range that was drawn from, slices with about equally many points."""
    values = points[key]
    if not pd.api.types.is_numeric_dtype(values):
        return [Level(value, np.flatnonzero(values == value)) for value in dict.fromkeys(values.dropna())]
    distinct = np.unique(values.dropna())
    if len(distinct) <= min(MOST_LEVELS, len(points) // 2) or is_grid(points):
        return [Level(value.item(), np.flatnonzero(values == value)) for value in distinct]
    n = max(2, min(BINS, len(points) // LEAST_OF_A_BIN))
    edges = np.unique(np.quantile(values, np.linspace(0, 1, n + 1)))
    slices = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, len(edges) - 2)
    members = [np.flatnonzero(slices == index) for index in range(len(edges) - 1)]
    return [Level(float(values.iloc[some].mean()), some) for some in members if len(some)]


def level_interval(values: np.ndarray, fixed: bool) -> tuple[float, float, float]:
    """Mean over points and its 95 % interval, from the runs of a level [replicate, point].

    Every point counts once, with the mean of its runs. fixed: whether the points are a grid, so that only luck is left:
    the interval is then over replicates, which points may share, sqrt(R / (R - 1) sum_r s_r^2) with s_r what replicate
    r adds to the mean beyond its points' own means (the usual one where no run failed). Else it is over the points.
    """
    there = ~np.isnan(values)
    n = there.sum(axis=0)
    values, there, n = values[:, n > 0], there[:, n > 0], n[n > 0]
    with undefined_allowed():
        means = np.nanmean(values, axis=0)
    if not fixed:
        middle, low, high, _ = interval(means)
        return float(middle), float(low), float(high)
    mean = float(means.mean()) if len(means) else float("nan")
    n_replicates = int(there.any(axis=1).sum())
    if n_replicates < 2:
        return mean, float("nan"), float("nan")
    beyond = (np.where(there, values - means, 0.0) / n).sum(axis=1) / len(n)
    error = float(np.sqrt(n_replicates / (n_replicates - 1) * np.sum(beyond**2)))
    half = 0.0 if error <= FLAT * abs(mean) else float(t_quantile(n_replicates)) * error
    return mean, mean - half, mean + half


def level_means(runs: Runs, points: pd.DataFrame, key: str) -> pd.DataFrame:
    """Mean and 95 % interval at each level of a key: province, mode, level, mean, ci_low, ci_high, n_points."""
    fixed, levels = is_grid(points), levels_of(points, key)
    rows = [
        (province, mode, level.at, *level_interval(values[:, level.points], fixed), len(level.points))
        for (province, mode), values in runs.items()
        for level in levels
    ]
    return pd.DataFrame(rows, columns=["province", "mode", "level", "mean", "ci_low", "ci_high", "n_points"])


def keys_by_reach(runs: Runs, points: pd.DataFrame) -> dict[str, float]:
    """Keys that vary, and how far apart the means at their levels lie at most, the farthest first."""
    with undefined_allowed():
        of_points = np.stack([np.nanmean(values, axis=0) for values in runs.values()])
        reach = {}
        for key in points.columns[points.nunique() > 1]:
            means = np.stack([np.nanmean(of_points[:, level.points], axis=1) for level in levels_of(points, key)])
            reach[key] = float(np.nan_to_num(np.nanmax(np.nanmax(means, axis=0) - np.nanmin(means, axis=0))))
    return dict(sorted(reach.items(), key=lambda item: -item[1]))


def point_differences(runs: Runs, points: pd.DataFrame) -> pd.DataFrame:
    """The first mode minus each next one at every point, replicates paired: with mean and 95 % interval.

    Columns: province, mode_a, mode_b, point, the keys, difference, ci_low, ci_high, n (pairs).
    """
    parts = []
    for province in dict.fromkeys(province for province, _ in runs):
        modes = [mode for where, mode in runs if where == province]
        for mode_a, mode_b in [(modes[0], mode) for mode in modes[1:]]:
            gap, low, high, n = interval(runs[province, mode_a] - runs[province, mode_b])
            rows = points.reset_index(drop=True).rename_axis("point").reset_index()
            rows = rows.assign(difference=gap, ci_low=low, ci_high=high, n=n)
            parts.append(rows.assign(province=province, mode_a=mode_a, mode_b=mode_b))
    names = ["province", "mode_a", "mode_b", "point", *points.columns, "difference", "ci_low", "ci_high", "n"]
    return pd.concat(parts, ignore_index=True)[names] if parts else pd.DataFrame(columns=names)


def point_summary(
    rows: pd.DataFrame, points: pd.DataFrame, indicators: Sequence[str], windows: Sequence[str]
) -> pd.DataFrame:
    """Mean, 95 % interval and number of runs of every indicator at every point: a row per point and window."""
    names = ["province", "mode", "point", *points.columns, *SUMMARY]
    done = rows[(rows["status"] == DONE) & rows["window"].isin(windows)]
    if done.empty:
        return pd.DataFrame(columns=names)
    groups = done.groupby(["province", "mode"], sort=False, observed=True)
    cells = [key for key, _ in groups]
    cell_of_row = (
        groups.ngroup().to_numpy(),
        pd.Index(windows).get_indexer(done["window"].astype(object)),
        done["replicate"].to_numpy() - 1,
        done["point"].to_numpy(),
    )
    shape = len(cells), len(windows), int(done["replicate"].max()), len(points)
    blocks, intervals = [], []
    for indicator in indicators:
        values = np.full(shape, np.nan)
        values[cell_of_row] = done[indicator].to_numpy()
        for w, window in enumerate(windows):
            for c, cell in enumerate(cells):
                blocks.append((*cell, indicator, window))
                intervals.append(interval(values[c, w]))
    table = points.iloc[np.tile(np.arange(len(points)), len(blocks))].reset_index(drop=True)
    table["point"] = np.tile(np.arange(len(points)), len(blocks))
    for name, of_blocks in zip(("province", "mode", "indicator", "window"), zip(*blocks, strict=True), strict=True):
        table[name] = np.repeat(np.array(of_blocks, dtype=object), len(points))
    for name, of_points in zip(SUMMARY[2:], zip(*intervals, strict=True), strict=True):
        table[name] = np.concatenate(of_points)
    return table[names]
