"""Money is spent somewhere: a county's own payments are its own, the province's are its residents'."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model.agents import treasury as treasury_module
from sim.model.agents.treasury import NO_DUPLICATES, cost_scale, handed_out
from sim.theory.worlds import hold
from tests.worlds import world

RICH = 10.0


@pytest.fixture
def model():
    """A world in which every account holds ten million yuan and nothing is spent yet."""
    model = world(n_citizens=5)
    treasury = model.treasury
    treasury.accounts[:] = treasury.provincial = RICH
    treasury.cum_granted, treasury.cum_lapsed = RICH * (len(treasury.accounts) + 1) + treasury.set_aside, 0.0
    treasury.new_spent = treasury.cum_spent = 0.0
    treasury.cum_building = treasury.cum_duplicate = 0.0
    for spent in (treasury.county_new_spent, treasury.county_cum_building, treasury.county_cum_duplicate):
        spent[:] = 0.0
    return model


def first(model, *amounts):
    """Amounts of the first counties, nothing of all others."""
    return np.array([*amounts, *[0.0] * (len(model.counties) - len(amounts))])


def per_resident(model, amount):
    population = model.places.county_population
    return amount * population / population.sum()


def test_what_a_county_pays_is_spent_there(model):
    treasury = model.treasury
    np.testing.assert_array_equal(treasury.pay(first(model, 1.0, 20.0)), first(model, 1.0, RICH))
    np.testing.assert_array_equal(treasury.county_new_spent, first(model, 1.0, RICH))
    assert treasury.new_spent == 11.0


def test_projects_are_paid_by_shares_and_duplicates_stay_where_they_are_built(model):
    treasury = model.treasury
    assert treasury.reserve(np.array([0, 2]), np.array([4.0, 6.0])).all()
    treasury.release(5.0, first(model, 2.0, 0.0, 3.0), first(model, 0.75, 0.0, 1.0))
    np.testing.assert_allclose(treasury.county_new_spent, first(model, 2.0, 0.0, 3.0))
    np.testing.assert_allclose(treasury.county_cum_building, first(model, 2.0, 0.0, 3.0))
    np.testing.assert_allclose(treasury.county_cum_duplicate, first(model, 0.75, 0.0, 1.0))
    assert (treasury.new_spent, treasury.cum_building, treasury.cum_duplicate) == (5.0, 5.0, 1.75)


def test_who_cannot_pay_sets_nothing_aside(model):
    treasury, before = model.treasury, model.treasury.set_aside
    done = treasury.reserve(np.array([3, 1, 0]), np.array([RICH, RICH + 0.5, 4.0]))
    assert done.tolist() == [True, False, True] and treasury.set_aside == pytest.approx(before + RICH + 4.0)
    np.testing.assert_array_equal(treasury.accounts[:4], [RICH - 4.0, RICH, RICH, 0.0])


def test_what_the_province_pays_is_spent_on_its_residents(model):
    treasury = model.treasury
    assert treasury.reserve_provincial(3.0)
    treasury.release(2.0, None, NO_DUPLICATES)
    np.testing.assert_allclose(treasury.county_new_spent, per_resident(model, 2.0))
    np.testing.assert_allclose(treasury.county_cum_building, per_resident(model, 2.0))
    assert treasury.new_spent == 2.0 and treasury.provincial == RICH - 3.0


def test_what_is_kept_back_makes_no_firm_cheap_and_is_the_provinces(model):
    treasury = model.treasury
    treasury.pay(first(model, 1.0, 3.0))
    treasury.fine(0.4)
    np.testing.assert_allclose(treasury.county_new_spent, first(model, 1.0, 3.0))
    assert (treasury.new_spent, treasury.new_fined, treasury.provincial) == (4.0, 0.4, RICH + 0.4)
    assert treasury.balance == pytest.approx(0.0, abs=1e-9)


def test_paying_for_maintenance_is_not_building(model):
    model.treasury.pay(first(model, 1.0))
    assert model.treasury.cum_building == 0.0 and not model.treasury.county_cum_building.any()


def test_nothing_paid_is_nothing_spent_anywhere(model):
    model.treasury.release(0.0, first(model), NO_DUPLICATES)
    assert not model.treasury.county_new_spent.any()


def grant(model):
    """One month's budgets, and the money that is there before and after."""
    model.treasury.grant(model.parameters, model.modules.built, model.modules.missing)
    return model.treasury


