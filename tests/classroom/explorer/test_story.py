"""A clicked agent tells its state, its history on both sides, and the terms of its decisions."""

from __future__ import annotations

import re
from itertools import product
from json import loads

import pytest

from sim.classroom.explorer.close_up import close_up_json
from sim.classroom.explorer.frames import drawn_citizens
from sim.classroom.explorer.story import story
from tests.classroom.explorer.sides import SMALL

pytestmark = pytest.mark.once
MONTH = SMALL.months


@pytest.mark.parametrize("kind", ["county", "firm", "citizen"])
def test_every_agent_has_a_story(pair, kind):
    stage = pair.left.stage
    number = {"county": len(stage.counties), "firm": stage.n_firms, "citizen": len(stage.citizens)}[kind]
    for side, month, lang in product(("left", "right"), (1, MONTH), ("en", "zh")):
        for i in range(0, number, 12):
            content = story(pair, f"{side}:{kind}:{i}", month, lang)
            assert content["title"] and content["sections"] and content["month"] == month
            for curve in content["histories"]:
                assert len(curve["left"]) == len(curve["right"]) == MONTH + 1
            for section in content["sections"]:
                assert section["title"] and section["outcome"]
                if lang == "zh":
                    assert re.search("[\u4e00-\u9fff]", section["title"] + section["outcome"])


def test_every_term_and_fact_has_a_name_in_chinese(pair):
    """Only a user's own rule may have terms that the texts lack."""
    for side, kind in product(("left", "right"), ("county", "firm", "citizen")):
        for i in range(0, 12 if kind == "firm" else 90, 6):
            content = story(pair, f"{side}:{kind}:{i}", MONTH, "zh")
            for section in content["sections"] if content else []:
                words = [row["name"] for row in (*section["bars"], *section["rows"])]
                assert [word for word in words if not re.search("[\u4e00-\u9fff]", word)] == []


def test_an_agent_that_does_not_exist_has_no_story(pair):
    for kind in ("county", "firm", "citizen"):
        assert story(pair, f"left:{kind}:100000", MONTH, "en") is None


def test_month_0_says_that_decisions_come_later(pair):
    content = story(pair, "left:county:3", 0, "en")
    assert content["sections"] == [] and "month 1" in content["note"]


def test_a_story_scrubs_back(pair):
    early, late = (story(pair, "left:county:3", month, "en") for month in (2, MONTH))
    assert early["when"] == "month 2" and early["sections"] != late["sections"]
    assert early["facts"] != late["facts"]


def test_a_county_tells_what_to_build_its_effort_and_its_bureaus_lists(pair):
    content = story(pair, "left:county:3", MONTH, "en")
    titles = [section["title"] for section in content["sections"]]
    assert "What to build" in titles and "Effort in running systems" in titles
    options = [section["options"] for section in content["sections"] if section["options"]]
    assert options and len(options[0]) == len(pair.left.stage.system_ids)
    assert any(bar["key"] == "reciprocity" for section in content["sections"] for bar in section["bars"])


def test_the_operator_tells_its_temptation_only_where_it_holds_the_data(pair):
    titles = {
        side: [section["title"] for section in story(pair, f"{side}:firm:0", MONTH, "en")["sections"]]
        for side in ("left", "right")
    }
    assert "Temptation to misuse data" in titles["right"] and "Temptation to misuse data" not in titles["left"]


def test_a_citizen_tells_who_it_is(pair):
    content = story(pair, "right:citizen:8", MONTH, "en")
    number = drawn_citizens(SMALL.citizens)[8]
    assert content["title"] == f"Citizen {number}"
    rows = {row["name"]: row["value"] for row in content["facts"]}
    assert rows["Last channel"] in ("online", "counter") and rows["Who"]


def test_a_citizens_card_follows_the_same_case_through_both_modes_in_every_month(pair):
    filed = 0
    for n, month in product(range(0, 180, 20), (0, 1, MONTH)):
        case = story(pair, f"left:citizen:{n}", month, "zh")["case"]
        if case is None:
            assert pair.left.opening.item[n] < 0
            continue
        assert case == story(pair, f"right:citizen:{n}", month, "zh")["case"]
        assert [side["side"] for side in case["sides"]] == ["left", "right"]
        cases = pair.left.opening if month == 0 else pair.left.pages[month - 1].cases
        days = cases.columns["days"][n]
        assert sum(bar["days"] for bar in case["sides"][0]["bars"]) == pytest.approx(days)
        assert f"合计：{days:.1f} 个工作日" in case["sides"][0]["steps"][-2]
        told = " ".join([case["title"], case["both"], *case["intro"], *case["sides"][0]["steps"]])
        assert re.findall("[A-Za-z]+", told) == []
        filed += cases.columns["filed"][n]
    assert filed > 0


def test_a_county_tells_what_its_bureaus_do_with_their_data_and_why(pair):
    close = loads(close_up_json(pair, "left:county:3", "zh"))
    assert len(close["left"]["cells"]) == len(close["right"]["states"]) == MONTH
    for side in ("left", "right"):
        told = story(pair, f"{side}:county:3", MONTH, "zh")["sharing"]
        shared = ["已共享" in sentence for sentence in told]
        assert shared == [state == "0" for state in close[side]["states"][MONTH - 1]]
        assert [sentence for sentence in told if re.search("[A-Za-z{]", sentence)] == []
    assert story(pair, "left:county:3", 0, "zh")["sharing"] == [] and close_up_json(pair, "left:firm:3", "zh") == ""


def test_a_card_begins_with_a_sentence(pair):
    for kind, said in (("county", "satisfaction with cases"), ("firm", "projects"), ("citizen", "trusts digital")):
        assert said in story(pair, f"left:{kind}:2", MONTH, "en")["leads"][0]
