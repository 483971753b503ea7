"""What of a model stays as it is while its parameters stand, computed once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from sim.model.model import Model

Value = TypeVar("Value")


def kept_with_parameters(function: Callable[[Model], Value]) -> Callable[[Model], Value]:
    """A function of a model's fixed traits and parameters that computes anew only when the parameters have changed.

    Its value is shared: callers must not change it.
    """

    @wraps(function)
    def value(model: Model) -> Value:
        entry = model.kept.get(function)
        if entry is None or entry[0] is not model.parameters:
            entry = model.kept[function] = model.parameters, function(model)
        return entry[1]

    return value
