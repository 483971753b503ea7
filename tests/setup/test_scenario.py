"""Scenarios and modes are read from TOML, varied and written back, and refuse what they do not know."""

from __future__ import annotations

import json
import math
import os
import pickle
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.inputs.checks import TURNING
from sim.inputs.toml import write_toml
from sim.language.errors import InputError
from sim.setup.cities import load_cities
from sim.setup.fields import PROVINCES, SETTINGS
from sim.setup.modes import MODES, SWITCHES, Mode
from sim.setup.parameters import PARAMETERS, Parameters
from sim.setup.rules import Rules
from sim.setup.scenario import Scenario, apply_settings, load, load_mode
from sim.setup.shipped import shipped_scenarios

ROOT = Path(__file__).resolve().parents[2]
PLACE = 'province = "zhejiang"\n'
GOOD = PLACE + 'mode = "government_led"\n'


@pytest.fixture
def write(tmp_path):
    def write_file(content: str | bytes, name: str = "mine.toml") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write_file


def refusal(function, *arguments) -> str:
    with pytest.raises(InputError) as caught:
        function(*arguments)
    line = str(caught.value)
    assert line.isprintable(), "an error is one line"
    return line


# --- what is shipped


def test_four_scenarios_are_shipped_and_named_like_their_files():
    shipped = shipped_scenarios()
    assert {"zhejiang", "guangdong", "fragmented", "hybrid"} <= set(shipped)
    assert all(load(name).name == name == path.stem for name, path in shipped.items())


@pytest.mark.parametrize("name", shipped_scenarios())
def test_every_shipped_scenario_states_its_thesis(name):
    scenario = load(name)
    for text in (scenario.title, scenario.question, scenario.expectation, scenario.reference):
        assert len(text) > 20
    assert scenario.question.endswith("?")


def test_the_two_provinces_differ_in_place_and_mode_only():
    a, b = load("zhejiang"), load("guangdong")
    assert (a.province, b.province) == PROVINCES
    assert (a.mode, b.mode) == (MODES["government_led"], MODES["separation"])
    assert (a.parameters, a.months, a.n_citizens) == (b.parameters, b.months, b.n_citizens)


def test_a_hybrid_mixes_switches_of_both_modes():
    hybrid = load("hybrid").mode.switches
    a, b = MODES["government_led"].switches, MODES["separation"].switches
    assert hybrid not in (a, b)
    assert all(option in (a[switch], b[switch]) for switch, option in hybrid.items())


def test_scenarios_are_found_by_name_from_any_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert load("zhejiang") == load(ROOT / "scenarios" / "zhejiang.toml")


def test_scenarios_inside_the_package_are_found_first(tmp_path, monkeypatch):
    package = tmp_path / "sim"
    (package / "scenarios").mkdir(parents=True)
    (package / "scenarios" / "mine.toml").write_text(GOOD)
    monkeypatch.setattr("sim.setup.shipped.__file__", str(package / "setup" / "shipped.py"))
    assert list(shipped_scenarios()) == ["mine"]
    assert load("mine").name == "mine"


# --- reading


def test_what_is_not_written_keeps_its_default(write):
    scenario = load(write(GOOD))
    assert (scenario.name, scenario.months, scenario.n_citizens) == ("mine", 72, 10_000)
    assert scenario.parameters == Parameters()
    assert scenario.county_table is None


def test_a_mode_table_takes_the_rest_from_its_base(write):
    text = 'province = "zhejiang"\n[mode]\ncustody = "operator"\nname = "x"\nbase = "government_led"\n'
    mode = load(write(text)).mode
    assert mode.name == "x"
    assert mode.switches == MODES["government_led"].switches | {"custody": "operator"}


def test_a_mode_file_beside_the_scenario_is_read(write):
    write('name = "x"\nbase = "separation"\nreuse = "none"\n', "x.toml")
    assert load(write('province = "zhejiang"\nmode = "x.toml"\n')).mode.reuse == "none"


def test_a_county_table_is_relative_to_the_file(write, tmp_path, monkeypatch):
    table = write("city,county\n", "counties.csv")
    path = write(GOOD + 'county_table = "counties.csv"\n')
    monkeypatch.chdir("/")
    assert load(path).county_table == table


