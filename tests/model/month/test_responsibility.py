"""Responsibility: conferences, lists with deadlines, inspection, idle officials, rents of data, incidents."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model.agents.enterprise import probability_misuse
from sim.model.agents.government import share_idle
from sim.model.month.incidents import draw_incidents, month_of_budget, value_of_data
from sim.model.month.inspection import DEADLINE, duties_of_others, inspect, settle_disputes
from sim.model.month.opening import rate_of_opening
from sim.model.month.sharing import list_resources, listing_probability
from sim.model.month.upkeep import run_by_counties
from sim.theory.worlds import hold
from tests.worlds import world


def test_a_conference_settles_a_dispute_in_all_counties_of_a_city_and_for_good():
    model = world("government_led", n_disputes=2, n_demanded=1)
    model.step()
    settled, city = model.bureaus.settled, model.places.county_city
    assert settled.any()
    for k in range(len(model.cities)):
        assert settled[city == k].any(axis=0).sum() <= 2
        assert np.all(settled[city == k] == settled[city == k][0])
    model.step()
    assert np.all(model.bureaus.settled[settled])
    assert not np.any(settle_disputes(model) & model.bureaus.settled)


def overdue_province(**values):
    """A province in which everything is overdue and unlisted, and is surely found."""
    model = world("government_led", **values)
    model.month = 1 + DEADLINE
    model.bureaus.listed[:] = False
    model.bureaus.asked[:] = 1
    return model, np.ones(model.bureaus.rebuked.shape)


def test_inspection_has_overdue_resources_listed_as_far_as_punishment_is_carried_out():
    model, found = overdue_province()
    for share in (0.0, 0.3, 0.9):
        model.bureaus.listed[:] = False
        hold(model, punishment=share)
        ordered = inspect(model, found)
        bureaus = model.bureaus.rebuked.size
        assert model.bureaus.rebuked.mean() == pytest.approx(share, abs=5 * np.sqrt(0.25 / bureaus))
        assert np.array_equal(ordered, model.bureaus.listed)


def test_what_is_not_overdue_or_not_on_the_list_is_not_found():
    model, found = overdue_province(punishment=0.9)
    model.bureaus.asked[:, ::2] = model.month  # just asked for
    model.bureaus.asked[:, 1::2] = 0
    assert not inspect(model, found).any() and not model.bureaus.rebuked.any()


def test_who_was_found_is_pressed_harder_for_a_month():
    model, _ = overdue_province()
    model.pressure[:] = 0.5
    calm = listing_probability(model)
    model.bureaus.rebuked[:] = True
    assert np.all(listing_probability(model) > calm)


def test_officials_idle_where_others_are_in_charge_unless_they_answer_for_it():
    np.testing.assert_allclose(share_idle(0.4, np.array([0.0, 0.5, 1.0]), 0.0), [0.0, 0.2, 0.4])
    assert share_idle(0.4, 1.0, 1.0) == 0.0
    duties = {mode: duties_of_others(world(mode)) for mode in ("government_led", "separation", "fragmented")}
    assert duties == {"government_led": 0.0, "separation": 1.0, "fragmented": 0.0}
    assert np.all(world("separation", months=2, idleness=0.0).run().idle == 0.0)
    held, free = (world("separation", months=6, fine_officials=fine).run().idle.mean() for fine in (2.0, 0.3))
    assert 0.0 < held < free
    model = world("government_led")
    model.step()
    before = run_by_counties(model, model.treasury.accounts)
    model.idle[:] = 0.25
    np.testing.assert_allclose(run_by_counties(model, model.treasury.accounts), 0.75 * before)


def test_misuse_has_a_price():
    """s(k (gain - q fine)): one half where what is gained is what is feared times being seen."""
    assert probability_misuse(0.6, 1.5, 0.4, 0.0, 2.0, 4.0) == pytest.approx(0.5)
    gain = np.linspace(0.0, 2.0, 5)
    assert np.all(np.diff(probability_misuse(gain, 1.0, 0.4, 0.2, 2.0, 4.0)) > 0.0)


def scandal(**values):
    """A month of incidents in which the operator already misuses the data of all counties, and is seen by all."""
    model = world("separation", months=24, rate_incident=0.2, rent=3.0, deterrence=1.0).run()
    hold(model, monitoring=1.0, seen_unattended=1.0, rate_incident=0.0, **values)
    model.idle[:] = 0.0
    model.misused[:] = True
    model.month += 1
    model.firms[0].wary = 0.0
    return model


def test_misuse_earns_until_it_is_found_and_the_fine_goes_to_the_province():
    model = scandal(punishment=1.0)
    earned = float((value_of_data(model) * month_of_budget(model)).sum())
    fine = float(model.parameters.deterrence * month_of_budget(model).sum())
    assert earned > 0.0
    draw_incidents(model)
    assert model.firms[0].rents == pytest.approx(earned - fine)
    assert model.treasury.fines == pytest.approx(fine)
    assert model.firms[0].wary == 1.0 and not model.misused.any() and np.all(model.fear == 1.0)
    granted, p = model.treasury.cum_granted, model.parameters
    model.step()
    assert model.treasury.cum_granted - granted >= fine and model.treasury.fines >= 0.0
    assert abs(model.treasury.balance) < 1e-6 and p.deterrence == 1.0


def test_where_nobody_is_punished_misuse_found_only_ends():
    model = scandal(punishment=0.0)
    draw_incidents(model)
    assert model.firms[0].rents > 0.0 and model.treasury.fines == 0.0 and model.firms[0].wary == 0.0
    assert not model.misused.any()


def test_open_data_earn_nothing_and_who_earns_from_data_opens_less():
    model = scandal()
    shut = value_of_data(model)
    model.bureaus.opened = model.bureaus.live.copy()
    assert np.all(shut > 0.0) and not value_of_data(model).any()
    assert rate_of_opening(0.1, 0.5, 0.0) == pytest.approx(0.05) and rate_of_opening(0.1, 0.5, 1.0) == pytest.approx(
        0.025
    )


def test_an_incident_stops_new_listings_of_what_is_sensitive_and_costs_repair():
    model = world("government_led")
    model.step()
    model.listing_constant = 50.0
    hold(model, p_reconsider=1.0)
    model.fear[:] = 0.0
    model.fear[3] = 1.0
    sensitive, before = model.catalogue.sensitivity >= 0.5, model.bureaus.listed.copy()
    list_resources(model)
    listed = model.bureaus.listed
    assert np.array_equal(listed[3, sensitive], before[3, sensitive]) and listed[3, ~sensitive].all()
    assert listed[2].all()
    hold(model, rate_incident=1e5)
    accounts = model.treasury.accounts.copy()
    draw_incidents(model)
    assert np.all(model.treasury.accounts[model.county_incidents > 0] <= accounts[model.county_incidents > 0])
    assert model.treasury.accounts.sum() < accounts.sum()


def test_fear_spreads_furthest_where_one_company_holds_everything():
    shares = {}
    for custody in ("operator", "government", "bureau"):
        model = world("government_led")
        model.mode = type(model.mode)(**{**model.mode.switches, "name": "x", "custody": custody})
        shares[custody] = model.options.custody.spread(model.parameters)
    assert shares["operator"] > shares["government"] > shares["bureau"] == 0.0


@pytest.mark.parametrize("mode", ["government_led", "separation"])
def test_incidents_move_sharing_and_trust(mode):
    """They hardly acted: doubling them moved nothing."""
    calm, stormy = (world(mode, months=60, rate_incident=rate).run().history for rate in (0.2, 4.0))
    means = [
        [np.mean([row[name] for row in path[24:]]) for path in (calm, stormy)]
        for name in ("data_sharing_rate", "mean_trust")
    ]
    assert all(before - after > 0.01 for before, after in means)