def test_systems_cost_larger_counties_more_and_less_than_in_proportion():
    scale = cost_scale(np.array([0.5, 1.0, 4.0]), 1.0, 0.5)
    np.testing.assert_allclose(scale, [np.sqrt(0.5), 1.0, 2.0])
    np.testing.assert_array_equal(cost_scale(np.array([0.5, 4.0]), 1.0, 0.0), 1.0)


def test_a_pot_goes_to_who_needs_it_as_far_as_there_is_room():
    handed = handed_out(10.0, np.array([3.0, 1.0, 0.0, 6.0]), np.array([1.0, 9.0, 9.0, 0.0]))
    np.testing.assert_allclose(handed, [1.0, 2.5, 0.0, 0.0])
    assert not handed_out(10.0, np.zeros(2), np.ones(2)).any()


def test_what_lies_idle_is_called_in_and_what_is_not_pooled_of_it_lapses(model):
    ceiling = model.treasury.ceilings(model.parameters)
    model.treasury.accounts[:] = 2.0 * ceiling
    model.treasury.cum_granted += float(model.treasury.accounts.sum()) - RICH * len(ceiling)
    treasury = grant(model)
    np.testing.assert_array_equal(treasury.accounts, ceiling)
    assert treasury.cum_lapsed > ceiling.sum()
    assert treasury.balance == pytest.approx(0.0, abs=1e-6)


def test_a_county_at_its_ceiling_has_no_room_left_by_rounding(model):
    """Else last bits would say whether its need counts, and so what all others get."""
    grant(model)
    treasury, given = model.treasury, model.treasury.ceilings(model.parameters)
    full = np.arange(len(given)) % 2 == 0
    treasury.accounts[:] = np.where(full, given * np.linspace(0.9, 1.1, len(given)), 0.0)
    rooms = []
    before = treasury_module.handed_out
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            treasury_module, "handed_out", lambda pot, need, room: rooms.append(room) or before(pot, need, room)
        )
        grant(model)
    assert (rooms[0] == 0.0).sum() > 20 and not ((rooms[0] != 0.0) & (np.abs(rooms[0]) < 1e-9)).any()


def test_nobody_calls_in_what_a_county_saves_up_for_two_stages(model):
    small = model.places.county_population.argmin()
    p = model.parameters
    assert model.treasury.ceilings(p)[small] >= 2.0 * model.treasury.stage_costs(p)[small]


def test_pooled_money_goes_to_small_counties_and_to_those_who_lack_most(model):
    def received(pooling, lacks_all=None):
        hold(model, budget_pooling=pooling)
        model.treasury.accounts[:] = model.treasury.provincial = 0.0
        model.modules.maturity[:] = 0.3
        if lacks_all is not None:
            model.modules.maturity[lacks_all] = 0.0
        return grant(model).accounts.copy() / model.treasury.population

    order = np.argsort(model.treasury.population)
    n = len(order) // 3
    own, pooled = received(0.0), received(0.5)
    gain = pooled / own
    assert gain[order[:n]].mean() > 1.1 * gain[order[-n:]].mean()
    assert received(0.5, lacks_all=order[n])[order[n]] > pooled[order[n]]


def test_without_a_reform_accounts_neither_grow_nor_shrink():
    model = world("fragmented", n_citizens=5)
    accounts, provincial = model.treasury.accounts.sum(), model.treasury.provincial
    for _ in range(24):
        model.step()
    assert model.treasury.accounts.sum() == pytest.approx(accounts, rel=0.05)
    assert model.treasury.provincial == pytest.approx(provincial)


def test_month_0_is_spent_where_bureaus_build_and_maintain():
    model = world(n_citizens=5)
    treasury = model.treasury
    assert treasury.new_spent == pytest.approx(treasury.county_new_spent.sum(), rel=1e-12)
    assert np.all(treasury.county_new_spent > treasury.county_cum_building)
    assert np.all(treasury.county_cum_building > 0.0)
