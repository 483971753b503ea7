"""Who acts before whom within a month, where agents do not act all at once; and the luck of some citizens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.model.loops import loops_for

if TYPE_CHECKING:
    from sim.model.model import Model


N_WAVES = 8
"""Waves in which citizens act one after another."""


def wave_of_citizens(model: Model):
    """The wave of every citizen this month, 0 to N_WAVES - 1 [N]: equal parts of a keyed random order.

    The same in all sub-steps of the month.
    """
    n = len(model.citizens)
    wave = np.empty(n, dtype=np.int64)
    wave[model.luck.permutation("waves/citizens", model.month, n)] = np.arange(n) * N_WAVES // n
    return wave


def wave_of_lines(model: Model):
    """The place of every line in its county's own keyed random order this month, 0 to L - 1 [C, L]."""
    shape = model.bureaus.readiness.shape
    order = np.argsort(model.luck.uniform("waves/lines", model.month, shape), axis=1, kind="stable")
    wave = np.empty(shape, dtype=np.int64)
    np.put_along_axis(wave, order, np.broadcast_to(np.arange(shape[1]), shape), axis=1)
    return wave


def luck_at(model: Model, purpose: str, month: int, who=None):
    """Uniform numbers of the citizens ``who`` [n], or of all [N]; the same whoever else is asked for."""
    n = len(model.citizens)
    if who is None:
        return model.luck.uniform(purpose, month, n)
    loops = loops_for(model)
    return loops.uniform_at(model.luck, purpose, month, who) if loops else model.luck.uniform(purpose, month, n)[who]
