"""Sharing: with like bureaus under constant pressure the month's own rule is the logit with reciprocity.

The limit: no readiness of its own, data stay in each bureau, interfaces alike, nothing but constant, pressure and
reciprocity in the utility, every bureau needs all resources of its county alike, what is listed is connected. Then a
county is R coin tossers with x' = s(u0 + u_p P + k x) which settles at a root.
"""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.special import expit

from sim import theory
from sim.agents.bureaus import Bureaus
from sim.month.sharing import list_resources, listing_probability
from tests.worlds import hold, world

COPIES = 25
"""Each resource of the catalogue stands this many times, so that a county's mean hardly fluctuates."""


def like_bureaus(k, constant=-2.0, p_reconsider=0.2, copies=COPIES):
    """A province in the limit; its pressure is set by ``press``."""
    model = world("fragmented")
    hold(model, listing_constant=constant, reciprocity=k, pressure=2.0, p_reconsider=p_reconsider)
    hold(model, imitation=0.0, work_saved=0.0)
    catalogue = model.catalogue
    model.catalogue = replace(
        catalogue,
        resource_line=np.tile(catalogue.resource_line, copies),
        sensitivity=np.tile(catalogue.sensitivity, copies),
    )
    n_counties, n_lines = model.bureaus.clerks.shape
    n_resources = len(model.catalogue.resource_line)
    model.bureaus = Bureaus(n_counties, n_lines, n_resources)
    model.bureaus.utilisation[:] = 0.85
    alike = np.full((n_resources, n_lines), 1.0 / n_resources)
    model.incidence = replace(model.incidence, line_need=alike, proof_load=np.ones(n_resources))
    model.modules.interface[:] = 1.0
    return model


def press(model, u0):
    """Press so hard that utility without reciprocity is ``u0``, by pressure alone."""
    p = model.parameters
    model.pressure = np.full(len(model.counties), (u0 - p.listing_constant) / p.pressure)


def start_at(model, share):
    """List and connect the share given of every county's resources."""
    luck = model.luck.uniform("start", 0, model.bureaus.listed.shape)
    model.bureaus.listed = luck < share
    model.bureaus.connected = model.bureaus.listed.copy()


def months_of_listing(model, n_months):
    """Mean share listed by county in each month [n_months, C]; what is listed is connected at once."""
    path = []
    for _ in range(n_months):
        model.month += 1
        list_resources(model)
        model.bureaus.connected = model.bureaus.listed.copy()
        path.append(model.bureaus.listed.mean(axis=1))
    return np.array(path)


def in_one_step(model, x):
    """The next level by the month's own probability, when all counties stand at the level ``x`` exactly."""
    shape = model.bureaus.listed.shape
    real, model.bureaus = model.bureaus, SimpleNamespace(**vars(model.bureaus))
    model.bureaus.listed = model.bureaus.live = np.full(shape, x)
    probability = listing_probability(model)
    model.bureaus = real
    assert np.ptp(probability) < 1e-12
    return float(probability.flat[0])


def settled(model, x):
    """The level at which ``in_one_step`` stops, from ``x``."""
    for _ in range(1500):
        following = in_one_step(model, x)
        if abs(following - x) < 1e-10:
            break
        x = following
    return following


def assert_settles(model, level, k, n_months=240, skip=60):
    """Long-run mean within four standard errors over counties, plus the bias of order 1/R of a finite county."""
    mean = months_of_listing(model, n_months)[skip:].mean(axis=0)
    slope = k * level * (1.0 - level)
    spread = level * (1.0 - level) / (model.bureaus.listed.shape[1] * (1.0 - slope))
    bias = 0.5 * abs(k * slope * (1.0 - 2.0 * level)) * spread / (1.0 - slope)
    error = mean.std(ddof=1) / np.sqrt(len(mean))
    assert abs(mean.mean() - level) <= 4.0 * error + 2.0 * bias
    assert error < 0.01


@pytest.mark.parametrize(("u0", "k"), [(-2.0, 3.0), (-1.0, 3.0), (-2.5, 5.0), (-1.0, 4.0), (-4.5, 5.0), (0.5, 3.0)])
def test_the_rule_is_the_logit_with_reciprocity(u0, k):
    """Every root of the closed form reproduces itself, and at other levels the rule is s(u0 + k x)."""
    model = like_bureaus(k, copies=1)
    press(model, u0)
    for root in theory.logit_fixed_points(u0, k):
        assert in_one_step(model, root) == pytest.approx(root, abs=1e-10)
    for x in (0.0, 0.3, 0.9):
        assert in_one_step(model, x) == pytest.approx(expit(u0 + k * x), abs=1e-12)


