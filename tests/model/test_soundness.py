"""Month 0 is a steady state; a month conserves cases, money and documents; a run is its seed and its switches."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.language.errors import InputError
from sim.model.model import MONTH, Model
from sim.setup.modes import MODES
from sim.setup.parameters import PARAMETERS
from tests.soundness import check_state, step_soundly
from tests.worlds import mixes, parameter_values, scenario, world

PROVINCES = ("zhejiang", "guangdong")


def table(model):
    """The history as an array [month, column]."""
    return np.array([list(row.values()) for row in model.history], dtype=float)


@pytest.mark.parametrize("province", PROVINCES)
@pytest.mark.parametrize("seed", [1, 2])
def test_month_0_takes_the_documented_days(province, seed):
    """Every item takes the catalogue's days on average over the province: opening an enterprise 16.0."""
    model = world(province=province, seed=seed, n_citizens=1000)
    flow, catalogue = model.flow, model.catalogue
    days = (flow.cases * flow.days).sum(axis=0) / flow.cases.sum(axis=0)
    np.testing.assert_allclose(days, catalogue.days_before, rtol=1e-9)
    assert catalogue.days_before[catalogue.item_id.index("open_enterprise")] == 16.0
    assert model.history[0]["days_to_open_enterprise"] == pytest.approx(16.0, rel=1e-9)
    assert np.all(model.handling_days > 0.0)


@pytest.mark.parametrize("province", PROVINCES)
def test_month_0_has_saved_nothing_and_its_desks_are_busy_but_not_saturated(province):
    model = world(province=province)
    row = model.history[0]
    assert row["service_efficiency"] == pytest.approx(0.0, abs=1e-12)
    assert 0.0 < row["gini_service_efficiency"] < 0.05
    assert 0.8 <= model.bureaus.utilisation.mean() <= 0.9
    assert model.bureaus.utilisation.max() < 1.0
    assert 0.0 < row["data_sharing_rate"] < 0.2
    check_state(model)


def test_desks_have_a_steady_state_over_the_whole_range_of_their_utilisation():
    ends = {name: PARAMETERS[name].high for name in ("utilisation", "sd_utilisation")}
    with np.errstate(all="ignore"):
        model = world(**ends)
        assert model.bureaus.utilisation.max() < 0.99
        check_state(model)


def test_month_0_is_the_same_whatever_the_mode():
    first = [world(mode).history[0] for mode in MODES]
    for row in first[1:]:
        assert all(row[name] == first[0][name] for name in row if not name.startswith("operator_"))


def without_reform(province, seed, **values):
    """History of 72 months in which nobody reforms anything, by column; first month 0."""
    model = world("fragmented", province=province, seed=seed, **values).run()
    return {name: np.array([row[name] for row in model.history]) for name in model.history[0]}


RUNS = [("zhejiang", 1), ("zhejiang", 2), ("zhejiang", 3), ("guangdong", 4), ("guangdong", 5)]


@pytest.mark.parametrize(("province", "seed"), RUNS)
def test_without_reform_and_shocks_every_month_is_like_month_0(province, seed):
    path = without_reform(province, seed, sd_demand_shock=0.0)
    assert np.all(np.abs(path["service_efficiency"]) < 0.05)
    assert np.all(np.abs(path["data_sharing_rate"] - path["data_sharing_rate"][0]) < 0.03)
    assert np.all(np.abs(path["mean_satisfaction"] - path["mean_satisfaction"][0]) < 0.06)
    assert np.all(np.abs(path["mean_trust"] - path["mean_trust"][0]) < 0.04)
    assert np.all(np.abs(path["n_backlog"] / path["n_backlog"][0] - 1.0) < 0.3)
    usual = path["spending"][path["new_incidents"] == 0.0]  # repair after an incident comes on top
    assert len(usual) > 30 and np.all(np.abs(usual / path["spending"][0] - 1.0) < 0.1)


@pytest.mark.parametrize(("province", "seed"), RUNS)
def test_without_reform_every_year_is_like_month_0(province, seed):
    """Months of high demand are slower, since desks are busy, but no year is off by more than a tenth."""
    path = without_reform(province, seed)
    yearly = np.convolve(path["service_efficiency"][1:], np.full(12, 1.0 / 12.0), "valid")
    assert np.all(np.abs(yearly) < 0.1)
    assert np.all(np.abs(path["data_sharing_rate"] - path["data_sharing_rate"][0]) < 0.03)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("province", PROVINCES)
def test_every_month_of_a_run_is_sound(mode, province):
    """Cases, money and documents are conserved, shares are shares, no stock is negative (see ``tests.soundness``)."""
    model = world(mode, province=province, seed=3)
    for _ in range(48):
        step_soundly(model)


@settings(max_examples=30)
@given(
    mode=mixes,
    values=parameter_values,
    province=st.sampled_from(PROVINCES),
    n_citizens=st.integers(1, 400),
    seed=st.integers(0, 2**32),
)
def test_any_mix_with_any_parameters_is_sound(mode, values, province, n_citizens, seed):
    model = world(mode, province=province, seed=seed, n_citizens=n_citizens, **values)
    check_state(model)
    for _ in range(12):
        step_soundly(model)