def test_files_of_windows_are_read(write):
    text = ("\ufeff" + GOOD + 'title = "浙江"\n').replace("\n", "\r\n")
    assert load(write(text)).title == "浙江"


FAULTS = {
    'provinc = "x"\n' + GOOD: ['provinc: unknown key (did you mean "province"?)'],
    "reciprocity = 4\n" + GOOD: ["reciprocity is a parameter: write it under [parameters]"],
    'custody = "operator"\n' + GOOD: ["custody belongs to a mode: write it under [mode]"],
    'sharing = "logit"\n' + GOOD: ["sharing is a rule: write it under [rules]"],
    GOOD + '[rules]\nsharing = "copy"\n': ['rules.sharing = "copy": unknown; allowed: logit'],
    GOOD + '[[changes]]\nmonth = 3\nkey = "pressure"\nvalue = 9\n': ["change 1: pressure = 9: out of range"],
    GOOD + "[parameters]\nrecprocity = 4\n": ['parameters.recprocity: unknown parameter (did you mean "reciprocity"?)'],
    GOOD + '[parameters]\nreciprocity = "ten"\n': [
        'parameters.reciprocity = "ten": must be a number',
        "logit per unit",
    ],
    GOOD + "[parameters]\nreciprocity = true\n": ["parameters.reciprocity = true: must be a number"],
    GOOD + "[parameters]\nreciprocity = nan\n": ["parameters.reciprocity = nan: must be a finite number"],
    GOOD + "[parameters]\nreciprocity = inf\n": ["parameters.reciprocity = inf: must be a finite number"],
    GOOD + "[parameters]\nreciprocity = 99\n": ["parameters.reciprocity = 99: out of range; allowed: 2 to 5.5 logit"],
    GOOD + "[parameters]\nn_projects = 1.5\n": ["parameters.n_projects = 1.5: must be a whole number; allowed: 1 to"],
    GOOD + "parameters = 3\n": ["parameters = 3: must be a table"],
    GOOD + "months = 3.5\n": ["months = 3.5: must be a whole number; allowed: 1 to 600 months"],
    GOOD + "months = 601\n": ["months = 601: out of range; allowed: 1 to 600 months"],
    GOOD + "months = true\n": ["months = true: must be a whole number"],
    GOOD + "n_citizens = 0\n": ["n_citizens = 0: out of range; allowed: 1 to 200000000 citizens"],
    GOOD + "title = 3\n": ["title = 3: must be a text"],
    GOOD + 'name = "a,b"\n': ['name = "a,b": must be a name'],
    GOOD + 'name = "a\\nb"\n': [r'name = "a\nb": must be a name'],
    GOOD + 'county_table = "none.csv"\n': ['county_table = "none.csv": there is no such file'],
    GOOD + 'county_table = "."\n': ['county_table = ".": is a folder'],
    GOOD + "county_table = 3\n": ["county_table = 3: must be the path of a CSV file"],
    'province = "zhejang"\nmode = "separation"\n': [
        '"zhejang": unknown (did you mean "zhejiang"?); allowed: zhejiang, guangdong'
    ],
    'mode = "separation"\n': ["province is missing; allowed: zhejiang, guangdong"],
    PLACE: ["mode is missing; allowed: government_led, separation, fragmented"],
    PLACE + 'mode = "seperation"\n': ['"seperation": there is no such mode (did you mean "separation"?)'],
    PLACE + "mode = 3\n": ["mode = 3: must be a text"],
    PLACE + 'mode = "x.toml"\n': ["x.toml: there is no such file"],
    PLACE + 'mode.base = "separation"\nmode.custdy = "bureau"\n': [
        'mode.custdy: unknown key (did you mean "custody"?)'
    ],
    PLACE + 'mode.base = "separation"\nmode.custody = "bureu"\n': [
        'mode.custody = "bureu": unknown (did you mean "bureau"?); allowed: government, operator, bureau'
    ],
    PLACE + 'mode.base = "seperation"\n': ['mode.base = "seperation": unknown (did you mean "separation"?)'],
    PLACE + 'mode.base = "separation"\nmode.custody = "bureau"\n': ["mode.name is missing"],
    PLACE + 'mode.name = "x"\nmode.custody = "bureau"\n': ["mode.agenda is missing", "base"],
    PLACE + 'mode.name = "separation"\nmode.base = "separation"\nmode.custody = "bureau"\n': [
        'mode.name = "separation": a mode with other switches has this name'
    ],
    "x = 1\ny = 2\n" + GOOD: ["x: unknown key", "(and 1 more fault)"],
    "x = 1\nmonths = 0\n": ["x: unknown key", "(and 3 more faults)"],
    "province = \n": ["is not valid TOML", "line 1"],
    GOOD + "months = 3\nmonths = 4\n": ["is not valid TOML", "line 4"],
    GOOD + "months = " + "9" * 5000: ["is not valid TOML"],
    GOOD + "months = 0x" + "f" * 5000: ["months = a number of thousands of digits: out of range"],
    GOOD + "x = " + "[" * 3000: ["is not valid TOML"],
    GOOD + "'a b\u200b' = 1\n": [r'"a b\u200b": unknown key'],
    b'title = "\xe6\xb5"\n' + GOOD.encode(): ["is not UTF-8 text (line 1)"],
    b"\x00": ["is not valid TOML"],
    b"#" * 1_000_001: ["is larger than 1,000,000 bytes"],
}


