"""What the model does many times over, in loops that are compiled where that pays.

Every rule is written once: formulas in ``sim.model.agents``, sub-steps in ``sim.model.month``, in NumPy. A module of
this room has the same work as loops over citizens, counties and bureaus, compiled by Numba
(``pip install "digigov[fast]"``), which call those very formulas: the same bytes, sooner where a run is large or one of
many. Which of the two makes a run follows from the scenario and the study alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.model.model import Model

NUMPY, COMPILED = "numpy", "compiled"
COMPILED_FROM = 50_000
"""Citizens from which compiled loops pay for the half second that importing Numba takes.

Measured per month on one thread: 1.1 times as fast at 30,000 citizens, 1.2 times at 50,000, 1.5 times at 100,000.
"""

_chosen: ContextVar[str | None] = ContextVar("backend", default=None)


def backend_of(n_citizens: int) -> str:
    """What runs that many citizens: "compiled" from COMPILED_FROM on if Numba is installed, else "numpy"."""
    if not has_numba():
        return NUMPY
    return _chosen.get() or (COMPILED if n_citizens >= COMPILED_FROM else NUMPY)


def loops_for(model: Model, *rules: Callable[..., Any], of: str = "citizens") -> Any:
    """The compiled loops of a module of this room, or None where NumPy is to do the work.

    rules: the functions that the work must follow; one that is not compiled, such as a scholar's own, is for NumPy.
    """
    return _following(of, rules) if model.backend == COMPILED else None


@lru_cache(maxsize=256)
def _following(of: str, rules: tuple[Callable[..., Any], ...]) -> Any:
    """The loops of a module if they follow these rules, else None."""
    loops = _loops()[of]
    return loops if loops.RULES.issuperset(rules) else None


@cache
def _loops() -> dict[str, Any]:
    """The compiled loops by module, imported when they are first asked for."""
    from sim.model.loops import (
        cases,
        citizens,
        connection,
        counties,
        firms,
        incidents,
        luck,
        money,
        orders,
        planning,
        projects,
        requests,
        service,
        sharing,
    )

    return {
        "cases": cases,
        "citizens": citizens,
        "connection": connection,
        "counties": counties,
        "firms": firms,
        "incidents": incidents,
        "luck": luck,
        "money": money,
        "orders": orders,
        "planning": planning,
        "projects": projects,
        "requests": requests,
        "service": service,
        "sharing": sharing,
    }


def is_loaded() -> bool:
    """Whether this process has loaded the compiled loops, so that the next run need not wait for them."""
    return _loops.cache_info().currsize > 0


@cache
def has_numba() -> bool:
    """Whether Numba is installed."""
    return find_spec("numba") is not None


@contextmanager
def compiled(always: bool) -> Iterator[None]:
    """Models made within this block use the compiled loops (if Numba is installed), or never; results are the same."""
    before = _chosen.set(COMPILED if always else NUMPY)
    try:
        yield
    finally:
        _chosen.reset(before)


def is_chosen() -> bool:
    """Whether this is within such a block."""
    return _chosen.get() is not None
