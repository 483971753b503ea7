"""Scenarios without institutions, and what the settings of a point make of a scenario."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sim.setup.changes import state_at
from sim.setup.fields import into_tables, read_settings
from sim.setup.institutions import INSTITUTIONS, Institution, is_part_of, settings_off
from sim.setup.modes import Mode
from sim.setup.scenario import Scenario

ON, OFF = "on", "off"
KEY = "institution."
"""How keys of settings begin that turn an institution on or off, of whatever its scenario then is: institution.M2."""


SET = "set"
"""The key of a text KEY=VALUE as ``--set`` takes it, or of none: one change of many that could be made."""


def without(scenario: Scenario, *institutions: Institution) -> Scenario:
    """The scenario with institutions off for good; the same where they are off already, or no part of its mode.

    Dated changes of their settings are left out. Whether one is part of a mode that is reformed at dates is judged by
    the switches in force at the end.
    """
    mode = mode_at_end(scenario)
    there = [one for one in institutions if is_part_of(one, mode)]
    if not there:
        return scenario
    off = [text for one in there for text in settings_off(one)]
    changes = tuple(change for change in scenario.changes if all(change.key not in one.off for one in there))
    return scenario.with_(**read_settings(off) | {"changes": changes})


def mode_at_end(scenario: Scenario) -> Mode:
    """The scenario's mode with the switches as its dated changes leave them."""
    last = state_at(scenario.months, scenario.changes)
    switches = {name: str(last.get(f"mode.{name}", option)) for name, option in scenario.mode.switches.items()}
    return replace(scenario.mode, **switches)


def at_point(scenario: Scenario, settings: Mapping[str, Any]) -> Scenario:
    """The scenario with the settings of a point: keys as in ``--set``, SET, and institutions by KEY and id, on or off.

    What SET has goes before the rest. An institution that is on is as the scenario has it; one that is off is so
    whatever else is set.
    """
    own = {key: value for key, value in settings.items() if not key.startswith(KEY) and key != SET}
    ids = [key.removeprefix(KEY) for key, value in settings.items() if key.startswith(KEY) and value == OFF]
    if own:
        scenario = scenario.with_(**into_tables(own))
    if settings.get(SET):
        scenario = scenario.with_(**read_settings([settings[SET]]))
    return without(scenario, *(INSTITUTIONS[name] for name in ids))
