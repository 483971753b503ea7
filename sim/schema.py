"""JSON Schemas of scenario and mode files, made from the records, so that editors complete and check TOML by them.

What a schema cannot say, reading does: unlike names, changes after the end of a run, two changes of one key at once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sim.changes import KEYS, PREFIX
from sim.faults import LONGEST_NAME
from sim.fields import DEFAULT_MONTHS, PROVINCES, RANGES, TEXTS
from sim.modes import MODES, SWITCHES
from sim.parameters import PARAMETERS, Parameter
from sim.rules import RULES

DIALECT = "https://json-schema.org/draft/2020-12/schema"
TOLD = {
    "name": "Labels the scenario in tables and figures; the file's name if it is left out.",
    "title": "One line that says what the scenario is.",
    "question": "What the scenario asks.",
    "expectation": "Which way the answer is expected to go, before it is run.",
    "reference": "The text that the question comes from.",
    "province": "Whose cities and counties.",
    "months": "Months to run after month 0, the world before the reform.",
    "n_citizens": "Citizen agents, who stand for all residents.",
    "county_table": "CSV file, relative to this one, that replaces the drawn counties.",
}
DEFAULTS = {"months": DEFAULT_MONTHS, "n_citizens": 10_000}
NAME = {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME, "pattern": r"^[^\s,/\\]([^,/\\\n]*[^\s,/\\])?$"}


def scenario_schema() -> dict[str, Any]:
    """The schema of a scenario file."""
    texts = {name: {"type": "string", "description": TOLD[name]} for name in TEXTS}
    counts = {
        name: {"type": "integer", "minimum": low, "maximum": high, "default": DEFAULTS[name], "description": TOLD[name]}
        for name, (low, high, _) in RANGES.items()
    }
    return {
        "$schema": DIALECT,
        "title": "digigov scenario",
        "description": "A province under a mode, with the question that it asks. What is left out keeps its default.",
        **_table(
            {
                "name": NAME | {"description": TOLD["name"]},
                **texts,
                "province": {"enum": list(PROVINCES), "description": TOLD["province"]},
                **counts,
                "county_table": {"type": "string", "minLength": 1, "description": TOLD["county_table"]},
                "mode": {
                    "description": "The way to build: a mode's name, a TOML file of switches, or a table of them.",
                    "anyOf": [
                        {"enum": list(MODES)},
                        {"type": "string", "pattern": r"\.toml$"},
                        {"$ref": "#/$defs/mode"},
                    ],
                },
                "rules": _table(_choices(RULES))
                | {"description": "Rival decision rules; the first of each is the default."},
                "parameters": _table({name: _ref(name) for name in PARAMETERS})
                | {"description": "Parameters that differ from their defaults, from month 0 on."},
                "changes": {
                    "type": "array",
                    "items": _change(),
                    "description": "Dated changes, one [[changes]] each, in any order.",
                },
            },
            required=["province", "mode"],
        ),
        "$defs": {
            "mode": _mode(),
            "parameter": {name: _parameter(record) for name, record in PARAMETERS.items()},
        },
    }


def mode_schema() -> dict[str, Any]:
    """The schema of a mode file."""
    told = "A way to build a digital government: all eight switches, or a base and the switches that differ from it."
    return {"$schema": DIALECT, "title": "digigov mode", "description": told, **_mode()}


SCHEMAS = {"scenario": scenario_schema, "mode": mode_schema}
"""What there is a schema of."""


def write_schema(what: str) -> str:
    """A schema as JSON text. what: a key of SCHEMAS."""
    return json.dumps(SCHEMAS[what](), indent=2, ensure_ascii=False) + "\n"


def _table(properties: Mapping[str, Any], required: list[str] | None = None) -> dict[str, Any]:
    """A table with these keys and no others."""
    table = {"type": "object", "additionalProperties": False, "properties": dict(properties)}
    return table | ({"required": required} if required is not None else {})


def _choices(records: Mapping[str, Any]) -> dict[str, Any]:
    """Switches or rules, each with its options and what they mean."""
    return {
        record.name: {
            "enum": list(record.options),
            "description": f"{record.meaning[:1].upper()}{record.meaning[1:]}. "
            + "; ".join(f"{option}: {meaning}" for option, meaning in record.options.items())
            + ".",
        }
        for record in records.values()
    }


def _mode() -> dict[str, Any]:
    switches = _choices(SWITCHES)
    base = {"enum": list(MODES), "description": "The mode that the switches not named here are taken from."}
    name = NAME | {"description": "A name of its own, for tables and figures."}
    whole = {"required": ["name", *SWITCHES]}
    return _table({"name": name, "base": base, **switches}) | {"anyOf": [whole, {"required": ["base"]}]}


def _parameter(record: Parameter) -> dict[str, Any]:
    unit = f" Unit: {record.unit}." if record.unit != "1" else ""
    return {
        "type": "integer" if record.is_count else "number",
        "minimum": record.least,
        "maximum": record.most,
        "default": record.default,
        "description": f"{record.meaning}{unit}",
    }


def _ref(parameter: str) -> dict[str, str]:
    return {"$ref": f"#/$defs/parameter/{parameter}"}


def _change() -> dict[str, Any]:
    """A dated change; what ``value`` may be depends on ``key``."""
    choices = _choices(SWITCHES)
    values = {key: choices[key.removeprefix(PREFIX)] if key.startswith(PREFIX) else _ref(key) for key in KEYS}
    last = RANGES["months"][1]
    properties = {
        "month": {
            "type": "integer", "minimum": 1, "maximum": last,
            "description": "Month from whose start on it holds; not after the end of the run.",
        },
        "key": {"enum": list(KEYS), "description": "A parameter that is read every month, or mode.<switch>."},
        "value": {"description": "The new value or option."},
        "why": {
            "type": "string",
            "description": "What happened; what stands before the first colon labels the month in figures.",
        },
        "source": {"type": "string", "description": "Where the date comes from, and how sure it is."},
    }  # fmt: skip
    cases = [
        {"if": {"properties": {"key": {"const": key}}, "required": ["key"]}, "then": {"properties": {"value": value}}}
        for key, value in values.items()
    ]
    return _table(properties, required=["month", "key", "value"]) | {"allOf": cases}
