"""Measures are what their formulas say, computed again in another way from the model's state."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.indicators import INDICATORS
from sim.measures import county_efficiency, county_sharing, gini, take_county_measures, take_measures
from tests.worlds import world

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
    for item, resource in zip(catalogue.document_item, catalogue.document_resource, strict=True):
        if catalogue.resource_line[resource] != catalogue.item_line[item]:
            cases = model.flow.cases[:, item]
            required += cases
            live += cases * model.bureaus.live[:, resource]
    assert take_measures(model)["data_sharing_rate"] == pytest.approx(live.sum() / required.sum(), rel=1e-9)
    np.testing.assert_allclose(county_sharing(model), live / required, rtol=1e-9)


def test_the_provinces_mean_is_the_mean_of_its_counties(model):
    """Days per case weighted by cases; efficiency weighted by the days that the cases took before."""
    row, n_cases = take_measures(model), model.flow.cases.sum(axis=1)
    counties = take_county_measures(model)
    days = np.array([county["mean_working_days"] for county in counties])
    assert row["mean_working_days"] == pytest.approx((days * n_cases).sum() / n_cases.sum(), rel=1e-9)
    weight = (model.flow.cases * model.days_before).sum(axis=1)
    overall = (county_efficiency(model) * weight).sum() / weight.sum()
    assert row["service_efficiency"] == pytest.approx(overall, rel=1e-9)
    assert row["gini_service_efficiency"] == pytest.approx(gini(county_efficiency(model)))
    for name in ("share_at_most_one_visit", "share_online"):
        of = np.array([county[name] for county in counties])
        assert row[name] == pytest.approx((of * n_cases).sum() / n_cases.sum(), rel=1e-9)


def test_totals_are_those_of_the_agents(model):
    row, treasury = take_measures(model), model.treasury
    assert row["n_backlog"] == pytest.approx((model.bureaus.n_waiting * model.bureaus.clerks).sum())
    assert row["mean_trust"] == pytest.approx(np.mean([person.trust for person in model.citizens]))
    assert row["spending"] == pytest.approx(treasury.new_spent)
    assert row["spending_per_case"] == pytest.approx(1e6 * treasury.new_spent / model.flow.cases.sum())
    assert row["staff_hours"] == pytest.approx((model.bureaus.new_served * model.flow.job_hours).sum())


def test_only_where_there_is_an_operator_it_is_measured(model):
    row = take_measures(model)
    undefined = [name for name, value in row.items() if np.isnan(value)]
    assert undefined == ([] if model.operator else ["operator_effort", "operator_profit", "operator_lock_in"])


def test_counties_have_a_row_each_with_their_names_and_places(model):
    counties = take_county_measures(model)
    assert [county["county"] for county in counties] == list(model.places.county_name)
    assert {county["city"] for county in counties} == set(model.places.city_name_en)
    assert all(county["population"] > 0 for county in counties)
