"""Construction: who starts which project, how projects advance, how modules are kept up."""

from __future__ import annotations

import numpy as np

from sim.agents.government import county_effort, need_of, read_complaints
from sim.agents.modules import STAGE, adapted, crafted, maturity_after_decay, refresh_works
from sim.month.connection import connect
from sim.month.contracting import (
    builder_care,
    developer_care,
    developer_productivity,
    pay_firm,
    project_productivity,
    tender,
)
from sim.month.planning import hazard_of_reuse, is_pilot, known_taste, plan_project, read_need, willing_to_build


def build(model) -> None:
    """Budgets are granted, projects chosen and advanced, modules kept up, listed resources connected."""
    for firm in model.firms:
        firm.revenue = firm.cost = 0.0
    model.treasury.grant(model.parameters)
    if model.mode.reuse == "rollout":
        develop_standards(model)
    choose_projects(model)
    advance_projects(model)
    keep_up(model)
    connect(model)
    refresh_works(model)


def choose_projects(model) -> None:
    """Every county with a free place chooses a system, reads what it needs and buys, copies or builds it.

    Counties decide on the state at the start of the sub-step. Where teams are short, a general contractor serves pilots
    first, then the county furthest behind the standard, then the abler; vendors serve whoever comes first, in keyed
    random order. Projects that bureaus began before the reform go on beside the new ones.
    """
    p, modules, mode = model.parameters, model.modules, model.mode
    need, hazard = read_need(model), hazard_of_reuse(model)
    luck = model.luck.uniform("construction/reuse", model.month, need.shape)
    free = model.teams - sum(firm.load for firm in model.firms[1:])
    known = known_taste(model)
    rows = [table.tolist() for table in (need, hazard, luck, modules.maturity, willing_to_build(model))]
    best_elsewhere = np.maximum(modules.maturity.max(axis=0), model.standard.maturity)
    gap = np.maximum(model.standard.maturity - modules.maturity, 0.0).sum(axis=1)
    money, started = model.treasury.accounts.tolist(), []
    turn = model.luck.permutation("construction/turn", model.month, len(gap))
    pilot = is_pilot(model)
    order = np.lexsort((turn, -model.capability, -gap, ~pilot)) if mode.builder == "contractor" else turn
    for c in order.tolist():
        county = model.counties[c]
        in_work = [project.system for project in county.projects if project.firm >= 0 or mode.builder == "bureau"]
        if len(in_work) >= p.n_projects or (mode.builder == "contractor" and free < 1):
            continue
        chosen = county.choose_system(*(row[c] for row in rows), in_work)
        if chosen is None or money[c] < p.stage_cost * (p.copy_cost if chosen[1] else 1.0):
            continue
        project = plan_project(model, c, *chosen, known[c], best_elsewhere)
        if money[c] >= project.cost:
            started.append((c, project))
            free -= 1
    award(model, started)


def award(model, started) -> None:
    """Price the new projects, name who builds them, and set the money aside; what a county cannot pay is dropped."""
    tender(model, started)
    for c, project in started:
        if project.firm < 0 and model.mode.builder != "bureau":
            continue
        if model.treasury.reserve(c, project.price):
            model.counties[c].projects.append(project)
            model.counties[c].why |= {"kind": project.kind, "price": project.price, "firm": project.firm}
            if project.firm >= 0:
                model.firms[project.firm].load += 1


def advance_projects(model) -> None:
    """Projects advance with their builder's productivity, are paid as they advance, and are finished."""
    n_firms = len(model.firms)
    paid_by, paid_to, cost_of = np.zeros(len(model.counties)), [0.0] * (n_firms + 1), [0.0] * (n_firms + 1)
    duplicates = []
    productivity = project_productivity(model)
    for county in model.counties:
        done, paid = False, 0.0
        for project in county.projects:
            work = productivity[county.index][project.firm]
            step = min(work / project.months, 1.0 - project.progress)
            project.progress += step
            payment = project.price * step
            paid += payment
            paid_to[project.firm] += payment
            cost_of[project.firm] += project.cost * step
            if project.is_duplicate:
                duplicates.append((county.index, payment))
            done = done or project.progress >= 1.0 - 1e-9
        paid_by[county.index] = paid
        if done:
            finish_projects(model, county)
    model.treasury.release(float(paid_by.sum()), paid_by, duplicates)
    kept = sum(pay_firm(model, firm, paid_to[firm], cost_of[firm]) for firm in range(n_firms))
    model.treasury.refund(kept, paid_by)


