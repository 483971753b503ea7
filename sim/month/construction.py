"""Construction: who starts which project, how projects advance, how modules are kept up."""

from __future__ import annotations

import numpy as np

from sim.agents.government import county_effort, hazard_of_copying, need_of, read_complaints
from sim.agents.modules import STAGE, Project, adapted, fit_of, maturity_after_decay, refresh_works
from sim.month.connection import connect
from sim.month.contracting import builder_productivity, developer_productivity, pay_firm, tender

AHEAD = 0.1
"""Lead in maturity from which a module is worth taking over."""


def build(model) -> None:
    """Budgets are granted, projects chosen and advanced, modules kept up, listed resources connected."""
    for firm in model.firms:
        firm.revenue = firm.cost = 0.0
    model.treasury.grant()
    if model.mode.reuse == "rollout":
        develop_standards(model)
    choose_projects(model)
    advance_projects(model)
    keep_up(model)
    connect(model)
    refresh_works(model)


def known_taste(model):
    """Local demand [C, S] as whoever sets the agenda knows it.

    A county or bureau errs by noise of its own; a provincial body sees the mean over residents and loses the share
    iota of what is local.
    """
    p, modules = model.parameters, model.modules
    if model.mode.agenda == "county":
        return modules.taste + p.local_noise * modules.error
    if model.mode.agenda == "bureau":
        return modules.taste + p.bureau_bias * modules.error
    mean = model.places.county_population @ modules.taste / model.places.county_population.sum()
    return mean + (1.0 - p.information_loss) * (modules.taste - mean)


def read_need(model):
    """How urgent each system looks to whoever sets the agenda [C, S]: complaints, added up by who can see them."""
    shape = model.modules.maturity.shape
    noise = model.parameters.agenda_noise * model.luck.normal("construction/agenda", model.month, shape)
    reading = read_complaints(model.flow.complaints @ model.incidence.item_to_system, noise)
    if model.mode.agenda == "data_bureau":
        reading = np.broadcast_to(reading.mean(axis=0), shape)
    elif model.mode.agenda == "bureau":
        reading = read_complaints(np.ones(shape), 2.0 * noise)
    return need_of(reading, model.modules.maturity)


def share_of_neighbours_ahead(model):
    """Share of each county's neighbours whose module of a system is ahead [C, S]."""
    maturity, edges = model.modules.maturity, model.incidence.neighbour_edges
    ahead = (maturity[edges[1]] > maturity[edges[0]] + AHEAD).astype(float)
    return (model.incidence.neighbour_matrix @ ahead) if len(ahead) else np.zeros_like(maturity)


def hazard_of_reuse(model):
    """Probability that each county finds and takes up a better module this month [C, S], by how successes travel."""
    p, maturity = model.parameters, model.modules.maturity
    if model.mode.reuse == "copying":
        exemplars = model.province.exemplars
        promoted = np.zeros(maturity.shape)
        if exemplars.size:
            best = np.take_along_axis(maturity, exemplars.T, axis=0).max(axis=0)
            promoted = (best > maturity + AHEAD).astype(float)
        return hazard_of_copying(p.promotion, p.copying_imitation, promoted, share_of_neighbours_ahead(model))
    if model.mode.reuse == "rollout":
        return (model.standard.maturity > maturity + AHEAD).astype(float)
    return np.zeros(maturity.shape)


def choose_projects(model) -> None:
    """Every county with a free place chooses a system, reads what it needs and buys, copies or builds it.

    Counties decide on the state at the start of the sub-step. Where teams are short, a general contractor serves the
    county furthest behind the standard first, then the abler (a pilot learns faster); vendors serve whoever comes
    first, in keyed random order.
    """
    p, modules, mode = model.parameters, model.modules, model.mode
    need, hazard = read_need(model), hazard_of_reuse(model)
    luck = model.luck.uniform("construction/reuse", model.month, need.shape)
    may_build = not (mode.agenda == "data_bureau" and mode.reuse == "rollout")
    free = model.teams - sum(firm.load for firm in model.firms[1:])
    known = known_taste(model)
    rows = [table.tolist() for table in (need, hazard, luck, modules.maturity)]
    best_elsewhere = np.maximum(modules.maturity.max(axis=0), model.standard.maturity)
    gap = np.maximum(model.standard.maturity - modules.maturity, 0.0).sum(axis=1)
    started = []
    turn = model.luck.permutation("construction/turn", model.month, len(gap))
    for c in np.lexsort((turn, -model.capability, -gap)) if mode.builder == "contractor" else turn:
        county = model.counties[c]
        in_work = [project.system for project in county.projects if project.firm >= 0 or mode.builder == "bureau"]
        if len(in_work) >= p.n_projects or (mode.builder == "contractor" and free < 1):
            continue
        chosen = county.choose_system(*(row[c] for row in rows), in_work, may_build)
        if chosen is None:
            continue
        project = plan_project(model, c, *chosen, known[c], best_elsewhere)
        if model.treasury.accounts[c] >= project.cost:
            started.append((c, project))
            free -= 1
    award(model, started)


