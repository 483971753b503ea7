"""Measures are what their formulas say, computed again in another way from the model's state."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.setup.indicators import COUNTY_COLUMNS, INDICATORS, PER_COUNTY, take_county_measures, take_measures
from sim.setup.measures import county_efficiency, county_sharing
from sim.setup.measures_of_inequality import gini
from sim.theory.worlds import hold
from tests.worlds import world

AGENT_BASED = ("mean_trust", "mean_satisfaction", "share_ever_online")
"""Means over citizen agents, of whom a county may have none."""
values = arrays(float, st.integers(1, 30), elements=st.floats(0.0, 1e3))


def mean_difference(x):
    """Gini as half the relative mean absolute difference of all pairs, each with itself too."""
    return np.abs(x[:, None] - x).mean() / (2.0 * x.mean())


@given(values)
def test_gini_is_half_the_relative_mean_difference(x):
    if x.mean() < 1e-9:
        assert 0.0 <= gini(x) <= 1.0
    else:
        assert gini(x) == pytest.approx(mean_difference(x), abs=1e-9)


@given(values, st.floats(0.01, 100.0))
def test_gini_depends_neither_on_scale_nor_on_order(x, scale):
    assert gini(scale * x) == pytest.approx(gini(x), abs=1e-9)
    assert gini(x[::-1]) == pytest.approx(gini(x), abs=1e-12)


def test_gini_of_known_cases():
    assert gini(np.full(7, 3.2)) == pytest.approx(0.0, abs=1e-15)
    assert gini(np.array([0.0, 0.0, 0.0, 1.0])) == pytest.approx(0.75)
    assert gini(np.array([1.0, 3.0])) == pytest.approx(0.25)
    assert gini(np.zeros(4)) == 0.0
    assert gini(np.array([-5.0, 1.0])) == gini(np.array([0.0, 1.0]))


@pytest.fixture(scope="module", params=["government_led", "separation"])
def model(request):
    """A model in the middle of its reform."""
    return world(request.param, months=18).run()


def test_all_indicators_are_measured_in_their_order(model):
    assert list(take_measures(model)) == list(INDICATORS)
    assert {"month": model.month, **take_measures(model)} == pytest.approx(model.history[-1], nan_ok=True)


def test_efficiency_is_the_share_of_days_saved(model):
    """Case by case, in plain loops."""
    spent = before = 0.0
    for c in range(len(model.counties)):
        for i in range(len(model.catalogue.item_id)):
            spent += model.flow.cases[c, i] * model.flow.days[c, i]
            before += model.flow.cases[c, i] * model.days_before[c, i]
    row = take_measures(model)
    assert row["service_efficiency"] == pytest.approx(1.0 - spent / before, rel=1e-9)
    assert row["mean_working_days"] == pytest.approx(spent / model.flow.cases.sum(), rel=1e-9)
    assert 0.05 < row["service_efficiency"] < 0.95


def test_sharing_is_the_share_of_required_documents_that_are_live(model):
    """Document by document; what the desk's own line holds does not count, it is at hand."""
    catalogue = model.catalogue
    required, live = np.zeros(len(model.counties)), np.zeros(len(model.counties))
    for d, (item, resource) in enumerate(zip(catalogue.document_item, catalogue.document_resource, strict=True)):
        if catalogue.resource_line[resource] != catalogue.item_line[item]:
            asked = model.flow.asked[:, model.incidence.link_document == d]
            cases = model.flow.cases[:, item] * asked[:, 0]
            required += cases
            live += cases * model.bureaus.live[:, resource]
    assert take_measures(model)["data_sharing_rate"] == pytest.approx(live.sum() / required.sum(), rel=1e-9)
    np.testing.assert_allclose(county_sharing(model), live / required, rtol=1e-9)


def test_the_provinces_mean_is_the_mean_of_its_counties(model):
    """Days per case weighted by cases; efficiency weighted by the days that the cases took before."""
    row, n_cases = take_measures(model), model.flow.cases.sum(axis=1)
    counties = take_county_measures(model)
    days = counties["mean_working_days"]
    assert row["mean_working_days"] == pytest.approx((days * n_cases).sum() / n_cases.sum(), rel=1e-9)
    weight = (model.flow.cases * model.days_before).sum(axis=1)
    overall = (county_efficiency(model) * weight).sum() / weight.sum()
    assert row["service_efficiency"] == pytest.approx(overall, rel=1e-9)
    assert row["gini_service_efficiency"] == pytest.approx(gini(days))
    for name in ("share_at_most_one_visit", "share_online"):
        of = counties[name]
        assert row[name] == pytest.approx((of * n_cases).sum() / n_cases.sum(), rel=1e-9)


def test_totals_are_those_of_the_agents(model):
    row, treasury = take_measures(model), model.treasury
    assert row["n_backlog"] == pytest.approx(model.bureaus.n_backlog.sum())
    assert row["mean_trust"] == pytest.approx(np.mean([person.trust for person in model.citizens]))
    assert row["spending"] == pytest.approx(treasury.new_spent)
    assert row["spending_per_case"] == pytest.approx(1e6 * treasury.new_spent / model.flow.cases.sum())
    assert row["staff_hours"] == pytest.approx((model.bureaus.new_served * model.flow.job_hours).sum())


def test_who_is_left_behind_is_told_by_age(model):
    """Of the citizens, one after another; the old lag behind, since they are less skilled."""
    people = list(model.citizens)
    young, old = ([p.used_online for p in people if p.is_60plus == aged] for aged in (False, True))
    assert take_measures(model)["gap_online_60plus"] == pytest.approx(np.mean(young) - np.mean(old))
    assert take_measures(world(n_citizens=5000))["gap_online_60plus"] > 0.05


