"""Desks: from any backlog the fluid desk settles at M/M/1; no month loses a case, and overload grows as it must."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.model.agents.bureaus import desk_after_month
from sim.theory import forms
from sim.theory.queue import settle


@given(rho=st.floats(0.01, 0.95), capacity=st.floats(0.5, 500.0), start=st.floats(0.0, 200.0))
def test_a_desk_settles_at_mm1_from_any_backlog(rho, capacity, start):
    """L = rho / (1 - rho) and wait L / mu = rho / (mu - lambda), whatever the desk starts with."""
    arrivals = rho * capacity
    months = 400 + int((20.0 / (1.0 - rho) + 40.0 * start) / ((1.0 - rho) * capacity))
    level = settle(start, arrivals, capacity, months)
    assert level == pytest.approx(forms.mm1_in_system(arrivals, capacity), rel=1e-6)
    assert level / capacity == pytest.approx(forms.mm1_wait(arrivals, capacity), rel=1e-6)


stocks = arrays(float, 20, elements=st.floats(0.0, 1e6))
rates = arrays(float, 20, elements=st.floats(1e-3, 1e4))


@given(before=stocks, arrivals=stocks, capacity=rates)
def test_cases_in_are_cases_out_plus_change_of_backlog_always(before, arrivals, capacity):
    """No case is lost or made, no backlog is negative, nobody serves more than there is or than a clerk can."""
    after, served = desk_after_month(before, arrivals, capacity)
    rounding = 1e-12 * (1.0 + before + arrivals)
    assert np.all(np.abs(before + arrivals - served - after) <= rounding)
    assert np.all(after >= 0.0) and np.all(served >= -rounding)
    assert np.all(served <= np.minimum(capacity, before + arrivals) + 10.0 * rounding)


@given(before=st.floats(0.0, 1e5), arrivals=st.floats(0.0, 500.0), capacity=st.floats(0.5, 300.0))
def test_a_month_serves_at_the_rate_of_the_backlog_that_it_leaves(before, arrivals, capacity):
    """Served = mu L / (1 + L) at the month's end: one implicit step of dL/dt = lambda - mu L / (1 + L)."""
    after, served = desk_after_month(before, arrivals, capacity)
    assert served == pytest.approx(capacity * after / (1.0 + after), rel=1e-6, abs=1e-8)


@given(capacity=st.floats(1.0, 300.0), excess=st.floats(0.01, 2.0))
def test_overload_grows_at_arrivals_minus_capacity(capacity, excess):
    """Far from empty, L' - L = lambda - mu + mu / (1 + L'), and so lambda - mu in the long run."""
    arrivals = capacity * (1.0 + excess)
    level = 1e5
    for _ in range(12):
        after, _ = desk_after_month(level, arrivals, capacity)
        growth = after - level
        assert 0.0 <= growth - (arrivals - capacity) + 1e-6 <= capacity / 1e5 + 2e-6
        level = after
    assert forms.mm1_in_system(arrivals, capacity) == np.inf
