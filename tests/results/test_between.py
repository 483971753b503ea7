"""Provinces have the same seeds: what that means for their differences is measured."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import sim
from sim.report.level_sentences import level_sentences
from sim.report.sentences import sentences
from sim.results.between import BETWEEN, LEVELS, between_provinces, levels_between
from sim.setup.indicators import INDICATORS
from tests.results.test_tables import table
from tests.synthetic import compared


def two(first: np.ndarray, second: np.ndarray) -> pd.DataFrame:
    zero = np.zeros_like(first)
    parts = [table(a=gap, b=zero).assign(province=name) for name, gap in (("zhejiang", first), ("guangdong", second))]
    return pd.concat(parts, ignore_index=True)


def test_the_differences_of_two_provinces_are_compared_pair_by_pair():
    luck = np.random.default_rng(1).normal(size=12)
    found = between_provinces(two(3.0 + luck, 1.0 + luck))
    assert list(found) == BETWEEN and len(found) == 2 * 4
    assert found["difference"].tolist() == pytest.approx([2.0] * 8) and (found["correlation"] > 0.999).all()
    assert found["ci_low"].tolist() == pytest.approx([2.0] * 8)


def test_independent_luck_goes_not_together():
    luck = np.random.default_rng(1).normal(size=(2, 400))
    assert (between_provinces(two(*luck))["correlation"].abs() < 0.15).all()


def test_one_province_or_unequal_numbers_of_runs_give_nothing():
    assert between_provinces(table(a=[1.0, 2.0], b=[0.0, 1.0])).empty
    other = table(a=[1.0, 2.0, 3.0], b=[0.0, 1.0, 1.0]).assign(province="there")
    assert between_provinces(pd.concat([table(a=[1.0, 2.0], b=[0.0, 1.0]), other])).empty


def test_a_sentence_says_so_in_both_languages():
    comparison = compared()
    told = sentences(comparison.differences, comparison.crossings, "en", comparison.between)
    assert len(told) == 5 and told[-1].startswith("Zhejiang and Guangdong have the same seeds")
    assert "相同的随机种子" in sentences(comparison.differences, comparison.crossings, "zh", comparison.between)[-1]


def test_a_poor_start_that_catches_up_is_lower_and_gains_more():
    luck = np.random.default_rng(2).normal(size=9)
    poor = table(a=luck + 1.0, b=luck).assign(province="poor")
    rich = table(a=luck + 4.0, b=luck).assign(province="rich")
    start = {"poor": -5.0, "rich": 0.0}
    both = pd.concat([poor, rich], ignore_index=True)
    for label, level in start.items():
        both.loc[(both["month"] == 0) & (both["province"] == label), list(INDICATORS)] = level
    found = levels_between(both).query("indicator == 'data_sharing_rate'")
    assert list(found) == LEVELS and len(found) == 2 * 4
    under_a = found[found["mode"] == "a"]
    assert under_a["difference"].tolist() == pytest.approx([-3.0] * 4) == under_a["ci_high"].tolist()
    assert under_a["gain_difference"].tolist() == pytest.approx([2.0] * 4) == under_a["gain_low"].tolist()
    assert (under_a["gain_1"] - under_a["gain_2"]).tolist() == pytest.approx([2.0] * 4)
    assert found[found["mode"] == "b"]["difference"].tolist() == pytest.approx([0.0] * 4)
    worlds = [(name, sim.load("zhejiang").with_(name=name)) for name in ("poor", "rich")]
    told = level_sentences(levels_between(both), worlds, "en")
    assert len(told) == len(level_sentences(levels_between(both), worlds, "zh")) == 4
    assert told[0].startswith(
        "Poor (Zhejiang) against Rich (Zhejiang), service efficiency under a after 6 months: −300.0"
    )
    elsewhere = [worlds[0], ("rich", sim.load("guangdong").with_(name="rich"))]
    assert level_sentences(levels_between(both), elsewhere, "en") == []


def test_one_scenario_has_no_levels_to_compare():
    assert levels_between(table(a=[1.0, 2.0], b=[0.0, 1.0])).empty
