"""Opinion: talk without news is DeGroot's process, on the model's small world and on any graph given."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import connected_components

from sim import theory
from sim.month.opinion import form_opinion
from sim.rng import Luck
from tests.worlds import hold, world

GRAPHS = {
    "small world": None,
    "karate club, weighted": nx.karate_club_graph(),
    "star": nx.star_graph(24),
    "ring": nx.cycle_graph(21),
    "lollipop": nx.lollipop_graph(12, 6),
}


def talkers(name):
    """A model in which nobody has a case, its symmetric social network, and opinions between 0.2 and 0.8."""
    graph = GRAPHS[name]
    if graph is None:
        model = world(n_citizens=1500, p_rewire=0.5, p_outside=0.3)
        ties = (model.citizens.ties > 0).astype(float)
    else:
        model = world(n_citizens=len(graph), social=graph)
        ties = nx.to_scipy_sparse_array(graph, nodelist=range(len(graph)), dtype=float)
    assert (ties != ties.T).nnz == 0 and connected_components(ties)[0] == 1
    model.citizens.new_filers = np.empty(0, dtype=np.int64)
    model.citizens.new_items = np.empty(0, dtype=np.int32)
    model.citizens.trust = 0.2 + 0.6 * Luck(5).uniform("opinions", 0, len(model.citizens))
    return model, ties


def talk(model, months):
    for _ in range(months):
        form_opinion(model)


@pytest.mark.parametrize("name", GRAPHS)
def test_talk_leads_to_the_degree_weighted_mean(name):
    """Consensus = degree-weighted mean of the first opinions, kept every month, reached in the end."""
    model, ties = talkers(name)
    hold(model, rate_trust_social=0.6)
    trust = model.citizens.trust
    consensus = theory.degroot_consensus(ties, trust)
    assert abs(consensus - trust.mean()) > 1e-3 or name == "ring"
    for _ in range(5):
        form_opinion(model)
        assert theory.degroot_consensus(ties, model.citizens.trust) == pytest.approx(consensus, abs=1e-12)
    talk(model, int(np.log(1e-10) / np.log(theory.degroot_contraction(ties, 0.6))) + 1)
    np.testing.assert_allclose(model.citizens.trust, consensus, atol=1e-9)


def slowest_disagreement(ties, share):
    """The pattern of disagreement that talk takes longest to remove: an eigenvector of the matrix of talk."""
    degree = np.asarray(ties.sum(axis=1)).ravel()
    scale = np.sqrt(degree)
    values, vectors = np.linalg.eigh(ties.toarray() / np.outer(scale, scale))
    kept = np.abs(1.0 - share + share * values[:-1])
    return vectors[:, np.argmax(kept)] / scale


@pytest.mark.parametrize("share", [0.08, 0.9])
@pytest.mark.parametrize("name", GRAPHS)
def test_disagreement_shrinks_by_the_second_eigenvalue(name, share):
    """The slowest pattern shrinks by the contraction rate every month, any other at least as fast.

    Disagreement is measured in the degree-weighted norm, in which the matrix of talk is symmetric.
    """
    model, ties = talkers(name)
    hold(model, rate_trust_social=share)
    degree = np.asarray(ties.sum(axis=1)).ravel()
    rate = theory.degroot_contraction(ties, share)
    assert rate < 1.0

    def disagreement():
        gap = model.citizens.trust - theory.degroot_consensus(ties, model.citizens.trust)
        return float(np.sqrt(degree @ gap**2))

    slowest = 0.5 + slowest_disagreement(ties, share)
    for start, is_slowest in ((model.citizens.trust, False), (slowest, True)):
        model.citizens.trust = start
        for _ in range(10):
            before = disagreement()
            form_opinion(model)
            kept = disagreement() / before
            assert kept <= rate + 1e-9
            assert not is_slowest or kept == pytest.approx(rate, abs=1e-9)


@settings(max_examples=15)
@given(share=st.floats(0.0, 1.0))
def test_talk_never_leaves_the_range_of_opinions(share):
    model, _ = talkers("karate club, weighted")
    hold(model, rate_trust_social=share)
    low, high = model.citizens.trust.min(), model.citizens.trust.max()
    for _ in range(10):
        form_opinion(model)
        low_now, high_now = model.citizens.trust.min(), model.citizens.trust.max()
        assert low - 1e-15 <= low_now and high_now <= high + 1e-15
        low, high = low_now, high_now


def test_without_cases_satisfaction_stays_and_without_talk_trust_stays():
    model, _ = talkers("star")
    hold(model, rate_trust_social=0.0)
    trust, satisfaction = model.citizens.trust.copy(), model.citizens.satisfaction.copy()
    talk(model, 3)
    np.testing.assert_array_equal(model.citizens.trust, trust)
    np.testing.assert_array_equal(model.citizens.satisfaction, satisfaction)
