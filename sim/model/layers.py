"""What a month is without a layer: parameters held, and sub-steps in place of others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from sim.model.month.contracting import set_efforts
from sim.model.month.opinion import judge_all
from sim.model.month.oversight import judge_contractor, promote_exemplars
from sim.model.month.requests import file_cases
from sim.setup.layers import LAYERS, held_values

if TYPE_CHECKING:
    from sim.model.model import Model
    from sim.setup.parameters import Parameters

Step = Callable[["Model"], None]


def nobody_oversees(model: Model) -> None:
    """Exemplars are known and the contractor is held to its contract; beside that nobody is pressed."""
    promote_exemplars(model)
    model.pressure = np.zeros(len(model.counties))
    judge_contractor(model)


STEPS: Mapping[str, Step] = {
    "requests": file_cases,
    "opinion": judge_all,
    "enterprises": set_efforts,
    "oversight": nobody_oversees,
}
"""What takes the place of a sub-step where the layer that needs it is off."""

assert set(STEPS) == {step for layer in LAYERS.values() for step in layer.steps}


def month_without(layers: Iterable[str], steps: Iterable[tuple[str, Step]]) -> list[tuple[str, Step]]:
    """The sub-steps of a month, those of layers that are off replaced."""
    replaced = {step for name in layers for step in LAYERS[name].steps}
    return [(name, STEPS[name] if name in replaced else step) for name, step in steps]


def hold_layers(model: Model, parameters: Parameters) -> Parameters:
    """Parameters with the values of the layers that are off."""
    held = held_values(model.setup.layers_off, from_month_0=model.month == 0)
    return parameters.model_copy(update=held) if held else parameters
