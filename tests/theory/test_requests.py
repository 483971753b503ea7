"""Requests: who files, for what, and what a common shock does, beyond mean and variance of like citizens."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.model.month.requests import demand_shock, file_requests
from sim.theory import forms
from sim.theory.requests import check_moments, count_filers, like_citizens
from sim.theory.worlds import hold

N_MONTHS = 600


def test_citizens_as_they_are_file_as_a_sum_of_binomials():
    """Groups with rates of their own: means and variances add up over groups."""
    model = like_citizens(1)
    size = np.bincount(model.citizens.group, minlength=len(model.demand.rate))
    moments = np.array([forms.binomial_moments(n, p) for n, p in zip(size, model.demand.rate, strict=True)])
    for check in check_moments(("requests.mean", "requests.variance"), count_filers(model), *moments.sum(axis=0)):
        assert check.passed, check


def test_the_shock_moves_desks_and_citizens_alike_and_has_mean_one():
    """Flow of cases / expected cases is one factor for all counties and items, with mean 1 and log variance s^2."""
    sd = 0.5
    model = like_citizens(1, n_citizens=50)
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
    model, groups, items = like_citizens(1), [], []
    for model.month in range(1, N_MONTHS + 1):
        file_requests(model)
        groups.append(model.citizens.group[model.citizens.new_filers])
        items.append(model.citizens.new_items)
    profile = np.diff(model.demand.cumulative, prepend=0.0, axis=1)
    expected = np.bincount(np.concatenate(groups), minlength=len(profile)) @ profile
    seen = np.bincount(np.concatenate(items), minlength=profile.shape[1])
    assert np.all(seen[expected == 0.0] == 0)
    some = expected > 0.0
    assert stats.chisquare(seen[some], expected[some] * seen.sum() / expected.sum()).pvalue > 1e-4


def test_nobody_files_without_demand_and_all_file_where_demand_is_certain():
    model = like_citizens(1, n_citizens=60)
    assert count_filers(model, 0.0, 3).tolist() == [0, 0, 0]
    assert count_filers(model, 1.0, 3).tolist() == [60, 60, 60]
    assert demand_shock(0.0, 1.7) == 1.0