@pytest.mark.parametrize("end", ["low", "high"])
@pytest.mark.parametrize("mode", MODES)
def test_all_parameters_at_one_end_are_sound(mode, end):
    model = world(mode, **{name: getattr(p, end) for name, p in PARAMETERS.items()})
    for _ in range(12):
        step_soundly(model)


@pytest.mark.parametrize("province", PROVINCES)
@pytest.mark.parametrize("n_citizens", [1, 2, 40])
def test_fewer_citizens_than_counties_will_do(province, n_citizens):
    model = world("separation", province=province, n_citizens=n_citizens)
    assert len(model.citizens) == n_citizens < len(model.counties)
    for _ in range(6):
        step_soundly(model)


def test_what_is_spent_is_what_firms_get_where_firms_do_everything():
    """Without projects of the bureaus' own, all pay goes to firms, to measuring, and to the province as fines."""
    model = world("separation", months=20, goal_level=0.9, goal_months=24.0)
    model.projects = model.projects[:0]
    model.run()
    assert model.treasury.new_spent > 0.0 and model.kpi_score < 1.0
    paid = sum(firm.revenue for firm in model.firms) + model.treasury.new_fined
    assert model.treasury.new_fined > 0.0
    assert paid * (1.0 + model.parameters.measuring_cost) == pytest.approx(model.treasury.new_spent, rel=1e-9)


def test_the_same_seed_gives_the_same_run():
    for mode in MODES:
        a, b = (world(mode, seed=5, months=12).run() for _ in range(2))
        np.testing.assert_array_equal(table(a), table(b))
        np.testing.assert_array_equal(a.citizens.trust, b.citizens.trust)


def test_another_seed_gives_another_run():
    a, b = (world(seed=seed, months=6).run() for seed in (1, 2))
    assert np.all((table(a) != table(b))[1:, 1:4])


@pytest.mark.parametrize("mode", MODES)
def test_equal_switches_under_two_names_give_equal_runs(mode):
    """A/A: nothing reads a mode's name."""
    twin = replace(MODES[mode], name="a twin")
    a, b = world(mode, months=18).run(), world(twin, months=18).run()
    np.testing.assert_array_equal(table(a), table(b))
    np.testing.assert_array_equal(a.bureaus.listed, b.bureaus.listed)
    np.testing.assert_array_equal(a.modules.design, b.modules.design)


def test_a_month_is_its_sub_steps_in_order():
    assert [name for name, _ in MONTH] == [
        "requests", "channel", "service", "opinion", "sharing", "construction", "enterprises", "oversight", "incidents",
    ]  # fmt: skip
    by_step, by_hand = world(), world()
    by_step.step()
    by_hand.month = 1
    for _, substep in MONTH:
        substep(by_hand)
    np.testing.assert_array_equal(by_step.bureaus.listed, by_hand.bureaus.listed)
    np.testing.assert_array_equal(by_step.citizens.trust, by_hand.citizens.trust)


def test_a_run_has_a_row_for_every_month_from_0_on():
    model = Model(scenario(months=5), seed=1).run()
    assert [row["month"] for row in model.history] == [0, 1, 2, 3, 4, 5]
    assert model.run() is model and model.month == 5
    rows = model.county_table()
    assert len(rows) == len(model.counties) and {row["month"] for row in rows} == {5}


def test_agents_can_be_looked_at():
    model = world(months=6).run()
    assert len(model.citizens[0].neighbours) > 0 and model.citizens[-1].index == len(model.citizens) - 1
    assert {len(model.cities), len(model.counties)} == {11, 90}
    assert model.operator is None and world("separation").operator.is_operator
    assert sum(len(city.counties) for city in model.cities) == len(model.counties)


def test_a_bureaus_decision_is_explained_by_terms_that_add_up():
    model = world("separation", months=12)
    for _ in range(12):
        model.step()
    why = model.explain_listing(3, "business_registration")
    chance = why.pop("probability")
    assert chance == pytest.approx(1.0 / (1.0 + np.exp(-sum(why.values()))), abs=1e-12)
    assert why["pressure"] > 0 >= why["worry"]
    with pytest.raises(InputError, match="did you mean"):
        model.explain_listing(3, "busines_registration")


def test_a_citizens_choice_is_explained_by_terms_that_add_up():
    model = world("separation", months=12)
    for _ in range(12):
        model.step()
    why = model.explain_channel(7)
    chance = why.pop("probability")
    assert chance == pytest.approx(1.0 / (1.0 + np.exp(-sum(why.values()))), abs=1e-12)


def test_a_model_that_nobody_holds_is_let_go_of():
    model = Model(scenario(months=1), seed=1).run()
    seen = weakref.ref(model)
    del model
    gc.collect()
    assert seen() is None
