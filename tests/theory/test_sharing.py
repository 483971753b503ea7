"""Sharing: where a province of like bureaus settles, from where, and what a push of pressure leaves behind."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from sim.model.month.connection import connect
from sim.model.month.sharing import list_resources
from sim.setup.parameters import PARAMETERS
from sim.theory import forms
from sim.theory.sharing import like_bureaus, long_run, months_of_listing, press, settled, start_at
from sim.theory.worlds import EACH_FOR_ITSELF, hold
from tests.worlds import world

COPIES = 25
"""Each resource of the catalogue stands this many times, so that a county's mean hardly fluctuates."""


def assert_settles(model, level, k):
    mean, tolerance = long_run(model, level, k, n_months=240, skip=60)
    assert abs(mean - level) <= tolerance
    assert tolerance < 0.05


@pytest.mark.parametrize(("u0", "k"), [(-2.0, 3.0), (-0.5, 2.0)])
@pytest.mark.parametrize("start", [0.05, 0.95])
def test_with_one_root_sharing_settles_there_from_everywhere(u0, k, start):
    (root,) = forms.logit_fixed_points(u0, k)
    model = like_bureaus(k, copies=COPIES)
    press(model, u0)
    start_at(model, start)
    assert_settles(model, root, k)


@pytest.mark.parametrize("side", ["below", "above"])
def test_with_three_roots_it_settles_on_the_side_of_the_middle_one_where_it_starts(side):
    k, u0 = 6.0, -3.1
    low, middle, high = forms.logit_fixed_points(u0, k)
    model = like_bureaus(k, copies=COPIES)
    press(model, u0)
    start_at(model, middle - 0.15 if side == "below" else middle + 0.15)
    assert_settles(model, low if side == "below" else high, k)


@pytest.mark.parametrize("k", [3.0, 3.9, 4.0, 4.2, 5.0])
def test_there_are_two_stable_levels_only_where_b_k_is_above_four(k):
    """From below and from above one level is reached at all pressures if k <= 4, else two between the folds."""
    model = like_bureaus(k, copies=1)
    folds = forms.logit_folds(k)
    assert (folds is None) == (k <= 4.0)
    lower, upper = folds if folds else (-0.5 * k, -0.5 * k)
    width = max(upper - lower, 0.01)
    for share in (-0.1, 0.1, 0.501, 0.9, 1.1):
        u0 = lower + share * width
        press(model, u0)
        from_below, from_above = settled(model, 0.0), settled(model, 1.0)
        roots = forms.logit_fixed_points(u0, k)
        assert from_below == pytest.approx(roots[0], abs=1e-6 if k != 4.0 else 1e-2)
        assert from_above == pytest.approx(roots[-1], abs=1e-6 if k != 4.0 else 1e-2)
        assert len(roots) == (3 if folds and lower < u0 < upper else 1)


def test_a_push_of_pressure_outlasts_itself_only_where_it_crossed_the_fold():
    """Between the folds: low until pushed beyond the upper fold, then high for good, until let fall below the lower."""
    k = 6.0
    lower, upper = forms.logit_folds(k)
    base = 0.5 * (lower + upper) + 0.05
    low, _, high = forms.logit_fixed_points(base, k)
    model = like_bureaus(k, copies=COPIES)
    start_at(model, low)

    def level_after(u0, n_months):
        press(model, u0)
        return months_of_listing(model, n_months)[-1]

    assert np.all(np.abs(level_after(base, 60) - low) < 0.1)
    level_after(upper - 0.25, 60)
    assert np.all(np.abs(level_after(base, 60) - low) < 0.1)
    level_after(upper + 0.5, 60)
    assert np.all(np.abs(level_after(base, 60) - high) < 0.1)
    level_after(lower - 0.5, 60)
    assert np.all(np.abs(level_after(base, 60) - low) < 0.1)


def test_without_reciprocity_listing_approaches_its_level_at_the_rate_of_reconsidering():
    """x_t = s + (x_0 - s)(1 - p_r)^t, within four standard errors over counties."""
    model = like_bureaus(0.0, p_reconsider=0.15, copies=COPIES)
    press(model, -0.4)
    start_at(model, 0.9)
    first = model.bureaus.listed.mean()
    path = months_of_listing(model, 12)
    level = expit(-0.4)
    expected = level + (first - level) * 0.85 ** np.arange(1, 13)
    error = path.std(axis=1, ddof=1) / np.sqrt(path.shape[1])
    assert np.all(np.abs(path.mean(axis=1) - expected) <= 4.0 * error)


def test_what_is_taken_off_the_list_keeps_its_connection_until_the_interface_has_moved_on():
    model = like_bureaus(4.0)
    press(model, -50.0)
    start_at(model, 0.9)
    connected = model.bureaus.connected.copy()
    hold(model, p_reconsider=1.0)
    list_resources(model)
    assert not model.bureaus.live.any() and np.array_equal(model.bureaus.connected, connected)
    months = 60
    for _ in range(months):
        model.month += 1
        connect(model)
    left = np.exp(-model.parameters.rate_decay * months)
    share = model.bureaus.connected.sum() / connected.sum()
    assert abs(share - left) < 5.0 * np.sqrt(left * (1.0 - left) / connected.sum())
    model.bureaus.listed[:] = True
    assert np.array_equal(model.bureaus.live, model.bureaus.connected)


@pytest.mark.parametrize(("mode", "province"), [("government_led", "zhejiang"), ("separation", "guangdong")])
def test_reconsidering_more_often_does_not_lower_the_level(mode, province):
    """The old rule lost 20 to 25 points between these ends, since each delisting threw the connection away."""
    levels = [
        np.mean([row["data_sharing_rate"] for row in path.history[-12:]])
        for p_reconsider in (0.04, 0.2)
        for path in [world(mode, province=province, p_reconsider=p_reconsider, months=72).run()]
    ]
    assert abs(levels[1] - levels[0]) < 0.08


def test_without_a_reform_sharing_stays_where_it_was():
    drift, start = [], []
    for seed in range(12):
        history = world(EACH_FOR_ITSELF, seed=seed, n_citizens=90, months=36).run().history
        start.append(history[0]["data_sharing_rate"])
        drift.append(np.mean([row["data_sharing_rate"] for row in history[25:]]) - start[-1])
    assert abs(np.mean(start) - PARAMETERS["sharing_start"].default) < 0.006
    assert abs(np.mean(drift)) < 3.0 * np.std(drift, ddof=1) / np.sqrt(len(drift)) < 0.006


@pytest.mark.parametrize(("k", "n_roots"), [(2.0, 1), (6.0, 3)])
def test_no_level_is_counted_twice(k, n_roots):
    """In the middle, u0 = -k / 2, x = 1/2 is a level and the others lie alike on both sides of it."""
    roots = forms.logit_fixed_points(-0.5 * k, k)
    assert len(roots) == n_roots
    np.testing.assert_allclose(np.add(roots, roots[::-1]), 1.0, rtol=1e-9)
