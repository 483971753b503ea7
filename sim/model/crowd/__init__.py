"""All citizens at once: threads, blocks, and loops that are compiled where that pays.

What citizens do is said once, by the rules of ``sim.model.agents.citizens`` and the sub-steps of ``sim.model.month``, in NumPy.
``sim.model.crowd.loops`` has the same loops compiled by Numba (``pip install "digigov[fast]"``): the same bytes, in two
thirds of the time on one thread and half of it on two. Importing Numba costs half a second, so it is not rented before
NumPy has cost as much: nobody waits for a compiler in a short run, and no run takes more than twice the time that the
better choice would have taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec

PRICE = 100_000_000
"""Passes over one citizen that lose in NumPy what importing Numba and reading its cache costs: 0.5 s at 5 ns."""

_spent = 0
_price = PRICE


def loops_for(n_citizens: int, *rules, passes: int = 1):
    """The compiled loops for work on so many citizens, or None where NumPy is to do it.

    rules: the functions that the work must follow; one that is not compiled, such as a scholar's own, is for NumPy.
    passes: how often the work passes over all citizens.
    """
    global _spent
    _spent += n_citizens * passes
    if _spent < _price or not is_there():
        return None
    loops = _loops()
    return loops if loops.RULES.issuperset(rules) else None


def is_compiled() -> bool:
    """Whether a run of very many citizens will use the compiled loops."""
    return _price < float("inf") and is_there()


@cache
def _loops():
    """The compiled loops, imported when they are first asked for."""
    from sim.model.crowd import loops

    return loops


@cache
def is_there() -> bool:
    """Whether Numba is installed; the answer is kept, since it is asked many times a month."""
    return find_spec("numba") is not None


@contextmanager
def compiled(always: bool) -> Iterator[None]:
    """Within this block, use the compiled loops from the start, or never; the results are the same."""
    global _price
    before, _price = _price, 0 if always else float("inf")
    try:
        yield
    finally:
        _price = before
