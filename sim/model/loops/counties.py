"""The counties' month in compiled loops: money, projects, upkeep, and what is learned and who is depended on.

Sums run from the first county, project or module to the last, as those of NumPy's cumsum and bincount do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from sim.model.agents import enterprise, government, modules, projects, treasury
from sim.model.agents.modules import STAGE
from sim.model.loops.cache import cached

if TYPE_CHECKING:
    from sim.model.model import Model

__all__ = ["RULES", "advance", "depend", "keep_up", "learn_to_run", "put_to_use", "refresh_works"]

COMPILED = (
    *(treasury.share_funded, treasury.by_shares, modules.upkeep_of, modules.maturity_after_decay, modules.adapted),
    *(modules.crafted, modules.log_fit, projects.replaces),
    *(enterprise.pace, enterprise.growth_by_work, enterprise.capability_after, enterprise.lock_in_after),
    *(government.county_effort, government.appraised, government.run_with, modules.cost_of_upkeep),
)
RULES = frozenset(COMPILED)
"""The rules that these loops follow."""
share_funded, by_shares, upkeep_of, maturity_after_decay, adapted, *others = (
    njit(rule, error_model="numpy") for rule in COMPILED
)
crafted, log_fit, replaces, pace, growth_by_work, capability_after, lock_in_after, *others = others
county_effort, appraised, run_with, cost_of_upkeep = others


@cached
def _advance(table, firms, of_firms, inhouse, client_share, accounts, done, rest, by_county, by_firm):
    (paid_by, again), (paid_to, cost_of), (spent, building, duplicates) = by_county, by_firm, accounts
    n_done = 0
    for i in range(len(table)):
        project = table[i]
        c, firm = project.county, project.firm
        work = pace(of_firms[c, firm], client_share) if firm >= 0 else inhouse[c]
        step = min(work / project.months, 1.0 - project.progress)
        table[i].progress = project.progress + step
        payment = project.price * step
        paid_by[c] += payment
        again[c] += payment * project.is_duplicate
        paid_to[firm + 1] += payment
        cost_of[firm + 1] += project.cost * step
        if table[i].progress >= projects.COMPLETE:
            done[n_done] = table[i]
            n_done += 1
            if firm >= 0:
                firms[firm].load -= 1
        else:
            rest[i - n_done] = table[i]
    total = in_all = 0.0
    for c in range(len(paid_by)):
        total += paid_by[c]
        in_all += again[c]
    for c in range(len(paid_by)):
        amount = by_shares(total, paid_by[c], total) if total > 0.0 else 0.0
        spent[c] += amount
        building[c] += amount
        duplicates[c] += again[c]
    return n_done, total, in_all


def advance(model: Model, of_firms):
    """``sim.model.month.progress.advance``."""
    table, of, (n_counties, n_firms) = model.projects, model.treasury, of_firms.shape
    (done, rest), by_county = np.empty((2, len(table)), projects.COLUMNS), np.zeros((2, n_counties))
    by_firm, accounts = (
        np.zeros((2, n_firms + 1)),
        (of.county_new_spent, of.county_cum_building, of.county_cum_duplicate),
    )
    work = of_firms, model.inhouse, float(model.parameters.client_share)
    n_done, total, again = _advance(table, model.firms.table, *work, accounts, done, rest, by_county, by_firm)
    of.note_release(total, again)
    model.projects = rest[: len(table) - n_done]
    return done[:n_done], *by_firm


@cached
def _design(done, design, taste, craft, care, error, width, new, fits):
    for i in range(len(done)):
        c, s = done[i].county, done[i].system
        new[i] = crafted(done[i].design, care[done[i].firm], error, craft[c, s])
        fits[0, i] = log_fit(new[i], taste[c, s], width)
        fits[1, i] = log_fit(design[c, s], taste[c, s], width)


@cached
def _put_to_use(done, maturity, design, new, fits):
    best = np.zeros(maturity.shape)
    for i in range(len(done)):
        c, s, target = done[i].county, done[i].system, done[i].target
        works, worked = target * fits[0, i], maturity[c, s] * fits[1, i]
        is_built = done[i].kind == projects.BUILD
        if replaces(is_built, works, worked, target, maturity[c, s]) and works >= best[c, s]:
            best[c, s], design[c, s] = works, new[i]
    for i in range(len(done)):
        c, s = done[i].county, done[i].system
        maturity[c, s] = max(maturity[c, s], done[i].target)


def put_to_use(of, done, care, error: float, width: float) -> None:
    """``sim.model.month.progress.put_to_use``, by modules ``of`` counties; care: of each firm [F + 1]."""
    new, fits = np.empty(len(done)), np.empty((2, len(done)))
    _design(done, of.design, of.taste, of.craft, care, float(error), float(width), new, fits)
    _put_to_use(done, of.maturity, of.design, new, np.exp(fits, out=fits))


@cached
def _keep_up(
    rates, of_counties, by_company, accounts, spent, stage_costs, maturity, design, known, upkeep, kept, moved
):
    (rate, rate_decay, rate_adapt, base, slope, weight, by_operator), total = rates, 0.0
    satisfied, cases, pressure, idle, skill, capability = of_counties
    for c in range(len(upkeep)):
        there = 0.0
        for s in range(maturity.shape[1]):
            there += maturity[c, s]
        cost, diligence = cost_of_upkeep(rate, stage_costs[c], there / STAGE), by_operator
        paid = min(cost, accounts[c])
        accounts[c] -= paid
        spent[c] += paid
        total += paid
        if not by_company:
            effort = county_effort(pressure[c], base, slope, appraised(weight, satisfied[c], cases[c]))
            diligence = run_with(effort, idle[c], skill[c], capability[c])
        upkeep[c] = upkeep_of(diligence, share_funded(paid, cost))
        share = rate_adapt * upkeep[c]
        for s in range(maturity.shape[1]):
            kept[c, s] = maturity_after_decay(maturity[c, s], rate_decay, upkeep[c])
            moved[c, s] = adapted(design[c, s], known[c, s], share)
    return total


def keep_up(model: Model, known, rate: float, ratings, by_operator: float | None) -> float:
    """``sim.model.month.upkeep.keep_up``; what counties paid in all.

    ratings: as of ``sim.model.month.upkeep.ratings``. by_operator: the operator's diligence, None where counties run.
    """
    p, of, money, by_company = model.parameters, model.modules, model.treasury, by_operator is not None
    weight, satisfied, cases = ratings
    rates = rate, p.rate_decay, p.rate_adapt, p.effort_county, p.effort_pressure, weight, by_operator or 0.0
    counties = satisfied, cases, model.pressure, model.idle, model.run_skill, model.capability
    upkeep, kept, moved = np.empty(len(cases)), np.empty(of.maturity.shape), np.empty(of.maturity.shape)
    accounts = money.accounts, money.county_new_spent, money.stage_costs(p)
    columns = of.maturity, of.design, np.ascontiguousarray(known)
    total = _keep_up(tuple(map(float, rates)), counties, by_company, *accounts, *columns, upkeep, kept, moved)
    money.book(total)
    of.upkeep, of.maturity, of.design = upkeep, kept, moved
    return total


@cached
def _log_fits(design, taste, width, fits):
    for c in range(len(design)):
        for s in range(design.shape[1]):
            fits[c, s] = log_fit(design[c, s], taste[c, s], width)


def refresh_works(model: Model) -> None:
    """``sim.model.agents.modules.refresh_works``."""
    of, fits = model.modules, np.empty(model.modules.design.shape)
    _log_fits(of.design, of.taste, float(model.parameters.fit_width), fits)
    model.fit = np.exp(fits, out=fits)
    model.works = of.maturity * fits


@cached
def _learn_to_run(maturity, skill, capability, per_module, rate, most_work, most, learned):
    for c in range(len(skill)):
        run = 0.0
        for s in range(maturity.shape[1]):
            run += maturity[c, s]
        growth = growth_by_work(per_module * run, rate, most_work)
        grown = capability_after(skill[c] * capability[c], growth, most)
        learned[c] = max(skill[c], grown / capability[c])


def learn_to_run(maturity, skill, capability, *rates: float):
    """What counties have learned from running modules, after a month [C]; as in ``sim.model.month.market``."""
    learned = np.empty(len(skill))
    _learn_to_run(maturity, skill, capability, *map(float, rates), learned)
    return learned


@cached
def _depend(builder, in_charge, lock_in, by_company, rate, charge, locked, held, total):
    for c in range(len(builder)):
        for s in range(builder.shape[1]):
            firm = enterprise.OPERATOR if by_company > 0.0 else builder[c, s]
            kept = lock_in[c, s] if firm == in_charge[c, s] else 0.0
            roles = by_company + (firm == builder[c, s] and firm != enterprise.NOBODY)
            charge[c, s], locked[c, s] = firm, lock_in_after(kept, roles, rate)
            held[firm + 1] += 1
            total[firm + 1] += locked[c, s]


def depend(of, by_company: bool, rate: float, n_firms: int):
    """Modules ``of`` counties after a month of dependence; modules, and lock-in, by the firm in charge [F + 1]."""
    charge, locked = np.empty_like(of.builder), np.empty(of.lock_in.shape)
    held, total = np.zeros(n_firms + 1, dtype=np.int64), np.zeros(n_firms + 1)
    _depend(of.builder, of.in_charge, of.lock_in, float(by_company), float(rate), charge, locked, held, total)
    of.in_charge, of.lock_in = charge, locked
    return held, total
