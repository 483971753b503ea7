"""Sliders and switches come from the declarations."""

from __future__ import annotations

from sim.classroom.explorer.levers import TELLING, choices, levers, settings, step_of
from sim.classroom.explorer.view import first_view, offer_of
from sim.setup.modes import MODES, SWITCHES
from sim.setup.names import name_of_source
from sim.setup.parameters import PARAMETERS

OFFER = offer_of()
START = first_view(OFFER)
ALL = levers("en")


def test_every_parameter_has_a_slider_in_one_group():
    grouped = [name for group in ALL["groups"] for name in group["names"]]
    assert sorted(grouped) == sorted(ALL["parameters"]) == sorted(PARAMETERS)
    assert set(TELLING) <= set(PARAMETERS)


def test_a_slider_has_the_range_unit_meaning_and_source_of_its_parameter():
    levers_zh = levers("zh")
    for name, parameter in PARAMETERS.items():
        slider = ALL["parameters"][name]
        assert (slider["low"], slider["high"]) == (parameter.least, parameter.most), name
        assert slider["meaning"] == parameter.meaning and slider["source"] == parameter.source, name
        assert levers_zh["parameters"][name]["source"] == name_of_source(parameter.source, "zh"), name
        assert slider["grade"] == parameter.grade and slider["name"], name
        steps = (parameter.most - parameter.least) / step_of(parameter)
        assert steps <= 400 and (parameter.is_count or steps >= 20), name


def test_every_switch_has_its_options():
    assert {s["key"]: [o["key"] for o in s["options"]] for s in ALL["switches"]} == {
        name: list(switch.options) for name, switch in SWITCHES.items()
    }


def test_settings_are_those_of_the_scenario_until_moved():
    at = settings(START, OFFER)
    assert at["start"] == OFFER.scenarios[START.scenario].parameters.model_dump() and at["values"] == {}
    assert at["options"]["left"] == MODES[START.left].switches
    moved = settings(START.with_(right_switches={"custody": "bureau"}, parameters={"reciprocity": 4.5}), OFFER)
    assert moved["options"]["right"]["custody"] == "bureau" != moved["own"]["right"]["custody"]
    assert moved["values"] == {"reciprocity": 4.5}


def test_everything_that_is_offered_can_be_chosen():
    offered = choices(START, OFFER, "zh")
    assert [item["key"] for item in offered["scenarios"]] == list(OFFER.scenarios)
    assert not any(letter.isascii() and letter.isalpha() for item in offered["scenarios"] for letter in item["name"])
    assert [item["key"] for item in offered["modes"]] == list(OFFER.modes)
