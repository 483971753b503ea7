"""The market: what firms and counties learn from the work they do, and which vendors stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.model.agents.enterprise import OPERATOR, capability_after, capability_of, growth_by_work, smoothed
from sim.model.agents.modules import over_systems
from sim.model.agents.treasury import in_turn
from sim.model.loops import loops_for
from sim.model.month.dependence import release_modules
from sim.model.month.tendering import whole_teams
from sim.setup.sums import total

if TYPE_CHECKING:
    from sim.model.agents.firms import Firms
    from sim.model.model import Model

Floats = NDArray[np.float64]

MODULE_RUN = 0.05
"""What running a complete module for a month teaches, in projects under way."""
MONTHS_IN_RED = 12
"""Months of losses after which a vendor leaves the market."""


def experience(model: Model) -> Floats:
    """Work that each firm has in hand, in projects [F]: what it builds, installs, develops and runs.

    Of what is built under a general contractor it has the share 1 - s_c and its subcontractors the rest.
    """
    options, shared = model.options, model.parameters.share_subcontractor
    work = model.firms.load.astype(float)
    of_vendors, developer = work[OPERATOR + 1 :], options.builder.developer(model)
    if options.builder.through_operator:
        of_vendors += len(model.standard.in_work) / len(of_vendors)
        work[OPERATOR] = (1.0 - shared) * in_turn(of_vendors)
        of_vendors *= shared
    elif developer >= 0:
        work[developer] += len(model.standard.in_work)
    work[OPERATOR] += work_of_running(model)
    return work


def learn_by_doing(model: Model, support: float) -> None:
    """Firms learn from the work in hand, vendors from support too, and counties from running modules, by one rule."""
    p = model.parameters
    if loops := loops_for(model, growth_by_work, capability_after, capability_of, of="firms"):
        loops.learn(model, model.options.builder.developer(model), work_of_running(model), support)
    else:
        firms_learn(model, support)
    if p.rate_learning > 0.0 and not model.options.operator.by_company:
        loops = loops_for(model, growth_by_work, capability_after, of="counties")
        learn = loops.learn_to_run if loops else learn_to_run
        rates = MODULE_RUN, p.rate_learning, p.learning_load, p.capability_max
        model.run_skill = learn(model.modules.maturity, model.run_skill, model.capability, *rates)


def firms_learn(model: Model, support: float) -> None:
    """What firms learn from the work in hand and from support."""
    p, firms = model.parameters, model.firms
    firms.experience = experience(model)
    growth = growth_by_work(firms.experience, p.rate_learning, p.learning_load)
    growth[OPERATOR + 1 :] += support
    able = capability_after(firms.capability(p), growth, p.capability_max)
    able[OPERATOR] /= p.capability_operator
    firms.talent = np.where(growth > 0.0, able, firms.talent)


def work_of_running(model: Model) -> float:
    """Work that the operator company has in running modules, in projects."""
    return MODULE_RUN * total(model.modules.maturity) if model.options.operator.by_company else 0.0


def learn_to_run(
    maturity: Floats, skill: Floats, capability: Floats, module: float, rate: float, most_work: float, most: float
) -> Floats:
    """What counties have learned from running modules, after a month [C].

    skill: until now. module: what running a complete one teaches. rate, most_work, most: of learning, in all.
    """
    growth = growth_by_work(module * over_systems(maturity), rate, most_work)
    return np.maximum(skill, capability_after(skill * capability, growth, most) / capability)


def settle_books(model: Model) -> None:
    """Vendors pay for idle teams and reckon up; who has been in the red for long leaves, and a newcomer takes over.

    The newcomer is of the vendors' mean capability, has no name and has locked nobody in; it finishes what was begun.
    """
    p, firms, vendor = model.parameters, model.firms, slice(OPERATOR + 1, None)
    if model.options.builder.is_bureaus:
        return
    teams, idle_cost = whole_teams(model.teams, len(firms) - 1), p.idle_cost * p.stage_cost / p.months_build
    loops = loops_for(model, smoothed, of="firms")
    if not (loops.reckon if loops else reckon)(firms, teams, idle_cost, p.rate_reputation, MONTHS_IN_RED):
        return
    leaving = np.flatnonzero(firms.months_in_red >= MONTHS_IN_RED)
    firms.talent[leaving] = in_turn(firms.capability(p)[vendor]) / (len(firms) - 1)
    for column in (firms.reputation, firms.mean_profit, firms.cum_profit, firms.lock_in, firms.months_in_red):
        column[leaving] = 0
    release_modules(model, leaving)


def reckon(firms: Firms, teams: NDArray[np.int64], idle_cost: float, rate: float, limit: int) -> int:
    """Vendors pay for idle teams and smooth their profit; returns how many have been in the red for so many months."""
    cost = np.zeros(len(firms))
    cost[OPERATOR + 1 :] = idle_cost * np.maximum(0, teams - firms.load[OPERATOR + 1 :])
    firms.earn(0.0, cost)
    mean = smoothed(firms.mean_profit, firms.profit, rate)
    mean[OPERATOR] = 0.0
    firms.mean_profit, firms.months_in_red = mean, np.where(mean < 0.0, firms.months_in_red + 1, 0)
    return int(np.count_nonzero(firms.months_in_red >= limit))
