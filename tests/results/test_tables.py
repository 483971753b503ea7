"""Tables of means, intervals and paired differences."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from sim.language.errors import InputError
from sim.results.crossing import CROSSING, change_of_lead, clear_crossings, crossing, crossing_month
from sim.results.interval import correlation
from sim.results.tables import (
    DIFFERENCES,
    SUMMARY,
    differences,
    monthly_table,
    precision,
    summary,
    windows,
)
from sim.setup.indicators import HEADLINES, INDICATORS

NAMES = list(INDICATORS)
N_MONTHS = 6


def table(**arms: np.ndarray) -> pd.DataFrame:
    """Monthly rows of one province; arms are [replicate] or [replicate, month 0..6], all indicators alike."""
    rows = []
    for mode, values in arms.items():
        for replicate, own in enumerate(np.asarray(values, float)):
            path = np.broadcast_to(np.asarray(own), N_MONTHS + 1)
            rows.append(("here", mode, replicate, np.repeat(path[:, None], len(NAMES), axis=1)))
    return monthly_table(rows)


def row(found: pd.DataFrame, indicator: str = NAMES[0], window: str = "month_6") -> pd.Series:
    return found[(found["indicator"] == indicator) & (found["window"] == window)].iloc[0]


def test_windows_are_thirds_of_the_run_and_its_path():
    assert list(windows(72)) == ["month_24", "month_48", "month_72", "path"]
    assert windows(72)["path"] == slice(1, 73)


def test_windows_of_a_short_run_are_not_reported_twice():
    assert list(windows(1)) == ["month_1", "path"]
    assert list(windows(2)) == ["month_1", "month_2", "path"]


def test_columns_are_the_fixed_ones():
    monthly = table(a=[1.0, 2.0], b=[0.0, 2.5])
    assert list(monthly.columns) == ["province", "mode", "replicate", "month", *NAMES]
    assert list(summary(monthly).columns) == SUMMARY
    assert list(differences(monthly).columns) == DIFFERENCES
    assert list(crossing_month(monthly).columns) == CROSSING


def test_summary_gives_the_textbook_interval():
    found = row(summary(table(a=[1.0, 2.0, 3.0])))
    half = 4.302652729911275 * 1.0 / math.sqrt(3)  # t(0.975, 2) = 4.3027, s = 1
    assert found["mean"] == pytest.approx(2.0)
    assert (found["ci_low"], found["ci_high"]) == pytest.approx((2.0 - half, 2.0 + half))
    assert found["n"] == 3


def test_path_leaves_month_0_out():
    found = summary(table(a=[[100.0, 1, 2, 3, 4, 5, 6]]))
    assert row(found, window="path")["mean"] == pytest.approx(3.5)
    assert row(found, window="month_2")["mean"] == 2.0


def test_one_replicate_has_a_mean_and_no_interval():
    found = row(summary(table(a=[4.0])))
    assert found["mean"] == 4.0
    assert math.isnan(found["ci_low"]) and math.isnan(found["ci_high"])


def test_a_correlation_leaves_out_pairs_with_a_gap():
    a, b = np.array([1.0, 2.0, np.nan, 4.0, 3.0]), np.array([0.5, np.nan, 9.0, 2.5, 2.2])
    complete = ~np.isnan(a - b)
    found = correlation(np.stack([a, a], axis=1), np.stack([b, np.ones(5)], axis=1))
    assert found[0] == pytest.approx(np.corrcoef(a[complete], b[complete])[0, 1]) and np.isnan(found[1])


def test_difference_is_paired():
    a, b = np.array([1.0, 2.0, 4.0]), np.array([0.5, 1.0, 2.5])  # a - b = 0.5, 1, 1.5
    found = row(differences(table(a=a, b=b)))
    half = 4.302652729911275 * 0.5 / math.sqrt(3)
    assert found["difference"] == pytest.approx(1.0)
    assert (found["ci_low"], found["ci_high"]) == pytest.approx((1 - half, 1 + half))
    assert (found["mean_a"], found["mean_b"], found["n"]) == pytest.approx((7 / 3, 4 / 3, 3))
    assert found["correlation"] == pytest.approx(np.corrcoef(a, b)[0, 1])
    assert found["effect_size"] == pytest.approx(1.0 / math.sqrt((a.var(ddof=1) + b.var(ddof=1)) / 2))


def test_exchanging_the_arms_changes_the_sign_and_nothing_else():
    a, b = [1.0, 2.0, 4.0], [3.0, 1.0, 2.5]
    one, other = row(differences(table(a=a, b=b))), row(differences(table(b=b, a=a)))
    assert one["difference"] == -other["difference"]
    assert one["effect_size"] == pytest.approx(-other["effect_size"])
    assert one["p_a_better"] == pytest.approx(1 - other["p_a_better"])


@pytest.mark.parametrize("name", NAMES)
def test_better_follows_the_indicators_direction(name):
    found = row(differences(table(a=[2.0, 2.0, 1.0, 0.0], b=[1.0, 1.0, 1.0, 1.0])), name)
    better = INDICATORS[name].higher_is_better
    expected = math.nan if better is None else 0.625 if better else 0.375  # two wins, one tie, one defeat
    assert found["p_a_better"] == pytest.approx(expected, nan_ok=True)


def test_equal_arms_differ_by_exactly_nothing():
    found = differences(table(a=[0.1, 0.7, 0.3], b=[0.1, 0.7, 0.3]))
    for column in ("difference", "ci_low", "ci_high", "effect_size"):
        assert (found[column] == 0).all(), column
    assert set(found["p_a_better"].dropna()) == {0.5}
    assert np.allclose(found["correlation"], 1.0)


def test_constant_arms_have_no_correlation_and_no_effect_size():
    found = row(differences(table(a=[0.3, 0.3, 0.3], b=[0.1, 0.1, 0.1])))
    assert found["difference"] == pytest.approx(0.2)
    assert math.isnan(found["correlation"]) and math.isnan(found["effect_size"])


def test_an_indicator_undefined_in_a_mode_is_nan_with_n_0():
    monthly = table(a=[1.0, 2.0], b=[1.0, 3.0])
    monthly.loc[monthly["mode"] == "b", "operator_effort"] = np.nan
    found = row(differences(monthly), "operator_effort")
    assert found["n"] == 0 and found["mean_a"] == 1.5
    for column in ("mean_b", "difference", "ci_low", "ci_high", "p_a_better", "effect_size", "correlation"):
        assert math.isnan(found[column]), column
    level = summary(monthly)
    assert row(level[level["mode"] == "b"], "operator_effort")["n"] == 0


def test_n_counts_the_pairs_in_which_both_are_defined():
    monthly = table(a=[1.0, 2.0, 5.0], b=[1.0, 3.0, 4.0])
    monthly.loc[(monthly["mode"] == "b") & (monthly["replicate"] == 2), NAMES[0]] = np.nan
    found = row(differences(monthly))
    assert found["n"] == 2 and found["difference"] == pytest.approx(-0.5)
    assert found["p_a_better"] == 0.25


def test_precision_compares_paired_with_unpaired_standard_errors():
    a, b = np.array([1.0, 2.0, 4.0]), np.array([0.5, 1.0, 2.5])
    found = row(precision(table(a=a, b=b)), HEADLINES[0])
    assert found["paired_se"] == pytest.approx(0.5 / math.sqrt(3))
    assert found["unpaired_se"] == pytest.approx(math.sqrt((a.var(ddof=1) + b.var(ddof=1)) / 3))
    assert found["ratio"] == pytest.approx(found["unpaired_se"] / found["paired_se"])
    assert set(precision(table(a=a, b=b))["indicator"]) == set(HEADLINES)


def test_three_modes_make_three_pairs():
    found = differences(table(a=[1.0, 2], b=[1.0, 3], c=[0.0, 1]))
    assert list(dict.fromkeys(zip(found["mode_a"], found["mode_b"], strict=True))) == [
        ("a", "b"),
        ("a", "c"),
        ("b", "c"),
    ]


def test_one_mode_gives_tables_without_rows():
    monthly = table(a=[1.0, 2.0])
    assert list(differences(monthly).columns) == DIFFERENCES and differences(monthly).empty
    assert precision(monthly).empty and crossing_month(monthly).empty


def test_a_run_that_lacks_a_month_is_refused():
    with pytest.raises(InputError, match="here under a are incomplete"):
        summary(table(a=[1.0, 2.0]).drop(index=3))


@pytest.mark.parametrize(
    ("path", "month"),
    [
        ([-1, -1, 2, 2], 3),
        ([-1, 2, -1, 2], 4),
        ([1, -1, 0, 1], 4),
        ([0, 0, 1, 2], math.nan),
        ([1, 2, 3, 4], math.nan),
        ([1, -1, 1, 0], math.nan),
        ([], math.nan),
        ([math.nan, math.nan], math.nan),
    ],
)
def test_crossing_is_the_month_of_the_last_change_of_sign(path, month):
    assert crossing(np.array(path, float)) == pytest.approx(month, nan_ok=True)


def test_a_clear_crossing_is_told_from_noise():
    rising = np.array([0.0, -3, -2, -1, 1, 2, 3])
    luck = np.random.default_rng(1).normal(size=(8, N_MONTHS + 1))
    zero = np.zeros_like(luck)
    sharp = crossing_month(table(a=rising + 0.01 * luck, b=zero)).iloc[0]
    assert (sharp["crossing_month"], sharp["share_crossing"], sharp["clear"]) == (4, 1.0, True)
    assert not crossing_month(table(a=0.01 * rising + luck, b=zero)).iloc[0]["clear"]


def test_a_lead_after_a_month_of_noise_is_no_clear_crossing():
    path = np.array([0.0, -0.001, 1, 2, 3, 3, 3])
    luck = np.random.default_rng(1).normal(size=(8, N_MONTHS + 1))
    late = crossing_month(table(a=path + 0.001 * (luck - luck.mean(axis=0)), b=np.zeros_like(luck))).iloc[0]
    assert late["crossing_month"] == 2 and not late["clear"] and late["share_crossing"] == 0.0


def test_a_crossing_month_has_an_interval_over_pairs():
    """Pairs that cross in months 2 and 5, as often: the mean's month lies between, and its interval says how sure."""
    early, late = np.array([0, -1, 1, 1, 1, 1, 1.0]), np.array([0, -1, -1, -1, -1, 1, 1.0])
    runs = np.stack([early, late] * 6)
    change = change_of_lead(runs[:, 1:])
    assert change.share == 1.0 and change.clear and 2 <= change.low < change.high <= 5
    assert change.low <= change.month <= change.high
    alike = change_of_lead(np.stack([late] * 6)[:, 1:])
    assert (alike.low, alike.month, alike.high) == (5, 5, 5)
    one = change_of_lead(late[None, 1:])
    assert one.month == 5 and math.isnan(one.low) and not one.clear


@pytest.mark.parametrize(("path", "month"), [([-1, -1, 2, 2], 3), ([-0.009, 2, 2], math.nan), ([-1, 0.009], math.nan)])
def test_a_crossing_is_clear_where_both_leads_reach_a_point(path, month):
    assert clear_crossings(np.array([path, path], float)) == pytest.approx([month, month], nan_ok=True)
