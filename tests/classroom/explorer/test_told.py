"""What is told above the maps: this run at a month as one point, and what is known only of what it is known of."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.classroom.explorer.payload import gap_table
from sim.classroom.explorer.told import change_of, differences, lead_sentence, present_sentences, told_table
from sim.results.known import known_of
from sim.setup.indicators import INDICATORS
from sim.setup.modes import SWITCHES
from tests.classroom.explorer.sides import OFFER, SMALL


def of(pair, lang="en", **changes):
    view = pair.view.with_(**changes)
    return told_table(replace(pair, view=view), view, OFFER, lang)


def test_bands_are_of_the_months_that_are_run_and_of_left_minus_right(pair):
    told = of(pair)
    known = known_of(*(SMALL.scenario_of(side, OFFER) for side in ("left", "right")), SMALL.show)
    assert told["bands"]["q95"] == [0.0, *known.bands["q95"][:10].tolist()]
    turned = of(pair, left=SMALL.right, right=SMALL.left)
    assert turned["bands"]["q95"] == pytest.approx([-value for value in told["bands"]["q05"]])
    assert len(told["known"]) == len(told["present"]) == 11
    assert set(told["known"]) == {""}  # the first reported month is yet to come: nothing is told of what comes
    assert "200" in told["note"]


def test_there_is_none_for_other_worlds_modes_and_measures(pair):
    for other in (
        {"left_switches": {"custody": "operator"}},
        {"parameters": {"budget_per_resident": 2.2}},
        {"scenario": "zhejiang_dated"},
        {"show": "spending"},
        {"right": SMALL.left},
    ):
        told = of(pair, **other)
        assert told["bands"] == {} and told["note"] == "" and "not worked out" in told["known"][0], other
    assert of(pair, parameters={"reciprocity": 5.0})["bands"] == of(pair)["bands"] != {}


def test_a_run_is_told_as_one_point_in_both_languages(pair):
    for month, by in enumerate(pair.paths()[0, :, 0]):
        told = present_sentences(pair, "service_efficiency", "Zhejiang", "en")[month]
        assert ("within two points" in told) == (abs(by) <= 0.02)
        assert abs(by) <= 0.02 or f"{100 * abs(by):.1f} points" in told
        assert told.startswith(f"Zhejiang, month {month}, service efficiency: ")
    assert "(the defaults) and one draw of luck" in of(pair)["point"]
    assert "滑块所在位置" in of(pair, "zh", parameters={"reciprocity": 5.0})["point"]
    assert of(pair, "zh")["question"] == "浙江，服务效率：谁会领先？何时领先？"


def test_what_is_known_is_told_from_its_first_reported_month_on(pair):
    long = replace(pair, view=pair.view.with_(months=72))
    told = told_table(long, long.view, OFFER, "en")["known"]
    reported = sorted(known_of(*(SMALL.scenario_of(side, OFFER) for side in ("left", "right")), SMALL.show).p)
    assert told[reported[0] - 1] == "" and f"after {reported[0]} months" in told[reported[1] - 1]
    assert f"after {reported[1]} months" in told[reported[1]] and "what the facts leave open and luck" in told[-1]


def test_the_modes_differ_by_all_their_switches(pair):
    rows = differences(pair.view, OFFER, "en")
    assert len(rows) == len(SWITCHES) and all(row["left"] != row["right"] for row in rows)
    assert len(differences(pair.view.with_(right=SMALL.left, right_switches={"custody": "operator"}), OFFER, "zh")) == 1


def test_the_lead_changes_hands_only_where_that_is_more_than_luck(pair, monkeypatch):
    def of_pairs(before, after, spread, n=8):
        """Pairs that differ by one value up to month 5 and by another from then on."""
        gaps = np.zeros((n, 11, len(INDICATORS)))
        noise = spread * np.linspace(-1, 1, n)[:, None]
        gaps[:, 1:6, 0], gaps[:, 6:, 0] = before + noise, after + noise
        monkeypatch.setattr(type(pair), "paths", lambda self: gaps)
        return lead_sentence(pair, SMALL.show, "en"), gap_table(pair, pair.view, "en")["change"]

    told, change = of_pairs(0.05, -0.05, 0.001)
    assert told.startswith("The lead changes hands: first government-led, from month 6 (6 to 6) on separation")
    assert (change["month"], change["low"], change["high"], change["side"]) == (6, 6, 6, 1)
    assert of_pairs(-0.05, 0.05, 0.001)[1]["side"] == 0
    told, change = of_pairs(0.004, -0.004, 0.05)
    assert "no change of lead is more than luck" in told and change is None
    told, change = of_pairs(0.05, 0.03, 0.001)
    assert told.startswith("government-led stays ahead") and change is None
    assert of_pairs(0.05, -0.05, 0.001, n=2) == ("", None)  # three are wanted: too few to say
    assert change_of(replace(pair, view=pair.view.with_(show="spending")), "spending") is None


def test_who_is_ahead_goes_by_what_is_better(pair, monkeypatch):
    def told(show, by):
        column = np.full((1, 1, 100), by)
        monkeypatch.setattr(type(pair), "paths", lambda self: column)
        return present_sentences(pair, show, "", "en")[0]

    assert "government-led is ahead by 5.0 points" in told("service_efficiency", 0.05)
    assert "separation is ahead by 0.5" in told("mean_working_days", 0.5)
    assert "not defined" in told("mean_working_days", np.nan)
    assert "no difference" in told("mean_working_days", 0.0)
