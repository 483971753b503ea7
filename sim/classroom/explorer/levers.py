"""What can be moved: a slider for every parameter and a choice for every switch, from their declarations."""

from __future__ import annotations

from typing import Any

from sim.classroom.explorer.view import RANGES, SIDES, Offer, View
from sim.language.texts import words_of
from sim.setup import names
from sim.setup.modes import SWITCHES
from sim.setup.parameters import GROUPS, PARAMETERS, Parameter

TELLING = (
    "sd_taste", "monitoring", "information_loss", "distrust_company", "reciprocity", "campaign_months",
    "copying_imitation", "budget_per_resident",
)  # fmt: skip
"""Parameters that the page shows first: those that most often decide which mode is ahead, and what leaders can move."""


def levers(lang: str) -> dict[str, Any]:
    """All sliders by group and all switches, with their names, ranges, units, meanings and sources."""
    return {
        "telling": list(TELLING),
        "groups": [
            {
                "key": group,
                "name": names.name_of_group(group, lang),
                "names": [name for name, parameter in PARAMETERS.items() if parameter.group == group],
            }
            for group in GROUPS
        ],
        "parameters": {name: _slider(parameter, lang) for name, parameter in PARAMETERS.items()},
        "switches": [_switch(name, lang) for name in SWITCHES],
    }  # fmt: skip


def settings(view: View, offer: Offer) -> dict[str, Any]:
    """Positions of sliders and switches: values of the scenario and of the view, options of both sides."""
    scenario = offer.scenarios[view.scenario]
    modes = {"left": offer.modes[view.left], "right": offer.modes[view.right]}
    return {
        "start": scenario.parameters.model_dump(),
        "values": dict(view.parameters),
        "options": {side: modes[side].switches | view.switches(side) for side in SIDES},
        "own": {side: modes[side].switches for side in SIDES},
    }


def choices(view: View, offer: Offer, lang: str) -> dict[str, Any]:
    """What the head of the page lets one choose: scenarios, modes, and numbers with their ranges."""
    return {
        "scenarios": [
            {"key": name, "name": names.name_of_world(scenario, lang)} for name, scenario in offer.scenarios.items()
        ],
        "modes": [{"key": name, "name": names.name_of_mode(name, lang)} for name in offer.modes],
        "ranges": {name: {"low": low, "high": high} for name, (low, high, _) in RANGES.items()},
        "now": {
            name: getattr(view, name) for name in ("scenario", "left", "right", "seed", "citizens", "months", "pairs")
        },
    }


def _slider(parameter: Parameter, lang: str) -> dict[str, Any]:
    return {
        "name": names.name_of_parameter(parameter.name, lang),
        "meaning": names.meaning_of_parameter(parameter.name, lang),
        "unit": "" if parameter.unit == "1" else names.unit_of_parameter(parameter.name, lang),
        "ends": list(words_of(f"parameters.ends.{parameter.name}", lang).values()),
        "symbol": parameter.symbol,
        "source": names.name_of_source(parameter.source, lang),
        "grade": parameter.grade,
        "role": names.name_of_role(parameter.role, lang),
        "low": parameter.least,
        "high": parameter.most,
        "step": step_of(parameter),
    }


def step_of(parameter: Parameter) -> float:
    """A round step that gives a slider 50 to 200 places; 1 for whole numbers."""
    if parameter.is_count:
        return 1
    span, step = parameter.most - parameter.least, 1.0
    while span / step > 200:
        step *= 10.0
    while span / step < 50:
        step /= 2.0 if span / (step / 2.0) >= 50 else 10.0
    return step


def _switch(name: str, lang: str) -> dict[str, Any]:
    return {
        "key": name,
        "name": names.name_of_switch(name, lang),
        "meaning": names.meaning_of_switch(name, lang),
        "options": [
            {
                "key": option,
                "name": names.name_of_option(name, option, lang),
                "meaning": names.meaning_of_option(name, option, lang),
            }
            for option in SWITCHES[name].options
        ],
    }
