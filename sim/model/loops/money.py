"""Money in compiled loops: budgets handed out, costs paid, and how diligently counties run modules.

Sums run from the first county to the last, as ``sim.model.agents.treasury.in_turn`` does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from sim.model.agents import government, modules, treasury
from sim.model.agents.modules import STAGE
from sim.model.loops.cache import cached

if TYPE_CHECKING:
    from sim.model.model import Model

__all__ = ["RULES", "diligence", "pay_upkeep", "share_out", "stages"]

COMPILED = (
    *(treasury.month_bill, treasury.part_of_pot),
    *(government.county_effort, government.appraised, government.run_with, modules.cost_of_upkeep),
)
RULES = frozenset(COMPILED)
"""The rules that these loops follow."""
month_bill, part_of_pot, county_effort, appraised, run_with, cost_of_upkeep = (
    njit(rule, error_model="numpy") for rule in COMPILED
)


@cached
def _stages(maturity, built, missing):
    for c in range(len(maturity)):
        there = lacking = 0.0
        for s in range(maturity.shape[1]):
            there += maturity[c, s]
            lacking += 1.0 - maturity[c, s]
        built[c], missing[c] = there / STAGE, lacking / STAGE


def stages(maturity):
    """Stages that stand in every county, and that it lacks [C], as ``Modules.built`` and ``missing``."""
    built, missing = np.empty((2, len(maturity)))
    _stages(maturity, built, missing)
    return built, missing


@cached
def _share_out(accounts, own, ceilings, cost, built, missing, maintenance, pool, pooling, need):
    recalled = needed = in_all = 0.0
    for c in range(len(accounts)):
        accounts[c] += own[c]
        recalled += max(0.0, accounts[c] - ceilings[c])
        accounts[c] = min(accounts[c], ceilings[c])
        bill = month_bill(cost[c], built[c], missing[c], maintenance)
        need[c] = max(0.0, bill - own[c]) if ceilings[c] - accounts[c] > 0.0 else 0.0
        needed += need[c]
    pot = pooling * (pool + recalled)
    for c in range(len(accounts)):
        handed = part_of_pot(pot, need[c], needed, ceilings[c] - accounts[c]) if needed > 0.0 else 0.0
        accounts[c] += handed
        in_all += handed
    return recalled, in_all


def share_out(accounts, own, ceilings, needs, pool: float, pooling: float):
    """``sim.model.agents.treasury.share_out``."""
    *columns, maintenance = needs
    rates = float(maintenance), float(pool), float(pooling)
    return _share_out(accounts, own, ceilings, *columns, *rates, np.empty(len(accounts)))


@cached
def _pay_upkeep(rate, stage_costs, maturity, accounts, spent, cost, paid):
    total = 0.0
    for c in range(len(cost)):
        there = 0.0
        for s in range(maturity.shape[1]):
            there += maturity[c, s]
        cost[c] = cost_of_upkeep(rate, stage_costs[c], there / STAGE)
        paid[c] = min(cost[c], accounts[c])
        accounts[c] -= paid[c]
        spent[c] += paid[c]
        total += paid[c]
    return total


def pay_upkeep(model: Model, rate: float):
    """``sim.model.month.upkeep.pay_upkeep``."""
    of, maturity = model.treasury, model.modules.maturity
    cost, paid = np.empty((2, len(maturity)))
    costs = float(rate), of.stage_costs(model.parameters), maturity
    of.book(_pay_upkeep(*costs, of.accounts, of.county_new_spent, cost, paid))
    return cost, paid


@cached
def _diligence(pressure, satisfied, cases, base, slope, weight, idle, skill, capability, diligence):
    for c in range(len(pressure)):
        effort = county_effort(pressure[c], base, slope, appraised(weight, satisfied[c], cases[c]))
        diligence[c] = run_with(effort, idle[c], skill[c], capability[c])


def diligence(model: Model, weight: float, satisfied, cases):
    """``sim.model.month.upkeep.diligence_of_counties``."""
    p, out = model.parameters, np.empty(len(cases))
    rates = float(p.effort_county), float(p.effort_pressure), float(weight)
    _diligence(model.pressure, satisfied, cases, *rates, model.idle, model.run_skill, model.capability, out)
    return out
