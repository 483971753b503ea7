"""Planning: what the agenda-setter knows, what counties can take over, whether they go first, what a project is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.model.agents.government import (
    averaged,
    goes_first,
    hazard_of_copying,
    misheard,
    probability_of_going_first,
    read_complaints,
)
from sim.model.agents.modules import STAGE, adapted, fit_of, log_fit, reviewed
from sim.model.agents.projects import BUILD, COPY, INSTALL, delayed, duration_luck, is_ahead, projects_of
from sim.model.loops import loops_for
from sim.model.month.kept import kept_with_parameters
from sim.model.world.incidence import carried
from sim.setup.rng import as_normal
from sim.setup.units import ROUNDING

if TYPE_CHECKING:
    from sim.model.model import Model

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
DURATION = "construction/months"
"""The purpose of the luck that is in how long projects take."""
FIRST = "construction/first"
"""The purpose of the luck that decides who goes first."""


def known_taste(model: Model):
    """Local demand [C, S] as whoever sets the agenda knows it."""
    return model.options.agenda.known(model)


def known_to_counties(model: Model) -> Floats:
    """Demand with each county's own error, the less the more grassroots staff report [C, S]."""
    return misheard(model.modules.taste, share_misheard(model), model.modules.error)


def share_misheard(model: Model) -> float:
    """The share of their error that counties mishear."""
    return model.parameters.local_noise * (1.0 - model.parameters.last_mile)


def known_to_bureaus(model: Model) -> Floats:
    """Demand with the bias of each bureau [C, S]."""
    return misheard(model.modules.taste, model.parameters.bureau_bias, model.modules.error)


def known_to_province(model: Model) -> Floats:
    """Demand of which a provincial body sees the mean over residents, and loses the share iota of what is local [C, S].

    Of its pilots it knows what the counties know.
    """
    taste = model.modules.taste
    mean = model.treasury.weight @ taste
    loss, pilot = model.parameters.information_loss, is_pilot(model)
    if loops := loops_for(model, averaged, misheard, of="planning"):
        return loops.known_to_province(model.modules, mean, loss, pilot, share_misheard(model))
    return np.where(pilot[:, None], known_to_counties(model), averaged(mean, taste, loss))


@kept_with_parameters
def is_pilot(model: Model):
    """Which counties are pilots [C], as many as the share says: the ablest of each city, then the second of each."""
    n, city = len(model.capability), model.places.county_city
    pilots, rank = np.zeros(n, dtype=bool), np.empty(n, dtype=np.int64)
    by_city = np.lexsort((-model.capability, city))
    rank[by_city] = np.arange(n) - np.searchsorted(city[by_city], city[by_city])
    pilots[np.lexsort((-model.capability, rank))[: round(model.parameters.pilots * n)]] = True
    return pilots


def read_complaints_now(model: Model) -> Floats:
    """Complaints per case as whoever sets the agenda reads them [C, S], or [S] for all."""
    return model.options.agenda.reading(model, noise_of_reading(model))


def noise_of_reading(model: Model) -> Floats:
    """Errors with which each county's complaints are read [C, S]."""
    luck = model.luck.normal("construction/agenda", model.month, model.modules.maturity.shape)
    return model.parameters.agenda_noise * luck


def read_by_counties(model: Model, noise: Floats) -> Floats:
    """Complaints per case of each system as each county reads its own [C, S]."""
    return read_complaints(complaints_per_case(model), noise, model.parameters.feedback)


def complaints_per_case(model: Model) -> Floats:
    """Complaints about each system in every county, per case [C, S]."""
    complaints, cases, to_system = model.flow.complaints, model.flow.cases, model.incidence.item_to_system
    if loops := loops_for(model, of="planning"):
        return loops.per_case(complaints, cases, to_system)
    return carried(complaints, to_system) / carried(cases, to_system)


def read_by_province(model: Model, noise: Floats) -> Floats:
    """The mean of the counties' readings, for all of them [S]."""
    reading = read_by_counties(model, noise)
    return reading.sum(axis=0) / len(reading)


def read_by_bureaus(model: Model, noise: Floats) -> Floats:
    """Nothing of complaints: bureaus follow their own workload, which to citizens is noise [C, S]."""
    return read_complaints(np.ones(noise.shape), model.parameters.bureau_noise * noise)


