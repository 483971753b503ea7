"""Layers of the model that switch off as a whole, declared in ``data/layers.toml``; ``sim.model.layers`` does it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from sim.inputs.checks import check_option, show
from sim.language.errors import InputError
from sim.setup.parameters import Parameters


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer, and the values of parameters at which the full model equals the model without it, to the last bit.

    without: what the world is like without it. founding: values from month 0 on. settings: values from month 1 on. They
    may lie outside of their ranges, which say what is plausible. steps: sub-steps of the month that are replaced.
    """

    id: str
    name_en: str
    name_zh: str
    without: str
    without_zh: str
    founding: Mapping[str, float]
    settings: Mapping[str, float]
    steps: tuple[str, ...]

    @property
    def held(self) -> dict[str, float]:
        """All values that it holds."""
        return {**self.founding, **self.settings}


def read_layers() -> dict[str, Layer]:
    """The layers of ``data/layers.toml`` by id. Raises InputError for a parameter that there is none of."""
    text = resources.files("sim").joinpath("data", "layers.toml").read_text(encoding="utf-8")
    layers = {
        name: Layer(name, **{**record, "steps": tuple(record["steps"])}) for name, record in tomllib.loads(text).items()
    }
    for layer in layers.values():
        for key in layer.held:
            check_option(key, Parameters.model_fields)
    return layers


LAYERS: dict[str, Layer] = read_layers()


def check_layers(value: Any) -> tuple[str, ...]:
    """Names of layers to switch off, each once, in the order of the file."""
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise InputError("inputs.not_a_list")
    given = [check_option(name, LAYERS) for name in value]
    twice = next((name for name in given if given.count(name) > 1), None)
    if twice is not None:
        raise InputError("setup.layer_twice", layer=show(twice))
    return tuple(name for name in LAYERS if name in given)


def held_values(layers: Iterable[str], from_month_0: bool) -> dict[str, float]:
    """What layers that are off hold parameters at: at the founding, or from month 1 on."""
    chosen = [LAYERS[name] for name in layers]
    return {key: value for layer in chosen for key, value in (layer.founding if from_month_0 else layer.held).items()}
