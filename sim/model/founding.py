"""Month 0: the steady state of the years before the reform, in which every run starts.

Desks are busy but not saturated, sharing has settled at the level that bureaus choose when nobody presses them, trust
is what experience and talk make of it. The same month 0 is founded whatever the mode.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import logit, ndtri

from sim.model.agents.bureaus import (
    Bureaus,
    probability_of_listing,
    probability_within_month,
    settled_connections,
    utility_of_listing,
)
from sim.model.agents.cases import Flow
from sim.model.agents.citizens import Citizens, allot
from sim.model.agents.firms import Firms
from sim.model.agents.government import City, County, Province
from sim.model.agents.modules import STAGE, Modules, Standard, refresh_works
from sim.model.agents.projects import Memory, projects_of
from sim.model.agents.treasury import Treasury, cost_scale
from sim.model.loops import loops_for
from sim.model.month.connection import cost_of_connection, probability_of_connecting
from sim.model.month.contracting import open_market
from sim.model.month.ordering import found_reform
from sim.model.month.requests import ask_for_documents
from sim.model.month.sharing import terms_of_listing, terms_that_lists_move
from sim.model.past import inhouse_productivity, settle_modules, upkeep_before
from sim.model.steady import settle_service
from sim.model.world.ability import draw_capability
from sim.model.world.demand import draw_demand, draw_taste, requests_per_resident
from sim.model.world.incidence import incidence_of
from sim.model.world.social import Ties, from_networkx, seated, small_world
from sim.setup.units import ROUNDING

if TYPE_CHECKING:
    from sim.model.model import Model


GDP_PER_HEAD_REFERENCE = 9.2
"""GDP per head of both provinces together, 2020, 10,000 yuan (see data/cities.csv)."""
POPULATION_REFERENCE = 890_000
"""Residents of the mean county of both provinces, 2020 (see data/cities.csv)."""

STAFF_SYSTEM = "party_governance"
"""The system that the government's own staff work with; its module carries the staff app."""
SOCIAL_DEGREE = 8
"""Mean number of social neighbours of a citizen before rewiring."""
ROUNDS_OF_LISTING, ROUNDS_OF_DRAWING = 15, 5
"""Rounds of choice after which listing is taken as settled, and those of them, the last, with drawn lists."""
LISTED_AT_FIRST = 0.05
"""Share of resources listed from which bureaus' choices settle."""


def build_world(model: Model, social=None) -> None:
    """Give a model its agents and networks, all in the steady state of month 0."""
    requests = requests_per_resident(model.parameters, model.catalogue)
    model.incidence = incidence_of(model.catalogue, model.places, requests)
    model.demand = draw_demand(model.parameters, model.places, model.catalogue, model.luck)
    model.flow = Flow(model.demand.cases)
    model.reform = found_reform(model, requests)
    ask_for_documents(model)
    model.days_before = model.catalogue.days_before
    model.staff_system = model.catalogue.system_id.index(STAFF_SYSTEM)
    build_governments(model)
    build_enterprises(model)
    build_citizens(model, social)
    settle_sharing(model)
    settle_service(model)


