"""Learning from facts: textbook cases of likelihood, weights, quantiles and scores."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import multivariate_normal, norm

from sim.language.errors import InputError
from sim.results.learning import (
    SHARED,
    crps,
    effective_size,
    evidence_of,
    implausibility,
    log_likelihood,
    rank_of_fact,
    weighted_quantile,
    weights_of,
)
from sim.results.operators import Seen
from sim.results.targets import Target
from sim.setup.rng import systematic

LUCK = np.random.default_rng(4)


def target(name: str, value: float = 0.5, error: float = 0.03, discrepancy: float = 0.04, operator="cases_online"):
    seen = Seen("2019-01")
    return Target(name, "zhejiang", operator, seen, value, "share", "fit", "", "official", error, discrepancy)


FACTS = evidence_of([target("a"), target("b", 0.7), target("c", 5.0, 1.0, 2.0, "days_to_open")])


def test_facts_of_one_operator_share_what_the_model_gets_wrong():
    assert np.diag(FACTS.covariance) == pytest.approx([0.03**2 + 0.04**2] * 2 + [5.0])
    assert FACTS.discrepancy[0, 1] == pytest.approx(SHARED * 0.04**2) and FACTS.discrepancy[0, 2] == 0.0


def test_a_fact_that_allows_nothing_is_refused_by_name():
    with pytest.raises(InputError, match="target x"):
        evidence_of([target("x", error=0.0, discrepancy=0.0)])


def test_the_likelihood_is_the_joint_normal_density():
    given = LUCK.normal(size=(4, 3))
    expected = multivariate_normal(FACTS.value, FACTS.covariance).logpdf(given)
    assert log_likelihood(given, FACTS) == pytest.approx(expected)
    variance = LUCK.random((4, 3))
    for row, own in zip(given, variance, strict=True):
        wider = multivariate_normal(FACTS.value, FACTS.covariance + np.diag(own)).logpdf(row)
        assert log_likelihood(row[None], FACTS, own[None])[0] == pytest.approx(wider)
    given[0, 1] = np.nan
    assert log_likelihood(given, FACTS)[0] == -np.inf


def test_implausibility_counts_standard_deviations_of_all_that_separates():
    mean, variance = np.array([[0.55, 0.7, 5.0]]), np.array([[0.0, 0.0, 4.0]])
    assert implausibility(mean, variance, FACTS)[0] == pytest.approx([1.0, 0.0, 0.0])


def test_weights_add_up_and_their_effective_number_is_kishs():
    weight = weights_of(np.array([-1000.0, -1000.0, -np.inf, -1000.0 + np.log(2)]))
    assert weight == pytest.approx([0.25, 0.25, 0.0, 0.5]) and effective_size(weight) == pytest.approx(1 / 0.375)
    with pytest.raises(InputError, match="no draw agrees"):
        weights_of(np.array([-np.inf]))


def test_equal_weights_give_the_usual_quantiles_and_a_weight_counts_as_often_as_it_says():
    values = LUCK.normal(size=(400, 2))
    flat = np.full(400, 1 / 400)
    ours = weighted_quantile(values, (0.1, 0.5), flat)
    assert ours == pytest.approx(np.quantile(values, (0.1, 0.5), axis=0, method="hazen"))
    twice = np.concatenate([values[:, 0], values[:200, 0]])
    weight = np.where(np.arange(400) < 200, 2.0, 1.0)
    assert weighted_quantile(values[:, 0], 0.5, weight)[0] == pytest.approx(np.median(twice), abs=0.02)


def test_draws_come_as_often_as_their_weights_say():
    weight = np.array([0.5, 0.3, 0.2])
    counts = np.bincount(systematic(weight, 10, LUCK.random()), minlength=3)
    assert np.abs(counts - 10 * weight).max() <= 1


def test_the_score_is_that_of_the_normal_law_and_a_single_value_s_is_its_distance():
    values, y = LUCK.normal(size=20_000), 0.7
    closed = y * (2 * norm.cdf(y) - 1) + 2 * norm.pdf(y) - 1 / np.sqrt(np.pi)
    assert crps(values, y) == pytest.approx(closed, abs=0.01)
    assert crps(np.array([2.0]), 0.5) == pytest.approx(1.5)
    assert crps(np.array([0.0, 1.0, 9.0]), 0.5, np.array([1.0, 1.0, 0.0])) == pytest.approx(0.25)


def test_the_rank_of_a_fact_is_the_share_below_it():
    assert rank_of_fact(np.array([1.0, 2.0, 3.0]), 2.0, np.array([0.5, 0.25, 0.25])) == pytest.approx(0.625)
