"""Construction: who starts which project, how projects advance, how modules are kept up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.model.agents.government import goes_first, hazard_of_copying, need_of
from sim.model.agents.modules import STAGE, crafted, log_fit, refresh_works, reviewed
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
from sim.model.month.payment import add_to_loads, grant_budgets, pay_firm, price_of_measuring
from sim.model.month.planning import (
    DURATION,
    FIRST,
    all_willing,
    hazard_by_copying,
    hazard_by_rollout,
    hazard_of_reuse,
    is_pilot,
    known_taste,
    no_hazard,
    noise_of_reading,
    plan_copy,
    plan_install,
    plan_projects,
    probability_on_track,
    read_by_province,
    read_complaints_now,
    willing_beside_standard,
    willing_to_build,
    willing_to_go_first,
)
from sim.model.month.progress import advance_projects
from sim.model.month.tendering import NO_LIMIT, tender, whole_teams
from sim.model.month.upkeep import keep_up

if TYPE_CHECKING:
    from sim.model.model import Model

Floats = NDArray[np.float64]
RULES_OF_CHOICE = need_of, is_taken_up, is_open, hazard_of_copying, goes_first
"""The rules that compiled loops must follow in what counties choose."""
FINDING = hazard_by_copying, hazard_by_rollout, no_hazard
BUILDING = willing_to_go_first, all_willing, willing_beside_standard
"""Ways to find modules that work elsewhere, and to build stages, in the order in which compiled loops number them."""


def build(model: Model) -> None:
    """Budgets are granted, projects chosen and advanced, modules kept up, listed resources connected."""
    model.firms.revenue = model.firms.cost = 0.0
    grant_budgets(model)
    known = known_taste(model)
    model.options.reuse.develop(model, known)
    choose_projects(model, known)
    advance_projects(model)
    keep_up(model, known)
    connect(model)
    loops = loops_for(model, log_fit, of="counties")
    (loops.refresh_works if loops else refresh_works)(model)


def choose_projects(model: Model, known) -> None:
    """Every county with a free place chooses a system, reads what it needs and buys, copies or builds it.

    Counties decide on the state at the start of the sub-step. Where teams are short, a general contractor serves pilots
    first, then the county furthest behind the standard, then the abler; vendors serve whoever comes first, in keyed
    random order. Projects that bureaus began before the reform go on beside the new ones.

    known: local demand as ``known_taste`` gives it [C, S].
    """
    choices, order = weigh_systems(model), order_of_service(model)
    loops = loops_for(model, duration_luck, delayed, reviewed, of="projects")
    is_known = model.options.reuse.plan in (plan_copy, plan_install)
    plan, free = loops.plan_next if loops and is_known else plan_next, free_teams(model)
    has_capacity, plans = plan(model, DURATION, known, choices, order, free)
    choices.begun = award(model, plans)
    model.memory.keep(choices, has_capacity)


def plan_next(
    model: Model, purpose: str, known: Floats, choices: Choices, order: NDArray[np.int64], free: int
) -> tuple[NDArray[np.bool_], NDArray[np.void]]:
    """Who has a place for a project and a team at hand [C], and the projects that these can pay for, in this order.

    purpose: of the luck in durations. free: teams that are left.
    """
    has_capacity = choices.in_work.sum(axis=1) < model.parameters.n_projects
    county = order.compress((has_capacity & (choices.system >= 0)).take(order))
    plans = plan_projects(model, county, choices.system.take(county), choices.reuses.take(county), known)
    plans = plans.compress(model.treasury.accounts.take(county) >= plans["cost"])
    starts = np.bincount(plans["county"], minlength=len(order)).take(order)
    has_capacity[order] &= np.cumsum(starts) - starts < free  # whose turn comes while there is a team
    return has_capacity, plans.compress(has_capacity.take(plans["county"]))


def free_teams(model: Model) -> int:
    """Teams that a general contractor can still give a project to; vendors who are booked do not bid."""
    if not model.options.builder.through_operator:
        return NO_LIMIT
    loads = model.firms.load[OPERATOR + 1 :]
    return int(whole_teams(model.teams, len(loads)).sum() - loads.sum())


def weigh_systems(model: Model) -> Choices:
    """What all counties would choose if they had a free place, and what they weigh."""
    reading, reuse = read_complaints_now(model), model.options.reuse
    loops = loops_for(model, *RULES_OF_CHOICE, of="planning")
    if loops and reuse.hazard in FINDING and reuse.willing in BUILDING:
        ways = FINDING.index(reuse.hazard), BUILDING.index(reuse.willing)
        weighed = loops.weigh(model, reading, *ways, FIRST, probability_on_track(model), is_pilot(model))
    else:
        weighed = weigh(model, reading, hazard_of_reuse(model), willing_to_build(model))
    need, hazard, maturity, may_build, in_work, system, reuses = weighed
    columns = need, hazard, maturity, may_build, in_work, system, reuses, model.projects[:0]
    return Choices(model.month, model.luck, *columns)


def systems_in_work(model: Model) -> NDArray[np.bool_]:
    """Which systems have a project in which county, other than what bureaus began before firms built [C, S]."""
    projects, shape = model.projects, model.modules.maturity.shape
    in_work, place = np.zeros(shape, dtype=bool), projects["county"] * shape[1] + projects["system"]
    if not model.options.builder.is_bureaus:
        place = place.compress(projects["firm"] >= 0)
    in_work.ravel()[place] = True
    return in_work


def weigh(model: Model, reading: Floats, hazard: Floats, may_build: NDArray[np.bool_]) -> Any:
    """What counties weigh, the systems in work, the one that each chooses and whether it reuses what exists [C].

    reading: complaints per case as they are read. Everything else as of ``choose_systems``.
    """
    maturity, in_work, enough = model.modules.maturity, systems_in_work(model), model.parameters.maturity_enough
    need, luck = need_of(reading, maturity), model.luck.uniform(REUSE, model.month, maturity.shape)
    chosen = choose_systems(need, hazard, luck, maturity, may_build, in_work, enough)
    return need, hazard, maturity.copy(), may_build, in_work, *chosen


def order_of_service(model: Model):
    """The counties in the order in which builders serve them [C]."""
    return model.options.builder.order(model)


def keyed_order(model: Model) -> NDArray[np.int64]:
    """Whoever comes first, in keyed random order [C]."""
    return model.luck.permutation("construction/turn", model.month, len(model.counties))


def order_by_gap(model: Model) -> NDArray[np.int64]:
    """Pilots, then the county furthest behind the standard, then the abler, then in keyed random order [C]."""
    if loops := loops_for(model, lag, of="planning"):
        return loops.order_by_gap(model, keyed_order(model), is_pilot(model))
    gap = lag(model.standard.maturity, model.modules.maturity).cumsum(axis=1)[:, -1]
    return np.lexsort((keyed_order(model), -model.capability, -gap, ~is_pilot(model)))


def award(model: Model, plans: NDArray[np.void]) -> NDArray[np.void]:
    """Price the planned projects, name who builds them, and set the money aside; what cannot be paid is dropped.

    Returns the table of projects that begin.
    """
    tender(model, plans)
    loops = loops_for(model, of="projects")
    return (loops.begin if loops else begin)(model, plans, price_of_measuring(model))


def begin(model: Model, plans: NDArray[np.void], measuring: float) -> NDArray[np.void]:
    """As ``award``, of projects that have a price; measuring: what it adds to prices, as a factor."""
    if not model.options.builder.is_bureaus:
        plans = plans.compress(plans["firm"] >= 0)
        plans["price"] *= measuring
    begun = plans.compress(model.treasury.reserve(plans["county"], plans["price"]))
    add_to_loads(model, begun["firm"], 1)
    in_charge = OPERATOR if model.options.builder.through_operator else begun["firm"]
    model.modules.builder[begun["county"], begun["system"]] = in_charge
    model.projects = joined(model.projects, begun)
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
