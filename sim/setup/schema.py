"""The schemas of scenario files and of files of switches."""

from __future__ import annotations

from typing import Any

from sim.setup.changes import KEYS, PREFIX
from sim.setup.fields import DEFAULT_MONTHS, PROVINCES, RANGES, TEXTS
from sim.setup.modes import MODES, SWITCHES
from sim.setup.parameters import PARAMETERS
from sim.setup.rules import RULES
from sim.setup.schema_parts import DIALECT, NAME, choices, parameters, ref, table, texts_told

TOLD = {
    "name": "Labels the scenario in tables and figures; the file's name if it is left out.",
    **texts_told("scenario"),
    "province": "Whose cities and counties.",
    "months": "Months to run after month 0, the world before the reform.",
    "n_citizens": "Citizen agents, who stand for all residents.",
    "county_table": "CSV file, relative to this one, that replaces the drawn counties.",
}
DEFAULTS = {"months": DEFAULT_MONTHS, "n_citizens": 10_000}


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
        **table(
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
                "rules": table(choices(RULES))
                | {"description": "Rival decision rules; the first of each is the default."},
                "parameters": table({name: ref(name) for name in PARAMETERS})
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
            "parameter": parameters(),
        },
    }


def mode_schema() -> dict[str, Any]:
    """The schema of a mode file."""
    told = "A way to build a digital government: all eight switches, or a base and the switches that differ from it."
    return {"$schema": DIALECT, "title": "digigov mode", "description": told, **_mode()}


def _mode() -> dict[str, Any]:
    switches = choices(SWITCHES)
    base = {"enum": list(MODES), "description": "The mode that the switches not named here are taken from."}
    name = NAME | {"description": "A name of its own, for tables and figures."}
    whole = {"required": ["name", *SWITCHES]}
    return table({"name": name, "base": base, **switches}) | {"anyOf": [whole, {"required": ["base"]}]}


def _change() -> dict[str, Any]:
    """A dated change; what ``value`` may be depends on ``key``."""
    switches = choices(SWITCHES)
    values = {key: switches[key.removeprefix(PREFIX)] if key.startswith(PREFIX) else ref(key) for key in KEYS}
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
    return table(properties, required=["month", "key", "value"]) | {"allOf": cases}