@pytest.mark.parametrize(("u0", "k"), [(-2.0, 3.0), (-0.5, 2.0)])
@pytest.mark.parametrize("start", [0.05, 0.95])
def test_with_one_root_sharing_settles_there_from_everywhere(u0, k, start):
    (root,) = theory.logit_fixed_points(u0, k)
    model = like_bureaus(k)
    press(model, u0)
    start_at(model, start)
    assert_settles(model, root, k)


@pytest.mark.parametrize("side", ["below", "above"])
def test_with_three_roots_it_settles_on_the_side_of_the_middle_one_where_it_starts(side):
    k, u0 = 6.0, -3.1
    low, middle, high = theory.logit_fixed_points(u0, k)
    model = like_bureaus(k)
    press(model, u0)
    start_at(model, middle - 0.15 if side == "below" else middle + 0.15)
    assert_settles(model, low if side == "below" else high, k)


@pytest.mark.parametrize("k", [3.0, 3.9, 4.0, 4.2, 5.0])
def test_there_are_two_stable_levels_only_where_b_k_is_above_four(k):
    """From below and from above one level is reached at all pressures if k <= 4, else two between the folds."""
    model = like_bureaus(k, copies=1)
    folds = theory.logit_folds(k)
    assert (folds is None) == (k <= 4.0)
    lower, upper = folds if folds else (-0.5 * k, -0.5 * k)
    width = max(upper - lower, 0.01)
    for share in (-0.1, 0.1, 0.501, 0.9, 1.1):
        u0 = lower + share * width
        press(model, u0)
        from_below, from_above = settled(model, 0.0), settled(model, 1.0)
        roots = theory.logit_fixed_points(u0, k)
        assert from_below == pytest.approx(roots[0], abs=1e-6 if k != 4.0 else 1e-2)
        assert from_above == pytest.approx(roots[-1], abs=1e-6 if k != 4.0 else 1e-2)
        assert len(roots) == (3 if folds and lower < u0 < upper else 1)


def test_pressure_that_rises_and_falls_slowly_jumps_at_the_folds():
    """Swept up, the low level is left at the upper fold; swept down, the high one at the lower fold: hysteresis."""
    k, step = 5.0, 0.005
    lower, upper = theory.logit_folds(k)
    model = like_bureaus(k, copies=1)
    way = np.arange(lower - 3.2 * step, upper + 3.2 * step, step)

    def jump(pressures, x):
        for u0 in pressures:
            press(model, u0)
            following = settled(model, x)
            if abs(following - x) > 0.3:
                return u0
            x = following
        raise AssertionError("no jump")

    up, down = jump(way, 0.0), jump(way[::-1], 1.0)
    assert -0.1 * step <= up - upper <= 1.5 * step
    assert -0.1 * step <= lower - down <= 1.5 * step


def test_a_push_of_pressure_outlasts_itself_only_where_it_crossed_the_fold():
    """Between the folds: low until pushed beyond the upper fold, then high for good, until let fall below the lower."""
    k = 6.0
    lower, upper = theory.logit_folds(k)
    base = 0.5 * (lower + upper) + 0.05
    low, _, high = theory.logit_fixed_points(base, k)
    model = like_bureaus(k)
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
    model = like_bureaus(0.0, p_reconsider=0.15)
    press(model, -0.4)
    start_at(model, 0.9)
    first = model.bureaus.listed.mean()
    path = months_of_listing(model, 12)
    level = expit(-0.4)
    expected = level + (first - level) * 0.85 ** np.arange(1, 13)
    error = path.std(axis=1, ddof=1) / np.sqrt(path.shape[1])
    assert np.all(np.abs(path.mean(axis=1) - expected) <= 4.0 * error)


def test_what_is_taken_off_the_list_is_no_longer_connected():
    model = like_bureaus(4.0)
    press(model, -3.0)
    start_at(model, 0.9)
    list_resources(model)
    assert not np.any(model.bureaus.connected & ~model.bureaus.listed)
    assert model.bureaus.listed.mean() < 0.9


@pytest.mark.parametrize(("k", "n_roots"), [(2.0, 1), (6.0, 3)])
def test_no_level_is_counted_twice(k, n_roots):
    """In the middle, u0 = -k / 2, x = 1/2 is a level and the others lie alike on both sides of it."""
    roots = theory.logit_fixed_points(-0.5 * k, k)
    assert len(roots) == n_roots
    np.testing.assert_allclose(np.add(roots, roots[::-1]), 1.0, rtol=1e-9)
