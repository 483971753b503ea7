"""Futures with an answer on paper: differences, who is better, quantiles, luck, and counts of rare events."""

from __future__ import annotations

import numpy as np
import pytest

from sim.results.counts import RARE
from sim.results.forks import FORKS, Futures, fork_table, path_table, windows_since
from sim.results.interval import interval
from sim.setup.indicators import INDICATORS

R, K, T, AT = 2, 400, 12, 6
LUCK = np.random.default_rng(8)
WORLD = LUCK.normal(0.5, 5.0, (1, K, 1, 1))
EFFECT = LUCK.normal(0.10, 0.03, (1, K, 1, 1)) + LUCK.normal(0, 0.04, (R, K, 1, 1))
STAY = np.broadcast_to(WORLD, (R, K, T + 1, len(INDICATORS)))
OTHER = STAY + EFFECT * (np.arange(T + 1) >= AT)[:, None]


def futures(stay=STAY, other=OTHER):
    return [Futures("zhejiang", "a", "b@6", AT, 0, stay, other)]


TABLE = fork_table(futures())


def row(indicator="service_efficiency", window="month_12", table=TABLE):
    return table[(table["indicator"] == indicator) & (table["window"] == window)].iloc[0]


def test_windows_begin_at_the_fork():
    assert list(windows_since(36, 72)) == ["month_48", "month_60", "month_72", "since_36"]
    assert list(windows_since(0, 72)) == ["month_24", "month_48", "month_72", "since_1"]
    assert list(windows_since(72, 72)) == ["month_72", "since_72"]


def test_the_fork_is_what_the_future_that_stays_is_taken_from():
    assert list(TABLE) == FORKS and len(TABLE) == 4 * len(INDICATORS)
    found = row()
    mean, low, high, n = interval(EFFECT.mean(axis=0).ravel())
    assert tuple(found[["difference", "ci_low", "ci_high", "n"]]) == pytest.approx((mean, low, high, n))
    assert found["mean_fork"] - found["mean_stay"] == pytest.approx(mean) and found["ci_low"] > 0.09
    assert found["p_better"] == np.mean(EFFECT > 0) > 0.9 and row("mean_working_days")["p_better"] < 0.1


def test_quantiles_are_over_draws_and_luck_and_luck_has_its_share():
    found = row()
    assert tuple(found[["median", "q05", "q95"]]) == pytest.approx(tuple(np.quantile(EFFECT, (0.5, 0.05, 0.95))))
    assert found["share_luck"] == pytest.approx(0.04**2 / (0.04**2 + 0.03**2), abs=0.06)
    assert np.isnan(row(table=fork_table(futures(STAY[:1], OTHER[:1])))["share_luck"])


def test_rare_events_are_counted_from_the_fork_on():
    name = list(INDICATORS)[RARE[0]]
    ones = np.ones((1, 3, T + 1, len(INDICATORS)))
    table = fork_table(futures(ones, 2 * ones))
    assert row(name, "month_12", table)["mean_stay"] == T - AT + 1 and row(name, "since_6", table)["mean_stay"] == 1.0


def test_paths_part_at_the_fork():
    path = path_table(futures()).query("indicator == 'data_sharing_rate'").set_index("month")["difference_median"]
    assert (path[: AT - 1] == 0).all() and path[AT:].tolist() == pytest.approx([np.median(EFFECT)] * (T + 1 - AT))