@pytest.mark.parametrize("content", FAULTS, ids=range(len(FAULTS)))
def test_a_fault_is_told_with_file_key_value_and_what_is_allowed(write, content):
    line = refusal(load, write(content))
    for part in FAULTS[content]:
        assert part in line
    assert "mine.toml: " in line or "x.toml: " in line or line.startswith("mode")


def test_a_missing_file_is_told_with_the_nearest(write, tmp_path):
    write(GOOD, "mine.toml")
    assert 'there is no such file (did you mean "mine.toml"?)' in refusal(load, tmp_path / "mime.toml")


def test_an_unknown_name_is_told_with_the_nearest_shipped_scenario():
    assert '(did you mean "zhejiang"?); allowed: ' in refusal(load, "zhejang")
    assert '(did you mean the scenario "zhejiang"?)' in refusal(load, "nowhere/zhejiang.toml")


@pytest.mark.parametrize("function", [load, load_mode])
def test_what_is_no_file_is_refused(function, tmp_path):
    assert ("is no province: it has no cities.csv" if function is load else "is a folder") in refusal(
        function, tmp_path
    )
    assert "cannot be read" in refusal(function, "a\0b.toml")
    assert refusal(function, "")
    assert refusal(function, "a\nb")
    assert refusal(function, "x" * 5000)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="a superuser may read everything")
def test_a_file_without_permission_is_refused(write):
    path = write(GOOD)
    path.chmod(0)
    assert "cannot be read: Permission denied" in refusal(load, path)


# --- modes


def test_a_built_in_mode_is_found_by_name():
    assert all(load_mode(name) is mode for name, mode in MODES.items())


def test_a_mode_file_has_a_name_and_eight_switches(write):
    mode = Mode("mine", **MODES["separation"].switches)
    assert load_mode(write(write_toml({"name": "mine", **mode.switches}))) == mode


def test_a_scenario_is_no_mode_file():
    assert "zhejiang.toml: title: unknown key" in refusal(load_mode, ROOT / "scenarios" / "zhejiang.toml")


# --- in Python


def test_values_given_in_python_are_checked_like_those_of_a_file():
    good = {"name": "x", "province": "zhejiang", "mode": "separation"}
    assert Scenario(**good).mode == MODES["separation"]
    assert Scenario(**good, months=np.int64(12), parameters={"reciprocity": np.float32(4)}).months == 12
    assert "scenario: months = 0: out of range" in refusal(lambda: Scenario(**good, months=0))
    assert "scenario: colour: unknown key" in refusal(lambda: Scenario(**good, colour="red"))
    assert "built-in" not in refusal(lambda: Scenario(**good | {"mode": Mode("a,b", **MODES["separation"].switches)}))
    fake = Mode("separation", **MODES["fragmented"].switches)
    assert "a mode with other switches has this name" in refusal(lambda: Scenario(**good | {"mode": fake}))
    assert "date" not in refusal(lambda: Scenario(**good, months=date(2020, 1, 1)))


