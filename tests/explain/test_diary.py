"""What a diary notes gives the decisions again: the terms add up, and the luck decides as the model did."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from sim.explain.bureaus import why_listing
from sim.explain.citizens import why_channel
from sim.explain.counties import why_effort, why_project
from sim.explain.diary import Diary
from sim.explain.firms import why_bid, why_misuse, why_work
from sim.explain.orders import why_orders
from sim.model.agents.bureaus import probability_of_listing
from sim.model.agents.projects import choose_systems
from sim.model.model import Model
from sim.model.month.incidents import share_in_hand, value_of_data
from sim.model.month.inspection import ask_by_list, settle_disputes
from sim.model.month.sharing import listing_probability, signed_terms
from sim.setup.modes import MODES
from sim.setup.rules import RULES
from tests.worlds import scenario, world

MONTHS = 30
WHO = np.arange(0, 200, 3)


@pytest.fixture(scope="module", params=list(MODES))
def told(request):
    """A model after some months, and the diary's pages of them."""
    model = world(request.param, months=MONTHS)
    diary = Diary(model, WHO)
    states = []
    pages = []
    for _ in range(MONTHS):
        states.append((model.bureaus.listed.copy(), model.citizens.used_online[WHO].copy()))
        pages.append(diary.step())
    return model, pages, states


def test_a_diary_changes_nothing(told):
    model, _, _ = told
    alone = world(model.mode.name, months=MONTHS).run()
    assert np.array_equal(
        [list(row.values()) for row in alone.history], [list(row.values()) for row in model.history], equal_nan=True
    )


def test_the_terms_of_a_listing_give_the_lists_again(told):
    model, pages, states = told
    after = [state[0] for state in states[1:]] + [model.bureaus.listed]
    for page, (before, _), now in zip(pages, states, after, strict=True):
        note = page.listing
        total = sum(np.broadcast_to(term, before.shape).astype(float) for term in note.terms.values())
        assert probability_of_listing(total) == pytest.approx(note.probability, abs=1e-5)
        choice = (note.luck < note.probability) & (before | ~note.frozen)
        assert np.array_equal(np.where(note.reconsidered, choice, before) | note.ordered, now)
    reason = why_listing(note, 3, 4)
    assert reason.probability == pytest.approx(expit(reason.total), abs=1e-5)


def test_the_reason_of_a_listing_says_what_was_done(told):
    _, pages, _ = told
    note = pages[-1].listing
    for county, resource in np.argwhere(note.reconsidered & ~note.frozen & ~note.ordered)[:50].tolist():
        reason = why_listing(note, county, resource)
        assert (reason.outcome in ("lists", "stays_on")) == (reason.luck < reason.probability)
    county, resource = np.argwhere(~note.reconsidered)[0].tolist()
    assert why_listing(note, county, resource).outcome == "not_up"


def test_the_terms_of_a_channel_give_the_choices_again(told):
    model, pages, states = told
    after = [state[1] for state in states[1:]] + [model.citizens.used_online[WHO]]
    filed = 0
    for page, (_, before), now in zip(pages, states, after, strict=True):
        for place in range(len(WHO)):
            reason = why_channel(page.channel, place)
            assert reason.probability == pytest.approx(expit(reason.total), abs=1e-12)
            if reason.outcome == "not_filed":
                assert now[place] == before[place]
            else:
                filed += 1
                assert (reason.outcome == "online") == (reason.luck < reason.probability) == now[place]
    assert filed > 50


def test_what_a_county_weighed_gives_its_choice_again(told):
    model, pages, _ = told
    n_chosen, p = 0, model.parameters
    for page in pages:
        for choice in page.choices:
            if not choice.weighed:
                assert not choice.chosen and why_project(choice).outcome == "busy"
                continue
            rows = [np.array([choice.weighed[name]]) for name in ("need", "hazard", "luck", "maturity", "may_build")]
            in_work = np.isin(np.arange(rows[0].shape[1]), choice.weighed["in_work"])[None]
            system, reuses = (column.item() for column in choose_systems(*rows, in_work, p.maturity_enough))
            assert (system < 0) == (not choice.chosen)
            if system >= 0:
                n_chosen += 1
                assert model.catalogue.system_id[system] == choice.chosen["system"]
                assert reuses == choice.chosen["reuses"]
    assert n_chosen > 20


def test_the_reason_of_a_project_is_what_was_started(told):
    model, pages, _ = told
    kinds = [why_project(choice).outcome for page in pages for choice in page.choices]
    expected = {"copying": {"build", "copy"}, "rollout": {"install"}, "none": {"build"}}[model.mode.reuse]
    assert set(kinds) & {"build", "copy", "install"} == expected
    for page in pages:
        for county, choice in zip(model.counties, page.choices, strict=True):
            for project in county.projects:
                if project.progress == 0.0 and choice.month == model.month and "kind" in choice.chosen:
                    assert project.kind == choice.chosen["kind"]


