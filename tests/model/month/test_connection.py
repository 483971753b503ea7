"""Connection: to take up a common interface costs whoever does it, as far as there is money, and it can fail."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model.month.connection import migrate
from sim.model.month.payment import price_of_measuring
from sim.theory.worlds import hold
from tests.worlds import world

MODES = pytest.mark.parametrize("mode", ["government_led", "separation"])


def after(mode, money=1e6, **values):
    """Interfaces gained and money paid by all counties [C] in one month of migration from a complete platform."""
    model = world(mode, n_citizens=90)
    hold(model, **values)
    model.province.platform = 1.0
    model.treasury.accounts[:] = money
    before = model.modules.interface.copy()
    migrate(model)
    return model, model.modules.interface - before, model.treasury.county_new_spent


@MODES
def test_whoever_takes_up_an_interface_pays_for_it_by_its_size_and_the_step_it_takes(mode):
    _, _, before = after(mode, money=0.0)
    model, gain, spent = after(mode, migration_failure=0.0)
    assert np.all(gain > 0.0)
    np.testing.assert_allclose(spent - before, price(model) * gain)


def price(model):
    """What a county pays for taking up the common interface in full [C]."""
    p = model.parameters
    return p.migration_cost * model.treasury.stage_costs(p) * price_of_measuring(model)


@MODES
def test_who_has_no_money_stays_as_it_is(mode):
    assert not after(mode, money=0.0)[1].any()
    _, full, _ = after(mode, migration_failure=0.0)
    model, _, _ = after(mode)
    _, half, _ = after(mode, money=price(model) * full / 2.0, migration_failure=0.0)
    np.testing.assert_allclose(half, full / 2.0)


@MODES
def test_a_failed_month_costs_as_much_and_gains_nothing(mode):
    _, full, paid = after(mode, migration_failure=0.0)
    _, gain, as_much = after(mode, migration_failure=0.4)
    assert 0.15 < np.mean(gain == 0.0) < 0.65
    np.testing.assert_allclose(gain[gain > 0.0], full[gain > 0.0])
    np.testing.assert_allclose(as_much, paid)


def test_free_and_certain_migration_is_the_discrete_law_of_growth():
    _, gain, _ = after("separation", migration_cost=0.0, migration_failure=0.0)
    p = world("separation").parameters
    np.testing.assert_allclose(gain, p.rate_migration * (1.0 - p.interface_start))
