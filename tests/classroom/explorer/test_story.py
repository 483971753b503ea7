"""A clicked agent tells its state, its history on both sides, and the terms of its decisions."""

from __future__ import annotations

import re
from itertools import product

import pytest

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
