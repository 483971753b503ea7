"""What of a model stays as it is while its parameters stand, computed once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from sim.model.model import Model
    from sim.setup.parameters import Parameters

Value = TypeVar("Value")


def kept_with_parameters(function: Callable[[Model], Value]) -> Callable[[Model], Value]:
    """A function of a model's fixed traits and parameters that computes anew only when the parameters have changed.

    Its value is shared: callers must not change it.
    """
    kept: WeakKeyDictionary[Any, tuple[Parameters, Value]] = WeakKeyDictionary()

    @wraps(function)
    def value(model: Model) -> Value:
        entry = kept.get(model)
        if entry is None or entry[0] is not model.parameters:
            entry = kept[model] = model.parameters, function(model)
        return entry[1]

    return value
