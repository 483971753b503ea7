"""Effort: a firm under a linear contract with quadratic cost works incentive / cost, within what a job allows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import theory
from sim.agents.enterprise import best_effort, incentive_of
from sim.modes import MODES
from sim.month.contracting import attention_on_firms, run_enterprises
from tests.worlds import hold, world

LOW, HIGH = 0.05, 1.0
share = st.floats(0.0, 1.0)


@given(incentive=st.floats(0.0, 3.0), cost=st.floats(0.2, 3.0))
def test_effort_is_incentive_over_cost_within_bounds(incentive, cost):
    """Holmström and Milgrom: e* = incentive / cost, cut to [0.05, 1]."""
    effort = best_effort(incentive, cost)
    assert effort == min(HIGH, max(LOW, theory.linear_contract_effort(incentive, cost)))


@given(incentive=st.floats(0.0, 3.0), cost=st.floats(0.2, 3.0))
def test_no_other_effort_pays_the_firm_better(incentive, cost):
    """incentive x e - cost e^2 / 2 is nowhere in [0.05, 1] greater than at the effort chosen."""
    others = np.linspace(LOW, HIGH, 2001)

    def payoff(effort):
        return incentive * effort - 0.5 * cost * effort**2

    assert payoff(best_effort(incentive, cost)) >= payoff(others).max() - 1e-12


@given(slope=share, monitoring=share, public=share, competition=share, lock_in=share, effect=share)
def test_incentives_add_up_and_lock_in_takes_its_share_of_all(slope, monitoring, public, competition, lock_in, effect):
    total = incentive_of(slope, monitoring, public, competition, lock_in, effect)
    assert total == pytest.approx((slope * monitoring + public + competition) * (1.0 - effect * lock_in), abs=1e-15)


def with_cost(model, effort_cost):
    """Effort costs all firms alike."""
    for firm in model.firms:
        firm.effort_cost = effort_cost
    return model


def efforts(monitoring=0.6, lock_in=0.0, attention=0.5, effort_cost=1.3, **parameters):
    """Effort of operator and vendors by the month's own sub-step, under supervision of the operator by KPI."""
    model = with_cost(world("separation", n_citizens=90), effort_cost)
    hold(model, monitoring=monitoring, rate_lock_in=0.0, **parameters)
    model.province.attention = attention
    model.firms[0].lock_in = lock_in
    run_enterprises(model)
    return model, model.firms[0].effort, [firm.effort for firm in model.firms[1:]]


def test_the_operator_works_incentive_over_cost():
    """(slope x seen + public value x state share)(1 - k_l lock-in) / cost; seen = q_m (1 + attention on it) / 2."""
    model, effort, _ = efforts(monitoring=0.6, lock_in=0.4)
    p, attention = model.parameters, attention_on_firms(model)
    assert 0.0 < attention < 1.0
    incentive = p.kpi_incentive * 0.6 * 0.5 * (1.0 + attention) + p.public_value * p.equity_state
    expected = theory.linear_contract_effort(incentive * (1.0 - p.lock_in_effect * 0.4), 1.3)
    assert LOW < expected < HIGH
    assert effort == pytest.approx(expected, rel=1e-12)


def test_a_vendor_works_incentive_over_cost():
    """Under tender and fees: (fee slope x seen + competition (n - 1) / n) / cost, the cost being the firm's own."""
    model = with_cost(world("government_led", n_citizens=90), 1.3)
    model.firms[-1].effort_cost = 1.7
    model.pressure[:] = 0.5
    run_enterprises(model)
    p = model.parameters
    incentive = p.fee_incentive * p.monitoring * 0.75 + p.competition * (p.n_vendors - 1) / p.n_vendors
    expected = [theory.linear_contract_effort(incentive, cost) for cost in (1.3, 1.7)]
    assert LOW < expected[1] < expected[0] < HIGH
    assert [firm.effort for firm in model.firms[1:-1]] == pytest.approx([expected[0]] * (p.n_vendors - 1), rel=1e-12)
    assert model.firms[-1].effort == pytest.approx(expected[1], rel=1e-12)


def is_rising(values):
    return bool(np.all(np.diff(values) > 0.0))


def test_effort_rises_with_monitoring_attention_and_pay_and_falls_with_lock_in_and_cost():
    grid = (0.1, 0.4, 0.7, 1.0)
    assert is_rising([efforts(monitoring=x)[1] for x in grid])
    assert is_rising([efforts(attention=x)[1] for x in grid])
    assert is_rising([efforts(kpi_incentive=x)[1] for x in grid])
    assert is_rising([efforts(equity_state=x)[1] for x in grid])
    assert is_rising([-efforts(lock_in=x)[1] for x in grid])
    assert is_rising([-efforts(effort_cost=1.0 + x)[1] for x in grid])


def test_subcontractors_are_seen_by_the_contractor_as_far_as_it_makes_an_effort():
    hidden, seen = efforts(attention=0.0), efforts(attention=1.0)
    assert hidden[1] < seen[1]
    assert np.all(np.array(hidden[2]) <= np.array(seen[2]))


def test_effort_stays_within_bounds_whatever_the_contract_says():
    assert efforts(kpi_incentive=50.0)[1] == HIGH
    assert efforts(kpi_incentive=0.0, public_value=0.0)[1] == LOW


@pytest.mark.parametrize("builder", ["tender", "contractor"])
def test_lock_in_follows_the_share_of_the_work_that_the_operator_has(builder):
    """Half for building, half for operating; approached at the rate of lock-in."""
    mode = replace(MODES["separation"], name="mix", builder=builder)
    model = world(mode, n_citizens=90)
    held = 1.0 if builder == "contractor" else 0.5
    for month in range(1, 6):
        run_enterprises(model)
        expected = held * (1.0 - (1.0 - model.parameters.rate_lock_in) ** month)
        assert model.firms[0].lock_in == pytest.approx(expected, rel=1e-12)
