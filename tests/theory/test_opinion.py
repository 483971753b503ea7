"""Opinion: talk without news never widens disagreement nor leaves the range of opinions, on any graph."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import connected_components

from sim.model.month.opinion import form_opinion
from sim.theory import forms
from sim.theory.opinion import GRAPHS, SMALL_WORLD, disagreement, talkers
from sim.theory.worlds import hold


def talk(model, months):
    for _ in range(months):
        form_opinion(model)


@pytest.mark.parametrize("share", [0.08, 0.9])
@pytest.mark.parametrize("name", [SMALL_WORLD, *GRAPHS])
def test_no_disagreement_outlasts_the_second_eigenvalue(name, share):
    """Any pattern shrinks at least as fast as the slowest."""
    model, ties = talkers(name, 5)
    hold(model, rate_trust_social=share)
    rate = forms.degroot_contraction(ties, share)
    assert rate < 1.0
    for _ in range(10):
        before = disagreement(model, ties)
        form_opinion(model)
        assert disagreement(model, ties) / before <= rate + 1e-9


@pytest.mark.parametrize("name", [SMALL_WORLD, *GRAPHS])
def test_the_consensus_is_not_the_plain_mean_where_degrees_differ(name):
    model, ties = talkers(name, 5)
    assert (ties != ties.T).nnz == 0 and connected_components(ties)[0] == 1
    trust = model.citizens.trust
    assert abs(forms.degroot_consensus(ties, trust) - trust.mean()) > 1e-6 or name == "ring"


@settings(max_examples=15)
@given(share=st.floats(0.0, 1.0))
def test_talk_never_leaves_the_range_of_opinions(share):
    model, _ = talkers("karate_club", 5)
    hold(model, rate_trust_social=share)
    low, high = model.citizens.trust.min(), model.citizens.trust.max()
    for _ in range(10):
        form_opinion(model)
        low_now, high_now = model.citizens.trust.min(), model.citizens.trust.max()
        assert low - 1e-15 <= low_now and high_now <= high + 1e-15
        low, high = low_now, high_now


def test_without_cases_satisfaction_stays_and_without_talk_trust_stays():
    model, _ = talkers("star", 5)
    hold(model, rate_trust_social=0.0)
    trust, satisfaction = model.citizens.trust.copy(), model.citizens.satisfaction.copy()
    talk(model, 3)
    np.testing.assert_array_equal(model.citizens.trust, trust)
    np.testing.assert_array_equal(model.citizens.satisfaction, satisfaction)
