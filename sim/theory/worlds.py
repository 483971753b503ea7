"""Small provinces that are held to a limit: the real model with few citizens, and parameters as theory wants them."""

from __future__ import annotations

from typing import Any

from sim.model.model import Model
from sim.setup.modes import PRE_REFORM, Mode
from sim.setup.scenario import Scenario

EACH_FOR_ITSELF = PRE_REFORM
"""Nobody evaluates, nothing is pooled or reused."""
LOCAL = Mode(
    "local", agenda="county", builder="tender", operator="government", standards="local", reuse="copying",
    custody="government", supervision="hierarchy", contract="fee_and_support",
)  # fmt: skip
"""Counties build by tender and copy each other."""
UNIFORM = Mode(
    "uniform", agenda="data_bureau", builder="contractor", operator="contractor", standards="contractor",
    reuse="rollout", custody="operator", supervision="kpi", contract="kpi",
)  # fmt: skip
"""A general contractor builds one standard module for all, under KPI."""


def world(
    mode: Mode, n_citizens: int, *, province: str = "zhejiang", seed: int = 1, social: Any = None, **values: Any
) -> Model:
    """The model of a province in month 0; ``values`` are parameters inside their ranges."""
    setup = Scenario(name="limit", province=province, mode=mode, n_citizens=n_citizens, parameters=values)  # type: ignore[arg-type]
    return Model(setup, seed=seed, social=social)


def hold(model: Model, **values: float) -> None:
    """Give parameters values for a limit, also such as lie outside their ranges. Raises ValueError for unknown ones."""
    unknown = sorted(set(values) - set(type(model.parameters).model_fields))
    if unknown:
        raise ValueError(f"no such parameters: {', '.join(unknown)}")
    model.parameters = model.parameters.model_copy(update=values)
