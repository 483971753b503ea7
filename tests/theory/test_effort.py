"""Effort: incentives add up, no other effort pays better, and every part of the contract pulls its own way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.model.agents.enterprise import LEAST_EFFORT, incentive_of, two_task_effort
from sim.model.month.contracting import attention_on_firms, run_enterprises
from sim.theory import firm_forms
from sim.theory.effort import bounded, held, operator_incentive, vendor_incentive
from sim.theory.worlds import LOCAL, UNIFORM

LOW, HIGH = LEAST_EFFORT, 1.0
share = st.floats(0.0, 1.0)


@given(incentive=st.floats(0.0, 3.0), cost=st.floats(0.2, 3.0))
def test_effort_is_incentive_over_cost_within_bounds(incentive, cost):
    """Holmström and Milgrom: e* = incentive / cost, cut to [0.05, 1]."""
    effort, _ = two_task_effort(incentive, 0.0, cost, 0.0)
    assert effort == min(HIGH, max(LOW, firm_forms.linear_contract_effort(incentive, cost)))


@given(
    speed=st.floats(0.0, 3.0), quality=st.floats(0.0, 3.0), cost=st.floats(0.2, 3.0), substitution=st.floats(0.0, 0.95)
)
def test_no_other_efforts_pay_the_firm_better(speed, quality, cost, substitution):
    """The payoff is nowhere in the square of efforts greater than at those chosen."""
    first, second = np.meshgrid(*2 * [np.linspace(LOW, HIGH, 201)])
    contract = (speed, quality, cost, substitution)
    chosen = firm_forms.two_task_payoff(*two_task_effort(*contract), *contract)
    assert chosen >= firm_forms.two_task_payoff(first, second, *contract).max() - 1e-12


@given(slope=share, monitoring=share, public=share, competition=share, lock_in=share, effect=share)
def test_incentives_add_up_and_lock_in_takes_its_share_of_all(slope, monitoring, public, competition, lock_in, effect):
    total = incentive_of(slope, monitoring, public, competition, lock_in, effect)
    assert total == pytest.approx((slope * monitoring + public + competition) * (1.0 - effect * lock_in), abs=1e-15)


def test_the_operator_works_incentive_over_cost():
    """(slope x seen + public value x state share)(1 - k_l lock-in) / cost, inside the bounds."""
    model = held(UNIFORM, 0.6, 0.4)
    expected = bounded(operator_incentive(0.6, 0.4))
    assert LOW < expected < HIGH and 0.0 < attention_on_firms(model) < 1.0
    assert model.firms[0].effort == pytest.approx(expected, rel=1e-12)


def test_a_vendor_works_incentive_over_its_own_cost():
    """Under tender and fees: (fee slope x seen + competition (n - 1) / n) / cost, the cost being the firm's own."""
    model = held(LOCAL, 0.6)
    model.firms[-1].effort_cost = 1.7
    run_enterprises(model)
    expected = [bounded(vendor_incentive(0.6, model.parameters.n_vendors), cost) for cost in (1.3, 1.7)]
    assert LOW < expected[1] < expected[0] < HIGH
    others = [expected[0]] * (model.parameters.n_vendors - 1)
    assert [firm.effort for firm in model.firms[1:-1]] == pytest.approx(others, rel=1e-12)
    assert model.firms[-1].effort == pytest.approx(expected[1], rel=1e-12)


def is_rising(values):
    return bool(np.all(np.diff(values) > 0.0))


def effort_of_operator(monitoring=0.6, attention=None, **values):
    model = held(UNIFORM, monitoring, **values)
    if attention is not None:
        model.province.attention = attention
        run_enterprises(model)
    return model.firms[0].effort


def test_effort_rises_with_monitoring_attention_and_pay_and_falls_with_lock_in_and_cost():
    grid = (0.1, 0.4, 0.7, 1.0)
    assert is_rising([effort_of_operator(monitoring=x) for x in grid])
    assert is_rising([effort_of_operator(attention=x) for x in grid])
    assert is_rising([effort_of_operator(kpi_incentive=x) for x in grid])
    assert is_rising([effort_of_operator(equity_state=x) for x in grid])
    assert is_rising([-effort_of_operator(lock_in=x) for x in grid])
    assert is_rising([-effort_of_operator(cost=1.0 + x) for x in grid])


def test_subcontractors_are_seen_by_the_contractor_as_far_as_it_makes_an_effort():
    lazy, busy = held(UNIFORM, 0.6), held(UNIFORM, 0.6)
    for model, effort in ((lazy, 0.1), (busy, 0.9)):
        model.firms[0].effort = effort
        run_enterprises(model)
    for one, other in zip(lazy.firms[1:], busy.firms[1:], strict=True):
        assert one.effort < other.effort


def test_effort_stays_within_bounds_whatever_the_contract_says():
    assert effort_of_operator(kpi_incentive=50.0) == HIGH
    assert effort_of_operator(kpi_incentive=0.0, public_value=0.0) == LOW