def test_a_scenario_cannot_be_changed_in_place():
    with pytest.raises(ValueError, match="frozen"):
        load("zhejiang").months = 3


def test_a_scenario_varied_keeps_everything_else():
    start = load("zhejiang").with_(parameters={"reciprocity": 4.5}, months=12)
    varied = start.with_(parameters={"sd_taste": 0}, n_citizens=7, mode="separation")
    assert varied.parameters == Parameters(reciprocity=4.5, sd_taste=0)
    assert (varied.months, varied.n_citizens, varied.mode) == (12, 7, MODES["separation"])
    assert start.n_citizens == 10_000
    assert start.with_() == start


def test_a_changed_switch_gets_into_the_name_of_the_mode():
    scenario = load("zhejiang")
    varied = scenario.with_(switches={"custody": "operator", "agenda": "county"})
    assert varied.mode.name == "government_led+custody=operator"
    assert varied.mode.switches == scenario.mode.switches | {"custody": "operator"}
    assert scenario.with_(switches={"custody": "government"}) == scenario
    assert "did you mean" in refusal(lambda: scenario.with_(switches={"custdy": "operator"}))


def test_all_eight_switches_can_be_changed_at_once():
    other = MODES["fragmented"].switches | {"operator": "contractor"}
    assert load("zhejiang").with_(switches=other).mode.switches == other


def test_a_scenario_goes_to_another_process():
    scenario = load("hybrid").with_(parameters={"sd_taste": 0})
    assert pickle.loads(pickle.dumps(scenario)) == scenario


# --- writing


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters=TURNING), max_size=30)
names = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=30)
parameters = st.dictionaries(st.sampled_from(list(PARAMETERS)), st.floats(0, 1), max_size=5).map(
    lambda shares: {
        name: PARAMETERS[name].low
        if PARAMETERS[name].is_count
        else min(
            PARAMETERS[name].high,
            PARAMETERS[name].low + share * (PARAMETERS[name].high - PARAMETERS[name].low),
        )
        for name, share in shares.items()
    }
)
modes = st.one_of(
    st.sampled_from(list(MODES.values())),
    st.builds(
        Mode,
        name=names.map(lambda name: name + "~"),
        **{switch.name: st.sampled_from(list(switch.options)) for switch in SWITCHES.values()},
    ),
)
scenarios = st.builds(
    Scenario,
    name=names,
    title=texts,
    question=texts,
    province=st.sampled_from(PROVINCES),
    months=st.integers(1, 600),
    n_citizens=st.integers(1, 200_000_000),
    mode=modes,
    rules=st.sampled_from([Rules(), Rules("threshold", "threshold"), Rules("imitation", schedule="random_order")]),
    parameters=parameters,
)


@given(scenarios)
def test_a_scenario_written_reads_back_equal(tmp_path_factory, scenario):
    path = tmp_path_factory.mktemp("toml") / "written.toml"
    path.write_text(scenario.to_toml(), encoding="utf-8", newline="")
    assert load(path) == scenario


def test_a_county_table_is_written_too(write):
    table = write("city,county\n", 'odd "name".csv')
    scenario = load("zhejiang").with_(county_table=table)
    assert load(write(scenario.to_toml())) == scenario


# --- settings


def test_settings_change_parameters_switches_and_fields(write):
    table = write("city,county\n", "counties.csv")
    start = load("zhejiang")
    varied = apply_settings(
        start,
        [
            "reciprocity=4.5",
            " months = 12 ",
            "mode.custody=operator",
            f"county_table={table}",
            "n_projects=3",
        ],
    )
    assert varied == start.with_(
        parameters={"reciprocity": 4.5, "n_projects": 3},
        months=12,
        switches={"custody": "operator"},
        county_table=table,
    )


def test_of_a_setting_given_twice_the_last_counts():
    assert apply_settings(load("zhejiang"), ["months=3", "months=4"]).months == 4