def build_governments(model: Model) -> None:
    """Province, cities and counties with their bureaus, modules and money."""
    p, luck, places, catalogue = model.parameters, model.luck, model.places, model.catalogue
    n, n_systems = len(places.county_population), len(catalogue.system_id)
    shape = (n, n_systems)
    model.pressure = np.zeros(n)
    model.rectified = np.zeros(n)
    model.fear = np.zeros(n)
    model.idle = np.zeros(n)
    model.misused = np.zeros(n, dtype=bool)
    model.county_incidents = np.zeros(n)
    model.new_incidents = 0.0
    model.kpi_score = 1.0
    model.listing_constant = 0.0
    model.teams = max(1.0, p.teams_per_county * n)
    wealth = places.gdp_per_head / GDP_PER_HEAD_REFERENCE
    luck_of_city = shuffled_quantiles(luck, "cities/capability", len(places.city_population))
    model.capability = draw_capability(p, places, wealth, luck_of_city)
    city_luck = shuffled_quantiles(luck, "cities/pass-through", len(places.city_population))
    passed = np.clip(p.pass_through + p.sd_pass_through * city_luck, 0.0, 1.0)
    model.pass_through = passed[places.county_city]
    taste = draw_taste(p, places, n_systems, luck)
    error = luck.normal("modules/error", 0, shape)
    craft, nothing = luck.normal("modules/craft", 0, shape), np.zeros(shape)
    model.modules = Modules(nothing, nothing, taste, error, craft, np.full(n, p.interface_start))
    in_work, progress = settle_modules(p, luck, model.modules, model.capability)
    model.standard = Standard(shuffled_quantiles(luck, "standard/craft", n_systems))
    model.track_luck = luck.uniform("counties/track", 0, n)
    model.bureaus = Bureaus(n, len(catalogue.line_id), len(catalogue.resource_id))
    model.bureaus.opens_at = -np.log1p(-luck.uniform("sharing/open", 0, model.bureaus.listed.shape))
    own = luck.normal("bureaus/readiness", 0, model.bureaus.readiness.shape)
    of_line = luck.normal("bureaus/readiness-line", 0, own.shape[1])
    model.bureaus.readiness = p.sd_bureau * own + p.sd_line * of_line
    scale = cost_scale(places.county_population, POPULATION_REFERENCE, p.cost_elasticity)
    model.treasury = Treasury(places.county_population, wealth, scale)
    model.inhouse = inhouse_productivity(p, model.capability, n_systems)
    model.province = Province(model)
    model.cities = [City(model, k, float(passed[k])) for k in range(len(passed))]
    model.counties, model.memory = [County(model, c) for c in range(n)], Memory.of(n)
    start_projects(model, in_work, progress.ravel())
    refresh_works(model)


def shuffled_quantiles(luck, purpose, n):
    """The n middle quantiles of a standard normal in keyed random order.

    For traits of a handful of agents: how they spread is a fact of the province, who has which is luck.
    """
    return ndtri((luck.permutation(purpose, 0, n) + 1 / 2) / n)


def start_projects(model: Model, in_work, progress) -> None:
    """The bureaus' own projects that are under way in month 0, at all stages of progress, their money set aside.

    in_work: the systems that they are on [C, n_p]. progress: how far they are [C n_p]; when they were begun, the system
    was that much more mature.
    """
    p, modules, n = model.parameters, model.modules, len(in_work)
    system, county = in_work.ravel(), np.repeat(np.arange(n), in_work.shape[1])
    left = 1.0 - (p.rate_decay * (1.0 - upkeep_before(p, model.capability)))[county]
    begun = left ** -(progress * (p.months_build / model.inhouse)[county])
    target = np.minimum(1.0, modules.maturity[county, system] * begun + STAGE)
    design = modules.taste[county, system] + p.bureau_bias * modules.error[county, system]
    cost = model.treasury.stage_costs(p)
    columns = {"target": target, "design": design, "months": p.months_build, "cost": cost[county]}
    projects = projects_of(county, system, price=cost[county], **columns)
    projects["progress"] = progress
    projects["is_duplicate"] = modules.maturity.max(axis=0)[system] >= target - ROUNDING
    model.projects = projects
    building = p.n_projects * model.inhouse / p.months_build
    by_county = cost * (building + p.maintenance_cost * modules.built)
    model.treasury.settle(p, modules.built, modules.missing, by_county)
    for left in (projects["price"] * (1.0 - projects["progress"])).tolist():
        model.treasury.endow(left)
    payment = (cost * model.inhouse / p.months_build)[county]
    again = np.bincount(county, payment * projects["is_duplicate"], n)
    model.treasury.endow(float(by_county.sum()))
    model.treasury.release(float(payment.sum()), np.bincount(county, payment, n), again)
    upkeep = cost * p.maintenance_cost * modules.built
    model.treasury.release(float(upkeep.sum()), upkeep)


