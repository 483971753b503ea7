"""Planning: what the agenda-setter knows, what counties can take over, whether they go first, what a project is."""

from __future__ import annotations

import numpy as np

from sim.agents.government import hazard_of_copying, need_of, probability_of_going_first, read_complaints
from sim.agents.modules import STAGE, Project, adapted, fit_of, reviewed

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
        reading = read_complaints(np.ones(shape), 2.0 * noise)
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
    taste = float(modules.taste[c, system])
    review = p.expert_review if model.mode.builder != "bureau" else 0.0
    unlike = 1.0 + p.interface_penalty * (1.0 - float(modules.interface[c]))
    cost = p.stage_cost * p.copy_cost
    if reuse and model.mode.reuse == "rollout":
        design = adapted(float(standard.design[system]), wish, p.install_adaptation)
        target = float(standard.maturity[system])
        design = reviewed(design, taste, review)
        return Project(system, "install", target, design, p.months_install * unlike, cost=cost)
    if reuse:
        sources = visible_sources(model, c, system)
        maturity, design = modules.maturity[sources, system], modules.design[sources, system]
        promise = np.where(maturity > own + AHEAD, maturity * fit_of(design, wish, p.fit_width), 0.0)
        best = int(promise.argmax())
        if promise[best] > own * fit_of(float(modules.design[c, system]), wish, p.fit_width):
            design = reviewed(adapted(float(design[best]), wish, p.copy_adaptation), taste, review)
            return Project(system, "copy", float(maturity[best]), design, p.months_copy * unlike, cost=cost)
    target = min(1.0, own + STAGE)
    duplicate = bool(best_elsewhere[system] >= target - 1e-9)
    design = reviewed(wish, taste, review)
    return Project(system, "build", target, design, p.months_build, cost=p.stage_cost, is_duplicate=duplicate)
