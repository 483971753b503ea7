"""The JSON Schemas say what reading says: shipped files pass, broken ones fail, committed copies are current."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from sim.changes import KEYS
from sim.cli import app
from sim.cli.writing import WHAT
from sim.errors import InputError
from sim.fields import FIELDS
from sim.modes import MODES, SWITCHES
from sim.parameters import PARAMETERS
from sim.rules import RULES
from sim.scenario import Scenario, load
from sim.schema import DIALECT, SCHEMAS, mode_schema, scenario_schema, write_schema
from tests.worlds import mixes, parameter_values

FOLDER = Path(__file__).resolve().parents[1] / "scenarios"
FILES = sorted(FOLDER.glob("*.toml"))
SCENARIO, MODE = Draft202012Validator(scenario_schema()), Draft202012Validator(mode_schema())
GOOD = {"province": "zhejiang", "mode": "separation"}
CHANGE = {"month": 14, "key": "reciprocity", "value": 4.5}
BASED = {"base": "separation", "name": "x"}


@pytest.mark.parametrize("what", SCHEMAS)
def test_the_committed_schema_is_the_generated_one(what):
    committed = (FOLDER / f"{what}.schema.json").read_text(encoding="utf-8")
    assert committed == write_schema(what), f"run: digigov schema {what} --out scenarios/{what}.schema.json"


@pytest.mark.parametrize("what", SCHEMAS)
def test_a_schema_is_one(what):
    schema = SCHEMAS[what]()
    assert schema["$schema"] == DIALECT
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_shipped_scenario_names_the_schema_in_its_first_line_and_passes(path):
    text = path.read_text(encoding="utf-8")
    first = re.match(r"#:schema (\S+)\n", text)
    assert first and (FOLDER / first[1]).is_file()
    assert [error.message for error in SCENARIO.iter_errors(tomllib.loads(text))] == []


def test_everything_that_can_be_written_is_in_the_schema_with_its_meaning():
    schema = scenario_schema()
    properties = schema["properties"]
    assert set(properties) == set(FIELDS)
    assert set(properties["parameters"]["properties"]) == set(PARAMETERS)
    for name, record in schema["$defs"]["parameter"].items():
        p = PARAMETERS[name]
        assert (record["minimum"], record["maximum"], record["default"]) == (p.least, p.most, p.default)
        assert p.meaning in record["description"] and (p.unit == "1" or p.unit in record["description"])
    for name, rule in RULES.items():
        assert properties["rules"]["properties"][name]["enum"] == list(rule.options)
    for name, switch in SWITCHES.items():
        record = schema["$defs"]["mode"]["properties"][name]
        assert record["enum"] == list(switch.options)
        assert all(meaning in record["description"] for meaning in switch.options.values())
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


@pytest.mark.parametrize("what", SCHEMAS)
def test_no_table_takes_what_it_does_not_know(what):
    found = [table for table in tables(SCHEMAS[what]()) if table.get("type") == "object"]
    assert found and all(table["additionalProperties"] is False for table in found)


BROKEN = {
    "unknown key": GOOD | {"provinc": "zhejiang"},
    "unknown province": GOOD | {"province": "hunan"},
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


# --- the command


def test_the_command_prints_or_writes_the_schema(tmp_path):
    printed = CliRunner().invoke(app, ["schema"])
    assert (printed.exit_code, json.loads(printed.stdout)) == (0, scenario_schema())
    path = tmp_path / "mode.schema.json"
    written = CliRunner().invoke(app, ["schema", "mode", "--out", str(path)])
    assert (written.exit_code, written.stdout) == (0, "")
    assert path.read_bytes() == write_schema("mode").encode()
    assert tuple(SCHEMAS) == WHAT


def test_a_schema_that_is_not_there_or_cannot_be_written_is_told_in_one_line(tmp_path):
    for words, told in (
        (["schema", "mod"], 'schema mod: unknown (did you mean "mode"?); allowed: scenario, mode, design'),
        (["schema", "--out", str(tmp_path)], "cannot write"),
        (["schema", "--out", str(tmp_path / "none" / "x.json")], "No such file or directory"),
    ):
        done = CliRunner().invoke(app, words)
        assert done.exit_code == 2 and done.stdout == "" and done.stderr.count("\n") == 1
        assert told in done.stderr


def test_a_shipped_scenario_is_read_with_its_schema_line():
    assert all(load(path).name == path.stem for path in FILES)
