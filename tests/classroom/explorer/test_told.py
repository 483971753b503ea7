"""What is told above the maps: this run at a month as one point, and what is known only of what it is known of."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.classroom.explorer.told import present_sentences, told_table
from sim.results.known import known_of
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
    assert "after 24 months: " in told["known"][10] and "what the facts leave open and luck" in told["known"][10]
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
        told = present_sentences(pair, "service_efficiency", "en")[month]
        assert ("within two points" in told) == (abs(by) <= 0.02)
        assert abs(by) <= 0.02 or f"{100 * abs(by):.1f} points" in told
        assert told.startswith(f"Month {month}, ") and told.endswith("(the defaults), one draw of luck.")
    moved = replace(pair, view=pair.view.with_(parameters={"reciprocity": 5.0}))
    assert "滑块所在位置" in present_sentences(moved, "service_efficiency", "zh")[3]


def test_who_is_ahead_goes_by_what_is_better(pair, monkeypatch):
    def told(show, by):
        column = np.full((1, 1, 100), by)
        monkeypatch.setattr(type(pair), "paths", lambda self: column)
        return present_sentences(pair, show, "en")[0]

    assert "government-led is ahead by 5.0 points" in told("service_efficiency", 0.05)
    assert "separation is ahead by 0.5" in told("mean_working_days", 0.5)
    assert "not defined" in told("mean_working_days", np.nan)
    assert "no difference" in told("mean_working_days", 0.0)
