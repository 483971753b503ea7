"""The JSON Schemas say what reading says: shipped files pass, broken ones fail, committed copies are current."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from sim.cli import app
from sim.cli.schemas import DIALECT, WHAT, schema_of, write_schema
from sim.language.errors import InputError
from sim.setup.changes import KEYS
from sim.setup.design_keys import BELONGS, GROUPED, METHODS
from sim.setup.design_keys import KEYS as VARIED
from sim.setup.modes import MODES, SWITCHES
from sim.setup.parameters import PARAMETERS
from sim.setup.rules import RULES
from sim.setup.scenario import Scenario, load
from sim.setup.shipped import shipped_scenarios
from sim.studies.design import read_design, shipped_designs
from sim.studies.design_file import DesignFile
from tests.worlds import mixes, parameter_values

FOLDER = Path(__file__).resolve().parents[2] / "scenarios"
FILES = list(shipped_scenarios().values())
DESIGNS = list(shipped_designs().values())
SCENARIO, MODE = Draft202012Validator(schema_of("scenario")), Draft202012Validator(schema_of("mode"))
DESIGN = Draft202012Validator(schema_of("design"))
GOOD = {"province": "zhejiang", "mode": "separation"}
CHANGE = {"month": 14, "key": "reciprocity", "value": 4.5}
BASED = {"base": "separation", "name": "x"}


@pytest.mark.parametrize("what", WHAT)
def test_the_committed_schema_is_the_generated_one(what):
    committed = (FOLDER / f"{what}.schema.json").read_text(encoding="utf-8")
    assert committed == write_schema(what), f"run: digigov schema {what} --out scenarios/{what}.schema.json"


@pytest.mark.parametrize("what", WHAT)
def test_a_schema_is_one(what):
    schema = schema_of(what)
    assert schema["$schema"] == DIALECT
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("path", [*FILES, *DESIGNS], ids=lambda path: path.name)
def test_a_shipped_file_names_the_schema_in_its_first_line_and_passes(path):
    text = path.read_text(encoding="utf-8")
    what, schema = ("design", DESIGN) if path in DESIGNS else ("scenario", SCENARIO)
    assert text.startswith(f"#:schema {what}.schema.json\n") and (FOLDER / f"{what}.schema.json").is_file()
    assert [error.message for error in schema.iter_errors(tomllib.loads(text))] == []


def test_everything_that_can_be_written_is_in_the_schema_with_its_meaning():
    schema = schema_of("scenario")
    properties = schema["properties"]
    assert set(properties) == set(Scenario.model_fields)
    assert all(properties[key]["description"] for key in properties)
    parameters = schema["$defs"]["Parameters"]["properties"]
    assert set(parameters) == set(PARAMETERS)
    for name, record in parameters.items():
        p = PARAMETERS[name]
        assert (record["minimum"], record["maximum"], record["default"]) == (p.least, p.most, p.default)
        assert p.meaning in record["description"] and (p.unit == "1" or p.unit in record["description"])
    for name, rule in RULES.items():
        assert properties["rules"]["properties"][name]["enum"] == list(rule.options)
    for name, switch in SWITCHES.items():
        record = schema_of("mode")["properties"][name]
        assert record["enum"] == list(switch.options)
        assert all(option.meaning in record["description"] for option in switch.options.values())
    assert properties["changes"]["items"]["properties"]["key"]["enum"] == list(KEYS)


def tables(schema: object):
    """Every table in a schema."""
    if isinstance(schema, dict):
        yield schema
        for part in schema.values():
            yield from tables(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from tables(part)


@pytest.mark.parametrize("what", WHAT)
def test_no_table_takes_what_it_does_not_know(what):
    found = [table for table in tables(schema_of(what)) if table.get("type") == "object"]
    assert found and all(table["additionalProperties"] is False for table in found)


BROKEN = {
    "unknown key": GOOD | {"provinc": "zhejiang"},
    "province no text": GOOD | {"province": 3},
    "no province": {"mode": "separation"},
    "no mode": {"province": "zhejiang"},
    "unknown mode": GOOD | {"mode": "seperation"},
    "months too many": GOOD | {"months": 601},
    "months no number": GOOD | {"months": "many"},
    "months true": GOOD | {"months": True},
    "no citizens": GOOD | {"n_citizens": 0},
    "odd name": GOOD | {"name": "a,b"},
    "title no text": GOOD | {"title": 3},
    "unknown parameter": GOOD | {"parameters": {"recprocity": 4}},
    "parameter too large": GOOD | {"parameters": {"reciprocity": 99}},
    "parameter a text": GOOD | {"parameters": {"reciprocity": "4"}},
    "parameter no count": GOOD | {"parameters": {"n_projects": 1.5}},
    "unknown switch": GOOD | {"mode": BASED | {"custdy": "bureau"}},
    "unknown option": GOOD | {"mode": BASED | {"custody": "bureu"}},
    "too few switches": GOOD | {"mode": {"name": "x", "custody": "bureau"}},
    "unknown base": GOOD | {"mode": {"base": "x"}},
    "unknown rule": GOOD | {"rules": {"shring": "logit"}},
    "unknown option of a rule": GOOD | {"rules": {"sharing": "copy"}},
    "change without value": GOOD | {"changes": [{"month": 1, "key": "reciprocity"}]},
    "change in month 0": GOOD | {"changes": [CHANGE | {"month": 0}]},
    "change of something unknown": GOOD | {"changes": [CHANGE | {"key": "recprocity"}]},
    "change of what is founded": GOOD | {"changes": [CHANGE | {"key": "sd_taste", "value": 1.0}]},
    "change out of range": GOOD | {"changes": [CHANGE | {"value": 99}]},
    "change to an unknown option": GOOD | {"mode": BASED, "changes": [CHANGE | {"key": "mode.custody", "value": "x"}]},
    "change with an odd key": GOOD | {"changes": [CHANGE | {"when": 3}]},
    "changes no list": GOOD | {"changes": CHANGE},
}


@pytest.mark.parametrize("broken", BROKEN)
def test_what_the_schema_refuses_reading_refuses_too(broken):
    assert not SCENARIO.is_valid(BROKEN[broken])
    with pytest.raises(InputError):
        Scenario(**{"name": "x"} | BROKEN[broken])


def test_what_is_good_passes_both():
    good = GOOD | {"mode": BASED, "rules": {"sharing": "threshold"}, "parameters": {"reciprocity": 3}}
    changes = [CHANGE | {"why": "a: b", "source": "c"}, {"month": 1, "key": "mode.custody", "value": "bureau"}]
    SCENARIO.validate(good | {"changes": changes})
    assert len(Scenario(name="x", **good, changes=changes).changes) == 2


@given(mixes, parameter_values, st.lists(st.sampled_from(KEYS), max_size=4, unique=True))
def test_every_scenario_that_can_be_written_passes(mode, parameters, keys):
    values = parameters | {f"mode.{name}": option for name, option in mode.switches.items()}
    changes = [{"month": 5, "key": key, "value": values[key]} for key in keys]
    written = Scenario(name="x", province="guangdong", mode=mode, parameters=parameters, changes=changes).to_toml()
    assert [error.message for error in SCENARIO.iter_errors(tomllib.loads(written))] == []


@pytest.mark.parametrize("name", MODES)
def test_a_mode_file_is_a_base_or_all_switches(name, tmp_path):
    whole = {"name": "mine", **MODES[name].switches}
    for table in (whole, {"base": name}, {"base": name, "name": "mine", "custody": "bureau"}):
        MODE.validate(table)
    for switch in SWITCHES:
        assert not MODE.is_valid({key: option for key, option in whole.items() if key != switch})
    assert not MODE.is_valid(whole | {"province": "zhejiang"})


# --- designs

STUDY = {"scenarios": ["zhejiang"], "method": "grid"}
DRAWN = {"scenarios": ["zhejiang"], "method": "latin", "points": 8}
VARIES = {"vary": {"reciprocity": "range"}}
BROKEN_DESIGNS = {
    "unknown key": STUDY | {"scenarois": []},
    "no scenarios": {"method": "grid"},
    "scenarios empty": STUDY | {"scenarios": []},
    "scenarios no list": STUDY | {"scenarios": "zhejiang"},
    "scenario no text": STUDY | {"scenarios": [3]},
    "no method": {"scenarios": ["zhejiang"]},
    "unknown method": STUDY | {"method": "sobl"},
    "unknown mode": STUDY | {"modes": ["seperation"]},
    "replications none": STUDY | {"replications": 0},
    "replications too many": STUDY | {"replications": 1_000_001},
    "seed below 0": STUDY | {"seed": -1},
    "months too many": STUDY | {"months": 601},
    "no citizens": STUDY | {"n_citizens": 0},
    "citizens under another name": STUDY | {"citizens": 5},
    "unknown indicator": STUDY | {"indicators": ["share_onlin"]},
    "no indicator": STUDY | {"indicators": []},
    "unknown window": STUDY | {"windows": ["month_03"]},
    "window no text": STUDY | {"windows": [3]},
    "window twice": STUDY | {"windows": ["path", "path"]},
    "points of a grid": STUDY | {"points": 8},
    "points missing": {"scenarios": ["zhejiang"], "method": "latin"} | VARIES,
    "points none": DRAWN | VARIES | {"points": 0},
    "nothing varies": DRAWN,
    "table of a grid": STUDY | {"table": "points.csv"},
    "no table": STUDY | {"method": "list"},
    "table and vary": STUDY | VARIES | {"method": "list", "table": "points.csv"},
    "second order of a grid": STUDY | {"second_order": True},
    "second order no truth": DRAWN | VARIES | {"method": "sobol", "second_order": 1},
    "grid levels odd": DRAWN | VARIES | {"method": "morris", "grid_levels": 5},
    "grid levels of a grid": STUDY | {"grid_levels": 4},
    "vary no table": STUDY | {"vary": 3},
    "unknown factor": DRAWN | {"vary": {"recprocity": [3, 4]}},
    "months vary": DRAWN | {"vary": {"months": [12, 24]}},
    "level out of range": DRAWN | {"vary": {"reciprocity": [3, 99]}},
    "level twice": DRAWN | {"vary": {"reciprocity": [4, 4.0]}},
    "one level": DRAWN | {"vary": {"reciprocity": [4]}},
    "level no count": DRAWN | {"vary": {"n_projects": [1, 1.5]}},
    "unknown option": DRAWN | {"vary": {"mode.custody": ["bureau", "bureu"]}},
    "unknown option in a table": DRAWN | {"vary": {"mode": {"custody": ["bureau", "bureu"]}}},
    "unknown rule": DRAWN | {"vary": {"rules": {"shring": ["logit", "imitation"]}}},
    "range of a switch": DRAWN | {"vary": {"mode.custody": "range"}},
    "range of citizens": DRAWN | {"vary": {"n_citizens": "range"}},
    "citizens without an end": DRAWN | {"vary": {"n_citizens": {"low": 5}}},
    "range out of range": DRAWN | {"vary": {"reciprocity": {"low": 1, "high": 4}}},
    "range with an odd key": DRAWN | {"vary": {"reciprocity": {"hihg": 4}}},
    "range with one level": DRAWN | {"vary": {"reciprocity": {"levels": 1}}},
    "unknown scale": DRAWN | {"vary": {"reciprocity": {"scale": "ln"}}},
    "everything but a range": DRAWN | {"vary": {"*": "all"}},
}


@pytest.mark.parametrize("broken", BROKEN_DESIGNS)
def test_what_the_schema_of_designs_refuses_reading_refuses_too(broken):
    assert not DESIGN.is_valid(BROKEN_DESIGNS[broken])
    with pytest.raises(InputError):
        read_design(BROKEN_DESIGNS[broken])


def test_everything_that_a_design_can_say_is_in_its_schema():
    properties = schema_of("design")["properties"]
    assert set(properties) == set(DesignFile.model_fields)
    assert all(properties[key]["description"] for key in properties)
    assert set(properties["vary"]["properties"]) == {*VARIED, *GROUPED, "mode", "rules"}


EVERYTHING = {
    "name": "x", "title": "x", "question": "x", "expectation": "x", "reference": "x",
    "scenarios": ["zhejiang", "guangdong"], "modes": ["separation"], "replications": 2, "seed": 0, "months": 4,
    "indicators": ["share_online"], "windows": ["month_0", "month_4", "path", "months"],
}  # fmt: skip
OWN_KEYS = {"points": 8, "second_order": True, "grid_levels": 6, "table": "points.csv"}
FACTORS = {
    "reciprocity": [3, 4.5],
    "pressure": {"low": 1.0, "high": 1.5, "levels": 3, "scale": "log"},
    "n_citizens": {"low": 100, "high": 200, "levels": 2},
    "mode": {"custody": ["bureau", "operator"]},
    "mode.reuse": ["none", "copying"],
    "rules": {"sharing": ["logit", "imitation"]},
}


@pytest.mark.parametrize("method", METHODS)
def test_a_good_design_passes_both(method, tmp_path):
    own = {key: value for key, value in OWN_KEYS.items() if method in BELONGS[key]}
    vary = {"vary": FACTORS} if method in BELONGS["vary"] else {}
    (tmp_path / "points.csv").write_text("reciprocity\n4\n")
    study = EVERYTHING | {"method": method} | own | vary
    DESIGN.validate(study)
    assert len(read_design(study, folder=tmp_path).factors) == (6 if vary else 1)


# --- the command


def test_the_command_prints_or_writes_the_schema(tmp_path):
    printed = CliRunner().invoke(app, ["schema"])
    assert (printed.exit_code, json.loads(printed.stdout)) == (0, schema_of("scenario"))
    path = tmp_path / "mode.schema.json"
    written = CliRunner().invoke(app, ["schema", "mode", "--out", str(path)])
    assert (written.exit_code, written.stdout) == (0, "")
    assert path.read_bytes() == write_schema("mode").encode()


def test_a_schema_that_is_not_there_or_cannot_be_written_is_told_in_one_line(tmp_path):
    for words, told in (
        (["schema", "mod"], 'schema mod: unknown (did you mean "mode"?); allowed: scenario, mode, design'),
        (["schema", "--out", str(tmp_path)], "cannot write"),
        (["schema", "--out", str(tmp_path / "none" / "x.json")], "No such file or directory"),
    ):
        done = CliRunner().invoke(app, words)
        assert done.exit_code == 2 and done.stdout == "" and done.stderr.count("\n") == 1
        assert told in done.stderr


def test_a_file_that_is_no_schema_is_left_alone(tmp_path):
    thesis = tmp_path / "thesis.txt"
    thesis.write_text("my life's work")
    done = CliRunner().invoke(app, ["schema", "--out", str(thesis)])
    assert done.exit_code == 2 and "was not written by digigov" in done.stderr
    assert thesis.read_text() == "my life's work"


def test_a_shipped_scenario_is_read_with_its_schema_line():
    assert all(load(path).name == path.stem for path in FILES)
