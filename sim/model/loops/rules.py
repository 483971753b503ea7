"""Rules of the model as compiled loops call them, and the parameters that these read."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from numba.extending import overload

from sim.model.agents import desks


def follow(*rules: Callable[..., Any]) -> None:
    """Have loops, and rules that loops call, compile these rules as they stand."""
    for rule in rules:
        overload(rule, jit_options={"error_model": "numpy"}, strict=False)(_as_it_stands(rule))


def _as_it_stands(rule: Callable[..., Any]) -> Callable[..., Any]:
    return _choose if rule is desks.chosen else lambda *_: rule


def _choose(condition, one, other):
    return lambda condition, one, other: one if condition else other


def numbers_of(*names: str) -> Callable[[Any], tuple[float, ...]]:
    """A function that gives the numbers of these names of some parameters, and keeps those that it gave last."""
    read, kept = attrgetter(*names), (None, ())

    def numbers(parameters: Any) -> tuple[float, ...]:
        nonlocal kept
        entry: Any = kept
        if entry[0] is not parameters:
            kept = entry = parameters, tuple(map(float, read(parameters)))
        return entry[1]

    return numbers
