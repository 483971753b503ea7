"""Random valid scenarios in small worlds, every month checked: no NaN, broken bound, lost case or lost yuan."""

from __future__ import annotations

import random
from typing import Any

import numpy as np

from sim.language.errors import InputError
from sim.model.model import Model
from sim.setup.changes import KEYS
from sim.setup.layers import LAYERS
from sim.setup.modes import SWITCHES
from sim.setup.parameters import PARAMETERS
from sim.setup.province_folder import shipped_provinces
from sim.setup.rules import RULES
from sim.setup.scenario import Scenario
from tests.soundness import check_state, step_soundly
from tests.worlds import mixed

PROVINCES = ("zhejiang", "guangdong", *map(str, shipped_provinces().values()))
MOST_CITIZENS, MOST_MONTHS = 400, 8


def random_scenario(number: int) -> Scenario:
    """A scenario of one's own for every number: province, size, switches, rules, parameters and dated changes.

    Most parameters anywhere in their range, some at an end of it, some at their default.
    """
    luck = random.Random(number)
    months = round(MOST_MONTHS ** luck.random())
    given = {name: _value(name, luck) for name in PARAMETERS if luck.random() < 0.7}
    return Scenario(
        name="soak",
        province=luck.choice(PROVINCES),
        mode=mixed({name: luck.choice(list(switch.options)) for name, switch in SWITCHES.items()}),
        rules={name: luck.choice(list(rule.options)) for name, rule in RULES.items()},
        parameters=given,
        changes=[_change(luck.choice(KEYS), months, luck) for _ in range(luck.choice((0, 0, 1, 2, 4)))],
        layers_off=[name for name in LAYERS if luck.random() < 0.05],
        months=months,
        n_citizens=round(MOST_CITIZENS ** luck.random()),
    )


def _value(name: str, luck: random.Random) -> Any:
    parameter = PARAMETERS[name]
    if luck.random() < 0.2:
        return luck.choice((parameter.low, parameter.high))
    if parameter.is_count:
        return luck.randint(parameter.low, parameter.high)
    return luck.uniform(parameter.low, parameter.high)


def _change(key: str, months: int, luck: random.Random) -> dict[str, Any]:
    switch = key.removeprefix("mode.")
    value = luck.choice(list(SWITCHES[switch].options)) if switch in SWITCHES else _value(key, luck)
    return {"month": luck.randint(1, months), "key": key, "value": value}


def soak(first: int, n: int) -> tuple[int, int, int]:
    """Run n scenarios from a number on: how many were sound, their months, and how many are no valid scenarios.

    Says of every one that is not sound what its number is, by which it is made again.
    """
    n_sound = n_months = n_refused = n_run = 0
    number = first
    while n_run < n:
        number += 1
        try:
            scenario = random_scenario(number)
        except InputError:
            n_refused += 1
            continue
        n_run += 1
        try:
            run_soundly(scenario, number)
        except Exception as error:  # whatever it is, the others go on
            print(f"scenario {number}: {type(error).__name__}: {' '.join(str(error).split())[:200]}", flush=True)
            continue
        n_sound += 1
        n_months += scenario.months
    return n_sound, n_months, n_refused


def run_soundly(scenario: Scenario, seed: int) -> None:
    """Run a scenario and check every month of it."""
    with np.errstate(invalid="raise", divide="raise", over="raise"):
        model = Model(scenario, seed=seed)
        check_state(model)
        for _ in range(scenario.months):
            step_soundly(model)
