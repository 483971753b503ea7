"""The schema of design files."""

from __future__ import annotations

from typing import Any

from sim.setup.design_keys import (
    BELONGS,
    COUNTS,
    DECLARED,
    DEFAULTS,
    EVERY,
    EVERY_MONTH,
    LEVELS,
    LUCKS,
    METHODS,
    NEEDS,
    PATH,
    REQUIRED,
    SCALES,
    WINDOW,
)
from sim.setup.fields import RANGES
from sim.setup.indicators import INDICATORS
from sim.setup.modes import MODES, SWITCHES
from sim.setup.parameters import PARAMETERS
from sim.setup.rules import RULES
from sim.setup.schema_parts import DIALECT, NAME, choices, parameters, ref, table, texts_told

TOLD = {
    "name": "Labels the study; the file's name if it is left out.",
    **texts_told("study"),
    "scenarios": "Scenarios: names, or TOML files relative to this one. All run for as many months.",
    "modes": "Modes that every scenario is run under: names, or TOML files of switches; else as in a comparison.",
    "method": "How points are chosen. " + "; ".join(f"{name}: {told}" for name, told in METHODS.items()) + ".",
    "points": "How many: points of a Latin hypercube, base samples of Sobol' (a power of two), Morris trajectories.",
    "second_order": "Whether a Sobol' design is for second-order indices too, with 2 d + 2 points for d + 2.",
    "grid_levels": "Levels of the grid that Morris trajectories move on; even.",
    "table": "CSV file, relative to this one: columns are what varies, rows are points.",
    "replications": "Runs of every point under every mode, each with its own luck.",
    "seed": "Of the points and of the runs.",
    "luck": "Whether points share their luck. " + "; ".join(f"{name}: {told}" for name, told in LUCKS.items()) + ".",
    "months": "Months to run after month 0, instead of the scenarios'.",
    "citizens": "Citizen agents, instead of the scenarios'.",
    "indicators": "What is kept; all indicators if it is left out.",
    "windows": "What it is kept for: month_N, path (mean over all months but month 0), months (every month).",
    "vary": "What varies from point to point: levels, or a range. The last factor of a grid moves fastest.",
}


def design_schema() -> dict[str, Any]:
    """The schema of a design file."""
    counts = {
        key: {"type": "integer", "minimum": low, "maximum": high, "description": TOLD[key]}
        for key, (low, high, _) in COUNTS.items()
    }
    properties = {
        "name": NAME | {"description": TOLD["name"]},
        **{name: {"type": "string", "description": told} for name, told in texts_told("study").items()},
        "scenarios": _several({"type": "string", "minLength": 1}) | {"description": TOLD["scenarios"]},
        "modes": _several({"anyOf": [{"enum": list(MODES)}, {"type": "string", "pattern": r"\.toml$"}]})
        | {"description": TOLD["modes"]},
        "method": {"enum": list(METHODS), "description": TOLD["method"]},
        **counts,
        "grid_levels": counts["grid_levels"] | {"multipleOf": 2},
        "second_order": {"type": "boolean", "description": TOLD["second_order"]},
        "table": {"type": "string", "minLength": 1, "description": TOLD["table"]},
        "seed": {"type": "integer", "minimum": 0, "description": TOLD["seed"]},
        "luck": {"enum": list(LUCKS), "description": TOLD["luck"]},
        "indicators": _several({"enum": list(INDICATORS)}) | {"description": TOLD["indicators"]},
        "windows": _several(
            {"anyOf": [{"enum": [PATH, EVERY_MONTH]}, {"type": "string", "pattern": f"^{WINDOW.pattern}$"}]}
        )
        | {"description": TOLD["windows"]},
        "vary": _vary() | {"description": TOLD["vary"]},
    }
    for key, value in DEFAULTS.items():
        properties[key] = properties[key] | {"default": value}
    return {
        "$schema": DIALECT,
        "title": "digigov study design",
        "description": "A batch study: scenarios and modes, run again and again while something varies.",
        **table(properties, required=list(REQUIRED)),
        "allOf": [_method(method) for method in METHODS],
        "$defs": {"parameter": parameters()},
    }


def _method(method: str) -> dict[str, Any]:
    """What one method needs, and what it does not take."""
    refused = {key: False for key, methods in BELONGS.items() if method not in methods}
    needed = [key for key, methods in NEEDS.items() if method in methods]
    return {
        "if": {"properties": {"method": {"const": method}}, "required": ["method"]},
        "then": {"properties": refused, "required": needed},
    }


def _vary() -> dict[str, Any]:
    """The table [vary]; switches and rules as dotted keys in quotes, or as tables."""
    low, high, _ = RANGES["n_citizens"]
    citizens = {"type": "integer", "minimum": low, "maximum": high, "description": "Citizen agents."}
    options = {"mode": choices(SWITCHES), "rules": choices(RULES)}
    dotted = {f"{name}.{key}": _levels(item) for name, items in options.items() for key, item in items.items()}
    return table(
        {
            EVERY: {"const": DECLARED, "description": "Every parameter, over its own range."},
            "n_citizens": {"anyOf": [_levels(citizens), _range(citizens, required=["low", "high"])]},
            **dotted,
            **{name: table({key: _levels(item) for key, item in items.items()}) for name, items in options.items()},
            **{name: {"anyOf": [{"const": DECLARED}, _levels(ref(name)), _range(ref(name))]} for name in PARAMETERS},
        }
    )


def _several(items: dict[str, Any], least: int = 1) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": least, "uniqueItems": True}


def _levels(level: dict[str, Any]) -> dict[str, Any]:
    return _several(level, least=2)


def _range(end: dict[str, Any], required: list[str] | None = None) -> dict[str, Any]:
    least, most, _ = LEVELS
    levels = {"type": "integer", "minimum": least, "maximum": most, "description": "Levels at equal steps or ratios."}
    return table({"low": end, "high": end, "levels": levels, "scale": {"enum": list(SCALES)}}, required)
