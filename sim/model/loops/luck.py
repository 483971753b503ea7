"""Luck as ``sim.setup.rng`` draws it, by a compiled loop: the same numbers, in half the time where they are few."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from sim.model.loops.cache import cached
from sim.model.loops.philox import fill, words
from sim.setup import rng

__all__ = ["RULES", "Luck"]

RULES = frozenset({rng.Luck})
"""What this luck stands in for."""


@cached
def _fill(low, high, month, start, out):
    fill((low, high), month, start, out)


@cached
def _fill_inside(low, high, month, out):
    fill((low, high), month, 0, out)
    for i in range(len(out)):
        out[i] = max(out[i], rng.LEAST)


class Luck(rng.Luck):
    """The luck of a run whose loops are compiled."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self._words: dict[str, tuple[np.uint64, np.uint64]] = {}

    def __reduce__(self):
        """As the luck it stands in for, so that whoever reads a record of a run needs no Numba."""
        return rng.Luck, (self.seed,)

    def uniform(self, purpose: str, month: int, size: rng.Size):
        """As ``sim.setup.rng.Luck.uniform``."""
        out = np.empty(size)
        _fill(*self._words_of(purpose), month, 0, out if out.ndim == 1 else out.reshape(-1))
        return out

    def span(self, purpose: str, month: int, start: int, stop: int):
        """As ``sim.setup.rng.Luck.span``."""
        out = np.empty(stop - start)
        _fill(*self._words_of(purpose), month, start, out)
        return out

    def normal(self, purpose: str, month: int, size: rng.Size):
        """As ``sim.setup.rng.Luck.normal``."""
        out = np.empty(size)
        _fill_inside(*self._words_of(purpose), month, out if out.ndim == 1 else out.reshape(-1))
        return ndtri(out, out=out)

    def _words_of(self, purpose: str) -> tuple[np.uint64, np.uint64]:
        found = self._words.get(purpose)
        if found is None:
            found = self._words[purpose] = words(self.key(purpose))
        return found
