"""The state of the page: what a link or file brings back, and what is refused of it."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from sim.classroom.explorer.view import (
    MOST_TEXT,
    View,
    first_view,
    offer_of,
    read_pick,
    read_view,
    texts_of_file,
    texts_of_query,
)
from sim.inputs.toml import write_toml
from sim.language.errors import InputError
from sim.setup.modes import MODES, SWITCHES
from sim.setup.parameters import PARAMETERS

OFFER = offer_of()
START = first_view(OFFER)
FULL = START.with_(
    scenario="guangdong",
    seed=7,
    citizens=500,
    months=24,
    month=12,
    pairs=4,
    left_switches={"custody": "operator"},
    parameters={"reciprocity": 4.5, "n_projects": 1},
    show="mean_trust",
    colour="difference",
    demo=2,
    pick="right:county:3",
    lang="zh",
)


def test_a_link_and_a_file_bring_the_same_view_back():
    for view in (START, FULL):
        for texts in (texts_of_query("?" + view.to_query()), texts_of_file(view.to_toml())):
            assert read_view(texts, OFFER, START) == (view, [])


def test_a_link_may_ask_for_large_type_and_the_path_by_name_alone():
    view, faults = read_view(texts_of_query("?demo&big=&lang=zh&seed="), OFFER, START)
    assert (view.demo, view.big, view.lang, view.seed, faults) == (1, 1, "zh", 1, [])
    assert read_view(texts_of_query("demo=9"), OFFER, START)[1]


def test_the_first_view_is_a_province_under_two_modes():
    assert START.scenario == next(iter(OFFER.scenarios)) == "zhejiang"
    assert [START.left, START.right] == list(MODES)[:2]


def test_what_a_link_should_not_say_is_refused_and_the_rest_taken():
    for query, fault in [
        ("seed=__import__('os').system('true')", "seed"),
        ("reciprocity=4.5;import os", "reciprocity"),
        ("reciprocity=1e9", "reciprocity"),
        ("reciprocity=nan", "reciprocity"),
        ("citizens=200000000", "citizens"),
        ("scenario=/etc/passwd", "scenario"),
        ("scenario=../zhejiang.toml", "scenario"),
        ("left={{7*7}}", "left"),
        ("left.custody=<script>", "left.custody"),
        ("left.__class__=x", "left.__class__"),
        ("pick=left:county:12)", "pick"),
        ("colour=eval", "colour"),
        ("lang=zn", "lang"),
        ("reciprocty=4", 'did you mean "reciprocity"'),
    ]:
        view, faults = read_view(texts_of_query(f"{query}&month=5"), OFFER, START)
        assert len(faults) == 1 and fault in str(faults[0]) and "\n" not in str(faults[0])
        assert view == START.with_(month=5)


def test_what_is_refused_is_said_in_the_language_of_the_page():
    _, (fault,) = read_view({"reciprocty": "4"}, OFFER, START)
    assert "未知" in fault.message("zh") and "unknown" not in fault.message("zh")


def test_an_endless_link_is_refused():
    with pytest.raises(InputError, match="longer than"):
        texts_of_query("seed=1&" * MOST_TEXT)


def test_a_file_that_is_no_toml_is_refused():
    for text in ("seed = ", "[" * 5000, "\0"):
        with pytest.raises(InputError, match="not TOML"):
            texts_of_file(text)


def test_a_month_after_the_end_is_the_last():
    view, _ = read_view({"months": "6", "month": "60"}, OFFER, START)
    assert view.month == 6


def test_only_agents_can_be_picked():
    for text in ("left:county", "up:county:1", "left:bureau:1", "left:county:-1", "left:county:1e3", "left:firm:²"):
        with pytest.raises(InputError, match="must be side:kind:number"):
            read_pick(text)


def test_both_sides_differ_by_their_modes_only():
    left, right = (asdict_of(FULL, side) for side in ("left", "right"))
    assert {name for name in left if left[name] != right[name]} == {"mode"}


def test_a_side_has_its_own_switches():
    left, right = (FULL.scenario_of(side, OFFER).mode for side in ("left", "right"))
    assert left.custody == "operator" and left.name.endswith("+custody=operator")
    assert right == MODES[FULL.right]


def test_no_parameter_and_no_switch_shares_a_name_with_a_field():
    fields = set(View.model_fields)
    assert not fields & set(PARAMETERS) and not fields & set(SWITCHES)


def test_a_mode_of_a_file_is_offered_only_if_the_server_was_started_with_it(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(write_toml({"name": "mine", **asdict(MODES["fragmented"]) | {"name": "mine"}}), encoding="utf-8")
    _, faults = read_view({"left": str(file)}, OFFER, START)
    assert faults
    view, faults = read_view({"left": "mine"}, offer_of(modes=[str(file)]), START)
    assert (view.left, faults) == ("mine", [])


def asdict_of(view: View, side: str) -> dict:
    return view.scenario_of(side, OFFER).model_dump()
