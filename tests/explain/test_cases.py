"""One citizen's case: its steps add up to what the model recorded of that citizen in that month, in both modes."""

from __future__ import annotations

import numpy as np
import pytest

from sim.explain.cases import ASKED, case_of, cases_of_opening
from sim.explain.diary import Diary
from sim.setup.modes import MODES
from tests.worlds import world

MONTHS = 8
WHO = np.arange(200)
TWO = list(MODES)[:2]


@pytest.fixture(scope="module", params=TWO)
def told(request):
    """A model after some months; of the last, its page and the trust of before; and all pages."""
    model = world(request.param, months=MONTHS)
    diary, pages = Diary(model, WHO), []
    for _ in range(MONTHS):
        trust = model.citizens.trust.copy()
        pages.append(diary.step())
    return model, pages, trust


def test_a_case_that_was_filed_is_the_one_that_the_model_recorded(told):
    model, pages, trust = told
    cases, filers = pages[-1].cases, model.citizens.new_filers
    columns = cases.columns
    assert np.array_equal(np.flatnonzero(columns["filed"]), filers) and len(filers) > 10
    assert np.array_equal(columns["item"][filers], model.citizens.new_items)
    assert np.array_equal(columns["online"][filers], model.citizens.used_online[filers])
    assert np.array_equal(columns["satisfaction"][filers], model.citizens.satisfaction[filers])
    assert np.array_equal(columns["complains"][filers], model.citizens.complained[filers])
    assert np.array_equal(columns["trust_before"], trust)
    heard = trust.copy()
    heard[filers] = columns["trust_after"][filers]
    p = model.parameters
    talked = heard + p.rate_trust_social * (model.citizens.ties @ heard - heard)
    np.testing.assert_allclose(model.citizens.trust, talked, rtol=1e-12)


def test_the_steps_of_a_case_add_up_to_its_days_trips_and_documents(told):
    model, pages, _ = told
    cases, flow, trips = pages[-1].cases, model.flow, 0
    for row in np.flatnonzero(cases.item >= 0).tolist():
        case = case_of(cases, row)
        place = case.county, case.item
        assert sum(step.days for step in case.steps) == pytest.approx(case.days, rel=1e-12)
        usual = sum(step.days for step in case.steps if step.kind != "luck")
        assert usual == pytest.approx(flow.days[place], rel=1e-12)
        assert sum(step.trips for step in case.steps) == case.trips
        statuses = [step.status for step in case.of("document")]
        assert sum(status in ASKED for status in statuses) == flow.documents_missing[place]
        assert len(case.of("check")) == flow.bureaus_missing[place]
        assert len(statuses) - statuses.count("abolished") - statuses.count("at_hand") == flow.documents_asked[place]
        assert all(step.days >= 0.0 for step in case.steps if step.kind != "luck")
        trips += case.trips
    assert trips > 0


def test_trips_and_days_are_those_that_satisfaction_was_judged_by(told):
    model, pages, _ = told
    p, flow = model.parameters, model.flow
    for row in model.citizens.new_filers.tolist():
        case = case_of(pages[-1].cases, row)
        fit = flow.fit_item[case.county, case.item]
        content = p.weight_days * np.exp(-case.days / p.patience_days)
        content += p.weight_trips * np.exp(-case.trips / p.patience_trips) + (1 - p.weight_days - p.weight_trips) * fit
        assert model.citizens.satisfaction[row] == pytest.approx(content, rel=1e-12)


def test_a_case_that_is_asked_for_is_the_same_where_the_citizen_files_it(told):
    """And to ask for it changes nothing in the run."""
    model, pages, _ = told
    filers, items = model.citizens.new_filers, model.citizens.new_items
    who = filers[: len(filers) // 2].astype(np.int64)
    again = world(model.mode.name, months=MONTHS)
    diary = Diary(again, who, items[: len(who)].astype(np.int64))
    for _ in range(MONTHS):
        page = diary.step()
    histories = ([list(row.values()) for row in one.history] for one in (again, model))
    assert np.array_equal(*histories, equal_nan=True)
    assert page.cases.columns["filed"].all()
    for row, citizen in enumerate(who.tolist()):
        assert case_of(page.cases, row) == case_of(pages[-1].cases, citizen)


def test_month_0_is_the_same_in_all_modes_and_takes_the_usual_channel():
    found = []
    for mode in TWO:
        model = world(mode, months=1)
        cases = cases_of_opening(model, WHO, np.full(len(WHO), 12))
        assert np.array_equal(cases.columns["online"], model.citizens.used_online)
        assert not cases.columns["filed"].any()
        found.append([case_of(cases, row) for row in range(0, 200, 20)])
    assert found[0] == found[1]
