"""All citizens at once: threads, blocks, and loops that are compiled where that pays.

What citizens do is written once, by the rules of ``sim.model.agents.citizens`` and the sub-steps of
``sim.model.month``, in NumPy. ``sim.model.crowd.loops`` has the same loops compiled by Numba
(``pip install "digigov[fast]"``): the same bytes, sooner where citizens are many. Which of the two runs a scenario
follows from the scenario alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.model.model import Model

NUMPY, COMPILED = "numpy", "compiled"
COMPILED_FROM = 50_000
"""Citizens from which compiled loops pay for the half second that importing Numba takes.

Measured per month on one thread: 1.1 times as fast at 30,000 citizens, 1.2 times at 50,000, 1.5 times at 100,000.
"""

_forced: str | None = None


def backend_of(n_citizens: int) -> str:
    """What runs that many citizens: "compiled" from COMPILED_FROM on if Numba is installed, else "numpy"."""
    if not has_numba():
        return NUMPY
    return _forced or (COMPILED if n_citizens >= COMPILED_FROM else NUMPY)


def loops_for(model: Model, *rules: Callable[..., Any]) -> Any:
    """The compiled loops, or None where NumPy is to do the work.

    rules: the functions that the work must follow; one that is not compiled, such as a scholar's own, is for NumPy.
    """
    if model.backend != COMPILED:
        return None
    loops = _loops()
    return loops if loops.RULES.issuperset(rules) else None


@cache
def _loops() -> Any:
    """The compiled loops, imported when they are first asked for."""
    from sim.model.crowd import loops

    return loops


@cache
def has_numba() -> bool:
    """Whether Numba is installed."""
    return find_spec("numba") is not None


@contextmanager
def compiled(always: bool) -> Iterator[None]:
    """Models made within this block use the compiled loops (if Numba is installed), or never; results are the same."""
    global _forced
    before, _forced = _forced, COMPILED if always else NUMPY
    try:
        yield
    finally:
        _forced = before
