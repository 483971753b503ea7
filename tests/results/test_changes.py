"""A change between levels is paired: luck that all points share does not hide it."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest

from sim.report.change_sentences import change_sentences
from sim.results.changes import both_tables, level_changes
from sim.results.interval import interval
from sim.results.points import level_means

GRID = pd.DataFrame(list(product((0.1, 0.2, 0.5), ("government", "operator"))), columns=["p_inspect", "mode.custody"])
LUCK = np.random.default_rng(3).normal(0, 1.0, (8, 1))
OWN = np.random.default_rng(4).normal(0, 0.01, (2, 8, 6))
SLOPE = GRID["p_inspect"].to_numpy()
RUNS = {
    ("zhejiang", "a"): LUCK + 2.0 * SLOPE + OWN[0] + 5.0 * (GRID["mode.custody"] == "operator").to_numpy(),
    ("zhejiang", "b"): LUCK - 1.0 * SLOPE + OWN[1],
}


def row(table, mode, minus="", key="p_inspect", level=0.5):
    return table[
        (table["mode"] == mode) & (table["minus"] == minus) & (table["key"] == key) & (table["level"] == level)
    ].iloc[0]


def test_a_change_that_bands_of_levels_hide_is_seen():
    means = level_means(RUNS, GRID, "p_inspect").query("mode == 'a'")
    first, last = means.iloc[0], means.iloc[-1]
    assert last["ci_low"] < first["mean"] and last["ci_high"] - last["ci_low"] > 1.0
    found = row(level_changes(RUNS, GRID), "a")
    assert found["change"] == pytest.approx(0.8, abs=0.02) and found["ci_low"] > 0.77
    assert (found["first"], found["n_points"], found["n"]) == (0.1, 2, 16)


def test_it_is_the_mean_of_pairs_over_replicates():
    table = level_changes(RUNS, GRID.sample(frac=1, random_state=5).sort_index(key=lambda index: index))
    pairs = RUNS["zhejiang", "a"][:, 4:6] - RUNS["zhejiang", "a"][:, 0:2]
    mean, low, high, _ = interval(pairs.mean(axis=1))
    assert tuple(row(table, "a")[["change", "ci_low", "ci_high"]]) == pytest.approx((mean, low, high))


def test_points_in_any_order_are_paired_with_those_alike_in_all_else():
    places = np.random.default_rng(9).permutation(6)
    shuffled = {key: values[:, places] for key, values in RUNS.items()}
    again, table = level_changes(shuffled, GRID.iloc[places].reset_index(drop=True)), level_changes(RUNS, GRID)
    assert row(again, "a")["change"] == pytest.approx(row(table, "a")["change"])
    assert row(again, "a")["ci_low"] == pytest.approx(row(table, "a")["ci_low"])


def test_how_a_key_changes_the_difference_is_a_difference_of_differences():
    found = row(level_changes(RUNS, GRID), "a", "b", level=0.2)
    assert found["change"] == pytest.approx(0.3, abs=0.02) and found["ci_low"] > 0.27
    assert row(level_changes(RUNS, GRID), "a", "b", "mode.custody", "operator")["change"] == pytest.approx(
        5.0, abs=0.02
    )


def test_a_run_that_failed_takes_its_pair_away():
    runs = {key: values.copy() for key, values in RUNS.items()}
    runs["zhejiang", "a"][0, 0] = np.nan
    found = row(level_changes(runs, GRID), "a")
    assert found["n"] == 15 and found["change"] == pytest.approx(0.8, abs=0.02)


def test_points_that_are_no_grid_have_no_pairs():
    assert level_changes({key: values[:, :5] for key, values in RUNS.items()}, GRID.head(5)).empty


def test_sentences_tell_the_clear_changes_of_levels_and_of_the_difference():
    table = both_tables(
        {("zhejiang", name): values for (_, name), values in RUNS.items()}, GRID, "data_sharing_rate", "path"
    )[1]
    told, chinese = change_sentences(table, "en"), change_sentences(table, "zh")
    assert len(told) == len(chinese) == 3
    assert "chance of inspection from 0.1 to 0.5 +" in told[0] and "(95% interval +" in told[0]
    assert "a minus b" in told[2] and "custody" in told[2].lower()
    flat = table.assign(ci_low=-1.0, ci_high=1.0)
    assert change_sentences(flat, "en")[0].endswith("no key changes it clearly.")
