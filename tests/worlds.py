"""Small worlds for tests: a real model of a province, and ways to vary it."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

from sim.model.model import Model
from sim.setup.modes import MODES, SWITCHES, Mode
from sim.setup.parameters import PARAMETERS
from sim.setup.scenario import Scenario


def scenario(mode: Mode | str = "government_led", province: str = "zhejiang", **values: Any) -> Scenario:
    """A scenario with few citizens; ``values`` are months, n_citizens, and parameters inside their ranges."""
    mode = MODES[mode] if isinstance(mode, str) else mode
    size = {"months": values.pop("months", 72), "n_citizens": values.pop("n_citizens", 200)}
    return Scenario(name="test", province=province, mode=mode, parameters=values, **size)


def world(mode: Mode | str = "government_led", *, seed: int = 1, social: Any = None, **values: Any) -> Model:
    """The model of such a scenario in month 0."""
    return Model(scenario(mode, **values), seed=seed, social=social)


def neighbours_of(model: Model, c: int) -> np.ndarray:
    """The counties next to a county."""
    near = model.incidence.neighbours[c]
    return near[near >= 0]


def mixed(switches: dict[str, str]) -> Mode:
    """A mode of one's own."""
    return Mode("mix", **switches)


mixes = st.fixed_dictionaries({n: st.sampled_from(list(s.options)) for n, s in SWITCHES.items()}).map(mixed)
"""Any mix of switches."""


def within(parameter) -> st.SearchStrategy[float]:
    """Any value in a parameter's range."""
    low, high = parameter.low, parameter.high
    return st.integers(low, high) if parameter.is_count else st.floats(low, high)


parameter_values = st.fixed_dictionaries({name: within(p) for name, p in PARAMETERS.items()})
"""A value for every parameter, each anywhere in its range."""
