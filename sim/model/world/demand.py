"""Demand: how many cases of each item each county has, and what its citizens want a system to be like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.setup.units import LEAST, THOUSAND

if TYPE_CHECKING:
    from sim.setup.parameters import Parameters


RESIDENT, BUSINESS, STAFF = 0, 1, 2
"""Audiences, in the catalogue's order."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Demand:
    """Demand of every county.

    Attributes:
        cases: expected cases per month [C, I].
        rate: expected cases per month of one resident who owns no business, and of one who does, by county [2 C].
        cumulative: cumulative item profile of the same groups [2 C, I].
        system_weight: share of each system in the cases of each audience, by county [C, S, 3].
    """

    cases: Floats
    rate: Floats
    cumulative: Floats
    system_weight: Floats


def requests_per_resident(parameters: Parameters, catalogue) -> Floats:
    """Expected cases of each item per resident and month [I], before counties differ."""
    owners = np.where(catalogue.item_audience == BUSINESS, parameters.share_owners, 1.0)
    return parameters.request_multiplier * catalogue.requests_per_1000 / THOUSAND * owners


def draw_demand(parameters: Parameters, places, catalogue, luck) -> Demand:
    """Draw the counties' demand profiles: catalogue rates times a lognormal item mix, totals per audience kept."""
    p = parameters
    n_counties, n_items = len(places.county_population), len(catalogue.item_id)
    mix = np.exp(p.sd_item_mix * luck.normal("demand/mix", 0, (n_counties, n_items)))
    base = p.request_multiplier * catalogue.requests_per_1000 / THOUSAND
    audience = catalogue.item_audience
    rate = base * mix
    for a in (RESIDENT, BUSINESS, STAFF):
        of = audience == a
        total = rate[:, of].sum(axis=1, keepdims=True)
        rate[:, of] *= np.divide(base[of].sum(), total, out=np.ones_like(total), where=total > 0)
    heads = places.county_population[:, None] * np.where(audience == BUSINESS, p.share_owners, 1.0)
    resident = np.where(audience == RESIDENT, rate, 0.0)
    owner = np.where(audience != STAFF, rate, 0.0)
    groups = np.stack([resident, owner], axis=1).reshape(2 * n_counties, n_items)
    group_rate = groups.sum(axis=1)
    cumulative = np.cumsum(groups / np.maximum(group_rate, LEAST)[:, None], axis=1)
    one_hot = catalogue.item_system[:, None] == np.arange(len(catalogue.system_id))
    weight = np.stack([(rate * (audience == a)) @ one_hot for a in (RESIDENT, BUSINESS, STAFF)], axis=2)
    weight /= np.maximum(weight.sum(axis=1, keepdims=True), LEAST)
    return Demand(heads * rate, group_rate, cumulative, weight)


def draw_taste(parameters: Parameters, places, n_systems, luck) -> Floats:
    """Local demand [C, S] in design units, mean 0: a city's common part and the county's own."""
    p = parameters
    city = luck.normal("demand/taste-city", 0, (len(places.city_population), n_systems))[places.county_city]
    own = luck.normal("demand/taste", 0, (len(places.county_city), n_systems))
    return p.sd_taste * (np.sqrt(p.share_taste_city) * city + np.sqrt(1.0 - p.share_taste_city) * own)


def taste_after_month(taste, rate_drift, luck):
    """Local demand moves: theta + drift x standard normal luck [C, S]."""
    return taste + rate_drift * luck
