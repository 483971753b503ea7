"""Planning: what the agenda-setter knows, what counties can take over, whether they go first, what a project is."""

from __future__ import annotations

import numpy as np

from sim.model.agents.government import hazard_of_copying, need_of, probability_of_going_first, read_complaints
from sim.model.agents.modules import STAGE, adapted, fit_of, reviewed
from sim.model.agents.projects import BUILD, COPY, INSTALL, projects_of
from sim.setup.units import ROUNDING

AHEAD = 0.1
"""Lead in maturity from which a module is worth taking over."""


def known_taste(model):
    """Local demand [C, S] as whoever sets the agenda knows it.

    A county or bureau errs by noise of its own, a county the less the more grassroots staff tell it; a provincial body
    sees the mean over residents and loses the share iota of what is local, but not of its pilots.
    """
    p, modules = model.parameters, model.modules
    by_counties = modules.taste + p.local_noise * (1.0 - p.last_mile) * modules.error
    if model.mode.agenda == "county":
        return by_counties
    if model.mode.agenda == "bureau":
        return modules.taste + p.bureau_bias * modules.error
    mean = model.places.county_population @ modules.taste / model.places.county_population.sum()
    aggregated = mean + (1.0 - p.information_loss) * (modules.taste - mean)
    return np.where(is_pilot(model)[:, None], by_counties, aggregated)


def is_pilot(model):
    """Which counties are pilots [C]: the ablest, as many as the share says."""
    n = len(model.capability)
    pilots = np.zeros(n, dtype=bool)
    pilots[np.argsort(-model.capability, kind="stable")[: round(model.parameters.pilots * n)]] = True
    return pilots


def read_need(model):
    """How urgent each system looks to whoever sets the agenda [C, S]: complaints, added up by who can see them."""
    shape = model.modules.maturity.shape
    p = model.parameters
    noise = p.agenda_noise * model.luck.normal("construction/agenda", model.month, shape)
    reading = read_complaints(model.flow.complaints @ model.incidence.item_to_system, noise, p.feedback)
    if model.mode.agenda == "data_bureau":
        reading = np.broadcast_to(reading.mean(axis=0), shape)
    elif model.mode.agenda == "bureau":
        reading = read_complaints(np.ones(shape), p.bureau_noise * noise)
    return need_of(reading, model.modules.maturity)


def share_of_neighbours_ahead(model):
    """Share of each county's neighbours whose module of a system is ahead [C, S]."""
    maturity, edges = model.modules.maturity, model.incidence.neighbour_edges
    ahead = (maturity[edges[1]] > maturity[edges[0]] + AHEAD).astype(float)
    return (model.incidence.neighbour_matrix @ ahead) if len(ahead) else np.zeros_like(maturity)


def exemplars_ahead(model):
    """1 where the best promoted exemplar is ahead of a county's own module, else 0 [C, S]."""
    maturity, exemplars = model.modules.maturity, model.province.exemplars
    if not exemplars.size:
        return np.zeros(maturity.shape)
    best = np.take_along_axis(maturity, exemplars.T, axis=0).max(axis=0)
    return (best > maturity + AHEAD).astype(float)


def hazard_of_reuse(model):
    """Probability that each county finds and takes up a better module this month [C, S], by how successes travel."""
    p, maturity = model.parameters, model.modules.maturity
    if model.mode.reuse == "copying":
        promoted, ahead = exemplars_ahead(model), share_of_neighbours_ahead(model)
        return hazard_of_copying(p.promotion, p.copying_imitation, promoted, ahead)
    if model.mode.reuse == "rollout":
        return (model.standard.maturity > maturity + AHEAD).astype(float)
    return np.zeros(maturity.shape)