def test_only_where_there_is_an_operator_it_is_measured(model):
    row = take_measures(model)
    undefined = [name for name, value in row.items() if np.isnan(value)]
    assert undefined == ([] if model.operator else ["operator_effort", "operator_profit", "operator_lock_in"])


def test_counties_have_a_row_each_with_their_names_and_places(model):
    rows, columns = model.county_table(), take_county_measures(model)
    assert [row["county"] for row in rows] == list(model.places.county_name)
    assert [row["city"] for row in rows] == [model.places.city_name_en[k] for k in model.places.county_city]
    assert all(row["population"] > 0 and row["month"] == model.month for row in rows)
    for name, values in columns.items():
        np.testing.assert_array_equal([row[name] for row in rows], values)


def test_gaps_and_the_operator_belong_to_the_province_and_all_else_to_counties_too():
    assert [name for name in INDICATORS if name not in PER_COUNTY] == [
        "gap_online_60plus", "gini_service_efficiency", "gini_data_sharing", "operator_effort", "operator_profit",
        "operator_lock_in", "share_data_one_firm", "mean_maturity",
    ]  # fmt: skip
    assert "maturity" in COUNTY_COLUMNS, "a county's state has it"


def test_a_county_is_measured_by_its_own_cases_desks_and_people(model):
    """One county after another, in plain loops."""
    columns, people = take_county_measures(model), list(model.citizens)
    opening = model.catalogue.item_id.index("open_enterprise")
    for c in range(0, len(model.counties), 7):
        here, name = {column: values[c] for column, values in columns.items()}, model.places.county_name[c]
        trust = [person.trust for person in people if person.county == name]
        content = [person.satisfaction for person in people if person.county == name]
        n_cases = model.flow.cases[c].sum()
        jobs = zip(model.bureaus.new_served[c], model.flow.job_hours[c], strict=True)
        assert here["mean_trust"] == pytest.approx(np.mean(trust) if trust else np.nan, nan_ok=True)
        assert here["mean_satisfaction"] == pytest.approx(np.mean(content) if trust else np.nan, nan_ok=True)
        assert here["days_to_open_enterprise"] == model.flow.days[c, opening]
        assert here["new_complaints"] == pytest.approx(model.flow.complaints[c].sum())
        assert here["staff_hours"] == pytest.approx(sum(n * hours for n, hours in jobs))
        assert here["n_backlog"] == pytest.approx(sum(model.bureaus.n_backlog[c]))
        assert here["spending_per_case"] == pytest.approx(1e6 * here["spending"] / n_cases)
        assert here["maturity"] == pytest.approx(np.mean(model.modules.maturity[c]))


def test_a_county_where_no_citizen_agent_lives_has_neither_trust_nor_satisfaction():
    model = world(n_citizens=5)
    columns = take_county_measures(model)
    lives = np.isin(np.arange(len(model.counties)), model.citizens.county)
    assert 0 < lives.sum() <= 5
    for name, values in columns.items():
        undefined = ~lives if name in AGENT_BASED else np.zeros(len(lives), bool)
        np.testing.assert_array_equal(np.isnan(values), undefined, err_msg=name)


@pytest.mark.parametrize("kind", ["rate_incident", "rate_misuse"])
def test_an_incident_is_counted_where_it_happens(kind):
    model = world("separation")
    model.step()
    hold(
        model,
        **{"rate_incident": 0.0, "rate_misuse": 0.0, kind: 2e4},
        safeguards=0.0,
        monitoring=1.0,
        seen_unattended=1.0,
    )
    hold(model, idleness=0.0, punishment=0.0)
    model.idle[:] = 0.0
    for _ in range(3):
        model.step()
        struck = take_county_measures(model)["new_incidents"]
        assert 0 < struck.sum() == model.history[-1]["new_incidents"]
        assert np.all(model.fear[struck > 0] == 1.0)


def test_open_data_are_live_and_of_low_sensitivity_and_only_attention_opens_them():
    model = world("government_led", openness=0.15, months=48).run()
    opened, can = model.bureaus.opened, model.catalogue.sensitivity <= 0.4
    assert not np.any(opened & ~model.bureaus.live) and not opened[:, ~can].any()
    assert opened[:, can].mean() > 0.1
    assert model.history[-1]["share_data_open"] == pytest.approx(opened[:, can].mean())
    for shut in (world("government_led", openness=0.0, months=24), world("fragmented", openness=0.15, months=24)):
        assert shut.run().history[-1]["share_data_open"] == 0.0


def test_the_data_in_one_firms_hands_are_those_of_the_platform_or_of_the_largest_builder():
    led, separation = (world(mode, months=12).run() for mode in ("government_led", "separation"))
    assert separation.history[0]["share_data_one_firm"] == 0.0
    assert separation.history[-1]["share_data_one_firm"] >= separation.province.platform > 0.5
    cases, flow = led.flow.cases, led.flow
    live = cases * (flow.documents_asked - flow.documents_missing)
    held = np.zeros(len(led.firms))
    for item, system in enumerate(led.catalogue.item_system):
        for county, firm in enumerate(led.modules.builder[:, system]):
            if firm >= 0:
                held[firm] += live[county, item]
    assert 0.0 < led.history[-1]["share_data_one_firm"] == pytest.approx(held.max() / live.sum())
