"""What a few numbers explain of a difference, on data whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from sim.results.explained import correlation, holm, share_explained, share_predicted

X = np.linspace(-1.0, 1.0, 201)


def test_a_line_explains_a_line_and_nothing_of_what_is_even():
    assert share_explained(3.0 - 2.0 * X, X) == pytest.approx(1.0)
    assert share_explained(X**2, X) == pytest.approx(0.0, abs=1e-12)
    assert share_explained(X**2 + X, np.stack([X, X**2], axis=1)) == pytest.approx(1.0)


def test_a_prediction_is_worth_what_it_leaves():
    assert share_predicted(X, X.mean() + 0.0 * X) == pytest.approx(0.0)
    assert share_predicted(X, 0.5 * X) == pytest.approx(0.75)
    assert share_predicted(X, -X) == pytest.approx(-3.0)
    assert np.isnan(share_predicted(np.ones(5), np.ones(5)))


def test_holm_corrects_the_smallest_most():
    assert holm([0.04, 0.01, 0.03]) == pytest.approx([0.06, 0.03, 0.06])
    assert holm([0.9, 0.8]).tolist() == [1.0, 1.0]


def test_a_correlation_leaves_out_what_is_not_there():
    assert correlation([1, 2, np.nan, 4], [2, 4, 5, 8]) == (pytest.approx(1.0), 3)
    assert np.isnan(correlation([1, 1, 1], [1, 2, 3])[0])