def test_no_settings_change_nothing():
    assert apply_settings(load("zhejiang"), []) == load("zhejiang")


@pytest.mark.parametrize(
    ("setting", "told"),
    {
        "reciprocity": '"reciprocity" must be key=value',
        "=4": '"=4" must be key=value',
        "reciprocity=": '"reciprocity=" must be key=value',
        "recprocity=4": 'recprocity: unknown key (did you mean "reciprocity"?)',
        "citizens=4": 'citizens: unknown key (did you mean "n_citizens"?)',
        "mode.custdy=operator": 'mode.custdy: unknown key (did you mean "mode.custody"?)',
        "mode.custody=me": 'mode.custody = "me": unknown; allowed: government, operator, bureau',
        "custody=operator": 'custody: unknown key (did you mean "mode.custody"?)',
        "reciprocity=ten": 'reciprocity = "ten": must be a number; allowed: 2 to 5.5 logit per unit share',
        "reciprocity=nan": "reciprocity = nan: must be a finite number",
        "reciprocity=1e999": "reciprocity = inf: must be a finite number",
        "n_projects=1.5": "n_projects = 1.5: must be a whole number",
        "months=0": "months = 0: out of range; allowed: 1 to 600 months",
        "county_table=none.csv": 'county_table = "none.csv": there is no such file',
    }.items(),
)
def test_a_bad_setting_is_told(setting, told):
    line = refusal(apply_settings, load("zhejiang"), [setting])
    assert line.startswith("setting: ")
    assert told in line


# --- anything at all

scalars = st.one_of(
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters=TURNING), max_size=20),
    st.sampled_from([*PROVINCES, *MODES, *PARAMETERS, "operator", ".", "x.toml"]),
)
keys = st.one_of(st.sampled_from([*Scenario.model_fields, *SWITCHES, *PARAMETERS, "base"]), texts)
values = st.one_of(scalars, st.lists(scalars, max_size=3), st.dictionaries(keys, scalars, max_size=4))


def as_toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{as_toml(str(key))} = {as_toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_toml, value)) + "]"
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def reads_or_refuses(function, *arguments) -> None:
    try:
        function(*arguments)
    except InputError as error:
        assert str(error).isprintable()


@given(st.dictionaries(keys, values, max_size=8))
def test_any_table_is_read_or_refused_in_one_line(tmp_path_factory, table):
    path = tmp_path_factory.mktemp("toml") / "any.toml"
    lines = [f"{as_toml(key)} = {as_toml(value)}\n" for key, value in table.items()]
    path.write_text("".join(lines), encoding="utf-8", newline="")
    reads_or_refuses(load, path)
    reads_or_refuses(load_mode, path)


@given(st.one_of(st.binary(max_size=200), texts.map(str.encode)))
def test_any_file_is_read_or_refused_in_one_line(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("toml") / "any.toml"
    path.write_bytes(content)
    reads_or_refuses(load, path)


@given(st.one_of(texts, st.tuples(st.sampled_from(SETTINGS), texts).map("=".join)))
def test_any_setting_is_applied_or_refused_in_one_line(setting):
    reads_or_refuses(apply_settings, load("zhejiang"), [setting])


@given(texts)
def test_any_name_is_found_or_refused_in_one_line(name):
    reads_or_refuses(load, name)
    reads_or_refuses(load_mode, name)


def test_all_citizens_are_the_residents_of_the_province_or_of_the_table(tmp_path):
    assert load("guangdong").with_(n_citizens="all").n_citizens == 126_012_510
    table = tmp_path / "counties.csv"
    columns = "city,county,population,share_60plus,share_college,gdp_per_head"
    table.write_text(f"{columns}\nZhoushan,A,100000,0.2,0.1,11\nZhoushan,B,200000,0.2,0.1,11\n", encoding="utf-8")
    everybody = load("zhejiang").with_(n_citizens="all").n_citizens
    fewer = load("zhejiang").with_(n_citizens="all", county_table=table).n_citizens
    city = load_cities("zhejiang")
    assert everybody - fewer == city.population[city.name_en.index("Zhoushan")] - 300_000