def share_of_neighbours_ahead(model: Model):
    """Share of each county's neighbours whose module of a system is ahead [C, S]."""
    maturity, (county, neighbour) = model.modules.maturity, model.incidence.neighbour_edges
    ahead = is_ahead(maturity.take(neighbour, axis=0), maturity.take(county, axis=0)).astype(float)
    return (model.incidence.neighbour_matrix @ ahead) if len(ahead) else np.zeros_like(maturity)


def exemplars_ahead(model: Model):
    """1 where the best promoted exemplar is ahead of a county's own module, else 0 [C, S]."""
    maturity, exemplars = model.modules.maturity, model.province.exemplars
    if not exemplars.size:
        return np.zeros(maturity.shape)
    best = maturity[exemplars.T, np.arange(len(exemplars))].max(axis=0)
    return is_ahead(best, maturity).astype(float)


def seen_ahead(model: Model) -> tuple[Floats, Floats]:
    """Who is ahead of each county: ``exemplars_ahead`` and ``share_of_neighbours_ahead``."""
    return exemplars_ahead(model), share_of_neighbours_ahead(model)


def hazard_of_reuse(model: Model):
    """Probability that each county finds and takes up a better module this month [C, S], by how successes travel."""
    return model.options.reuse.hazard(model)


def hazard_by_copying(model: Model) -> Floats:
    """Counties find promoted exemplars and neighbours who are ahead [C, S]."""
    return hazard_of_copying(model.parameters.promotion, model.parameters.copying_imitation, *seen_ahead(model))


def hazard_by_rollout(model: Model) -> Floats:
    """A standard module that is ahead of a county's own is installed for certain [C, S]."""
    return is_ahead(model.standard.maturity, model.modules.maturity).astype(float)


def no_hazard(model: Model) -> Floats:
    """Nothing travels [C, S]."""
    return np.zeros(model.modules.maturity.shape)


def willing_to_build(model: Model):
    """Whether each county would build the next stage of a system itself this month [C, S]."""
    return model.options.reuse.willing(model)


def all_willing(model: Model) -> Bools:
    """Every county builds whatever it needs [C, S]."""
    return np.ones(model.modules.maturity.shape, dtype=bool)


def willing_beside_standard(model: Model) -> Bools:
    """Counties build nothing where a provincial body plans one standard for all; else whatever they need [C, S]."""
    return np.full(model.modules.maturity.shape, not model.options.agenda.is_provincial)


def willing_to_go_first(model: Model) -> Bools:
    """Who would be the first of all whom it could copy from waits for them [C, S].

    A volunteer's dilemma among a county and those neighbours who are on the same innovation track. A county goes first
    only on its own track, pilots on any.
    """
    chance, (promoted, share) = probability_on_track(model), seen_ahead(model)
    luck = model.luck.uniform(FIRST, model.month, chance.shape)
    return goes_first(luck, chance, promoted + share > 0.0, is_pilot(model)[:, None])


@kept_with_parameters
def probability_on_track(model: Model) -> Floats:
    """Probability per month that a county goes first with a system, 0 off its own innovation track [C, S]."""
    p, (n_counties, n_systems) = model.parameters, model.modules.maturity.shape
    track = np.minimum((model.track_luck * p.n_tracks).astype(np.int64), p.n_tracks - 1)
    county, neighbour = model.incidence.neighbour_edges
    n_others = np.bincount(county, weights=track[county] == track[neighbour], minlength=n_counties)
    on_track = np.arange(n_systems) % p.n_tracks == track[:, None]
    return on_track * probability_of_going_first(p.cost_of_first, n_others)[:, None]


def visible_sources(model: Model, county, system):
    """Counties whose module of a system a county can see, for n of both [n, V]: exemplars, then neighbours; or -1."""
    exemplars, neighbours = model.province.exemplars, model.incidence.neighbours[county]
    return np.hstack([exemplars[system], neighbours]) if exemplars.size else neighbours


