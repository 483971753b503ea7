"""A model whose loops are compiled is, sub-step after sub-step, the model in NumPy to the last bit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import mesa
import numpy as np
import pytest

from sim.model import loops
from sim.model.model import Model
from sim.setup.options import SWITCHES
from sim.setup.scenario import load
from tests.worlds import mixed, scenario

pytest.importorskip("numba")

SKIPPED = {"setup", "parameters", "catalogue", "watch", "notes", "backend", "luck", "model", "rng", "random"}
SKIPPED |= {"agents", "kept"}
"""What is given, or is the same object."""


def state_of(thing: Any, path: str = "", seen: set[int] | None = None) -> Iterator[tuple[str, Any]]:
    """Every number and array that a model holds, with the path to it."""
    seen = set() if seen is None else seen
    if thing is None or isinstance(thing, np.ndarray | np.generic | bool | int | float | str):
        yield path, thing
        return
    if id(thing) in seen or callable(thing):
        return
    seen.add(id(thing))
    if isinstance(thing, dict):
        parts = {str(key): value for key, value in thing.items()}
    elif isinstance(thing, list | tuple):
        parts = {str(place): value for place, value in enumerate(thing)}
    elif is_dataclass(thing):
        parts = {field.name: getattr(thing, field.name) for field in fields(thing)}
    elif type(thing).__module__.startswith("sim.") or isinstance(thing, mesa.Model | mesa.Agent):
        parts = {name: value for name, value in vars(thing).items() if not name.startswith("_")}
    else:
        return
    for name, value in parts.items():
        if name not in SKIPPED:
            yield from state_of(value, f"{path}.{name}", seen)


def assert_same(one: Model, other: Model, when: str) -> None:
    mine, theirs = dict(state_of(one)), dict(state_of(other))
    assert mine.keys() == theirs.keys(), when
    for name, value in mine.items():
        np.testing.assert_array_equal(value, theirs[name], err_msg=f"{name} {when}")
        assert getattr(value, "dtype", None) == getattr(theirs[name], "dtype", None), name


def walk(chosen, n_months: int, seed: int = 3) -> None:
    """Take the sub-steps of both side by side, and compare all that they hold after each."""
    with loops.compiled(False):
        plain = Model(chosen, seed=seed)
    with loops.compiled(True):
        fast = Model(chosen, seed=seed)
    assert (plain.backend, fast.backend) == ("numpy", "compiled")
    assert_same(plain, fast, "in month 0")
    for month in range(1, n_months + 1):
        states: list[dict[str, Any]] = []

        def keep(name: str, states=states) -> None:
            states.append({"before": name, **{k: np.copy(v) for k, v in state_of(plain)}})

        def check(name: str, states=states, month=month) -> None:
            expected = states.pop(0)
            assert expected.pop("before") == name
            for path, value in state_of(fast):
                np.testing.assert_array_equal(value, expected[path], err_msg=f"{path} before {name} of month {month}")

        plain.watch, fast.watch = keep, check
        plain.step()
        fast.step()
        assert_same(plain, fast, f"after month {month}")


@pytest.mark.parametrize("name", ["zhejiang", "guangdong", "zhejiang_dated", "guangdong_dated", "fragmented", "hybrid"])
def test_shipped_scenarios(name):
    walk(load(name).with_(n_citizens=300, months=12), 12)


@pytest.mark.parametrize("switch", list(SWITCHES))
def test_every_option_of_every_switch(switch):
    for number, option in enumerate(SWITCHES[switch].options):
        others = {name: list(s.options)[number % len(s.options)] for name, s in SWITCHES.items()}
        walk(scenario(mixed(others | {switch: option}), n_citizens=150), 5, seed=number)


@pytest.mark.parametrize(
    "rules",
    [{"sharing": "imitation"}, {"sharing": "threshold"}, {"channel": "threshold"}, {"schedule": "random_order"}],
)
def test_rival_rules(rules):
    walk(load("zhejiang").with_(n_citizens=150, rules=rules), 4)