def finish_projects(model, county) -> None:
    """What a county's complete projects built is put to use, as well as its builder's care let it be."""
    modules, c = model.modules, county.index
    error = model.parameters.craft_error
    for project in county.projects:
        if project.progress >= 1.0 - 1e-9:
            modules.maturity[c, project.system] = max(modules.maturity[c, project.system], project.target)
            care, luck = builder_care(model, project.firm), float(modules.craft[c, project.system])
            modules.design[c, project.system] = crafted(project.design, care, error, luck)
            if project.firm >= 0:
                model.firms[project.firm].load -= 1
    county.projects = [project for project in county.projects if project.progress < 1.0 - 1e-9]


def develop_standards(model) -> None:
    """Development teams build the next stage of the province-wide standard modules, most needed first."""
    p, standard, treasury = model.parameters, model.standard, model.treasury
    shape = model.modules.maturity.shape
    noise = p.agenda_noise * model.luck.normal("construction/agenda", model.month, shape)
    reading = read_complaints(model.flow.complaints @ model.incidence.item_to_system, noise, p.feedback)
    need = need_of(reading.sum(axis=0), standard.maturity)
    for s in np.argsort(-need, kind="stable"):
        price = p.stage_cost * p.standard_cost
        if len(standard.in_work) >= p.n_development_teams or standard.maturity[s] > 1.0 - 1e-9:
            continue
        if s not in standard.in_work and treasury.reserve_provincial(price):
            standard.in_work.append(int(s))
            standard.price[s], standard.progress[s] = price, 0.0
    population = model.places.county_population
    aggregate = population @ known_taste(model) / population.sum()
    for s in list(standard.in_work):
        speed = developer_productivity(model) / p.months_standard
        step = min(speed, 1.0 - standard.progress[s])
        standard.progress[s] += step
        payment = standard.price[s] * step
        treasury.release(payment, None, ())
        treasury.refund(pay_firm(model, 0 if model.mode.builder == "contractor" else -1, payment, payment), None)
        if standard.progress[s] >= 1.0 - 1e-9:
            standard.maturity[s] = min(1.0, standard.maturity[s] + STAGE)
            standard.design[s] = crafted(aggregate[s], developer_care(model), p.craft_error, standard.craft[s])
            standard.in_work.remove(s)


def appraisal(model):
    """Effort that appraisal by citizens' ratings adds in each county [C]: r x their dissatisfaction with its cases."""
    cases, flow = model.flow.cases, model.flow
    if model.mode.supervision == "none":
        return np.zeros(len(cases))
    return model.parameters.rating_weight * (1.0 - (cases * flow.satisfaction).sum(axis=1) / cases.sum(axis=1))


def keep_up(model) -> None:
    """Operators maintain modules and move them towards the demand they know; what is not kept up decays."""
    p, modules, treasury = model.parameters, model.modules, model.treasury
    cost = p.maintenance_cost * p.stage_cost * modules.maturity.sum(axis=1) / STAGE
    paid = treasury.pay(cost)
    funded = np.divide(paid, cost, out=np.ones_like(cost), where=cost > 0)
    if model.mode.operator == "contractor":
        operator = model.firms[0]
        diligence = np.full(len(cost), operator.productivity)
        treasury.refund(pay_firm(model, 0, float(paid.sum()), float(paid.sum())), paid)
    else:
        effort = county_effort(model.pressure, p.effort_county, p.effort_pressure, appraisal(model))
        diligence = effort * model.capability
    modules.upkeep = np.clip(diligence, 0.0, 1.0) * funded
    upkeep = modules.upkeep[:, None]
    modules.maturity = maturity_after_decay(modules.maturity, p.rate_decay, upkeep)
    modules.design = adapted(modules.design, known_taste(model), p.rate_adapt * upkeep)
