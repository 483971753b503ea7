"""Scores beside naive rules: what the rules say, and which of all is nearest."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.results.operators import Path, Seen
from sim.results.scores import MODEL, SCORES, naive_forecasts, rank_by_wealth, scores_table
from sim.results.targets import Target
from sim.setup.cities import load_cities


def fact(value: float, date: str = "2021-01", name: str = "x", unit: str = "share", **own) -> Target:
    own = {"operator": "cases_online", "use": "fit"} | own
    seen = Seen(date, own.pop("since", ""))
    return Target(
        name,
        own.pop("province", "zhejiang"),
        own.pop("operator"),
        seen,
        value,
        unit,
        own.pop("use"),
        "",
        "official",
        **own,
    )


EARLIER = (fact(0.2, "2017-01", "a"), fact(0.5, "2019-01", "b"), fact(0.9, "2020-06", "later", use="check"))


def test_no_change_is_the_last_earlier_fact_that_may_be_read_or_month_0():
    assert naive_forecasts(fact(0.8), {}, EARLIER)["no_change"] == 0.5
    assert naive_forecasts(fact(0.8, "2018-01"), {}, EARLIER)["no_change"] == 0.2
    assert naive_forecasts(fact(0.8, operator="days_to_open"), {"x": 16.0}, EARLIER)["no_change"] == 16.0


def test_the_trend_is_logistic_for_shares_and_exponential_for_days():
    """Logits -1.386 and 0 two years apart: two years on it is +1.386, a share of 0.8."""
    assert naive_forecasts(fact(0.7), {}, EARLIER)["trend"] == pytest.approx(0.8)
    days = (fact(16.0, "2017-01", "a", "working days"), fact(8.0, "2018-01", "b", "working days"))
    assert naive_forecasts(fact(5.0, "2019-01", "c", "working days"), {}, days)["trend"] == pytest.approx(4.0)
    assert math.isnan(naive_forecasts(fact(0.7), {}, EARLIER[:1])["trend"])


def test_ranks_by_wealth_are_those_of_gdp_per_head():
    cities = load_cities("guangdong")
    ranks = [rank_by_wealth("guangdong", city) for city in cities.id]
    assert sorted(ranks) == list(range(1, len(ranks) + 1))
    assert cities.name_en[int(np.argmin(ranks))] == "Shenzhen"
    ranked = fact(7, kind="rank", place=cities.id[0], unit="rank", province="guangdong")
    assert naive_forecasts(ranked, {}, ())["wealth"] == ranks[0]


def test_a_row_says_whether_the_fact_is_covered_and_who_is_nearest():
    draws = np.linspace(0.6, 0.8, 101)
    table = scores_table([fact(0.71), fact(0.95, name="far")], {"x": draws, "far": draws}, {}, EARLIER).set_index("id")
    assert list(table.reset_index()) == SCORES
    assert table.loc["x", ["within_50", "within_90"]].tolist() == [True, True] and table.loc["x", "best"] == MODEL
    assert table.loc["x", "rank"] == pytest.approx(0.55, abs=0.01)
    assert not table.loc["far", "within_90"] and table.loc["far", "best"] == "trend"
    assert table.loc["far", "no_change"] == pytest.approx(0.45) and table.loc["far", "rank"] == 1.0


def test_an_error_of_the_fact_widens_the_band_it_is_held_to():
    draws = np.full(50, 0.5)
    sharp, blunt = (scores_table([fact(0.53, error=sd)], {"x": draws}, {}, ()).iloc[0] for sd in (0.001, 0.05))
    assert not sharp["within_90"] and blunt["within_90"]


def test_cities_are_observed_by_level_ratio_and_rank():
    run = {
        "": Path("2019-01", {"share_online": np.array([0.1, 0.2, 0.4])}),
        "one": Path("2019-01", {"share_online": np.array([0.1, 0.3, 0.6])}),
        "two": Path("2019-01", {"share_online": np.array([0.1, 0.1, 0.2])}),
    }
    assert fact(0.4, "2019-03").observe(run) == 0.4
    assert fact(0.4, "2019-03", place="two").observe(run) == 0.2
    assert fact(4, "2019-03", since="2019-02", kind="ratio").observe(run) == pytest.approx(2.0)
    assert [fact(1, "2019-03", place=place, kind="rank").observe(run) for place in ("one", "two")] == [1.0, 2.0]
    assert math.isnan(fact(1, "2020-03", place="one", kind="rank").observe(run))
