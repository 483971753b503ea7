"""Dated changes: what may change when is checked; it holds from its month on, for its province or its mode."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.cli.studies import compare as compare_command
from sim.inputs.checks import TURNING
from sim.language.errors import InputError
from sim.model.model import MONTH, Model
from sim.results.tables import with_dates
from sim.runs import provenance
from sim.setup.calendar import date_of, month_of
from sim.setup.changes import KEYS, Change, state_at
from sim.setup.modes import MODES, SWITCHES, Mode
from sim.setup.parameters import GROUPS, PARAMETERS, Parameters
from sim.setup.scenario import Scenario, apply_settings, load
from sim.studies.compare import compare
from tests.model.test_dead_parameters import DANGEROUS, MONTHS, N_CITIZENS, PLAIN, is_moved, usual_path
from tests.soundness import check_cases, check_documents, check_indicators, check_money
from tests.worlds import scenario

START = Mode("stepwise", **MODES["fragmented"].switches)
GOOD = {"name": "x", "province": "zhejiang", "mode": "separation"}
TABLE = {"month": 14, "key": "reciprocity", "value": 4.5}


def refusal(**values) -> str:
    with pytest.raises(InputError) as caught:
        Scenario(**GOOD | values)
    return str(caught.value)


def rows(model: Model) -> np.ndarray:
    return np.array([list(row.values()) for row in model.history], dtype=float)


# --- what may be written


FAULTS = {
    "no list": (3, "changes = 3: must be a list"),
    "no table": ([3], "change 1 = 3: must be a table"),
    "key unknown": (
        [TABLE | {"key": "recprocity"}],
        'change 1: key = "recprocity": unknown (did you mean "reciprocity"?)',
    ),
    "bare switch": ([TABLE | {"key": "custody"}], 'unknown (did you mean "mode.custody"?)'),
    "switch unknown": ([TABLE | {"key": "mode.custdy"}], 'unknown (did you mean "mode.custody"?)'),
    "founding": (
        [TABLE | {"key": "sd_taste", "value": 1.0}],
        'change 1: key = "sd_taste": is read only when the province is founded; it cannot change at a date',
    ),
    "key no text": ([TABLE | {"key": 3}], "change 1: key = 3: must be a text"),
    "value out": ([TABLE | {"value": 99}], "change 1: reciprocity = 99: out of range; allowed: 2 to 5.5 logit"),
    "value text": ([TABLE | {"value": "4"}], 'change 1: reciprocity = "4": must be a number'),
    "value no count": (
        [TABLE | {"key": "n_projects", "value": 1.5}],
        "change 1: n_projects = 1.5: must be a whole number",
    ),
    "option unknown": (
        [TABLE | {"key": "mode.custody", "value": "bureu"}],
        'change 1: mode.custody = "bureu": unknown (did you mean "bureau"?); allowed: government, operator, bureau',
    ),
    "month 0": ([TABLE | {"month": 0}], "change 1: month = 0: out of range; allowed: 1 to 72 months"),
    "month after the end": ([TABLE | {"month": 73}], "change 1: month = 73: out of range; allowed: 1 to 72 months"),
    "month no count": ([TABLE | {"month": 1.5}], "change 1: month = 1.5: must be a whole number"),
    "missing": ([{"month": 1, "key": "reciprocity"}], "change 1: value is missing"),
    "odd key": ([TABLE | {"when": 3}], "change 1: when: unknown key (did you mean"),
    "why no text": ([TABLE | {"why": 3}], "change 1: why = 3: must be a text"),
    "twice": ([TABLE, TABLE | {"value": 4}], "change 2: month 14 changes reciprocity twice; give it one value"),
    "several": ([TABLE | {"month": 0, "value": 99}], "(and 1 more fault)"),
    "reform of a built-in mode": (
        [TABLE | {"key": "mode.custody", "value": "bureau"}],
        'mode = "separation": mode.custody changes at a date, so results would not be those of this mode; give a mode '
        'with a name of its own, such as [mode] base = "separation", name = "by_calendar"',
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_in_one_line(fault):
    changes, told = FAULTS[fault]
    line = refusal(changes=changes)
    assert told in line and line.isprintable()


def test_the_end_of_the_run_is_the_last_month_that_can_be_dated():
    assert Scenario(**GOOD, months=14, changes=[TABLE]).changes == (Change(**TABLE),)
    assert "allowed: 1 to 13 months" in refusal(months=13, changes=[TABLE])


def test_the_value_that_turns_an_institution_off_is_accepted():
    for name, parameter in PARAMETERS.items():
        if parameter.off is not None and not parameter.founding:
            assert Scenario(**GOOD, changes=[{"month": 1, "key": name, "value": parameter.off}]).changes


def test_what_can_change_is_every_parameter_that_is_not_of_the_founding_and_every_switch():
    assert set(KEYS) == {n for n, p in PARAMETERS.items() if not p.founding} | {f"mode.{s}" for s in SWITCHES}


def test_changes_come_in_order_of_months_and_those_of_a_month_as_written():
    order = [(9, "reciprocity", 4), (3, "mode.agenda", "county"), (9, "n_projects", 3), (3, "safeguards", 0.5)]
    changes = Scenario(**GOOD | {"mode": START}, changes=[Change(*change) for change in order]).changes
    assert [change.key for change in changes] == ["mode.agenda", "safeguards", "reciprocity", "n_projects"]


def test_a_change_cannot_be_changed_in_place():
    with pytest.raises(AttributeError):
        Change(**TABLE).month = 3


def test_the_head_of_why_labels_a_change():
    assert Change(1, "pressure", 1.0, why="Leading group: under the governor").label == "Leading group"
    assert Change(1, "pressure", 1.0).label == "pressure"


# --- written and read back

texts = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters=TURNING), max_size=20)
values_of = {name: st.sampled_from([p.default, p.low, p.high]) for name, p in PARAMETERS.items()} | {
    f"mode.{name}": st.sampled_from(list(switch.options)) for name, switch in SWITCHES.items()
}
changes_of = st.lists(
    st.sampled_from(KEYS).flatmap(
        lambda key: st.builds(Change, st.integers(1, 72), st.just(key), values_of[key], why=texts, source=texts)
    ),
    max_size=6,
    unique_by=lambda change: (change.month, change.key),
)


@given(changes_of)
def test_changes_written_read_back_equal(tmp_path_factory, changes):
    path = tmp_path_factory.mktemp("toml") / "x.toml"
    dated = Scenario(**GOOD | {"mode": START}, changes=changes)
    path.write_text(dated.to_toml(), encoding="utf-8", newline="")
    assert load(path) == dated
    assert load(path).with_(parameters={"safeguards": 0.4}).changes == dated.changes


# --- what comes to pass


def test_a_change_holds_from_the_first_sub_step_of_its_month(monkeypatch):
    seen = []
    spy = ("spy", lambda model: seen.append((model.parameters.reciprocity, model.mode.custody)))
    monkeypatch.setattr("sim.model.substeps.MONTH", (spy, *MONTH))
    changes = [Change(2, "reciprocity", 3.0), Change(3, "mode.custody", "operator"), Change(4, "reciprocity", 5.0)]
    Model(scenario(START, months=5).with_(changes=changes)).run()
    assert seen == [(4.0, "bureau"), (3.0, "bureau"), (3.0, "operator"), (5.0, "operator"), (5.0, "operator")]


def test_before_its_month_a_change_changes_nothing_and_from_it_on_it_does():
    plain = rows(Model(scenario(months=12), seed=3).run())
    dated = rows(Model(scenario(months=12).with_(changes=[Change(7, "verification_days", 0.8)]), seed=3).run())
    np.testing.assert_array_equal(dated[:7, 1:18], plain[:7, 1:18])
    assert (dated[7] != plain[7]).any()


def test_a_run_with_changes_is_the_run_of_somebody_who_made_them_by_hand():
    changes = [Change(3, "mode.builder", "tender"), Change(5, "pressure", 2)]
    dated = Model(scenario(START, months=8).with_(changes=changes))
    by_hand = Model(scenario(START, months=8))
    while by_hand.month < 8:
        if by_hand.month == 2:
            by_hand.mode = Mode("other", **by_hand.mode.switches | {"builder": "tender"})
        if by_hand.month == 4:
            by_hand.parameters = Parameters(pressure=2)
        by_hand.step()
    np.testing.assert_array_equal(rows(dated.run()), rows(by_hand))


def test_what_is_changed_back_at_once_leaves_no_trace_of_its_value():
    twice = [Change(6, "p_complain", 0.15), Change(7, "p_complain", PARAMETERS["p_complain"].default)]
    plain, dated = (Model(scenario(months=9).with_(changes=c)).run() for c in ([], twice))
    assert dated.parameters == plain.parameters
    assert dated.history[6]["new_complaints"] > plain.history[6]["new_complaints"]


def acts_at_its_date(mode, parameters, seed, name) -> bool:
    """Whether one end of the range, from month 3 on, ever changes an indicator, and not before month 3."""
    plain = usual_path(mode, tuple(parameters.items()), seed)
    base = scenario(mode, months=MONTHS, n_citizens=N_CITIZENS, **parameters)
    for end in (PARAMETERS[name].low, PARAMETERS[name].high):
        if end == getattr(base.parameters, name):
            continue
        model = Model(base.with_(changes=[Change(3, name, end)]), seed=seed)
        while model.month < MONTHS:
            model.step()
            if is_moved(model.history[-1], plain[model.month]):
                assert model.month >= 3
                return True
    return False


@pytest.mark.usefixtures("in_loops")
@pytest.mark.parametrize("group", GROUPS)
def test_every_parameter_that_may_change_acts_at_its_date(group):
    """No value is kept from the founding."""
    worlds = DANGEROUS if group == "incidents" else PLAIN
    names = [name for name in KEYS if name in PARAMETERS and PARAMETERS[name].group == group]
    assert [name for name in names if not any(acts_at_its_date(*place, name) for place in worlds)] == []


# Left out: limits that a state from before the change may lie beyond.
FREE = [key for key in KEYS if key not in ("n_projects", "capability_max")]


@given(
    st.lists(
        st.sampled_from(FREE).flatmap(lambda key: st.builds(Change, st.integers(1, 8), st.just(key), values_of[key])),
        max_size=12,
        unique_by=lambda change: (change.month, change.key),
    )
)
def test_any_calendar_is_sound(changes):
    model = Model(scenario(START, months=12).with_(changes=changes), seed=4)
    while model.month < 12:
        before, clerks = model.bureaus.n_backlog.copy(), model.bureaus.clerks.copy()
        model.step()
        check_cases(model, before, clerks)
        check_indicators(model)
        check_money(model)
        check_documents(model)
    expected = state_at(12, model.setup.changes)
    now = model.parameters.model_dump() | {f"mode.{name}": option for name, option in model.mode.switches.items()}
    assert {key: now[key] for key in expected} == expected


# --- whose they are

CALENDAR = [Change(2, "mode.custody", "operator", why="Reform"), Change(3, "safeguards", 0.6, why="Rules")]


@pytest.fixture
def dated() -> Scenario:
    return scenario(START, months=6, n_citizens=60).with_(changes=CALENDAR)


def test_under_another_mode_only_the_calendar_of_parameters_is_kept(dated):
    assert dated.with_(mode="separation").changes == (CALENDAR[1],)
    assert dated.with_(mode=START).changes == tuple(CALENDAR)
    assert dated.with_(mode=MODES["fragmented"]).changes == (CALENDAR[1],), "equal switches under another name"


def test_changes_given_are_kept_whatever_else_is_given(dated):
    other = Mode("other", **MODES["separation"].switches)
    assert dated.with_(mode=other, changes=CALENDAR).changes == tuple(CALENDAR)
    assert dated.with_(changes=[]).changes == ()


def test_a_shorter_run_leaves_out_what_lies_after_its_end(dated):
    assert dated.with_(months=2).changes == (CALENDAR[0],)
    assert dated.with_(months=9).changes == tuple(CALENDAR)
    with pytest.raises(InputError, match="months = 0: out of range"):
        dated.with_(months=0)
    with pytest.raises(InputError, match="must be a whole number"):
        dated.with_(months="many")


def test_a_setting_gives_the_start_value_and_leaves_the_dates(dated):
    varied = apply_settings(dated, ["safeguards=0.2", "mode.custody=government"])
    assert varied.changes == tuple(CALENDAR)
    model = Model(varied)
    assert (model.parameters.safeguards, model.mode.custody) == (0.2, "government")
    model.run()
    assert (model.parameters.safeguards, model.mode.custody) == (0.6, "operator")


def test_a_comparison_crosses_the_other_modes_with_the_calendar(dated):
    found = compare(dated, replications=1, workers=1, progress=False, at="defaults")
    own = found.monthly[found.monthly["mode"] == "stepwise"]["data_sharing_rate"].to_numpy()
    seed = found.record["replicate_seeds"][0]
    np.testing.assert_array_equal(own, rows(Model(dated, seed=seed).run())[:, 2])
    crossed = found.monthly[found.monthly["mode"] == "separation"]["data_sharing_rate"].to_numpy()
    by_hand = scenario("separation", months=6, n_citizens=60).with_(changes=[CALENDAR[1]])
    np.testing.assert_array_equal(crossed, rows(Model(by_hand, seed=seed).run())[:, 2])


def test_the_record_says_under_which_modes_a_change_comes_to_pass(dated):
    found = compare(dated, replications=1, workers=1, progress=False, at="defaults")
    changes = json.loads(provenance.to_json(found.record))["scenarios"][0]["changes"]
    assert changes[0] == {
        "month": 2, "key": "mode.custody", "value": "operator", "why": "Reform", "under": ["stepwise"],
    }  # fmt: skip
    assert changes[1]["under"] == ["government_led", "separation", "stepwise"]


def test_a_switch_set_for_a_comparison_varies_the_scenarios_own_mode_and_keeps_its_reform(dated, tmp_path, monkeypatch):
    path = tmp_path / "dated.toml"
    path.write_text(dated.to_toml(), encoding="utf-8")
    monkeypatch.setattr("sim.report.figures.draw_pages", lambda *_, **__: {})
    compare_command(
        [str(path)], replications=1, settings=["mode.agenda=county"], out=tmp_path / "out", workers=1, quiet=True
    )
    record = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert list(record["modes"]) == ["government_led", "separation+agenda=county", "stepwise+agenda=county"]
    assert record["scenarios"][0]["changes"][0]["under"] == ["stepwise+agenda=county"]


# --- the shipped calendars


@pytest.mark.parametrize(("province", "mode"), [("zhejiang", "government_led"), ("guangdong", "separation")])
def test_a_shipped_calendar_ends_where_the_undated_scenario_stands(province, mode):
    dated, plain = load(f"{province}_dated"), load(province)
    assert (dated.province, dated.months, dated.n_citizens) == (plain.province, plain.months, plain.n_citizens)
    assert dated.mode.switches == MODES["fragmented"].switches
    end = state_at(dated.months, dated.changes)
    switches = dated.mode.switches | {key.removeprefix("mode."): v for key, v in end.items() if key.startswith("mode.")}
    assert switches == MODES[mode].switches == plain.mode.switches
    parameters = dated.parameters.changed(**{key: v for key, v in end.items() if not key.startswith("mode.")})
    differing = {name: v for name, v in parameters.model_dump().items() if v != getattr(plain.parameters, name)}
    assert differing == {"channel_shift": 0.6} | ({"equity_state": 0.83} if province == "guangdong" else {})


def test_both_shipped_calendars_start_under_the_same_mode():
    assert load("zhejiang_dated").mode == load("guangdong_dated").mode
    assert load("zhejiang_dated").parameters == load("guangdong_dated").parameters


@pytest.mark.parametrize("province", ["zhejiang", "guangdong"])
def test_every_shipped_change_has_its_why_and_its_dated_source(province):
    for change in load(f"{province}_dated").changes:
        head, colon, told = change.why.partition(":")
        assert colon and 0 < len(head) <= 30 and told.strip()
        date, comma, certainty = change.source.partition(",")
        assert comma and date[:2] == "20" and certainty.strip().split(":")[0] in ("official", "secondary", "unverified")


@pytest.mark.parametrize(("province", "first"), [("zhejiang", (2016, 12)), ("guangdong", (2017, 9))])
def test_every_shipped_change_stands_in_the_month_of_its_source(province, first):
    """But for the announcement of December 2016, which acts from the first month on."""
    for change in load(f"{province}_dated").changes:
        year, month = (int(part) for part in change.source.partition(",")[0].split("-")[:2])
        assert change.month == max(1, 12 * (year - first[0]) + month - first[1]), change.key


# --- the calendar

DATED = GOOD | {"start": "2016-12"}
AT = {"date": "2017-05", "key": "reciprocity", "value": 4.5}
DATE_FAULTS = {
    "no start": ({"start": "", "changes": [AT]}, "the scenario has no start; give it one"),
    "odd start": ({"start": "2016-13"}, 'start = "2016-13": must be a month of the calendar, as "2017-05"'),
    "odd date": ({"changes": [AT | {"date": "2017-5"}]}, 'change 1: date = "2017-5": must be a month of the calendar'),
    "no date": ({"changes": [AT | {"date": ""}]}, "must be a month of the calendar"),
    "before the start": ({"changes": [AT | {"date": "2016-12"}]}, 'is not after start = "2016-12", month 0'),
    "after the end": ({"changes": [AT | {"date": "2023-01"}]}, "out of range; allowed: 2017-01 to 2022-12"),
    "month and date": ({"changes": [AT | {"month": 5}]}, "change 1: month and date both say when; give one of them"),
    "neither": ({"changes": [{"key": "reciprocity", "value": 4.5}]}, "change 1: month or date is missing"),
}


@pytest.mark.parametrize("fault", DATE_FAULTS)
def test_a_fault_of_a_date_is_told_in_one_line(fault):
    values, told = DATE_FAULTS[fault]
    line = refusal(**{"start": "2016-12"} | values)
    assert told in line and line.isprintable()


def test_a_date_is_the_month_that_it_falls_in_and_moves_with_the_start():
    dated = Scenario(**DATED, changes=[AT])
    assert [change.month for change in dated.changes] == [5]
    assert [change.month for change in dated.with_(start="2016-06").changes] == [11]
    assert dated.with_(months=4).changes == dated.with_(start="2010-01").changes == ()
    by_month = Scenario(**DATED, changes=[TABLE])
    assert by_month.with_(start="2010-01").changes == by_month.changes


def test_a_dated_scenario_is_written_with_its_dates(tmp_path):
    dated = Scenario(**DATED, changes=[AT, TABLE])
    path = tmp_path / "x.toml"
    path.write_text(dated.to_toml(), encoding="utf-8")
    assert 'date = "2017-05"' in dated.to_toml() and load(path) == dated


@given(st.integers(0, 9999 * 12), st.integers(0, 600))
def test_months_and_dates_are_each_others_inverse(first, month):
    start = date_of(first % (9000 * 12), "0001-01")
    assert month_of(date_of(month, start), start) == month


def test_dates_are_a_column_of_the_table_only_where_there_is_a_start():
    monthly = pd.DataFrame({"province": ["a", "a", "b"], "month": [0, 1, 1]})
    started = Scenario(**DATED, months=1)
    found = with_dates(monthly, [("a", started), ("b", started.with_(start=""))])
    assert list(found["date"]) == ["2016-12", "2017-01", ""]
    assert with_dates(monthly, [("a", started.with_(start=""))]) is monthly
