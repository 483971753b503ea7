"""Money in compiled loops: budgets handed out.

Sums run from the first county to the last, as ``sim.model.agents.treasury.in_turn`` does.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.model.agents import treasury
from sim.model.agents.modules import STAGE
from sim.model.loops.cache import cached

__all__ = ["RULES", "share_out", "stages"]

COMPILED = treasury.month_bill, treasury.part_of_pot
RULES = frozenset(COMPILED)
"""The rules that these loops follow."""
month_bill, part_of_pot = (njit(rule, error_model="numpy") for rule in COMPILED)


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
