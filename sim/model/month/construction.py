"""Construction: who starts which project, how projects advance, how modules are kept up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.model.agents.government import need_of
from sim.model.agents.modules import STAGE, crafted, refresh_works, reviewed
from sim.model.agents.projects import (
    COMPLETE,
    REUSE,
    Choices,
    choose_systems,
    delayed,
    duration_luck,
    is_open,
    is_taken_up,
    joined,
    lag,
)
from sim.model.agents.treasury import NO_DUPLICATES, in_turn
from sim.model.loops import loops_for
from sim.model.month.connection import connect
from sim.model.month.contracting import OPERATOR, developer_care, developer_productivity
from sim.model.month.payment import add_to_loads, pay_firm, price_of_measuring
from sim.model.month.planning import (
    duration_luck,
    hazard_of_reuse,
    is_pilot,
    known_taste,
    noise_of_reading,
    plan_projects,
    read_by_province,
    read_need,
    willing_to_build,
)
from sim.model.month.progress import advance_projects
from sim.model.month.tendering import tender, whole_teams
from sim.model.month.upkeep import keep_up

if TYPE_CHECKING:
    from sim.model.model import Model


def build(model: Model) -> None:
    """Budgets are granted, projects chosen and advanced, modules kept up, listed resources connected."""
    for firm in model.firms:
        firm.revenue = firm.cost = 0.0
    model.treasury.grant(model.parameters, model.modules.built, model.modules.missing)
    known = known_taste(model)
    model.options.reuse.develop(model, known)
    choose_projects(model, known)
    advance_projects(model)
    keep_up(model, known)
    connect(model)
    refresh_works(model)


def choose_projects(model: Model, known) -> None:
    """Every county with a free place chooses a system, reads what it needs and buys, copies or builds it.

    Counties decide on the state at the start of the sub-step. Where teams are short, a general contractor serves pilots
    first, then the county furthest behind the standard, then the abler; vendors serve whoever comes first, in keyed
    random order. Projects that bureaus began before the reform go on beside the new ones.

    known: local demand as ``known_taste`` gives it [C, S].
    """
    choices, order = weigh_systems(model), order_of_service(model)
    has_capacity = choices.in_work.sum(axis=1) < model.parameters.n_projects
    county = order.compress((has_capacity & (choices.system >= 0)).take(order))
    plans = plan_projects(model, county, choices.system.take(county), choices.reuses.take(county), known)
    plans = plans.compress(model.treasury.accounts.take(county) >= plans["cost"])
    if model.options.builder.through_operator:
        loads = [firm.load for firm in model.firms[1:]]
        free = int(whole_teams(model.teams, len(loads)).sum()) - sum(loads)
        starts = np.bincount(plans["county"], minlength=len(order)).take(order)
        has_capacity[order] &= np.cumsum(starts) - starts < free  # whose turn comes while there is a team
        plans = plans.compress(has_capacity.take(plans["county"]))
    choices.begun = award(model, plans)
    model.memory.keep(choices, has_capacity)


def weigh_systems(model: Model) -> Choices:
    """What all counties would choose if they had a free place, and what they weigh."""
    need, hazard, may_build = read_need(model), hazard_of_reuse(model), willing_to_build(model)
    weighed = need, hazard, model.modules.maturity.copy(), may_build
    system_in_work, system, reuses = compare_systems(model, *weighed)
    return Choices(model.month, model.luck, *weighed, system_in_work, system, reuses, model.projects[:0])


def systems_in_work(model: Model) -> NDArray[np.bool_]:
    """Which systems have a project in which county, other than what bureaus began before firms built [C, S]."""
    projects, shape = model.projects, model.modules.maturity.shape
    in_work, place = np.zeros(shape, dtype=bool), projects["county"] * shape[1] + projects["system"]
    if not model.options.builder.is_bureaus:
        place = place.compress(projects["firm"] >= 0)
    in_work.ravel()[place] = True
    return in_work


def compare_systems(model: Model, need, hazard, maturity, may_build) -> tuple[Any, Any, Any]:
    """As ``systems_in_work``; and the system that each county chooses, and whether it reuses what exists [C].

    Arguments as of ``choose_systems``.
    """
    if loops := loops_for(model, of="planning"):
        return loops.choose_systems(model, need, hazard, maturity, may_build)
    luck, in_work = model.luck.uniform(REUSE, model.month, need.shape), systems_in_work(model)
    return in_work, *choose_systems(need, hazard, luck, maturity, may_build, in_work, model.parameters.maturity_enough)


def order_of_service(model: Model):
    """The counties in the order in which builders serve them [C]."""
    return model.options.builder.order(model)


def keyed_order(model: Model) -> NDArray[np.int64]:
    """Whoever comes first, in keyed random order [C]."""
    return model.luck.permutation("construction/turn", model.month, len(model.counties))


def order_by_gap(model: Model) -> NDArray[np.int64]:
    """Pilots, then the county furthest behind the standard, then the abler, then in keyed random order [C]."""
    modules, standard, turn = model.modules, model.standard, keyed_order(model)
    known = is_pilot(model), model.capability, turn
    if loops := loops_for(model, of="planning"):
        return loops.order_by_gap(standard.maturity, modules.maturity, *known)
    pilot, capability, turn = known
    gap = lag(standard.maturity, modules.maturity).cumsum(axis=1)[:, -1]
    return np.lexsort((turn, -capability, -gap, ~pilot))


def award(model: Model, plans):
    """Price the planned projects, name who builds them, and set the money aside; what cannot be paid is dropped.

    Returns the table of projects that begin.
    """
    tender(model, plans)
    if not model.options.builder.is_bureaus:
        plans = plans.compress(plans["firm"] >= 0)
        plans["price"] *= price_of_measuring(model)
    begun = plans.compress(model.treasury.reserve(plans["county"], plans["price"]))
    add_to_loads(model, begun["firm"], 1)
    in_charge = OPERATOR if model.options.builder.through_operator else begun["firm"]
    model.modules.builder[begun["county"], begun["system"]] = in_charge
    loops = loops_for(model, of="planning")
    model.projects = loops.joined(model, begun) if loops else joined(model.projects, begun)
    return begun


def develop_standards(model: Model, known) -> None:
    """Development teams build the next stage of the province-wide standard modules, most needed first.

    known: local demand as ``known_taste`` gives it [C, S]; a standard is designed for its mean over residents.
    """
    p, standard, treasury = model.parameters, model.standard, model.treasury
    if len(standard.in_work) < min(p.n_development_teams, int(np.count_nonzero(standard.maturity <= COMPLETE))):
        begin_stages(model)
    if not standard.in_work:
        return
    developer, at = model.options.builder.developer(model), np.array(standard.in_work)
    step = np.minimum(developer_productivity(model) / standard.months[at], 1.0 - standard.progress[at])
    standard.progress[at] += step
    paid = in_turn(standard.price[at] * step)
    for s in at[standard.progress[at] >= COMPLETE].tolist():
        standard.maturity[s] = min(1.0, standard.maturity[s] + STAGE)
        aggregate = float(treasury.weight @ known[:, s])
        standard.design[s] = crafted(aggregate, developer_care(model), p.craft_error, standard.craft[s])
        standard.in_work.remove(s)
    treasury.release(paid, None, NO_DUPLICATES)
    pay_firm(model, developer, paid, paid)


def begin_stages(model: Model) -> None:
    """Free development teams begin on the standard modules that the province reads to be most needed."""
    p, standard, treasury = model.parameters, model.standard, model.treasury
    need = need_of(read_by_province(model, noise_of_reading(model)), standard.maturity)
    price = p.standard_cost * float(treasury.stage_costs(p).mean())
    price *= price_of_measuring(model) if model.options.builder.developer(model) >= 0 else 1.0
    for s in np.argsort(-need, kind="stable").tolist():
        if len(standard.in_work) >= p.n_development_teams or standard.maturity[s] > COMPLETE:
            continue
        if s not in standard.in_work and treasury.reserve_provincial(price):
            standard.in_work.append(s)
            standard.price[s], standard.progress[s] = price, 0.0
            luck = model.luck.normal("standard/months", model.month, len(need))[s]
            standard.months[s] = p.months_standard * duration_luck(p.sd_duration, luck)


def no_standards(model: Model, known: NDArray[np.float64]) -> None:
    """Nobody develops a standard module."""
