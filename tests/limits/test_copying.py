"""Copying: among like counties that all see each other, modules spread by the discrete Bass process.

The limit: one system is open, all others are complete; a county outside the network is the exemplar that the province
promotes, the others are neighbours of each other, all like; a copy is made within the month and building anew costs
more than anybody has. Then the share of adopters follows F' = F + (p + q F)(1 - F), p promotion and q imitation.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse, stats

from sim import theory
from sim.month.construction import advance_projects, choose_projects, hazard_of_reuse
from sim.rng import Luck
from tests.worlds import hold, world

EXEMPLAR, SYSTEM = 0, 0
N_MONTHS = 24


def complete_network(model):
    """All counties but the exemplar are neighbours of each other; the exemplar is nobody's."""
    n = len(model.counties)
    others = np.arange(1, n)
    neighbours = (np.empty(0, dtype=np.int64), *(others[others != c] for c in others))
    edges = np.stack([np.repeat(others, n - 2), np.concatenate(neighbours)])
    weights = np.full(edges.shape[1], 1.0 / (n - 2))
    matrix = sparse.csr_array((weights, (edges[0], np.arange(edges.shape[1]))), shape=(n, edges.shape[1]))
    model.incidence = replace(model.incidence, neighbour_edges=edges, neighbour_matrix=matrix, neighbours=neighbours)


def like_counties(promotion, imitation):
    """Guangdong's 124 counties in the limit, none of which has adopted."""
    model = world("government_led", province="guangdong", n_citizens=124)
    hold(model, promotion=promotion, copying_imitation=imitation)
    hold(model, months_copy=1e-9, copy_cost=1e-12, stage_cost=1e12)
    complete_network(model)
    model.teams = np.inf
    model.capability[:] = 1.0
    model.modules.taste[:] = model.modules.design[:] = model.modules.error[:] = 0.0
    model.treasury.accounts[:] = 1e9
    for county in model.counties:
        county.projects = []
    start(model)
    return model


def start(model):
    """Only the exemplar has the module of the open system, and the province promotes it."""
    maturity = model.modules.maturity
    maturity[:] = 1.0
    maturity[:, SYSTEM] = 0.2
    maturity[EXEMPLAR, SYSTEM] = 0.9
    model.province.exemplars = np.full((maturity.shape[1], 1), EXEMPLAR)


def share_of_adopters(model):
    return (model.modules.maturity[1:, SYSTEM] > 0.5).mean()


def path_of(model, seed):
    """Share of adopters in months 0, 1, ... with luck of its own."""
    model.luck = Luck(seed)
    start(model)
    path = [share_of_adopters(model)]
    for model.month in range(1, N_MONTHS + 1):
        choose_projects(model)
        advance_projects(model)
        path.append(share_of_adopters(model))
    return path


def exact_path(n, promotion, imitation):
    """Mean and variance of the share of adopters among ``n`` like counties that see each other, by a Markov chain."""
    adopted = np.arange(n + 1)
    hazard = np.minimum(1.0, promotion + imitation * adopted / (n - 1))
    chain = np.array([stats.binom.pmf(adopted - k, n - k, hazard[k]) for k in adopted])
    law, means, variances = np.eye(n + 1)[0], [], []
    for _ in range(N_MONTHS + 1):
        means.append(law @ adopted / n)
        variances.append(law @ (adopted / n - means[-1]) ** 2)
        law = law @ chain
    return np.array(means), np.array(variances)


@pytest.mark.parametrize(("promotion", "imitation"), [(0.12, 0.5), (0.2, 0.0), (0.05, 0.8)])
def test_copies_spread_as_bass_says(promotion, imitation):
    """The mean over seeds is Bass's curve within four standard errors, but for the luck of who is first.

    Bass's curve is that of infinitely many counties. For n counties the law is a Markov chain, whose mean differs from
    the curve by a term of order 1/n; it gives the standard error and the difference.
    """
    model, n_seeds = like_counties(promotion, imitation), 40
    n = len(model.counties) - 1
    mean = np.mean([path_of(model, seed) for seed in range(n_seeds)], axis=0)
    exact, variance = exact_path(n, promotion, imitation)
    tolerance = 4.0 * np.sqrt(variance / n_seeds) + 1.0 / (n * n_seeds)
    assert np.all(np.abs(mean - exact) <= tolerance)
    bass = theory.bass_share(np.arange(N_MONTHS + 1), promotion, imitation)
    gap = np.abs(exact - bass).max()
    assert gap < 0.03
    half_as_many, _ = exact_path(n // 2, promotion, imitation)
    assert gap <= 0.6 * np.abs(half_as_many - bass).max() + 1e-12


@pytest.mark.parametrize("n_adopted", [0, 1, 40, 100])
def test_the_hazard_is_promotion_plus_imitation_times_the_share_of_neighbours(n_adopted):
    """p + q k / (n - 1) for who has not adopted, exactly; nothing for who has."""
    promotion, imitation = 0.12, 0.5
    model = like_counties(promotion, imitation)
    model.modules.maturity[1 : 1 + n_adopted, SYSTEM] = 0.9
    hazard = hazard_of_reuse(model)
    n = len(model.counties) - 1
    expected = promotion + imitation * n_adopted / (n - 1)
    np.testing.assert_allclose(hazard[1 + n_adopted :, SYSTEM], expected, rtol=1e-12)
    assert np.all(hazard[: 1 + n_adopted, SYSTEM] == 0.0)
    assert np.all(np.delete(hazard, SYSTEM, axis=1) == 0.0)


def test_a_hazard_is_never_above_one():
    model = like_counties(0.6, 0.9)
    model.modules.maturity[1:60, SYSTEM] = 0.9
    assert hazard_of_reuse(model).max() == 1.0


def test_without_promotion_nothing_spreads_from_none():
    model = like_counties(0.0, 0.9)
    assert path_of(model, 1)[-1] == 0.0


def test_whoever_copies_gets_the_maturity_of_the_source():
    model = like_counties(1.0, 0.0)
    path_of(model, 1)
    np.testing.assert_allclose(model.modules.maturity[:, SYSTEM], 0.9)
    assert not any(county.projects for county in model.counties)
