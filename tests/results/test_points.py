"""Means at levels and points, and their intervals, from the runs of a sweep."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest

from sim.results.interval import interval
from sim.results.points import is_grid, keys_by_reach, level_interval, levels_of, point_summary, varied_points

GRID = pd.DataFrame(list(product((1.0, 2.0), ("a", "b", "c"))), columns=["pressure", "mode.custody"])
RUNS = np.random.default_rng(1).normal(0.5, 0.1, (5, 3))


def test_on_a_grid_the_interval_is_that_of_the_replicates_means():
    mean, low, high, _ = interval(RUNS.mean(axis=1))
    assert level_interval(RUNS, fixed=True) == pytest.approx((mean, low, high))


def test_elsewhere_it_is_that_of_the_points_means():
    mean, low, high, _ = interval(RUNS.mean(axis=0))
    assert level_interval(RUNS, fixed=False) == pytest.approx((mean, low, high))


def test_a_missing_run_takes_its_point_out_of_no_mean():
    runs = RUNS.copy()
    runs[0, 0] = np.nan
    mean, low, high = level_interval(runs, fixed=True)
    assert mean == pytest.approx(np.nanmean(runs, axis=0).mean())
    assert low < mean < high


def test_points_with_more_replicates_count_as_much_as_others():
    runs = np.array([[0.0, 1.0], [0.0, 1.0], [np.nan, 1.0], [np.nan, 1.0]])
    assert level_interval(runs, fixed=True) == (0.5, 0.5, 0.5)


def test_one_replicate_or_none_has_no_interval():
    mean, low, high = level_interval(RUNS[:1], fixed=True)
    assert mean == pytest.approx(RUNS[0].mean()) and np.isnan([low, high]).all()
    assert np.isnan(level_interval(np.full((2, 2), np.nan), fixed=True)).all()
    assert np.isnan(level_interval(np.full((2, 2), np.nan), fixed=False)).all()


def test_intervals_over_replicates_cover_the_mean_in_95_of_100_draws():
    luck = np.random.default_rng(7)
    covered = 0
    for _ in range(2000):
        runs = luck.normal(0, 1, (6, 1)) + luck.normal(0, 0.5, (6, 4))  # replicates share luck
        _, low, high = level_interval(runs, fixed=True)
        covered += low <= 0 <= high
    assert abs(covered / 2000 - 0.95) < 4 * np.sqrt(0.95 * 0.05 / 2000)


def test_a_grid_is_every_combination_once():
    assert is_grid(GRID) and is_grid(GRID.sample(frac=1, random_state=1))
    assert not is_grid(GRID.iloc[:-1])
    assert not is_grid(pd.concat([GRID.iloc[:-1], GRID.iloc[:1]], ignore_index=True))


def test_options_come_as_they_stand_and_numbers_rise():
    turned = GRID.iloc[::-1].reset_index(drop=True)
    assert [level.at for level in levels_of(turned, "mode.custody")] == ["c", "b", "a"]
    assert [level.at for level in levels_of(turned, "pressure")] == [1.0, 2.0]
    assert [list(level.points) for level in levels_of(GRID, "pressure")] == [[0, 1, 2], [3, 4, 5]]


@pytest.mark.parametrize("n", [2, 5, 9, 40, 1000])
def test_every_point_of_a_range_is_in_one_slice(n):
    values = np.random.default_rng(n).uniform(1.0, 1.8, (n, 2))
    slices = levels_of(pd.DataFrame(values, columns=["pressure", "reciprocity"]), "pressure")
    assert sorted(np.concatenate([level.points for level in slices])) == list(range(n))
    sizes = [len(level.points) for level in slices]
    assert max(sizes) - min(sizes) <= 1 or n < 8
    assert [level.at for level in slices] == sorted(level.at for level in slices)


def test_few_values_that_come_again_and_again_are_levels():
    points = pd.DataFrame({"pressure": [1.0, 1.4, 1.8] * 4, "reciprocity": np.linspace(3, 5, 12)})
    assert len(levels_of(points, "pressure")) == 3


def test_the_key_that_moves_most_comes_first_and_one_that_does_not_vary_is_left_out():
    points = GRID.assign(reciprocity=4.0)
    values = points["mode.custody"].map({"a": 0.0, "b": 0.3, "c": 0.1}) + points["pressure"] / 100
    runs = {("p", "m"): values.to_numpy()[None]}
    assert list(keys_by_reach(runs, points)) == ["mode.custody", "pressure"]
    assert keys_by_reach(runs, points)["mode.custody"] == pytest.approx(0.3)


def test_a_summary_has_mean_interval_and_count_of_every_point():
    rows = pd.DataFrame(
        [("p", m, 0, r, "path", 0.1 * r + (m == "b"), "done") for m in "ab" for r in (1, 2, 3)],
        columns=["province", "mode", "point", "replicate", "window", "spending", "status"],
    )
    rows.loc[2, "status"] = "failed"
    found = point_summary(rows, pd.DataFrame({"pressure": [1.4]}), ["spending"], ["path"])
    assert found[["mode", "pressure", "n"]].to_numpy().tolist() == [["a", 1.4, 2], ["b", 1.4, 3]]
    mean, low, high, _ = interval(np.array([1.1, 1.2, 1.3]))
    assert found[["mean", "ci_low", "ci_high"]].iloc[1].tolist() == pytest.approx([mean, low, high])


def test_points_can_be_read_from_rows_that_have_them():
    rows = pd.DataFrame({"point": [1, 0, 1], "pressure": [1.4, 1.0, 1.4], "mode": "a"})
    assert varied_points(rows).to_dict("list") == {"pressure": [1.0, 1.4]}
