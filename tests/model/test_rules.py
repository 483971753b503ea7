"""Rival rules: the defaults change nothing, thresholds keep the mean, imitation spreads what pays, order is keyed."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError, asdict, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit, logit
from typer.testing import CliRunner

from sim.cli import app
from sim.language.errors import InputError
from sim.model.agents.bureaus import lists_by_threshold, probability_of_imitating, tolerance_of
from sim.model.agents.citizens import trust_after_talk
from sim.model.model import Model
from sim.model.month import listing
from sim.model.month.channel import choose_channel, expect_channel, fixed_luck
from sim.model.month.listing import (
    decide_by_imitation,
    decide_by_logit,
    decide_by_threshold,
    line_by_line,
    neighbours_drawn,
)
from sim.model.month.opinion import talk_in_waves
from sim.model.month.order import N_WAVES, wave_of_citizens, wave_of_lines
from sim.model.month.sharing import list_resources, listing_probability
from sim.setup.parameters import PARAMETERS
from sim.setup.rules import DEFAULT_RULES, RULES, Rules
from sim.setup.scenario import Scenario, apply_settings, load
from sim.theory.worlds import hold
from tests.soundness import check_cases, check_documents, check_indicators, check_money, check_shares
from tests.worlds import mixes, neighbours_of, parameter_values, scenario, world

NEW_LUCK = ("waves/", "sharing/neighbour", "sharing/trial")
NO_ORDERS = {name: 0 for name in ("n_disputes", "n_demanded") if name in PARAMETERS}
"""Nothing is reconsidered because somebody asks for it."""
NO_PEERS = {name: 0.0 for name in ("channel_peers", "push") if name in PARAMETERS}
"""Neighbours do not count for the channel."""
RIVALS = [{rule: option} for rule, record in RULES.items() for option in list(record.options)[1:]]
any_rules = st.builds(Rules, **{name: st.sampled_from(list(rule.options)) for name, rule in RULES.items()})


def ruled(months=24, n_citizens=400, **rules) -> Model:
    return Model(scenario("government_led", months=months, n_citizens=n_citizens).with_(rules=rules), seed=3)


def rows(model: Model) -> np.ndarray:
    return np.array([list(row.values()) for row in model.history], dtype=float)


def with_lists(model: Model, share_there: float = 0.5) -> Model:
    """A model whose lists are drawn anew, so that there is something to see of others."""
    luck = model.luck.uniform("test/listed", 0, model.bureaus.listed.shape)
    model.bureaus.listed = luck < share_there
    model.bureaus.connected = model.bureaus.listed & (luck < 0.5 * share_there)
    model.month = 1
    return model


# --- the records


def test_there_are_three_rules_and_the_defaults_are_the_models_own():
    assert {name: list(rule.options) for name, rule in RULES.items()} == {
        "sharing": ["logit", "imitation", "threshold"],
        "channel": ["logit", "threshold"],
        "schedule": ["synchronous", "random_order"],
    }
    assert asdict(DEFAULT_RULES) == {"sharing": "logit", "channel": "logit", "schedule": "synchronous"}
    assert load("zhejiang").rules == DEFAULT_RULES == Rules()


def test_an_unknown_option_is_refused_with_the_nearest():
    with pytest.raises(InputError, match=r"rule sharing has no option 'treshold'.*did you mean .threshold."):
        Rules(sharing="treshold")
    with pytest.raises(FrozenInstanceError):
        DEFAULT_RULES.sharing = "threshold"


FAULTS = {
    "no table": (3, "rules = 3: must be a table"),
    "unknown rule": ({"shring": "logit"}, 'rules.shring: unknown rule (did you mean "sharing"?)'),
    "unknown option": (
        {"sharing": "copy"},
        'rules.sharing = "copy": unknown; allowed: logit, imitation, threshold',
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told(fault):
    rules, told = FAULTS[fault]
    with pytest.raises(InputError) as caught:
        Scenario(name="x", province="zhejiang", mode="separation", rules=rules)
    assert told in str(caught.value)


def test_a_rule_outside_of_its_table_is_told_where_it_belongs():
    with pytest.raises(InputError, match=r"schedule is a rule: write it under \[rules\]"):
        Scenario(name="x", province="zhejiang", mode="separation", schedule="random_order")


@given(any_rules)
def test_rules_written_read_back_equal_and_are_varied_one_by_one(tmp_path_factory, rules):
    path = tmp_path_factory.mktemp("toml") / "x.toml"
    varied = load("zhejiang").with_(rules=rules)
    path.write_text(varied.to_toml(), encoding="utf-8", newline="")
    assert load(path).rules == rules
    assert load(path).with_(rules={"channel": "threshold"}).rules == Rules(rules.sharing, "threshold", rules.schedule)
    settings = [f"rules.{name}={option}" for name, option in asdict(rules).items()]
    assert apply_settings(load("zhejiang"), settings) == varied
    assert (varied == load("zhejiang")) == (rules == DEFAULT_RULES)


def test_a_bad_setting_is_told():
    with pytest.raises(InputError, match=r'rules.sharng: unknown key \(did you mean "rules.sharing"\?\)'):
        apply_settings(load("zhejiang"), ["rules.sharng=logit"])
    with pytest.raises(InputError, match=r'rules.channel = "phone": unknown; allowed: logit, threshold'):
        apply_settings(load("zhejiang"), ["rules.channel=phone"])


def test_the_command_lists_rules_with_their_defaults():
    shown = CliRunner().invoke(app, ["rules"]).stdout
    assert all(f"{next(iter(rule.options))} *" in shown for rule in RULES.values())
    assert all(option in shown for rule in RULES.values() for option in rule.options)


def test_the_record_has_the_rules():
    from sim.studies.run import run

    done = run(scenario(months=1, n_citizens=20).with_(rules={"channel": "threshold"}), progress=False)
    told = json.loads(json.dumps(done.comparison.record))["scenarios"][0]["rules"]
    assert told == {"sharing": "logit", "channel": "threshold", "schedule": "synchronous"}


# --- outcomes


def test_month_0_is_the_same_under_all_rules_and_then_each_changes_outcomes():
    plain = rows(ruled().run())
    for rules in RIVALS:
        rival = rows(ruled(**rules).run())
        np.testing.assert_array_equal(rival[0, :18], plain[0, :18])
        assert np.abs(rival[:, 1:18] - plain[:, 1:18]).max() > 1e-6, rules


@pytest.mark.parametrize("rules", RIVALS, ids=str)
def test_the_same_seed_gives_the_same_run(rules):
    np.testing.assert_array_equal(rows(ruled(8, **rules).run()), rows(ruled(8, **rules).run()))


def test_the_default_rules_draw_no_luck_of_their_rivals(monkeypatch):
    from sim.setup.rng import Luck

    drawn, uniform = [], Luck.uniform

    def noted(self, purpose, *rest):
        drawn.append(purpose)
        return uniform(self, purpose, *rest)

    monkeypatch.setattr(Luck, "uniform", noted)
    ruled(2).run()
    assert drawn and [purpose for purpose in drawn if purpose.startswith(NEW_LUCK)] == []


@given(mixes, parameter_values, any_rules)
def test_any_rules_are_sound_with_any_mode_and_parameters(mode, parameters, rules):
    model = Model(scenario(mode, months=4, n_citizens=100, **parameters).with_(rules=rules), seed=1)
    while model.month < 4:
        before, clerks = model.bureaus.n_backlog.copy(), model.bureaus.clerks.copy()
        model.step()
        check_cases(model, before, clerks)
        check_indicators(model)
        check_money(model)
        check_documents(model)
        check_shares(model)


# --- thresholds


@given(st.floats(-6, 6), st.floats(1e-9, 1 - 1e-9))
def test_a_tolerance_lists_exactly_where_its_luck_is_below_the_logit_probability(utility, luck):
    if abs(expit(utility) - luck) > 1e-12:
        assert lists_by_threshold(utility, tolerance_of(luck)) == (luck < expit(utility))


def test_thresholds_keep_the_mean_of_the_logit_choice():
    """Over all bureaus and resources, within four standard errors of a binomial with these probabilities."""
    model = with_lists(ruled(sharing="threshold"))
    p = model.bureaus.p_list = listing_probability(model)
    listed = decide_by_threshold(model, None)
    error = np.sqrt((p * (1 - p)).sum()) / p.size
    assert abs(listed.mean() - p.mean()) < 4 * error


def test_in_month_0_everybody_does_what_its_threshold_says():
    model = ruled(sharing="threshold")
    np.testing.assert_array_equal(decide_by_threshold(model, None), model.bureaus.listed)


def test_more_utility_never_takes_a_resource_off_a_threshold_list():
    model = with_lists(ruled(sharing="threshold"))
    u = logit(listing_probability(model))
    before = None
    for push in (-1.0, 0.0, 0.5, 3.0):
        model.bureaus.p_list = expit(u + push)
        listed = decide_by_threshold(model, None)
        assert before is None or (np.all(listed >= before) and listed.sum() > before.sum())
        before = listed


def test_under_thresholds_nothing_moves_where_nothing_changes():
    """Repeated on the same state, who reconsiders comes back to the same decision; the logit choice does not."""
    for rule, moves in (("threshold", False), ("logit", True)):
        model = ruled(sharing=rule)
        hold(model, p_reconsider=1.0, reciprocity=0.0, imitation=0.0, **NO_ORDERS)
        list_resources(model)
        first = model.bureaus.listed.copy()
        model.month += 1
        list_resources(model)
        assert (model.bureaus.listed != first).any() == moves


def test_a_channel_threshold_is_a_type_for_good_and_keeps_the_mean():
    model = ruled(n_citizens=4000, channel="threshold")
    citizens = model.citizens
    hold(model, channel_constant=-2.0, **NO_PEERS)
    expect_channel(model)
    p, luck = citizens.p_online, fixed_luck(model)
    citizens.new_filers = np.arange(len(citizens))
    choose_channel(model)
    first = citizens.used_online.copy()
    np.testing.assert_array_equal(first, luck < p)
    assert abs(first.mean() - p.mean()) < 4 * np.sqrt((p * (1 - p)).sum()) / len(p)
    model.month += 1
    choose_channel(model)
    np.testing.assert_array_equal(citizens.used_online, first)


def test_the_share_online_of_a_county_is_the_mean_of_its_types():
    model = ruled(n_citizens=4000, channel="threshold")
    hold(model, channel_constant=-2.0)
    expect_channel(model)
    citizens = model.citizens
    types = (fixed_luck(model) < citizens.p_online) & ~citizens.is_owner
    resident = model.catalogue.item_audience == 0
    for c in (0, 40, 89):
        here = (citizens.county == c) & ~citizens.is_owner
        if here.any():
            assert model.flow.share_online[c, resident] == pytest.approx(types[here].mean())


# --- imitation


def test_the_fermi_rule_follows_the_better_off():
    assert probability_of_imitating(1.0, 1.0, 5.0) == 0.5
    assert probability_of_imitating(2.0, 0.0, 1.0) == pytest.approx(expit(2.0))
    assert probability_of_imitating(0.0, 2.0, 1.0) < 0.5 < probability_of_imitating(0.5, 0.0, 1.0)
    assert probability_of_imitating(2.0, 0.0, 0.0) == 0.5
    assert probability_of_imitating(2.0, 0.0, 50.0) == pytest.approx(1.0)


def test_neighbours_are_drawn_evenly_among_those_who_are_neighbours():
    model = ruled()
    shape = (len(model.counties), 3000)
    model.bureaus.listed = np.zeros(shape, dtype=bool)
    there, has = neighbours_drawn(model)
    assert has.all()
    for c in (0, 17, 60):
        found, count = np.unique(there[c], return_counts=True)
        np.testing.assert_array_equal(found, np.sort(neighbours_of(model, c)))
        n = len(found)
        assert np.all(np.abs(count / 3000 - 1 / n) < 4 * np.sqrt((1 / n) * (1 - 1 / n) / 3000))


def seeded_province(utility, monkeypatch, trials=0.0):
    """One county lists everything; listing has this utility everywhere; everybody reconsiders each month."""
    monkeypatch.setattr(listing, "SELECTION", 4.0)
    monkeypatch.setattr(listing, "P_TRIAL", trials)
    monkeypatch.setattr("sim.model.month.sharing.settle_disputes", lambda model: np.zeros_like(model.bureaus.listed))
    monkeypatch.setattr(
        "sim.model.month.sharing.listing_probability",
        lambda model, *settled: np.full(model.bureaus.listed.shape, expit(utility)),
    )
    model = ruled(sharing="imitation")
    hold(model, p_reconsider=1.0)
    model.bureaus.listed[:] = False
    model.bureaus.listed[5] = True
    return model


def share_after(model, months) -> float:
    for _ in range(months):
        model.month += 1
        list_resources(model)
    return float(model.bureaus.listed.mean())


def test_imitation_spreads_a_better_practice_and_not_a_worse_one(monkeypatch):
    start = 1 / 90
    assert share_after(seeded_province(1.5, monkeypatch), 40) > 0.9
    assert share_after(seeded_province(-1.5, monkeypatch), 40) < start


def test_without_trials_what_nobody_does_is_never_found_and_with_them_it_is(monkeypatch):
    for trials, found in ((0.0, False), (0.05, True)):
        model = seeded_province(1.5, monkeypatch, trials)
        model.bureaus.listed[:] = False
        assert (share_after(model, 30) > 0.5) == found


def test_imitation_spreads_from_neighbour_to_neighbour(monkeypatch):
    """After one month only neighbours of the first county can list."""
    model = seeded_province(3.0, monkeypatch)
    share_after(model, 1)
    reached = np.flatnonzero(model.bureaus.listed.any(axis=1))
    allowed = {5, *(c for c, near in enumerate(model.incidence.neighbours) if 5 in near)}
    assert len(reached) > 1 and set(reached.tolist()) <= allowed


def test_what_a_conference_settles_is_decided_by_discrete_choice():
    model = with_lists(ruled(sharing="imitation"))
    model.bureaus.p_list = listing_probability(model)
    settled = np.zeros(model.bureaus.listed.shape, dtype=bool)
    settled[:, ::2] = True
    by_logit, mixed = decide_by_logit(model, settled), decide_by_imitation(model, settled)
    np.testing.assert_array_equal(mixed[settled], by_logit[settled])
    assert (mixed[~settled] != by_logit[~settled]).any()


# --- order


def test_waves_of_citizens_are_even_and_new_each_month():
    model = ruled(n_citizens=403)
    model.month = 1
    first = wave_of_citizens(model)
    assert np.ptp(np.bincount(first, minlength=N_WAVES)) <= 1 and len(np.unique(first)) == N_WAVES
    np.testing.assert_array_equal(first, wave_of_citizens(model))
    model.month = 2
    assert (wave_of_citizens(model) != first).any()


def test_every_line_of_a_county_has_its_own_turn_in_an_order_of_the_countys_own():
    model = ruled()
    place = wave_of_lines(model)
    np.testing.assert_array_equal(np.sort(place, axis=1), np.broadcast_to(np.arange(place.shape[1]), place.shape))
    assert len(np.unique(place, axis=0)) > 80
    turns = line_by_line(model)
    np.testing.assert_array_equal(np.sum(turns, axis=0), np.ones(model.bureaus.listed.shape))


def test_in_random_order_bureaus_see_what_those_before_them_have_listed():
    """Held to a loop over single bureaus, turn by turn."""
    model, twin = (with_lists(ruled(schedule="random_order")) for _ in range(2))
    for m in (model, twin):
        hold(m, p_reconsider=0.5, **NO_ORDERS)
        m.month = 1
    list_resources(model)
    bureaus, place = twin.bureaus, wave_of_lines(twin)
    reconsider = twin.luck.uniform("sharing/reconsider", 1, bureaus.listed.shape) < 0.5
    luck = twin.luck.uniform("sharing/list", 1, bureaus.listed.shape)
    for k in range(place.shape[1]):
        p = listing_probability(twin)
        decided = bureaus.listed.copy()
        for c in range(place.shape[0]):
            line = int(np.flatnonzero(place[c] == k)[0])
            for r in np.flatnonzero((twin.catalogue.resource_line == line) & reconsider[c]):
                decided[c, r] = luck[c, r] < p[c, r]
        bureaus.listed = decided
    np.testing.assert_array_equal(model.bureaus.listed, bureaus.listed)


def test_in_random_order_citizens_hear_those_who_have_talked_before():
    """Held to a loop over waves, citizen by citizen; talk still brings trust together."""
    model = ruled(n_citizens=300, schedule="random_order")
    citizens, p = model.citizens, model.parameters
    model.month = 1
    start = citizens.trust = model.luck.uniform("test/trust", 0, 300)
    expected, wave = start.copy(), wave_of_citizens(model)
    for k in range(N_WAVES):
        heard = citizens.ties @ expected
        for i in np.flatnonzero(wave == k):
            expected[i] = trust_after_talk(p, expected[i], heard[i])
    talk_in_waves(model)
    np.testing.assert_allclose(citizens.trust, expected, rtol=1e-12)
    assert citizens.trust.std() < start.std()
    assert start.min() <= citizens.trust.min() and citizens.trust.max() <= start.max()
    assert np.abs(citizens.trust - trust_after_talk(p, start, citizens.ties @ start)).max() > 1e-6


def test_in_random_order_those_who_file_see_the_channels_used_before():
    """With peers that decide everything, somebody follows a neighbour who has filed this month."""
    lucky = []
    for schedule in ("synchronous", "random_order"):
        model = ruled(n_citizens=2000, schedule=schedule)
        hold(model, channel_constant=-2.0, channel_peers=2.0)
        citizens = model.citizens
        citizens.used_online[:] = 0.0
        citizens.new_filers = np.arange(len(citizens))
        model.month = 1
        choose_channel(model)
        lucky.append(citizens.used_online.copy())
        share = model.flow.share_online.copy()
        citizens.used_online[:] = 0.0
        expect_channel(model)
        np.testing.assert_array_equal(share, model.flow.share_online)
    assert np.all(lucky[1] >= lucky[0]) and lucky[1].sum() > lucky[0].sum()


def test_a_province_without_ties_between_counties_tries_for_itself():
    model = world("government_led")
    model.rules = Rules(sharing="imitation")
    model.incidence = replace(model.incidence, neighbour_edges=np.zeros((2, 0), dtype=np.int64))
    model.month = 1
    list_resources(model)
    there, has = neighbours_drawn(model)
    assert not has.any() and there.shape == model.bureaus.listed.shape