def best_source(model: Model, county, system, wish):
    """The county from which each of n would copy a system [n], or -1: a copy must promise more than what is there.

    wish: the local demand [n] as whoever plans it knows it, in whose eyes a module's promise is maturity x fit; that
    of a copy once it has been adapted.
    """
    modules, width = model.modules, model.parameters.fit_width
    own = modules.maturity[county, system]
    sources = visible_sources(model, county, system)
    maturity, design = modules.maturity[sources, system[:, None]], modules.design[sources, system[:, None]]
    better = (sources >= 0) & is_ahead(maturity, own[:, None])
    design = adapted(design, wish[:, None], model.parameters.copy_adaptation)
    promise = np.where(better, maturity * fit_of(design, wish[:, None], width), 0.0)
    first = promise.argmax(axis=1)[:, None]
    best, promise = (np.take_along_axis(table, first, axis=1)[:, 0] for table in (sources, promise))
    return np.where(promise > own * fit_of(modules.design[county, system], wish, width), best, -1)


def plan_projects(model: Model, county, system, reuses, known):
    """The project of each of n counties: install the standard, copy the best visible source, or build a stage.

    Args:
        county, system: whose project on what [n]. reuses: whether it would reuse what exists [n].
        known: local demand as whoever plans knows it [C, S].

    Returns:
        A table of projects [n] that have a cost, but no price and no builder yet.
    """
    p, modules, builder = model.parameters, model.modules, model.options.builder
    place = county * modules.maturity.shape[1] + system
    cost, wish = model.treasury.stage_costs(p).take(county), known.take(place)
    reused, months, columns = model.options.reuse.plan(model, county, system, reuses, wish)
    months = delayed(months, p.interface_penalty, modules.interface.take(county), True)
    columns |= {"months": months, "cost": cost * p.copy_cost, "is_duplicate": False}
    n_reused = np.count_nonzero(reused)
    if not n_reused or n_reused < len(reused):
        target = np.minimum(1.0, modules.maturity.take(place) + STAGE)
        anew = {"kind": BUILD, "target": target, "design": wish, "months": p.months_build, "cost": cost}
        anew["is_duplicate"] = best_anywhere(model).take(system) >= target - ROUNDING
        columns = {k: np.where(reused, columns[k], values) for k, values in anew.items()} if n_reused else anew
    if not builder.is_bureaus:  # what bureaus manage has their delays in it
        luck = model.luck.uniform(DURATION, model.month, modules.maturity.shape).take(place)
        columns["months"] = columns["months"] * duration_luck(p.sd_duration, as_normal(luck))
        columns["design"] = reviewed(columns["design"], modules.taste.take(place), p.expert_review)
    return projects_of(county, system, **columns)


def best_anywhere(model: Model) -> Floats:
    """The greatest maturity that each system has in a county or as a standard [S]."""
    return np.maximum(model.modules.maturity.max(axis=0), model.standard.maturity)


def plan_install(
    model: Model, county: Ints, system: Ints, reuses: Bools, wish: Floats
) -> tuple[Bools, float, dict[str, Any]]:
    """Install the standard: who does [n], in how many months, and the columns of its projects."""
    p, standard = model.parameters, model.standard
    design = adapted(standard.design[system], wish, p.install_adaptation)
    return reuses, p.months_install, {"kind": INSTALL, "target": standard.maturity[system], "design": design}


def plan_copy(
    model: Model, county: Ints, system: Ints, reuses: Bools, wish: Floats
) -> tuple[Bools, float, dict[str, Any]]:
    """Copy the best visible source: as ``plan_install``."""
    is_copied, target, design = choose_copies(model, county, system, reuses, wish)
    return is_copied, model.parameters.months_copy, {"kind": COPY, "target": target, "design": design}


def choose_copies(
    model: Model, county: Ints, system: Ints, reuses: Bools, wish: Floats
) -> tuple[Bools, Floats, Floats]:
    """Who of n copies a source, and where one does, the maturity and the design that this brings [n].

    Arguments as of ``plan_projects``; wish: local demand as whoever plans knows it [n].
    """
    if loops := loops_for(model, is_ahead, adapted, log_fit, of="projects"):
        return loops.choose_copies(model, county, system, reuses, wish)
    p, modules, source = model.parameters, model.modules, np.full(len(system), -1)
    if reuses.any():
        source[reuses] = best_source(model, county[reuses], system[reuses], wish[reuses])
    design = adapted(modules.design[source, system], wish, p.copy_adaptation)
    return source >= 0, modules.maturity[source, system], design