def visible_sources(model, c, system):
    """Counties whose module of a system county ``c`` can see: the promoted exemplars and its neighbours."""
    exemplars = model.province.exemplars
    promoted = exemplars[system] if exemplars.size else np.empty(0, dtype=np.int64)
    return np.concatenate([promoted, model.incidence.neighbours[c]])


def plan_project(model, c, system, reuse, known, best_elsewhere) -> Project:
    """The project of county ``c`` on a system: install the standard, copy the best visible source, or build a stage.

    What would be copied must promise more than what is there, in the county's own eyes; else it builds.
    """
    p, modules, standard = model.parameters, model.modules, model.standard
    own, wish = float(modules.maturity[c, system]), float(known[system])
    unlike = 1.0 + p.interface_penalty * (1.0 - float(modules.interface[c]))
    cost = p.stage_cost * p.copy_cost
    if reuse and model.mode.reuse == "rollout":
        design = adapted(float(standard.design[system]), wish, p.install_adaptation)
        target = float(standard.maturity[system])
        return Project(system, "install", target, design, p.months_install * unlike, cost=cost)
    if reuse:
        sources = visible_sources(model, c, system)
        maturity, design = modules.maturity[sources, system], modules.design[sources, system]
        promise = np.where(maturity > own + AHEAD, maturity * fit_of(design, wish, p.fit_width), 0.0)
        best = int(promise.argmax())
        if promise[best] > own * fit_of(float(modules.design[c, system]), wish, p.fit_width):
            design = adapted(float(design[best]), wish, p.copy_adaptation)
            return Project(system, "copy", float(maturity[best]), design, p.months_copy * unlike, cost=cost)
    target = min(1.0, own + STAGE)
    duplicate = bool(best_elsewhere[system] >= target - 1e-9)
    return Project(system, "build", target, wish, p.months_build, cost=p.stage_cost, is_duplicate=duplicate)


def award(model, started) -> None:
    """Price the new projects, name who builds them, and set the money aside; what a county cannot pay is dropped."""
    tender(model, started)
    for c, project in started:
        if project.firm < 0 and model.mode.builder != "bureau":
            continue
        if model.treasury.reserve(c, project.price):
            model.counties[c].projects.append(project)
            if project.firm >= 0:
                model.firms[project.firm].load += 1


def advance_projects(model) -> None:
    """Projects advance with their builder's productivity, are paid as they advance, and are finished."""
    n_firms = len(model.firms)
    paid_by, paid_to, cost_of = np.zeros(len(model.counties)), [0.0] * (n_firms + 1), [0.0] * (n_firms + 1)
    duplicates = []
    for county in model.counties:
        done, paid = False, 0.0
        for project in county.projects:
            step = min(builder_productivity(model, county, project) / project.months, 1.0 - project.progress)
            project.progress += step
            payment = project.price * step
            paid += payment
            paid_to[project.firm] += payment
            cost_of[project.firm] += project.cost * step
            duplicates.append((county.index, payment * project.is_duplicate))
            done = done or project.progress >= 1.0 - 1e-9
        paid_by[county.index] = paid
        if done:
            finish_projects(model, county)
    model.treasury.release(float(paid_by.sum()), paid_by, duplicates)
    kept = sum(pay_firm(model, firm, paid_to[firm], cost_of[firm]) for firm in range(n_firms))
    model.treasury.refund(kept, paid_by)


def finish_projects(model, county) -> None:
    """What a county's complete projects built is put to use."""
    modules, c = model.modules, county.index
    for project in county.projects:
        if project.progress >= 1.0 - 1e-9:
            modules.maturity[c, project.system] = max(modules.maturity[c, project.system], project.target)
            modules.design[c, project.system] = project.design
            if project.firm >= 0:
                model.firms[project.firm].load -= 1
    county.projects = [project for project in county.projects if project.progress < 1.0 - 1e-9]


def develop_standards(model) -> None:
    """Development teams build the next stage of the province-wide standard modules, most needed first."""
    p, standard, treasury = model.parameters, model.standard, model.treasury
    shape = model.modules.maturity.shape
    noise = p.agenda_noise * model.luck.normal("construction/agenda", model.month, shape)
    reading = read_complaints(model.flow.complaints @ model.incidence.item_to_system, noise)
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
            standard.design[s] = aggregate[s]
            standard.in_work.remove(s)


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
        effort = county_effort(model.pressure, p.effort_county, p.effort_pressure)
        diligence = effort * model.capability
    modules.upkeep = np.clip(diligence, 0.0, 1.0) * funded
    upkeep = modules.upkeep[:, None]
    modules.maturity = maturity_after_decay(modules.maturity, p.rate_decay, upkeep)
    modules.design = adapted(modules.design, known_taste(model), p.rate_adapt * upkeep)
