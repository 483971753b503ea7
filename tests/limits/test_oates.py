"""Local against uniform modules: with demand alike everywhere uniform building wins, with unlike demand local does.

A module is worth maturity x fit. Uniform building reaches more maturity for the same money but designs for the mean of
demand; local building errs only by what a county does not know of its own demand. Designs are made by the month's own
planning of projects and standards, from what the agenda knows.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest

from sim import theory
from sim.agents.modules import Standard, fit_of
from sim.demand import draw_taste
from sim.modes import MODES
from sim.month.construction import develop_standards, known_taste, plan_project
from tests.worlds import hold, world

WIDTH, NOISE = 1.2, 0.5
LOCAL, UNIFORM = MODES["government_led"], MODES["separation"]
N_SEEDS = 10


@lru_cache(maxsize=N_SEEDS)
def founded(seed):
    return world(LOCAL, province="guangdong", n_citizens=124, seed=seed, share_taste_city=0.0)


def province(heterogeneity, seed, **values):
    """124 like-sized counties whose demand for each of six systems is independent normal(0, heterogeneity)."""
    model = founded(seed)
    model.parameters = model.setup.parameters
    hold(model, sd_taste=heterogeneity, fit_width=WIDTH, local_noise=NOISE, information_loss=1.0, **values)
    n_counties, n_systems = model.modules.taste.shape
    model.places = replace(model.places, county_population=np.full(n_counties, 1e6))
    model.modules.taste = draw_taste(model.parameters, model.places, n_systems, model.luck)
    model.modules.maturity[:] = 0.1
    model.standard = Standard(n_systems)
    return model


def designs(model, mode):
    """The design of every county's next module [C, S] under a mode."""
    model.mode = mode
    n_counties, n_systems = model.modules.taste.shape
    is_uniform = mode.reuse == "rollout"
    if is_uniform:
        hold(model, months_standard=1e-9, n_development_teams=n_systems)
        model.treasury.provincial = 1e12
        develop_standards(model)
        assert np.all(model.standard.maturity > 0.0)
    known, nowhere = known_taste(model), np.zeros(n_systems)
    plans = [
        [plan_project(model, c, s, is_uniform, known[c], nowhere) for s in range(n_systems)] for c in range(n_counties)
    ]
    return np.array([[plan.design for plan in row] for row in plans])


def mean_fits(heterogeneity, mode, **values):
    """Mean fit over a province's modules, one number per seed."""
    fits = []
    for seed in range(N_SEEDS):
        model = province(heterogeneity, seed, **values)
        fits.append(fit_of(designs(model, mode), model.modules.taste, WIDTH).mean())
    return np.array(fits)


def assert_mean(values, expected, slack=0.0):
    error = values.std(ddof=1) / np.sqrt(len(values))
    assert abs(values.mean() - expected) <= 4.0 * error + slack


@pytest.mark.parametrize("heterogeneity", [0.4, 1.2])
def test_fit_of_both_is_that_of_normal_errors(heterogeneity):
    """E fit = 1 / sqrt(1 + s^2 / w^2): s the county's own error if local, demand itself if uniform.

    The mean of 124 counties is not the mean of all conceivable ones: it leaves the share 123/124 of the variance.
    """
    assert_mean(mean_fits(heterogeneity, LOCAL), theory.expected_fit(NOISE, WIDTH))
    left = heterogeneity * np.sqrt(123 / 124)
    assert_mean(mean_fits(heterogeneity, UNIFORM, install_adaptation=0.0), theory.expected_fit(left, WIDTH))


@pytest.mark.parametrize(("adaptation", "loss"), [(0.5, 0.4), (0.9, 0.0)])
def test_adapting_an_installed_standard_closes_what_the_agenda_knows(adaptation, loss):
    """Error left = (1 - a (1 - iota)) x heterogeneity: a of the distance to what is not lost in aggregation."""
    fits = []
    for seed in range(N_SEEDS):
        model = province(1.0, seed, install_adaptation=adaptation)
        hold(model, information_loss=loss)
        fits.append(fit_of(designs(model, UNIFORM), model.modules.taste, WIDTH).mean())
    left = (1.0 - adaptation * (1.0 - loss)) * np.sqrt(123 / 124)
    assert_mean(np.array(fits), theory.expected_fit(left, WIDTH))


@pytest.mark.parametrize("noise", [0.0, 0.5])
def test_with_demand_alike_uniform_building_is_weakly_better(noise):
    """Heterogeneity 0: the standard fits perfectly everywhere; local building fits no better, worse where it errs."""
    for seed in range(3):
        model = province(0.0, seed)
        hold(model, local_noise=noise)
        uniform = fit_of(designs(model, UNIFORM), model.modules.taste, WIDTH)
        local = fit_of(designs(model, LOCAL), model.modules.taste, WIDTH)
        np.testing.assert_allclose(uniform, 1.0, rtol=1e-12)
        assert np.all(uniform >= local - 1e-12)
        assert (local.mean() < uniform.mean() - 0.01) == (noise > 0.0)


@pytest.mark.parametrize(("maturity_local", "maturity_uniform"), [(0.5, 0.5), (0.5, 0.75), (0.3, 0.6)])
def test_local_building_overtakes_at_the_crossing_of_oates(maturity_local, maturity_uniform):
    """Below the crossing uniform modules are worth more by over four standard errors, above it local ones are."""
    crossing = theory.oates_crossing(maturity_local, maturity_uniform, NOISE, WIDTH)
    assert 0.0 < crossing < np.inf

    def lead_of_local(heterogeneity):
        local = maturity_local * mean_fits(heterogeneity, LOCAL)
        return local - maturity_uniform * mean_fits(heterogeneity, UNIFORM, install_adaptation=0.0)

    def standard_errors(lead):
        return lead.mean() / (lead.std(ddof=1) / np.sqrt(len(lead)))

    assert standard_errors(lead_of_local(0.7 * crossing)) < -4.0
    assert standard_errors(lead_of_local(1.4 * crossing)) > 4.0
    assert abs(standard_errors(lead_of_local(crossing * np.sqrt(124 / 123)))) < 4.0


def test_crossing_moves_as_the_trade_off_says():
    """Later with a greater lead in maturity and greater local error; at once where local is as mature and knows."""
    crossing = theory.oates_crossing
    assert crossing(0.5, 0.5, 0.0, WIDTH) == 0.0
    assert crossing(0.5, 0.6, 0.3, WIDTH) < crossing(0.5, 0.7, 0.3, WIDTH) < crossing(0.5, 0.7, 0.6, WIDTH)
    assert crossing(0.0, 0.7, 0.3, WIDTH) == np.inf
    here = crossing(0.5, 0.7, 0.3, WIDTH)
    uniform = theory.value_of_building(0.7, here, WIDTH)
    assert uniform == pytest.approx(theory.value_of_building(0.5, 0.3, WIDTH), rel=1e-12)
