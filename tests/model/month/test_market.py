"""The market: equal learning, lock-in of whoever is in charge, prices of re-tenders, teams, and who leaves."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model.agents.enterprise import OPERATOR, lock_in_after, pace, share_gamed
from sim.model.agents.projects import duration_luck, projects_of
from sim.model.month.contracting import run_enterprises
from sim.model.month.dependence import grow_dependence
from sim.model.month.market import MODULE_RUN, MONTHS_IN_RED, experience
from sim.model.month.oversight import attainment, reported
from sim.model.month.tendering import tender, whole_teams
from sim.setup.rng import Luck
from sim.theory.worlds import hold
from tests.worlds import world


def test_the_same_work_teaches_the_operator_and_a_vendor_the_same():
    model = world("separation")
    hold(model, share_subcontractor=0.5, support=0.0)
    model.modules.maturity[:] = 0.0
    vendor = model.firms[1]
    for firm in model.firms:
        firm.load, firm.talent = 0, 1.0 / firm.partnership
    vendor.load = 4
    assert experience(model)[[OPERATOR, 1]].tolist() == [2.0, 2.0]
    run_enterprises(model)
    assert model.firms[OPERATOR].capability == pytest.approx(vendor.capability) != 1.0


def test_the_operator_goes_on_learning_when_standards_are_complete():
    model = world("separation")
    model.standard.maturity[:], model.standard.in_work = 1.0, []
    assert experience(model)[OPERATOR] >= MODULE_RUN * model.modules.maturity.sum() > 0.0


def test_a_countys_vendor_locks_it_in_too_and_a_new_one_starts_from_nothing():
    model = world("government_led")
    model.modules.builder[3, 2] = 5
    for _ in range(12):
        grow_dependence(model)
    rate = model.parameters.rate_lock_in
    assert model.modules.lock_in[3, 2] == pytest.approx(1.0 - (1.0 - rate) ** 12)
    assert model.firms[5].lock_in == model.modules.lock_in[3, 2] and model.firms[OPERATOR].lock_in == 0.0
    model.modules.builder[3, 2] = 6
    grow_dependence(model)
    assert model.modules.lock_in[3, 2] == pytest.approx(rate)
    assert lock_in_after(0.2, 2, 0.1) == pytest.approx(0.2 + 2 * 0.1 * 0.8)


@pytest.mark.parametrize("side", [-1, 1])
def test_an_abler_rival_wins_until_lock_in_is_worth_more_than_its_lead(side):
    """In theory at k_l L w = (1 - w) x lead in quality, prices being equal; the firm in charge asks for its lead."""
    model = world("government_led", n_vendors=2)
    hold(model, bid_luck=0.0, bid_load=0.0, price_weight=0.5, quality_unknown=0.5, lock_in_effect=0.4)
    for firm, talent in zip(model.firms[1:], (1.0, 1.1), strict=True):
        firm.talent, firm.reputation, firm.load = talent, 0.5, 0
    lead = 0.1 / 0.4
    model.modules.in_charge[0, 0], model.modules.lock_in[0, 0] = 1, lead + 0.05 * side
    plans = projects_of(np.array([0]), np.array([0]), cost=2.0)
    tender(model, plans)
    fair = 1.0 + model.parameters.markup / 2
    assert plans["firm"][0] == (1 if side > 0 else 2)
    paid = fair + (0.4 * 0.05 if side > 0 else 0.4 * (lead - 0.05))
    assert plans["price"][0] == pytest.approx(2.0 * paid)


def test_vendors_have_whole_teams_and_no_more_than_the_pool():
    teams = whole_teams(162.9, 14)
    assert teams.sum() == 162 and teams.max() - teams.min() == 1
    assert whole_teams(np.inf, 3).min() > 1000


def test_durations_have_a_fat_tail_and_none_without_spread():
    factor = duration_luck(0.65, Luck(1).normal("test/durations", 0, 40_000))
    assert np.median(factor) == pytest.approx(1.0, abs=0.02) and factor.mean() == pytest.approx(1.235, abs=0.02)
    assert (factor > 1.7).mean() == pytest.approx(0.21, abs=0.01)
    assert duration_luck(0.0, 3.0) == 1.0


def test_no_firm_shortens_the_clients_share_of_the_time():
    assert pace(0.37, 0.0) == 0.37 and pace(1.0, 0.4) == pytest.approx(1.0)
    assert pace(1e9, 0.4) == pytest.approx(1.0 / 0.4)


def test_who_loses_money_for_a_year_makes_room_for_a_newcomer():
    model = world("government_led")
    hold(model, idle_cost=0.2)
    vendor = model.firms[1]
    vendor.talent, vendor.load, vendor.mean_profit, vendor.months_in_red = 0.3, 0, -1.0, MONTHS_IN_RED - 1
    mean = np.mean([firm.capability for firm in model.firms[1:]])
    run_enterprises(model)
    assert vendor.capability == pytest.approx(mean, rel=0.02) and vendor.months_in_red == 0
    assert vendor.reputation < 0.1


def test_a_score_counts_gains_and_gaming_hides_what_is_missing():
    assert attainment([0.3, 0.6], [0.1, 0.6], [0.5, 0.6]) == pytest.approx((0.5 + 1.0) / 2)
    assert reported(0.5, share_gamed(0.4, 0.5)) == pytest.approx(0.6) and reported(0.5, share_gamed(0.0, 0.5)) == 0.5


@pytest.mark.parametrize("public_value", [-0.3, 0.0, 0.8])
def test_ownership_may_help_or_hurt(public_value):
    row = world("separation", public_value=public_value, months=8).run().history[-1]
    assert 0.05 < row["operator_effort"] <= 1.0


def test_the_operators_effort_has_no_kink_at_the_start():
    effort = [row["operator_effort"] for row in world("separation", months=3).run().history]
    assert effort[0] <= effort[1] + 0.01 and effort[1] < effort[2]
