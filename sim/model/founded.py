"""Month 0 founded once for all runs that start from the same: the arms of a pair, the modes of a draw.

Within ``founding_once`` the first of such runs founds its province and leaves a copy, of which the others take copies.
It can serve all modes, since the years before the reform knew none. Elsewhere every run founds its own.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import deepcopy
from dataclasses import fields, is_dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np
from scipy import sparse

from sim.model.founding import build_world
from sim.model.loops import backend_of, loops_for
from sim.model.loops.memory import check_memory
from sim.model.world.catalogue import load_catalogue
from sim.model.world.places import draw_places
from sim.setup.rng import Luck

if TYPE_CHECKING:
    import networkx as nx

    from sim.model.model import Model

State = dict[str, Any]

MOST_FOUNDINGS = 2
"""Kept at a time: runs that start from the same follow one another."""
MOST_CITIZENS = 50_000
"""No founding of more is kept; that of so many takes 8 MB, of 1,000 it takes 3 MB."""

SHARED = (str, int, float, bool, type(None), np.generic, Luck, sparse.sparray)
"""What is never changed, so that copies may have it in common; so are dataclasses that are frozen."""

_kept: ContextVar[OrderedDict[tuple[Any, ...], State] | None] = ContextVar("kept", default=None)
"""A thread's own: blocks of several threads do not end in the order in which they began."""


@contextmanager
def founding_once() -> Iterator[None]:
    """Within this block, runs that start from the same are founded once; their results are the same as elsewhere."""
    kept = kept_now()
    token = _kept.set(OrderedDict() if kept is None else kept)
    try:
        yield
    finally:
        _kept.reset(token)


def kept_now() -> OrderedDict[tuple[Any, ...], State] | None:
    """What is kept within the block that this is in; None outside of any."""
    return _kept.get()


def found(model: Model, seed: int, social: nx.Graph | None) -> None:
    """Give a model its province, agents and networks, all in the steady state of month 0."""
    setup = model.setup
    check_memory(setup.n_citizens)
    model.backend, model.catalogue = backend_of(setup.n_citizens), load_catalogue()
    loops = loops_for(model, Luck, of="luck")
    model.luck = loops.Luck(seed) if loops else Luck(seed)
    model.places = draw_places(setup.province, model.luck, setup.county_table)
    kept = kept_now()
    if kept is None or social is not None or setup.n_citizens > MOST_CITIZENS:
        build_world(model, social)
        return
    start = start_of(model)
    state = kept.get(start)
    if state is not None:
        kept.move_to_end(start)
        model.__dict__.update(copied(state, None, model))
        return
    before = set(vars(model))
    build_world(model, social)
    new = {name: value for name, value in vars(model).items() if name not in before}
    kept[start] = copied(new, model, None)
    if len(kept) > MOST_FOUNDINGS:
        kept.popitem(last=False)


def start_of(model: Model) -> tuple[Any, ...]:
    """All that month 0 follows from; places stand for the province, the user's table of counties and the seed."""
    values = np.array(list(vars(model.parameters).values()), dtype=np.float64)
    setup = model.setup
    seats = setup.n_citizens, setup.social, setup.seating
    return model.places, model.catalogue, seats, values.tobytes(), model.options, model.backend


def copied(state: State, of: Model | None, to: Model | None) -> State:
    """A copy of a model's state for another model: what is one object there is one object here.

    of, to: the two models; None for what is kept, whose agents belong to no model.
    """
    known: dict[int, Any] = {}

    def copy(thing: Any) -> Any:
        kind = thing.__class__
        if is_shared(kind):
            return thing
        if thing is of:
            return to
        key = id(thing)
        new = known.get(key)
        if new is not None:
            return new
        if kind is np.ndarray:
            new = thing.copy(order="K") if thing.flags.writeable else thing
        elif isinstance(thing, list | tuple):
            parts = [copy(part) for part in thing]
            new = kind(*parts) if hasattr(kind, "_fields") else kind(parts)
        elif kind is dict:
            new = {name: copy(value) for name, value in thing.items()}
        elif kind.__module__.startswith("sim."):
            new = known[key] = kind.__new__(kind)
            fill(new, thing)
        else:
            new = deepcopy(thing, {id(of): to})
        known[key] = new
        return new

    def fill(new: Any, old: Any) -> None:
        slots = slots_of(old.__class__)
        values = {name: getattr(old, name) for name in slots} if slots else vars(old)
        values = {name: value if is_shared(value.__class__) else copy(value) for name, value in values.items()}
        if "model" in values:
            values["model"] = to
        if isinstance(new, mesa.Agent) and to is not None:
            mesa.Agent.__init__(new, to)  # registers it, and numbers it as its founding would
            del values["unique_id"]
        if slots:
            for name, value in values.items():
                setattr(new, name, value)
        else:
            new.__dict__.update(values)

    return copy(state)


@cache
def is_shared(kind: Any) -> bool:
    """Whether copies have things of a kind in common, since nobody changes them."""
    return issubclass(kind, SHARED) or getattr(getattr(kind, "__dataclass_params__", None), "frozen", False)


@cache
def slots_of(kind: Any) -> tuple[str, ...]:
    """The attributes of a kind that has a place for each."""
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()
