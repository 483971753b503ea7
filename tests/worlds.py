"""Small worlds for tests: a real model of a province, and a way to hold it to a limit."""

from __future__ import annotations

from typing import Any

from sim.model import Model
from sim.modes import MODES, Mode
from sim.scenario import Scenario


def scenario(
    mode: Mode | str = "government_led",
    province: str = "zhejiang",
    months: int = 72,
    n_citizens: int = 200,
    **values: float,
) -> Scenario:
    """A scenario with few citizens; ``values`` are parameters inside their ranges."""
    mode = MODES[mode] if isinstance(mode, str) else mode
    return Scenario(name="test", province=province, mode=mode, months=months, n_citizens=n_citizens, parameters=values)


def world(mode: Mode | str = "government_led", *, seed: int = 1, social: Any = None, **values: Any) -> Model:
    """The model of such a scenario in month 0."""
    return Model(scenario(mode, **values), seed=seed, social=social)


def hold(model: Model, **values: float) -> None:
    """Give parameters values for a limit, also such as lie outside their ranges."""
    unknown = set(values) - set(type(model.parameters).model_fields)
    assert not unknown, f"no such parameters: {sorted(unknown)}"
    model.parameters = model.parameters.model_copy(update=values)
