"""Desks: from any backlog the fluid desk settles at its queue; no month loses a case, and overload grows as it must."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.model.agents.desks import clerks_after_month, desk_after_month, desk_wait, steady_backlog
from sim.theory import forms
from sim.theory.queue import settle


@given(rho=st.floats(0.01, 0.95), capacity=st.floats(1.0, 500.0), start=st.floats(0.0, 200.0))
def test_a_desk_of_one_clerk_settles_at_mm1_from_any_backlog(rho, capacity, start):
    """L = rho / (1 - rho) and wait rho / (mu - lambda), whatever the desk starts with."""
    arrivals = rho * capacity
    months = 400 + int((20.0 / (1.0 - rho) + 40.0 * start) / ((1.0 - rho) * capacity))
    level, utilisation = settle(start, arrivals, 1.0, capacity, months)
    assert level == pytest.approx(forms.mm1_in_system(arrivals, capacity), rel=1e-6)
    assert desk_wait(utilisation, 1.0, capacity) == pytest.approx(forms.mm1_wait(arrivals, capacity), rel=1e-6)


@pytest.mark.parametrize("clerks", [1, 2, 3, 7, 30, 200])
def test_a_shared_queue_waits_nearly_as_erlang_says(clerks):
    """Within 0.04 times of service everywhere, and within a twentieth where desks are very busy."""
    for rho in (0.3, 0.5, 0.7, 0.85, 0.95):
        nearly, exact = desk_wait(rho, clerks, 1.0), forms.erlang_wait(rho * clerks, clerks, 1.0)
        assert abs(nearly - exact) < 0.04
        assert rho < 0.95 or nearly == pytest.approx(exact, rel=0.05)


@given(rho=st.floats(0.05, 0.95), clerks=st.floats(1.0, 500.0), more=st.floats(1.01, 10.0))
def test_more_clerks_who_share_a_queue_wait_less_at_the_same_utilisation(rho, clerks, more):
    assert desk_wait(rho, more * clerks, 10.0) < desk_wait(rho, clerks, 10.0)


stocks = arrays(float, 20, elements=st.floats(0.0, 1e6))
rates = arrays(float, 20, elements=st.floats(1.0, 1e4))
staffs = arrays(float, 20, elements=st.floats(1.0, 1e3))


@given(before=stocks, arrivals=stocks, clerks=staffs, capacity=rates)
def test_cases_in_are_cases_out_plus_change_of_backlog_always(before, arrivals, clerks, capacity):
    """No case is lost or made, no backlog is negative, nobody serves more than there is or than clerks can."""
    after, utilisation = desk_after_month(before, arrivals, clerks, capacity)
    served = clerks * capacity * utilisation
    rounding = 1e-12 * (1.0 + before + arrivals) + 1e-15 * clerks * capacity
    assert np.all(np.abs(before + arrivals - served - after) <= rounding)
    assert np.all(after >= -rounding) and np.all(served >= 0.0)
    assert np.all((utilisation >= 0.0) & (utilisation < 1.0))


@given(
    load=st.floats(0.0, 3.0), share=st.floats(0.0, 1.0), clerks=st.floats(1.0, 4000.0), capacity=st.floats(10.0, 500.0)
)
def test_a_month_serves_at_the_rate_of_the_backlog_that_it_leaves(load, share, clerks, capacity):
    """One implicit step of dL/dt = lambda - c mu rho(L): what is left is the steady backlog of the utilisation."""
    there = load * clerks * capacity
    after, utilisation = desk_after_month(share * there, (1.0 - share) * there, clerks, capacity)
    assert after == pytest.approx(steady_backlog(utilisation, clerks), rel=1e-7, abs=1e-7)


@given(clerks=st.floats(1.0, 100.0), capacity=st.floats(1.0, 300.0), excess=st.floats(0.01, 2.0))
def test_overload_grows_at_arrivals_minus_capacity(clerks, capacity, excess):
    """Far from empty, L' - L is hardly above lambda - c mu."""
    most = clerks * capacity
    level = 1e7
    for _ in range(12):
        after, _ = desk_after_month(level, most * (1.0 + excess), clerks, capacity)
        growth = after - level
        assert 0.0 <= growth - most * excess + 1e-5 <= most / 1e6 + 2e-5
        level = after
    assert (
        forms.mm1_in_system(1.0 + excess, 1.0) == forms.pooled_wait(most * (1.0 + excess), clerks, capacity) == np.inf
    )
    assert forms.erlang_wait(2.0 * (1.0 + excess), 2, 1.0) == np.inf


def test_staff_follows_the_work_both_ways_and_helps_at_once_where_a_desk_drowns():
    clerks, needed, urgent = np.array([10.0, 10.0, 10.0]), np.array([6.0, 14.0, 14.0]), np.array([5.0, 9.0, 30.0])
    np.testing.assert_allclose(clerks_after_month(clerks, needed, urgent, 0.1), [9.6, 10.4, 30.0])
    np.testing.assert_array_equal(clerks_after_month(clerks, needed, urgent, 0.0), clerks)
    assert np.all(clerks_after_month(clerks, needed, urgent, 1.0) >= urgent)