def test_a_countys_effort_is_the_sum_of_its_terms(told):
    model, pages, _ = told
    reason = why_effort(pages[-1].effort, 5)
    if model.mode.operator == "contractor":
        assert reason.outcome == "operator"
    else:
        assert reason.facts["effort"] == pytest.approx(min(1.0, max(0.0, reason.total)))
        most = reason.facts["effort"] * reason.facts["capability"]
        assert model.modules.upkeep[5] <= min(1.0, most) + 1e-12
        assert model.modules.upkeep.max() > 0.0


def test_a_firms_effort_follows_from_its_terms(told):
    model, pages, _ = told
    for firm, work in zip(model.firms, pages[-1].work, strict=True):
        reason = why_work(work)
        assert reason.total == pytest.approx(sum(reason.terms.values()))
        assert (reason.facts["effort"], reason.facts["care"]) == pytest.approx((firm.effort, firm.care))


def test_a_bid_that_won_has_the_price_of_its_terms(told):
    model, pages, _ = told
    won = [
        (page, county, choice.chosen["firm"])
        for page in pages
        for county, choice in enumerate(page.choices)
        if choice.chosen.get("firm", -1) > 0
    ]
    assert bool(won) == (model.mode.builder != "bureau")
    for page, county, firm in won:
        project = page.choices[county].begun
        reason = why_bid(page.bids, county, firm - 1, project)
        assert reason.total == pytest.approx(sum(reason.terms.values()))
        p, stage = model.parameters, float(model.treasury.stage_costs(model.parameters)[county])
        costs = [stage, stage * p.copy_cost]
        assert any(project["price"] == pytest.approx(cost * reason.total) for cost in costs)
        assert -1e-12 <= reason.terms["lock_in"] <= 2.0 * p.lock_in_effect and reason.terms["switching"] >= 0.0


def test_temptation_adds_up_where_the_operator_holds_the_data(told):
    model, pages, _ = told
    note = pages[-1].misuse
    assert (note is not None) == (share_in_hand(model) > 0.0)
    if note is not None:
        reason = why_misuse(note)
        assert reason.terms["gain"] == pytest.approx(model.parameters.temptation * value_of_data(model).mean())
        assert reason.probability == pytest.approx(expit(sum(reason.terms.values())))


DESIGNS = [
    (mode, {"sharing": sharing, "channel": channel, "schedule": schedule})
    for schedule in RULES["schedule"].options
    for mode, sharing, channel in (
        ("government_led", "logit", "threshold"), ("separation", "imitation", "logit"),
        ("separation", "threshold", "logit"),
    )
]  # fmt: skip


@pytest.mark.parametrize(("mode", "rules"), DESIGNS, ids=lambda value: value if isinstance(value, str) else "")
def test_every_decision_follows_from_its_terms_and_luck_under_every_rule_and_schedule(mode, rules):
    model = Model(scenario(months=12, n_citizens=400, mode=mode).with_(rules=rules), seed=3)
    who, diary = np.arange(0, 400, 2), None
    diary = Diary(model, who)
    n_decided = n_filed = 0
    for _ in range(12):
        online = model.citizens.used_online[who].copy()
        page = diary.step()
        note, chosen = page.listing, page.channel
        total = sum(term.astype(float) for term in note.terms.values())
        np.testing.assert_allclose(probability_of_listing(total), note.probability, atol=1e-5)
        np.testing.assert_array_equal(note.decided, model.bureaus.listed)
        n_decided += note.reconsidered.sum()
        total = sum(term for name, term in chosen.terms.items() if name != "probability")
        np.testing.assert_allclose(expit(total), chosen.terms["probability"], atol=1e-12)
        expected = np.where(chosen.filed, chosen.luck < chosen.terms["probability"], online)
        np.testing.assert_array_equal(expected, model.citizens.used_online[who])
        n_filed += chosen.filed.sum()
    assert n_decided > 500 and n_filed > 50


def test_what_a_conference_settled_is_among_the_terms_that_a_model_tells_of_now():
    """A bureau's decision as ``Model.explain_listing`` has it is the one that the sub-step then takes."""
    model = Model(scenario(months=9, n_citizens=100, mode="separation"), seed=1)
    for _ in range(8):
        model.step()
    settled = np.argwhere(settle_disputes(model))
    assert len(settled)
    for county, resource in settled[:20].tolist():
        told = model.explain_listing(county, model.catalogue.resource_id[resource])
        demanded = (model.bureaus.asked > 0) | ask_by_list(model)
        weighed = listing_probability(model, model.bureaus.settled | settle_disputes(model), demanded)
        assert told["probability"] == weighed[county, resource]
        free = np.zeros(model.bureaus.listed.shape, dtype=bool)
        assert told["worry"] > signed_terms(model, free, demanded)["worry"][county, resource]


def test_a_county_is_told_what_orders_have_brought_about(told):
    model, pages, _ = told
    reason = why_orders(pages[-1].orders, 3)
    has_superiors = model.options.supervision.is_there
    assert (reason.outcome == "ordered") == (reason.facts["abolished"] > 0.0) == has_superiors
    assert reason.facts["merged"] == model.reform.merged[3]