def willing_to_build(model):
    """Whether each county would build the next stage of a system itself this month [C, S].

    Where a provincial body plans one standard for all, counties build nothing. Where successes are copied, who would be
    the first of all whom it could copy from waits for them: a volunteer's dilemma among a county and those neighbours
    who are on the same innovation track. A county goes first only on its own track, pilots on any.
    """
    p, mode, shape = model.parameters, model.mode, model.modules.maturity.shape
    if mode.agenda == "data_bureau" and mode.reuse == "rollout":
        return np.zeros(shape, dtype=bool)
    if mode.reuse != "copying":
        return np.ones(shape, dtype=bool)
    others_ahead = (exemplars_ahead(model) > 0) | (share_of_neighbours_ahead(model) > 0)
    track = np.minimum((model.track_luck * p.n_tracks).astype(np.int64), p.n_tracks - 1)
    edges = model.incidence.neighbour_edges
    n_others = np.bincount(edges[0], weights=track[edges[0]] == track[edges[1]], minlength=shape[0])
    luck = model.luck.uniform("construction/first", model.month, shape)
    volunteers = luck < probability_of_going_first(p.cost_of_first, n_others)[:, None]
    on_track = np.arange(shape[1]) % p.n_tracks == track[:, None]
    return others_ahead | (volunteers & on_track) | is_pilot(model)[:, None]


def visible_sources(model, county, system):
    """Counties whose module of a system a county can see, for n of both [n, V]: exemplars, then neighbours; or -1."""
    exemplars, neighbours = model.province.exemplars, model.incidence.neighbours[county]
    return np.hstack([exemplars[system], neighbours]) if exemplars.size else neighbours


def best_source(model, county, system, wish):
    """The county from which each of n would copy a system [n], or -1: a copy must promise more than what is there.

    wish: the local demand [n] as whoever plans it knows it, in whose eyes a module's promise is maturity x fit.
    """
    modules, width = model.modules, model.parameters.fit_width
    own = modules.maturity[county, system]
    if not len(own):
        return np.empty(0, dtype=np.int64)
    sources = visible_sources(model, county, system)
    maturity, design = modules.maturity[sources, system[:, None]], modules.design[sources, system[:, None]]
    is_ahead = (sources >= 0) & (maturity > own[:, None] + AHEAD)
    promise = np.where(is_ahead, maturity * fit_of(design, wish[:, None], width), 0.0)
    first = promise.argmax(axis=1)[:, None]
    best, promise = (np.take_along_axis(table, first, axis=1)[:, 0] for table in (sources, promise))
    return np.where(promise > own * fit_of(modules.design[county, system], wish, width), best, -1)


def plan_projects(model, county, system, reuses, known, best_elsewhere):
    """The project of each of n counties: install the standard, copy the best visible source, or build a stage.

    Args:
        county, system: whose project on what [n]. reuses: whether it would reuse what exists [n].
        known: local demand as whoever plans knows it [C, S]. best_elsewhere: greatest maturity of each system [S].

    Returns:
        A table of projects [n] that have a cost, but no price and no builder yet.
    """
    p, modules, standard = model.parameters, model.modules, model.standard
    wish, taste = known[county, system], modules.taste[county, system]
    unlike = 1.0 + p.interface_penalty * (1.0 - modules.interface[county])
    target = np.minimum(1.0, modules.maturity[county, system] + STAGE)
    anew = {"target": target, "design": wish, "months": p.months_build, "cost": p.stage_cost}
    plans = projects_of(county, system, kind=BUILD, **anew)
    plans["is_duplicate"] = best_elsewhere[system] >= target - ROUNDING
    if model.mode.reuse == "rollout":
        reused, kind, months = reuses, INSTALL, p.months_install
        target, design = standard.maturity[system], adapted(standard.design[system], wish, p.install_adaptation)
    else:
        source, kind, months = np.full(len(system), -1), COPY, p.months_copy
        source[reuses] = best_source(model, county[reuses], system[reuses], wish[reuses])
        reused, target = source >= 0, modules.maturity[source, system]
        design = adapted(modules.design[source, system], wish, p.copy_adaptation)
    reuse = {"kind": kind, "target": target, "design": design, "months": months * unlike}
    reuse |= {"cost": p.stage_cost * p.copy_cost, "is_duplicate": False}
    for name, values in reuse.items():
        plans[name] = np.where(reused, values, plans[name])
    review = p.expert_review if model.mode.builder != "bureau" else 0.0
    plans["design"] = reviewed(plans["design"], taste, review)
    return plans