def build_enterprises(model: Model) -> None:
    """The joint-venture operator and the vendors, who work as the contracts of before the reform make them."""
    p = model.parameters
    spread = np.exp(p.sd_capability * shuffled_quantiles(model.luck, "enterprises/capability", p.n_vendors))
    talent = float(np.exp(p.sd_industry * model.luck.normal("enterprises/industry", 0, 1)[0]))
    capability = talent * np.concatenate([[1.0], p.capability_vendor * spread])
    burden = p.sd_effort_cost * shuffled_quantiles(model.luck, "enterprises/effort", p.n_vendors)
    cost = p.effort_cost * np.exp(np.concatenate([[0.0], burden]))
    model.firms = Firms(model, capability, cost)
    open_market(model)


def build_citizens(model: Model, social) -> None:
    """The citizens and their social network: the one given, or a small world in blocks by county."""
    setup, n = model.setup, model.setup.n_citizens
    n_residents = allot(n, model.places.county_population)
    if social is not None:
        ties = Ties.of(from_networkx(social, n))
    elif setup.social is not None:
        ties = Ties.of(seated(setup.social.matrix(), setup.seating, model.luck))
    else:
        ties = tie_small_world(model, n_residents)
    model.citizens = Citizens(model, ties, n_residents)


def tie_small_world(model: Model, n_residents) -> Ties:
    """The small world of a number of citizens in each county [C]."""
    p, loops = model.parameters, loops_for(model)
    ties = loops.small_world(n_residents, SOCIAL_DEGREE, p.p_rewire, p.p_outside, model.luck) if loops else None
    if ties is not None:
        return ties
    county = np.repeat(np.arange(len(n_residents), dtype=np.int32), n_residents)
    return Ties.of(small_world(county, SOCIAL_DEGREE, p.p_rewire, p.p_outside, model.luck))


def settle_sharing(model: Model) -> None:
    """Lists and connections drawn from the level at which bureaus' choices reproduce themselves.

    That level is what was shared before the reform, which pins the constant of the choice. It is found for expected
    lists, and then for drawn ones, since a probability of what fluctuates is not that of its mean.
    """
    p, bureaus, luck = model.parameters, model.bureaus, model.luck
    luck_listed, luck_connected = (
        luck.uniform(f"prereform/{x}", 0, bureaus.listed.shape) for x in ("listed", "connected")
    )
    months = p.p_reconsider, probability_of_connecting(model), probability_within_month(p.rate_decay)
    weight = model.flow.required / model.flow.required.sum()
    expected: Any = SimpleNamespace(**vars(bureaus))
    listing, terms = np.full(bureaus.listed.shape, LISTED_AT_FIRST), terms_of_listing(model)
    model.bureaus = expected
    for k in range(ROUNDS_OF_LISTING):
        if k > 0:
            listing = probability_of_listing(utility_of_listing(**terms | terms_that_lists_move(model)))
        connected, unused = settled_connections(listing, *months)
        live = listing * connected
        step = float(logit(p.sharing_start) - logit((weight * live).sum()))
        model.listing_constant += step
        expected.listed, expected.live = listing, live
        if k >= ROUNDS_OF_LISTING - ROUNDS_OF_DRAWING:
            bureaus.p_list = listing
            bureaus.listed = luck_listed < listing
            bureaus.connected = luck_connected < np.where(bureaus.listed, connected, unused)
            expected.listed, expected.live = bureaus.listed, bureaus.live
    model.bureaus = bureaus
    pay_for_connections(model, months[1])


def pay_for_connections(model: Model, p_connect) -> None:
    """What connecting costs on average in a month before the reform; p_connect: of what is listed [C, R]."""
    bureaus, treasury = model.bureaus, model.treasury
    number = ((bureaus.listed & ~bureaus.connected) * p_connect).sum(axis=1)
    spent = number * cost_of_connection(model)
    treasury.endow(float(spent.sum()))
    treasury.release(float(spent.sum()), spent)
