"""Orders take away documents, trips and upper levels' days; they cost attention and staff, and end at the law."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import sim
from sim.model.month.ordering import give_orders, note_asked
from sim.model.month.requests import ask_for_documents
from sim.model.month.service import fields_by_hand, serve
from sim.setup.measures import live_links
from sim.theory.worlds import hold
from tests.worlds import world


def ordered(model, pressure: float):
    """The model after orders of a pressure, given at once; its documents and service of the month follow them."""
    hold(model, rate_abolish=pressure, rate_merge=0.0, share_on_orders=1.0, resistance=0.0)
    model.pass_through[:] = 1.0
    give_orders(model, 1.0)
    ask_for_documents(model)
    serve(model)
    return model


def test_orders_end_only_what_neither_law_nor_data_keep():
    model = ordered(world(), 1e6)
    gone = model.catalogue.document_basis == 0
    assert 0.6 < gone.mean() < 0.7
    np.testing.assert_array_equal(model.reform.abolished, np.broadcast_to(gone, model.reform.abolished.shape))


def test_an_order_is_for_all_counties_and_bureaus_give_up_first_what_costs_them_least():
    model = ordered(world(), 0.7)
    assert (model.reform.abolished == model.reform.abolished[0]).all() and model.reform.abolished.any()
    model = world()
    hold(model, resistance=1.0, rate_abolish=1.0)
    for _ in range(3):
        give_orders(model, 1.0)
    order, share = model.reform.orderable, model.reform.abolished.mean(axis=0)
    cheap = model.reform.loss < np.median(model.reform.loss[order])
    assert share[order & cheap].mean() > 1.5 * share[order & ~cheap].mean() > 0.0


def share_live(model):
    live, required = live_links(model)
    return live.sum() / required.sum()


def test_an_abolished_link_leaves_both_sides_of_the_sharing_rate_and_all_work_about_it():
    model = world()
    link = 0
    item, resource = model.incidence.link_item[link], model.incidence.link_resource[link]
    needed = int(((model.incidence.link_item == item) & (model.incidence.link_resource == resource)).sum())
    required, missing = model.flow.required.copy(), model.flow.documents_missing.copy()
    model.bureaus.listed[:, resource] = model.bureaus.connected[:, resource] = False
    before = share_live(model)
    model.reform.abolished[:, model.incidence.link_document[link]] = True
    note_asked(model, model.reform)
    ask_for_documents(model)
    assert share_live(model) > before
    np.testing.assert_allclose(required[:, resource] - model.flow.required[:, resource], model.flow.cases[:, item])
    serve(model)
    assert np.all(missing[:, item] - model.flow.documents_missing[:, item] <= 1.0)
    assert np.all(model.flow.documents_missing[:, item] <= model.reform.documents_asked[:, item])
    if needed == 1:
        assert np.all(model.reform.documents_asked[:, item] == model.incidence.link_to_item[[item]].sum() - 1)


def test_one_window_saves_citizens_trips_not_days_and_costs_staff_hours():
    one, many = world(), world()
    one.reform.merged[:] = 0.9
    serve(one), serve(many)
    assert np.all(one.flow.at_most_one >= many.flow.at_most_one) and one.flow.at_most_one.mean() > 0.5
    assert one.flow.staff_hours > many.flow.staff_hours
    assert np.all(one.flow.days >= many.flow.days - 1e-9)


def test_authority_handed_down_saves_days_as_far_as_a_county_is_able():
    down, up = world(), world()
    down.reform.delegated[:] = 1.0
    serve(down), serve(up)
    saved = 1.0 - down.flow.days.mean(axis=1) / up.flow.days.mean(axis=1)
    assert np.all(saved > 0.0)
    able = down.capability > np.median(down.capability)
    assert saved[able].mean() > saved[~able].mean()


def test_fields_filled_in_by_hand_cause_errors_and_shared_data_or_abolition_spare_them():
    model = world()
    recruit = model.catalogue.item_id.index("recruit_civil_servant")
    assert np.all(model.flow.p_error[:, recruit] == model.flow.p_error.max(axis=1))
    by_hand = fields_by_hand(model)
    assert np.all(by_hand[:, recruit] <= 184.0) and by_hand[:, recruit].mean() > 170.0
    model.bureaus.listed[:] = model.bureaus.connected[:] = True
    model.works[:] = 1.0
    serve(model)
    assert np.all(model.flow.p_error[:, recruit] == 0.0)
    hold(model, error_rate=0.0)
    serve(model)
    assert not model.flow.p_error.any()


def test_attention_on_orders_is_missing_elsewhere_until_nothing_is_left_to_order():
    busy, free = world(months=1), world(months=1, share_on_orders=0.3)
    for model in (busy, free):
        model.step()
    assert np.all(busy.pressure < free.pressure)
    done, plain = world(months=1), world(months=1)
    hold(plain, share_on_orders=0.0, rectification=0.0)
    hold(done, rectification=0.0)
    done.reform.abolished |= done.reform.orderable
    done.reform.merged[:] = 1.0
    for model in (done, plain):
        model.step()
    np.testing.assert_allclose(done.pressure, plain.pressure)


@pytest.mark.parametrize("setting", [{"name": "own", "supervision": "none"}, {}])
def test_nobody_orders_without_superiors_or_attention(setting):
    paths = []
    for rate in (0.25, 2.0):
        model = world(replace(sim.MODES["government_led"], **setting), months=3, rate_abolish=rate, rate_merge=rate)
        if not setting:
            hold(model, share_on_orders=0.0)
        paths.append(model.run().history)
        assert not model.reform.abolished.any() and not model.reform.merged.any()
    assert str(paths[0]) == str(paths[1])


def test_who_may_merge_counters_follows_from_the_agenda():
    def merged(agenda):
        model = world(replace(sim.MODES["government_led"], name="own", agenda=agenda), months=3).run()
        return model.reform.merged, model.pass_through, model.capability

    county, _, able = merged("county")
    province, passed, _ = merged("data_bureau")
    assert not merged("bureau")[0].any()
    assert np.corrcoef(county, np.minimum(1.0, able))[0, 1] > 0.8
    assert np.corrcoef(province, passed)[0, 1] > 0.99


def test_zhejiangs_own_history_comes_near_2017():
    """Facts: at most one visit for 80 to 93 % of items by summer, 58 % of documents abolished by October."""
    model = sim.Model(sim.load("zhejiang_dated").with_(n_citizens=200, months=10)).run()
    assert 0.7 < model.history[8]["share_items_one_visit"] < 0.95
    assert 0.5 < model.history[10]["share_documents_abolished"] < 0.65
    assert model.history[10]["data_sharing_rate"] < 0.2


def test_a_campaign_that_is_due_waits_until_somebody_leads():
    model = sim.Model(sim.load("guangdong_dated").with_(n_citizens=50, months=3)).run()
    assert model.province.n_campaigns == 1 and model.province.attention == 1.0
