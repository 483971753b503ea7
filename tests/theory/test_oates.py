"""Local against uniform modules: what adapting a standard closes, and how the crossing moves."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model.agents.modules import fit_of
from sim.theory import forms, modules
from sim.theory.modules import WIDTH, designs, fits, left_by_mean, province
from sim.theory.records import mean_and_tolerance
from sim.theory.worlds import LOCAL, UNIFORM


@pytest.mark.parametrize(("adaptation", "loss"), [(0.5, 0.4), (0.9, 0.0)])
def test_adapting_an_installed_standard_closes_what_the_agenda_knows(adaptation, loss):
    """Error left = (1 - a (1 - iota)) x heterogeneity: a of the distance to what is not lost in aggregation."""
    found = fits(1.0, UNIFORM, 1, install_adaptation=adaptation, information_loss=loss)
    mean, tolerance = mean_and_tolerance(found)
    assert abs(mean - forms.expected_fit(left_by_mean(1.0 - adaptation * (1.0 - loss)), WIDTH)) <= tolerance


@pytest.mark.parametrize("noise", [0.0, 0.5])
def test_with_demand_alike_uniform_building_is_weakly_better(noise):
    """Heterogeneity 0: the standard fits perfectly everywhere; local building fits no better, worse where it errs."""
    for seed in range(3):
        model = province(0.0, seed, local_noise=noise)
        uniform = fit_of(designs(model, UNIFORM), model.modules.taste, WIDTH)
        local = fit_of(designs(model, LOCAL), model.modules.taste, WIDTH)
        np.testing.assert_allclose(uniform, 1.0, rtol=1e-12)
        assert np.all(uniform >= local - 1e-12)
        assert (local.mean() < uniform.mean() - 0.01) == (noise > 0.0)


@pytest.mark.parametrize(("maturity_local", "maturity_uniform"), [(0.5, 0.5), (0.3, 0.6)])
def test_local_building_overtakes_at_the_crossing_of_oates(maturity_local, maturity_uniform, monkeypatch):
    """Below the crossing uniform modules are worth clearly more, above it local ones, also for other leads."""
    monkeypatch.setattr(modules, "MATURITY_LOCAL", maturity_local)
    monkeypatch.setattr(modules, "MATURITY_UNIFORM", maturity_uniform)
    below, at, above = modules.check_crossing(2)
    assert below.passed and at.passed and above.passed
    assert below.simulation < -below.tolerance and above.simulation > above.tolerance


def test_crossing_moves_as_the_trade_off_says():
    """Later with a greater lead in maturity and greater local error; at once where local is as mature and knows."""
    crossing = forms.oates_crossing
    assert crossing(0.5, 0.5, 0.0, WIDTH) == 0.0
    assert crossing(0.5, 0.6, 0.3, WIDTH) < crossing(0.5, 0.7, 0.3, WIDTH) < crossing(0.5, 0.7, 0.6, WIDTH)
    assert crossing(0.0, 0.7, 0.3, WIDTH) == np.inf
    here = crossing(0.5, 0.7, 0.3, WIDTH)
    uniform = forms.value_of_building(0.7, here, WIDTH)
    assert uniform == pytest.approx(forms.value_of_building(0.5, 0.3, WIDTH), rel=1e-12)
