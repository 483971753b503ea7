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
    """Local demand [C, S] in design units, mean 0 and standard deviation sigma_theta over counties."""
    return parameters.sd_taste * luck_of_taste(parameters, places, n_systems, luck, "demand/taste", 0)


def luck_of_taste(parameters: Parameters, places, n_systems, luck, purpose: str, month: int) -> Floats:
    """Standard normal luck of local demand [C, S]: a city's common part and the county's own."""
    share = parameters.share_taste_city
    city = luck.normal(f"{purpose}-city", month, (len(places.city_population), n_systems))[places.county_city]
    own = luck.normal(purpose, month, (len(places.county_city), n_systems))
    return shared_luck(share, city, own)


def shared_luck(share, city, own):
    """Standard normal luck of which the share of the variance is a city's, from its luck and the county's own."""
    return np.sqrt(share) * city + np.sqrt(1.0 - share) * own


def drift_of_taste(rate_drift: float, spread: float) -> tuple[float, float]:
    """What a month leaves of local demand, sqrt(1 - (delta / sigma)^2), and the standard deviation that it adds, delta.

    So the spread over counties stays sigma for good; delta is at most sigma. Source: Uhlenbeck and Ornstein (1930).
    """
    added = min(rate_drift, spread)
    return (float(np.sqrt(1.0 - (added / spread) ** 2)) if spread > 0.0 else 1.0), added


def taste_after_month(taste, rate_drift: float, spread: float, luck):
    """Local demand moves, and returns to its mean as far as keeps its spread: sqrt(1 - (d / sigma)^2) theta + d z.

    taste: theta [C, S]. luck: z, standard normal [C, S].
    """
    return moved(*drift_of_taste(rate_drift, spread), taste, luck)


def moved(kept, added, taste, luck):
    """The same from what a month leaves and adds."""
    return kept * taste + added * luck
