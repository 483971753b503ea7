"""Counties' ability: wealth is a part of it, and a poor city's counties gain on its partner's."""

from __future__ import annotations

import numpy as np

from sim.model.world.ability import MOST_CAPABILITY, county_capability, paired, partners
from tests.worlds import world


def test_ability_rises_with_wealth_and_with_what_sets_a_city_apart_within_bounds():
    np.testing.assert_allclose(county_capability(np.array([1.0, np.e]), 0.3, 0.1), [1.1, 1.4])
    assert county_capability(1.0, 0.3, 9.0) == MOST_CAPABILITY


def test_the_poorest_is_helped_by_the_richest_and_the_one_in_the_middle_by_nobody():
    assert partners(np.array([3.0, 1.0, 9.0, 2.0, 5.0])).tolist() == [0, 2, 2, 4, 4]


def test_pairing_closes_a_share_of_the_gap_and_never_widens_it():
    city, partner = np.array([0, 0, 1, 1]), np.array([1, 1])
    capability = np.array([0.5, 1.5, 1.0, 1.2])
    np.testing.assert_allclose(paired(capability, city, partner, 0.5), [0.8, 1.5, 1.0, 1.2])
    np.testing.assert_array_equal(paired(capability, city, partner, 0.0), capability)


def test_poor_cities_can_lead():
    """Meizhou and Yunfu, among the poorest of Guangdong's 21 cities, were 3rd and 4th of them in 2022."""

    def rank_of_poorest(seed, **values):
        model = world(province="guangdong", seed=seed, n_citizens=124, **values)
        city = model.places.county_city
        mean = np.bincount(city, model.capability) / np.bincount(city)
        poorest = np.argsort(model.places.city_gdp_per_head)[:7]
        return min(int((mean > mean[k]).sum()) for k in poorest)

    best = [rank_of_poorest(seed) for seed in range(1, 9)]
    assert np.mean(np.array(best) < 5) >= 0.25
    assert min(rank_of_poorest(seed, sd_ability=0.0) for seed in (1, 2)) >= 7
