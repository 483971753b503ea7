"""The firms' month in compiled loops: what they are paid, what they learn, how they fare, and the efforts they choose.

``firms`` is in all loops the table of ``Firms``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from sim.model.agents import enterprise
from sim.model.agents.enterprise import OPERATOR
from sim.model.loops.cache import cached

if TYPE_CHECKING:
    from sim.model.model import Model

__all__ = ["RULES", "choose_efforts", "learn", "pay", "productivities", "reckon"]

COMPILED = (
    *(enterprise.capability_of, enterprise.settled, enterprise.cost_with_effort, enterprise.smoothed),
    *(enterprise.growth_by_work, enterprise.capability_after, enterprise.incentive_of, enterprise.two_task_effort),
)
RULES = frozenset(COMPILED)
"""The rules that these loops follow."""
capability_of, settled, cost_with_effort, smoothed, *others = (njit(rule, error_model="numpy") for rule in COMPILED)
growth_by_work, capability_after, incentive_of, two_task_effort = others


@cached
def _productivities(firms, partner, most, work):
    for k in range(len(firms)):
        work[k] = capability_of(firms[k].talent, partner if k == OPERATOR else 1.0, most) * firms[k].effort


def productivities(model: Model):
    """``sim.model.month.contracting.productivities``."""
    p, work = model.parameters, np.empty(len(model.firms))
    _productivities(model.firms.table, float(p.capability_operator), float(p.capability_max), work)
    return work


@cached
def _pay(firms, first, gross, cost, price, penalty, margin_kept, share_effort, by_contractor):
    kept_in_all = margins = 0.0
    for i in range(len(gross)):
        k, payment = first + i, gross[i] / price
        kept, margin = settled(payment, penalty, margin_kept)
        borne = cost_with_effort(cost[i], share_effort, firms[k].effort)
        if by_contractor:
            margin = 0.0 if k == OPERATOR else margin
            revenue = payment - margin
        else:
            revenue = payment - kept
        kept_in_all += kept
        margins += margin
        firms[k].revenue += revenue
        firms[k].cost += borne
        firms[k].cum_profit += revenue - borne
    if by_contractor:
        firms[OPERATOR].revenue += margins - kept_in_all
        firms[OPERATOR].cum_profit += margins - kept_in_all
    return kept_in_all


def pay(model: Model, who: int | None, gross, cost, price: float, penalty: float) -> float:
    """``sim.model.month.payment.pay``."""
    p, first = model.parameters, OPERATOR if who is None else who
    if who is not None:
        gross, cost = (float(gross),), (float(cost),)
    rates = float(price), float(penalty), float(p.contractor_margin), float(p.share_cost_effort)
    return _pay(model.firms.table, first, gross, cost, *rates, model.options.builder.through_operator)


@cached
def _learn(firms, in_work, developer, by_contractor, shared, run, partner, rate, most_work, most, support):
    n, in_hand = len(firms) - 1, 0.0
    for k in range(1, n + 1):
        work = float(firms[k].load)
        if by_contractor:
            work += in_work / n
            in_hand += work
            work *= shared
        elif developer == k:
            work += in_work
        firms[k].experience = work
    work = (1.0 - shared) * in_hand if by_contractor else firms[OPERATOR].load + in_work * (developer == OPERATOR)
    firms[OPERATOR].experience = work + run
    for k in range(n + 1):
        growth = growth_by_work(firms[k].experience, rate, most_work) + (0.0 if k == OPERATOR else support)
        if growth > 0.0:
            partnership = partner if k == OPERATOR else 1.0
            able = capability_after(capability_of(firms[k].talent, partnership, most), growth, most)
            firms[k].talent = able / partnership


def learn(model: Model, developer: int, run: float, support: float) -> None:
    """What firms learn by doing, as ``sim.model.month.market.learn_by_doing``; run: work of running modules."""
    p, by_contractor = model.parameters, model.options.builder.through_operator
    rates = p.capability_operator, p.rate_learning, p.learning_load, p.capability_max, support
    work = float(len(model.standard.in_work)), developer, by_contractor, float(p.share_subcontractor), float(run)
    _learn(model.firms.table, *work, *map(float, rates))


@cached
def _reckon(firms, teams, idle_cost, rate, limit):
    n_leaving = 0
    for k in range(1, len(firms)):
        lost = idle_cost * max(0, teams[k - 1] - firms[k].load)
        firms[k].cost += lost
        firms[k].cum_profit -= lost
        profit = firms[k].revenue - firms[k].cost + firms[k].rents
        firms[k].mean_profit = smoothed(firms[k].mean_profit, profit, rate)
        firms[k].months_in_red = firms[k].months_in_red + 1 if firms[k].mean_profit < 0.0 else 0
        n_leaving += firms[k].months_in_red >= limit
    return n_leaving


def reckon(firms, teams, idle_cost: float, rate: float, limit: int) -> int:
    """``sim.model.month.market.reckon``."""
    return _reckon(firms.table, teams, float(idle_cost), float(rate), limit)


@cached
def _choose_efforts(firms, operator, vendor, public_value, effect, substitution):
    for k in range(len(firms)):
        slope, seen, market, rating = operator if k == OPERATOR else vendor
        public, lock_in = public_value if k == OPERATOR else 0.0, firms[k].lock_in
        speed = incentive_of(slope * (1.0 - rating), seen, public, market, lock_in, effect)
        quality = incentive_of(slope * rating, seen, public, market, lock_in, effect)
        effort, care = two_task_effort(speed, quality, firms[k].effort_cost, substitution)
        firms[k].effort = effort
        firms[k].care = care


def choose_efforts(firms, operator, vendor, *rates: float) -> None:
    """``sim.model.month.contracting.choose_efforts``."""
    _choose_efforts(firms.table, tuple(map(float, operator)), tuple(map(float, vendor)), *map(float, rates))
