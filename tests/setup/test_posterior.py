"""The draws that come with the package: enough, of the present unknowns and facts, each as often as it weighs."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sim.setup.parameters import PARAMETERS
from sim.setup.posterior import WEIGHT, is_stale, posterior_draws, posterior_record, sample_posterior
from sim.setup.priors import UNKNOWNS, quantile, share_below

DRAWS = posterior_draws()


def test_draws_are_of_the_present_unknowns_priors_and_facts():
    assert not is_stale(), "run: make calibrate"
    assert list(DRAWS) == [WEIGHT, *UNKNOWNS] and len(DRAWS) == posterior_record()["n_draws"] >= 500
    assert DRAWS[WEIGHT].sum() == pytest.approx(1.0, abs=1e-3) and (DRAWS[WEIGHT] >= 0).all()
    size = DRAWS[WEIGHT].sum() ** 2 / (DRAWS[WEIGHT] ** 2).sum()
    assert size == pytest.approx(posterior_record()["effective_size"], rel=0.01) and size > 100


@pytest.mark.parametrize("name", UNKNOWNS)
def test_every_draw_is_within_its_prior(name):
    values = DRAWS[name]
    assert values.between(PARAMETERS[name].low * (1 - 1e-4), PARAMETERS[name].high * (1 + 1e-4)).all()


def test_a_sample_has_each_draw_as_often_as_it_weighs_and_whole_counts():
    n = 5000
    sample = sample_posterior(n, 1)
    assert list(sample) == list(UNKNOWNS) and len(sample) == n
    places = pd.Series(range(len(DRAWS)), index=pd.MultiIndex.from_frame(DRAWS[list(UNKNOWNS[:3])]))
    drawn = places.reindex(pd.MultiIndex.from_frame(sample[list(UNKNOWNS[:3])]))
    counts = np.bincount(drawn.astype(int), minlength=len(DRAWS))
    assert np.abs(counts - DRAWS[WEIGHT].to_numpy() / DRAWS[WEIGHT].sum() * n).max() <= 1.001
    counted = [name for name in UNKNOWNS if PARAMETERS[name].is_count]
    assert all(np.issubdtype(sample[name].dtype, np.integer) for name in counted)
    assert not sample.equals(sample_posterior(n, 2)) and sample.equals(sample_posterior(n, 1))


@pytest.mark.parametrize("name", UNKNOWNS[:12])
def test_the_share_below_a_value_is_the_quantile_s_inverse(name):
    if not PARAMETERS[name].is_count:
        shares = np.array([0.05, 0.5, 0.9])
        assert share_below(name, quantile(name, shares)) == pytest.approx(shares)
