"""Requests: without a common shock, the number of filers a month is a sum of coin tosses; with it, of mixed ones."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim import theory
from sim.month.requests import demand_shock, file_requests
from tests.worlds import hold, world

N_MONTHS = 600


def filers_by_month(model, n_months=N_MONTHS):
    """Number of filers in each of many months, and all items filed with the group of who files them."""
    numbers, groups, items = [], [], []
    for month in range(1, n_months + 1):
        model.month = month
        file_requests(model)
        citizens = model.citizens
        numbers.append(len(citizens.new_filers))
        groups.append(citizens.group[citizens.new_filers])
        items.append(citizens.new_items)
    return np.array(numbers, dtype=float), np.concatenate(groups), np.concatenate(items)


def assert_moments(numbers, mean, variance):
    """Mean and variance within four standard errors of the sample's (the variance's from its fourth moment)."""
    n, centred = len(numbers), numbers - numbers.mean()
    assert abs(numbers.mean() - mean) <= 4.0 * np.sqrt(variance / n)
    se = np.sqrt(max((centred**4).mean() - variance**2, variance**2) / n)
    assert abs(numbers.var(ddof=1) - variance) <= 4.0 * se


@pytest.mark.parametrize("p", [0.02, 0.15, 0.6])
def test_like_citizens_file_binomially(p):
    """n citizens who file with probability p: mean n p, variance n p (1 - p)."""
    model = world(n_citizens=400, sd_demand_shock=0.0)
    model.demand.rate[:] = p
    numbers, _, _ = filers_by_month(model)
    assert_moments(numbers, *theory.binomial_moments(400, p))


def test_citizens_as_they_are_file_as_a_sum_of_binomials():
    """Groups with rates of their own: means and variances add up over groups."""
    model = world(n_citizens=400, sd_demand_shock=0.0)
    size = np.bincount(model.citizens.group, minlength=len(model.demand.rate))
    moments = np.array([theory.binomial_moments(n, p) for n, p in zip(size, model.demand.rate, strict=True)])
    numbers, _, _ = filers_by_month(model)
    assert_moments(numbers, *moments.sum(axis=0))


def test_a_common_shock_adds_its_own_variance():
    """With shock variance v = exp(s^2) - 1: mean n p, variance n p (1 - p) - n p^2 v + (n p)^2 v."""
    n, p, sd = 400, 0.2, 0.1
    model = world(n_citizens=n, sd_demand_shock=sd)
    model.demand.rate[:] = p
    v = np.expm1(sd * sd)
    mean, variance = theory.binomial_moments(n, p)
    numbers, _, _ = filers_by_month(model)
    assert_moments(numbers, mean, variance - n * p * p * v + mean * mean * v)


def test_the_shock_moves_desks_and_citizens_alike_and_has_mean_one():
    """Flow of cases / expected cases is one factor for all counties and items, with mean 1 and log variance s^2."""
    sd = 0.5
    model = world(n_citizens=50)
    hold(model, sd_demand_shock=sd)
    factors = []
    for month in range(1, N_MONTHS + 1):
        model.month = month
        file_requests(model)
        ratio = model.flow.cases / model.demand.cases
        np.testing.assert_allclose(ratio, ratio[0, 0], rtol=1e-12)
        factors.append(ratio[0, 0])
    log = np.log(factors)
    assert abs(np.mean(factors) - 1.0) <= 4.0 * np.sqrt(np.expm1(sd * sd) / N_MONTHS)
    assert abs(log.var(ddof=1) - sd * sd) <= 4.0 * sd * sd * np.sqrt(2.0 / N_MONTHS)
    assert abs(log.mean() + 0.5 * sd * sd) <= 4.0 * sd / np.sqrt(N_MONTHS)


@pytest.mark.parametrize("sd", [0.0, 0.04, 0.5])
def test_the_mean_of_the_shock_is_exactly_one(sd):
    """The mean of exp(s z - s^2 / 2) over a standard normal z, by Gauss-Hermite quadrature."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(40)
    mean = sum(w * demand_shock(sd, z) for z, w in zip(nodes, weights, strict=True)) / np.sqrt(2.0 * np.pi)
    assert mean == pytest.approx(1.0, abs=1e-12)


def test_items_follow_the_demand_profile_of_the_group():
    """The number that says whether a citizen files also says for what, and is uniform given that one files."""
    model = world(n_citizens=400, sd_demand_shock=0.0)
    _, groups, items = filers_by_month(model)
    profile = np.diff(model.demand.cumulative, prepend=0.0, axis=1)
    expected = np.bincount(groups, minlength=len(profile)) @ profile
    seen = np.bincount(items, minlength=profile.shape[1])
    assert np.all(seen[expected == 0.0] == 0)
    some = expected > 0.0
    assert stats.chisquare(seen[some], expected[some] * seen.sum() / expected.sum()).pvalue > 1e-4


def test_nobody_files_without_demand_and_all_file_where_demand_is_certain():
    model = world(n_citizens=60, sd_demand_shock=0.0)
    model.demand.rate[:] = 0.0
    assert filers_by_month(model, 3)[0].tolist() == [0, 0, 0]
    model.demand.rate[:] = 1.0
    assert filers_by_month(model, 3)[0].tolist() == [60, 60, 60]
    assert demand_shock(0.0, 1.7) == 1.0
