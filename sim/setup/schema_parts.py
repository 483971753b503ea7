"""Parts that the schemas share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.inputs.checks import LONGEST_NAME
from sim.setup.parameters import PARAMETERS, Parameter

DIALECT = "https://json-schema.org/draft/2020-12/schema"
NAME = {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME, "pattern": r"^[^\s,/\\]([^,/\\\n]*[^\s,/\\])?$"}


def texts_told(what: str) -> dict[str, str]:
    """What the texts of a thesis are. what: whose, such as "scenario"."""
    return {
        "title": f"One line that says what the {what} is.",
        "question": f"What the {what} asks.",
        "expectation": "Which way the answer is expected to go, before it is run.",
        "reference": "The text that the question comes from.",
    }


def table(properties: Mapping[str, Any], required: list[str] | None = None) -> dict[str, Any]:
    """A table with these keys and no others."""
    made = {"type": "object", "additionalProperties": False, "properties": dict(properties)}
    return made | ({"required": required} if required is not None else {})


def choices(records: Mapping[str, Any]) -> dict[str, Any]:
    """Switches or rules, each with its options and what they mean."""
    return {
        record.name: {
            "enum": list(record.options),
            "description": f"{record.meaning[:1].upper()}{record.meaning[1:]}. "
            + "; ".join(f"{option.name}: {option.meaning}" for option in record.options.values())
            + ".",
        }
        for record in records.values()
    }


def parameters() -> dict[str, Any]:
    """What every parameter may be, for ``ref`` to point at."""
    return {name: _parameter(record) for name, record in PARAMETERS.items()}


def _parameter(record: Parameter) -> dict[str, Any]:
    unit = f" Unit: {record.unit}." if record.unit != "1" else ""
    return {
        "type": "integer" if record.is_count else "number",
        "minimum": record.least,
        "maximum": record.most,
        "default": record.default,
        "description": f"{record.meaning}{unit}",
    }


def ref(parameter: str) -> dict[str, str]:
    """Points at a parameter in the schema's definitions."""
    return {"$ref": f"#/$defs/parameter/{parameter}"}
