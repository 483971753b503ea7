"""Ability: what counties can do, by their wealth, by what sets their city apart and by what its partner lends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sim.model.world.places import Places
    from sim.setup.parameters import Parameters

Floats = NDArray[np.float64]

LEAST_CAPABILITY, MOST_CAPABILITY = 0.4, 1.8
"""Digital capability of the least and of the most able counties."""


def county_capability(wealth, slope, own):
    """Digital capability of a county before anybody helps: 1 + slope x ln(wealth) + own, within bounds.

    wealth: GDP per head over the reference. own: what else sets its city apart, such as who governs it.
    """
    return np.clip(1.0 + slope * np.log(wealth) + own, LEAST_CAPABILITY, MOST_CAPABILITY)


def partners(gdp_per_head):
    """The city that helps each [K]: the k-th poorest by GDP per head has the k-th richest; a richer one has itself."""
    n = len(gdp_per_head)
    order = np.argsort(gdp_per_head, kind="stable")
    partner = np.arange(n)
    partner[order[: n // 2]] = order[::-1][: n // 2]
    return partner


def paired(capability, city, partner, share):
    """Capability [C] after pairing has closed the share ``share`` of the gap to the mean county of the partner city.

    city: of every county [C]. partner: of every city [K]. Source: paired assistance between cities, in Guangdong and,
    as mountain-sea cooperation, in Zhejiang.
    """
    mean = np.bincount(city, capability) / np.bincount(city)
    gap = np.where(partner[city] != city, mean[partner[city]] - capability, 0.0)
    return capability + share * np.maximum(0.0, gap)


def draw_capability(p: Parameters, places: Places, wealth: Floats, luck: Floats) -> Floats:
    """Counties' capability [C]. wealth: as of ``county_capability`` [C]. luck: a standard normal of every city [K]."""
    capability = county_capability(wealth, p.capability_slope, p.sd_ability * luck[places.county_city])
    return paired(capability, places.county_city, partners(places.city_gdp_per_head), p.pairing)
