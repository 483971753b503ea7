"""Connection in compiled loops: the same bytes as NumPy gives.

Only what is listed and not connected, or connected and not listed, needs luck.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from sim.model.agents.modules import interface_after
from sim.model.loops.cache import cached
from sim.model.loops.philox import fill, numbers, one_of, words

if TYPE_CHECKING:
    from sim.model.model import Model

__all__ = ["RULES", "connect", "migrate"]

RULES = frozenset((interface_after,))
"""The rule that these loops follow; all other formulas are worked out before they begin."""

after_rule = njit(interface_after, error_model="numpy")


@cached
def _connect(key, month, chance, kind, p_break, affordable, listed, connected, n_new):
    block, four, n_resources = -1, (0.0, 0.0, 0.0, 0.0), len(kind)
    for c in range(len(listed)):
        for r in range(n_resources):
            if listed[c, r] == connected[c, r]:
                continue
            slot = c * n_resources + r
            if slot >> 2 != block:
                block = slot >> 2
                four = numbers(key, month, block)
            luck = one_of(four, slot & 3)
            if connected[c, r]:
                connected[c, r] = luck >= p_break
            elif luck < chance[c, kind[r]] and n_new[c] < affordable[c]:
                connected[c, r] = True
                n_new[c] += 1.0


@cached
def _migrate(key, month, rate, p_failure, paid, cost, before, interface):
    fill(key, month, 0, interface)
    for c in range(len(cost)):
        funded = paid[c] / cost[c] if cost[c] > 0.0 else 1.0
        interface[c] = after_rule(before[c], rate * funded * (interface[c] >= p_failure))


def connect(model: Model, chance, kind, p_break, affordable):
    """``sim.model.month.connection.connect_resources``.

    chance: of each kind to be connected [C, K]. kind: of each resource [R]. p_break: chance of what is off the list.
    """
    connected, n_new = model.bureaus.connected.copy(), np.zeros(len(affordable))
    key = words(model.luck.key("connection/connect"))
    _connect(key, model.month, chance, kind, p_break, affordable, model.bureaus.listed, connected, n_new)
    return connected, n_new


def migrate(model: Model, rate, paid, cost):
    """Interfaces after the month [C], at a rate, where counties paid a part of the cost [C]."""
    key, interface = words(model.luck.key("connection/migration")), np.empty(len(cost))
    failure, before = float(model.parameters.migration_failure), model.modules.interface
    _migrate(key, model.month, float(rate), failure, paid, cost, before, interface)
    return interface
