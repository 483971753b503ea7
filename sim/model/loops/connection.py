"""Connection in compiled loops: the same bytes as NumPy gives.

Only what is listed and not connected, or connected and not listed, needs luck.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from sim.model.agents import modules, treasury
from sim.model.loops.cache import cached
from sim.model.loops.philox import fill, numbers, one_of, words

if TYPE_CHECKING:
    from sim.model.model import Model

__all__ = ["RULES", "connect", "migrate"]

COMPILED = modules.interface_after, treasury.affordable, treasury.share_funded, modules.cost_of_migration
RULES = frozenset(COMPILED)
"""The rules that these loops follow; all other formulas are worked out before they begin."""
interface_after, affordable, share_funded, cost_of_migration = (njit(rule, error_model="numpy") for rule in COMPILED)


@cached
def _connect(key, month, powers, kind, p_break, unit_cost, listed, connected, accounts, spent):
    block, four, n_resources, total = -1, (0.0, 0.0, 0.0, 0.0), len(kind), 0.0
    for c in range(len(listed)):
        n_new, most = 0.0, affordable(accounts[c], unit_cost[c])
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
            elif luck < -powers[c, kind[r]] and n_new < most:
                connected[c, r] = True
                n_new += 1.0
        paid = min(unit_cost[c] * n_new, accounts[c])
        accounts[c] -= paid
        spent[c] += paid
        total += paid
    return total


def connect(model: Model, rate, kind, p_break: float, unit_cost) -> float:
    """``sim.model.month.connection.connect_resources``.

    rate: at which each kind is connected [C, K]. kind: of each resource [R]. p_break: chance of what is off the list.
    """
    bureaus, of = model.bureaus, model.treasury
    key, powers, connected = words(model.luck.key("connection/connect")), np.negative(rate), bureaus.connected.copy()
    resources = np.expm1(powers, out=powers), kind, p_break, unit_cost, bureaus.listed, connected
    total = _connect(key, model.month, *resources, of.accounts, of.county_new_spent)
    of.book(total)
    bureaus.connected = connected
    return total


@cached
def _migrate(key, month, rate, p_failure, price, stage_costs, accounts, spent, before, interface):
    fill(key, month, 0, interface)
    total = 0.0
    for c in range(len(before)):
        cost = cost_of_migration(price, stage_costs[c], rate, before[c])
        paid = min(cost, accounts[c])
        accounts[c] -= paid
        spent[c] += paid
        total += paid
        interface[c] = interface_after(before[c], rate * share_funded(paid, cost) * (interface[c] >= p_failure))
    return total


def migrate(model: Model, rate: float, price: float) -> float:
    """``sim.model.month.connection.migrate_interfaces``."""
    key, of, before = words(model.luck.key("connection/migration")), model.treasury, model.modules.interface
    interface, rates = np.empty(len(before)), (float(rate), float(model.parameters.migration_failure), float(price))
    costs = of.stage_costs(model.parameters), of.accounts, of.county_new_spent
    total = _migrate(key, model.month, *rates, *costs, before, interface)
    of.book(total)
    model.modules.interface = interface
    return total
