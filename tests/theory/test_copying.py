"""Copying: what the chain of so many counties owes to Bass's curve, and what a copy brings."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.model.month.planning import hazard_of_reuse
from sim.theory import forms
from sim.theory.copying import N_MONTHS, SPEEDS, SYSTEM, like_counties, path_of


@pytest.mark.parametrize(("promotion", "imitation"), SPEEDS)
def test_the_chain_nears_the_curve_as_counties_grow_in_number(promotion, imitation):
    """The difference is of order 1/n: small for a province, and at least nearly halved by twice as many counties."""
    bass = forms.bass_share(np.arange(N_MONTHS + 1), promotion, imitation)
    gaps = [np.abs(forms.bass_chain(n, N_MONTHS, promotion, imitation)[0] - bass).max() for n in (62, 123, 246)]
    assert gaps[1] < 0.03
    assert gaps[1] <= 0.6 * gaps[0] + 1e-12
    assert gaps[2] <= 0.6 * gaps[1] + 1e-12


def test_the_chain_moves_by_binomial_steps():
    n, p, q = 40, 0.1, 0.7
    k = np.arange(n + 1)
    hazard = np.minimum(1.0, p + q * k / (n - 1))
    moves = np.array([stats.binom.pmf(k - i, n - i, hazard[i]) for i in k])
    law, means, variances = np.eye(n + 1)[0], [], []
    for _ in range(N_MONTHS + 1):
        means.append(law @ k / n)
        variances.append(law @ (k / n - means[-1]) ** 2)
        law = law @ moves
    np.testing.assert_allclose(forms.bass_chain(n, N_MONTHS, p, q), (means, variances), atol=1e-12)


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
