"""A prior's quantile and density are of one distribution, inside of the range; draws fill every slice."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.setup import priors
from sim.setup.parameters import PARAMETERS
from sim.setup.priors import UNKNOWNS, log_density, quantile, sample
from sim.setup.roles import PRIORS

MIDDLES = (np.arange(4000) + 0.5) / 4000


@pytest.mark.parametrize("name", [name for name in UNKNOWNS if not PARAMETERS[name].is_count])
def test_a_density_is_that_of_the_quantiles_and_one_in_all(name):
    record = PARAMETERS[name]
    inside = np.linspace(record.low, record.high, 4001)[:-1] + (record.high - record.low) / 8000
    density = np.exp(log_density(name, inside))
    assert density.mean() * (record.high - record.low) == pytest.approx(1.0, rel=1e-3)
    share = np.cumsum(density) * (record.high - record.low) / len(inside)
    assert np.interp(quantile(name, [0.1, 0.5, 0.9]), inside, share) == pytest.approx([0.1, 0.5, 0.9], abs=2e-3)
    beyond = record.high - record.low
    assert np.isneginf(log_density(name, [record.low - beyond, record.high + beyond])).all()


def test_the_three_shapes_have_the_middles_that_they_should(monkeypatch):
    record = replace(PARAMETERS["rate_decay"], low=1.0, high=9.0, default=1.0, role="unknown")
    expected = {"uniform": 5.0, "log_uniform": 3.0, "triangular": 9.0 - 8.0 * np.sqrt(0.5)}
    assert set(expected) == set(PRIORS)
    for prior, middle in expected.items():
        monkeypatch.setitem(priors.PARAMETERS, "rate_decay", replace(record, prior=prior))
        assert quantile("rate_decay", 0.5) == pytest.approx(middle)


def test_whole_numbers_are_as_likely_as_their_density_says(monkeypatch):
    count = replace(PARAMETERS["n_tracks"], role="unknown", prior="uniform")
    monkeypatch.setitem(priors.PARAMETERS, "n_tracks", count)
    values, times = np.unique(quantile("n_tracks", MIDDLES), return_counts=True)
    assert values.tolist() == list(range(count.low, count.high + 1))
    assert times / len(MIDDLES) == pytest.approx(np.exp(log_density("n_tracks", values)), abs=1e-3)
    assert np.isneginf(log_density("n_tracks", [count.low + 0.5, count.high + 1])).all()


def test_a_sample_has_one_draw_in_every_slice_of_every_prior():
    drawn = sample(20, seed=3)
    assert list(drawn) == list(UNKNOWNS)
    for name in UNKNOWNS:
        assert drawn[name].between(PARAMETERS[name].low, PARAMETERS[name].high).all()
        if not PARAMETERS[name].is_count:
            edges = quantile(name, np.arange(21) / 20)
            assert (np.histogram(drawn[name], edges)[0] == 1).all(), name
    assert drawn.equals(sample(20, seed=3)) and not drawn.equals(sample(20, seed=4))
