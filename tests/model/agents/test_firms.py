"""Firms are columns, and each of them is a row of these."""

from __future__ import annotations

import numpy as np

from sim.model.agents.enterprise import LEAST_EFFORT
from sim.model.founded import founding_once
from tests.worlds import world


def test_a_firm_and_the_columns_are_the_same_numbers():
    firms = world("separation").firms
    firms[3].talent, firms[3].load = 2.0, 4
    assert (firms.talent[3], firms.load[3], firms.load.sum()) == (2.0, 4, 4)
    firms.revenue, firms.cost = np.arange(len(firms)), 1.0
    assert [firm.profit for firm in firms] == firms.profit.tolist() == [k - 1.0 for k in range(len(firms))]
    assert isinstance(firms[3].load, int) and firms[-1].index == len(firms) - 1


def test_what_is_earned_is_booked_with_who_earns_it():
    firms = world("separation").firms
    before = firms.cum_profit.copy()
    firms.earn(3.0, 1.0, 2)
    assert (firms.cum_profit - before).tolist() == [2.0 if k == 2 else 0.0 for k in range(len(firms))]


def test_firms_of_runs_that_share_a_founding_are_their_own():
    with founding_once():
        one, other = world("separation"), world("separation")
    one.firms[1].effort = LEAST_EFFORT / 2
    assert one.firms.effort[1] == LEAST_EFFORT / 2 < other.firms.effort[1] == other.firms[1].effort
    assert other.firms[1].model is other and other.firms[1].firms is other.firms
