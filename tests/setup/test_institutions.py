"""The paper's institutions: the list is complete, each has an off value that is allowed, and each does what it says."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from sim.inputs.csv_table import read_data
from sim.language.errors import InputError
from sim.model.agents.citizens import helped_skill, probability_online
from sim.model.agents.enterprise import two_task_effort
from sim.model.agents.handling import share_of_series
from sim.model.agents.modules import crafted, reviewed
from sim.model.model import MONTH
from sim.model.month.contracting import builders_care, run_enterprises
from sim.model.month.inspection import ask_by_list
from sim.model.month.planning import is_pilot, known_taste, willing_to_build
from sim.model.month.sharing import list_resources, terms_of_listing
from sim.setup.indicators import INDICATORS
from sim.setup.institutions import (
    DOWN,
    FORCE,
    GROUPS,
    INSTITUTIONS,
    MECHANISM,
    NONE,
    START,
    UP,
    by_group,
    check_groups,
    settings_off,
)
from sim.setup.modes import MODES, SWITCHES
from sim.setup.parameters import PARAMETERS
from sim.setup.scenario import apply_settings
from sim.theory.worlds import hold
from tests.worlds import neighbours_of, scenario, world

ROWS = (
    *(f"Z{i}" for i in range(1, 8)), *(f"G{i}" for i in range(1, 6)), *(f"M{i}" for i in range(1, 13)),
    *(f"F{i}" for i in range(1, 5)), "R1", "R2",
)  # fmt: skip
EACH = pytest.mark.parametrize("institution", INSTITUTIONS.values(), ids=INSTITUTIONS)


def test_every_row_of_the_papers_list_is_there_in_its_order():
    assert tuple(INSTITUTIONS) == ROWS
    assert all(key == institution.id for key, institution in INSTITUTIONS.items())


@EACH
def test_its_settings_are_parameters_with_this_off_value_or_options_of_switches(institution):
    for key, value in institution.off.items():
        if key in PARAMETERS:
            assert value == PARAMETERS[key].off
        else:
            assert value in SWITCHES[key.removeprefix("mode.")].options
    for key, option in institution.needs.items():
        assert option in SWITCHES[key.removeprefix("mode.")].options
    there = scenario().with_(switches={key.removeprefix("mode."): value for key, value in institution.needs.items()})
    assert apply_settings(there, settings_off(institution)) != there


@EACH
def test_it_names_sub_steps_and_outcomes_that_exist(institution):
    assert [name for name in institution.process.split(", ") if name not in dict(MONTH)] == []
    assert institution.moves and institution.does.endswith(".")
    for indicator, direction in institution.moves:
        assert indicator in INDICATORS and direction in (UP, DOWN)


@EACH
def test_it_has_a_section_and_groups_of_the_paper(institution):
    assert institution.source == "paper " + ", ".join(f"§ {part}" for part in institution.section.split(", "))
    assert institution.mechanism in (*GROUPS[MECHANISM], NONE) and institution.force in (*GROUPS[FORCE], NONE)
    assert institution.force != NONE or institution.section == "5", "lessons add no force"


def test_every_group_of_the_paper_has_members_and_those_of_its_own_section():
    for kind in (MECHANISM, FORCE):
        found = by_group(kind, INSTITUTIONS.values())
        assert list(found) == [*GROUPS[kind], NONE] and sum(map(len, found.values())) == len(INSTITUTIONS)
        for name, group in GROUPS[kind].items():
            own = [one.id for one in INSTITUTIONS.values() if group.section in one.section.split(", ")]
            assert own and (kind == FORCE or set(own) <= {one.id for one in found[name]})


def test_an_unknown_group_is_refused_with_the_nearest():
    with pytest.raises(InputError, match=r'institution M1: mechanism = "marked": unknown .*market'):
        check_groups(replace(INSTITUTIONS["M1"], mechanism="marked"))


def test_what_both_start_from_is_in_the_data_and_in_month_0():
    assert "maturity_start" in GROUPS[START]["four_lists"].meaning and PARAMETERS["maturity_start"].founding
    assert "basis" in read_data("documents.csv", ("basis",)).columns


def test_no_two_institutions_share_a_setting_but_switches():
    carried = [key for institution in INSTITUTIONS.values() for key in institution.off if key in PARAMETERS]
    assert len(carried) == len(set(carried))


def test_every_off_value_belongs_to_an_institution():
    carried = {key for institution in INSTITUTIONS.values() for key in institution.off}
    assert [name for name, record in PARAMETERS.items() if record.off is not None and name not in carried] == []


def test_a_default_is_never_the_off_value():
    assert [name for name, record in PARAMETERS.items() if record.off == record.default] == []


# Channels


def test_grassroots_staff_make_up_for_a_share_of_missing_skill():
    np.testing.assert_allclose(helped_skill(np.array([0.0, 0.5, 1.0]), 0.4), [0.4, 0.7, 1.0])


def test_push_reaches_those_whom_no_neighbour_tells():
    p = world().parameters

    def odds(peers, push):
        share = probability_online(p.model_copy(update={"push": push}), 0.8, 0.5, 0.5, peers)
        return math.log(share / (1.0 - share))

    assert odds(0.0, 1.0) - odds(0.0, 0.0) == pytest.approx(0.8)
    assert odds(1.0, 1.0) - odds(1.0, 0.0) == pytest.approx(0.0, abs=1e-12)


# Service


def test_bureaus_asked_at_once_take_as_long_as_the_slowest():
    n = np.arange(6)
    slowest = np.array([1.0] + [sum(1.0 / k for k in range(1, i + 1)) / i for i in range(1, 6)])
    np.testing.assert_allclose(share_of_series(n, 1.0), slowest)
    np.testing.assert_allclose(share_of_series(n, 0.0), 1.0)
    np.testing.assert_allclose(share_of_series(n, 0.5), 0.5 + 0.5 * slowest)


# Sharing


def test_a_list_asks_for_what_is_most_demanded_and_not_listed():
    model = world("government_led", n_demanded=2)
    model.step()
    before, asked = model.bureaus.asked > 0, ask_by_list(model)
    assert not np.any(before & asked)
    demand = model.flow.cases @ model.incidence.need_by_item
    assert np.all(asked.sum(axis=1) == 2) and not np.any(asked & model.bureaus.listed)
    for c in range(len(asked)):
        left = demand[c][~model.bureaus.listed[c] & ~asked[c] & ~before[c]]
        assert demand[c][asked[c]].min() >= left.max()


def test_no_list_where_nobody_follows_it_up_or_it_is_off():
    for model in (world("fragmented"), world("government_led", n_demanded=0)):
        model.step()
        assert not ask_by_list(model).any()


def test_what_is_asked_for_is_decided_at_once_and_its_refusal_feared():
    model = world("government_led")
    model.step()
    model.listing_constant = -50.0
    hold(model, p_reconsider=0.0, n_disputes=0, fine_officials=200.0, p_inspect=1.0)
    model.pressure[:] = 1.0
    before, asked = model.bureaus.listed.copy(), ask_by_list(model)
    holder = model.catalogue.line_holder[model.catalogue.resource_line]
    list_resources(model)
    assert np.array_equal(model.bureaus.listed, before | asked)
    fine = np.broadcast_to(terms_of_listing(model, demanded=asked)["fine"], asked.shape)
    assert np.all(fine[~asked] == 0.0) and np.all(fine[asked & (holder == 0)] == 200.0)


def test_public_services_stand_under_evaluation_only_in_part():
    model = world("government_led", social_data=0.4)
    model.pressure[:] = 1.0
    pressure = np.broadcast_to(terms_of_listing(model)["pressure"], model.bureaus.listed.shape)
    holder = model.catalogue.line_holder[model.catalogue.resource_line]
    assert 0 < holder.sum() < len(holder)
    np.testing.assert_allclose(pressure[:, holder > 0], 0.4 * pressure[:, holder == 0].max())


def test_clear_rules_take_off_liability_but_not_control():
    model = world("government_led", rules_clarity=0.4)
    worry = terms_of_listing(model)["worry"]
    hold(model, rules_clarity=0.0)
    p = model.parameters
    felt = terms_of_listing(model)["worry"] - p.control_loss
    np.testing.assert_allclose(worry - p.control_loss, 0.6 * felt)


# Construction


def test_pilots_are_the_ablest_counties_of_their_cities_and_as_many_as_the_share_says():
    model = world("separation", pilots=0.2)
    pilots, city = is_pilot(model), model.places.county_city
    assert pilots.sum() == round(0.2 * len(pilots))
    assert set(city[pilots]) == set(city) and np.ptp(np.bincount(city[pilots])) == 1
    for k in set(city):
        assert model.capability[pilots & (city == k)].min() >= model.capability[~pilots & (city == k)].max(initial=0.0)
    few = is_pilot(world("separation", pilots=0.05))
    assert len(set(city[few])) == few.sum() == round(0.05 * len(few))
    assert not is_pilot(world("separation", pilots=0.0)).any()


def test_a_provincial_body_knows_its_pilots_as_they_know_themselves():
    model = world("separation", pilots=0.1)
    pilots, p = is_pilot(model), model.parameters
    as_counties = model.modules.taste + p.local_noise * (1.0 - p.last_mile) * model.modules.error
    np.testing.assert_allclose(known_taste(model)[pilots], as_counties[pilots])
    assert not np.allclose(known_taste(model)[~pilots], as_counties[~pilots])


def test_counties_go_first_only_on_their_own_track_unless_they_are_pilots():
    model = world("government_led", n_tracks=3, pilots=0.05)
    model.modules.maturity[:] = 0.1
    hold(model, cost_of_first=1e-300)
    willing, pilots = willing_to_build(model), is_pilot(model)
    assert willing[pilots].all()
    assert np.all(willing[~pilots].sum(axis=1) == willing.shape[1] // 3)
    hold(model, cost_of_first=1.0)
    lonely = ~pilots & (willing_to_build(model).sum(axis=1) > 0)
    track = np.minimum((model.track_luck * 3).astype(int), 2)
    for c in np.flatnonzero(lonely):
        assert not np.any(track[neighbours_of(model, c)] == track[c])


def test_who_has_somebody_to_follow_does_not_wait_to_build():
    model = world("government_led", pilots=0.0)
    hold(model, cost_of_first=1.0)
    model.modules.maturity[:] = 0.1
    model.modules.maturity[0, 0] = 0.9
    willing = willing_to_build(model)
    followers = [c for c in range(len(willing)) if 0 in neighbours_of(model, c)]
    assert followers and willing[followers, 0].all()
    strangers = [c for c in range(1, len(willing)) if c not in followers]
    assert willing[strangers, 0].mean() < 0.2


def test_nobody_waits_but_where_successes_are_copied():
    assert willing_to_build(world("fragmented")).all()
    assert willing_to_build(world("separation")).any() is np.False_


def test_what_bureaus_began_before_the_reform_takes_no_places_from_it():
    """Their projects last for years; firms start beside them at once, but no more than a county can run."""
    model = world("government_led", n_projects=2, n_citizens=90)
    for _ in range(6):
        model.step()
    begun = [[project.firm < 0 for project in county.projects] for county in model.counties]
    beside = [row for row in begun if sum(row) == 2 and len(row) > 2]
    assert len(beside) > 0.1 * len(begun)
    assert max(len(row) - sum(row) for row in begun) == 2


def test_experts_close_a_share_of_the_distance_and_careless_building_opens_one():
    assert reviewed(2.0, 1.0, 0.25) == pytest.approx(1.75)
    assert crafted(1.0, 0.6, 0.5, -2.0) == pytest.approx(0.6)
    assert crafted(1.0, 1.0, 0.5, -2.0) == 1.0


def test_care_is_that_of_who_builds():
    model = world("separation")
    model.firms[0].care, model.firms[3].care = 0.2, 0.6
    hold(model, share_subcontractor=0.25)
    assert builders_care(model)[3] == pytest.approx(0.3)
    assert builders_care(model)[-1] == 0.5
    model.mode = MODES["government_led"]
    assert builders_care(model)[3] == 0.6


# Enterprises


def test_ratings_shift_effort_from_speed_to_quality():
    efforts = {}
    for weight in (0.1, 0.5):
        model = world("separation", rating_weight=weight)
        run_enterprises(model)
        efforts[weight] = [(firm.effort, firm.care) for firm in model.firms]
    for (speed, care), (less_speed, more_care) in zip(efforts[0.1], efforts[0.5], strict=True):
        assert less_speed < speed and more_care > care


def test_paying_more_for_speed_never_raises_care():
    care = [two_task_effort(pay, 0.4, 0.75, 0.5)[1] for pay in np.linspace(0.0, 2.0, 41)]
    assert np.all(np.diff(care) <= 1e-12) and care[-1] < care[0]


def test_the_partner_multiplies_the_talent_of_the_joint_venture_at_once():
    model = world("separation", capability_operator=1.2)
    talent, before = model.firms[0].talent, model.firms[0].capability
    hold(model, capability_operator=1.0)
    assert model.firms[0].capability == pytest.approx(before / 1.2) == pytest.approx(talent)
    assert model.firms[1].capability == model.firms[1].talent


def test_funds_add_their_share_of_all_budgets_to_the_provinces_account():
    accounts = {}
    for fund in (0.0, 0.1):
        treasury = world("fragmented", fund=fund).treasury
        before = treasury.cum_granted
        grant = world("fragmented", fund=fund)
        treasury.grant(grant.parameters, grant.modules.built, grant.modules.missing)
        accounts[fund] = treasury.cum_granted - before
    assert accounts[0.1] == pytest.approx(1.1 * accounts[0.0])
