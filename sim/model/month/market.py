"""The market: what firms and counties learn from the work they do, and which vendors stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.model.agents.enterprise import OPERATOR, capabilities, capability_after, growth_by_work
from sim.model.agents.modules import over_systems
from sim.model.loops import loops_for
from sim.model.month.dependence import release_modules
from sim.model.month.tendering import whole_teams

if TYPE_CHECKING:
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
    work = [float(firm.load) for firm in model.firms]
    developer = options.builder.developer(model)
    if options.builder.through_operator:
        developing = len(model.standard.in_work) / len(work[1:])
        work[1:] = [load + developing for load in work[1:]]
        work[OPERATOR] = (1.0 - shared) * sum(work[1:])
        work[1:] = [shared * load for load in work[1:]]
    elif developer >= 0:
        work[developer] += len(model.standard.in_work)
    if options.operator.by_company:
        work[OPERATOR] += MODULE_RUN * float(model.modules.maturity.sum())
    return np.array(work)


def learn_by_doing(model: Model, support: float) -> None:
    """Firms learn from the work in hand, vendors from support too, and counties from running modules, by one rule."""
    p = model.parameters
    work = experience(model)
    growth = growth_by_work(work, p.rate_learning, p.learning_load)
    growth[OPERATOR + 1 :] += support
    grown = capability_after(np.array(capabilities(model.firms)), growth, p.capability_max)
    for firm, done, more, able in zip(model.firms, work.tolist(), growth.tolist(), grown.tolist(), strict=True):
        firm.experience = done
        if more > 0.0:
            firm.talent = able / firm.partnership
    if p.rate_learning > 0.0 and not model.options.operator.by_company:
        loops = loops_for(model, growth_by_work, capability_after, of="counties")
        learn = loops.learn_to_run if loops else learn_to_run
        rates = MODULE_RUN, p.rate_learning, p.learning_load, p.capability_max
        model.run_skill = learn(model.modules.maturity, model.run_skill, model.capability, *rates)


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
    p, vendors = model.parameters, model.firms[1:]
    if model.options.builder.is_bureaus:
        return
    teams, idle_cost = whole_teams(model.teams, len(vendors)).tolist(), p.idle_cost * p.stage_cost / p.months_build
    for vendor, own in zip(vendors, teams, strict=True):
        vendor.earn(0.0, idle_cost * max(0, own - vendor.load))
        vendor.reckon()
    leaving = [vendor for vendor in vendors if vendor.months_in_red >= MONTHS_IN_RED]
    mean = sum(capabilities(vendors)) / len(vendors) if leaving else 0.0
    for vendor in leaving:
        vendor.start_anew(mean)
        release_modules(model, vendor.index)
