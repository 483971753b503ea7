"""JSON Schemas of scenario, mode and design files, written by the models that check them, for editors.

What a schema cannot say, reading does: misspelt names, changes after the end of a run, two changes of one key at once,
levels that a grid lacks, windows after the end, modes that varying makes equal.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sim.setup.mode_file import mode_schema
from sim.setup.scenario import scenario_schema
from sim.studies.design_file import design_schema

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SCHEMAS = {"scenario": scenario_schema, "mode": mode_schema, "design": design_schema}
"""What there is a schema of."""


def schema_of(what: str) -> dict[str, Any]:
    """A JSON Schema. what: a key of SCHEMAS."""
    title = {"design": "digigov study design"}.get(what, f"digigov {what}")
    return {"$schema": DIALECT} | SCHEMAS[what]() | {"title": title}


def write_schema(what: str) -> str:
    """A schema as JSON text. what: a key of SCHEMAS."""
    return json.dumps(schema_of(what), indent=2, ensure_ascii=False) + "\n"


def is_schema(path: Path) -> bool:
    """Whether a file is a schema that was written here."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(found, dict) and str(found.get("title", "")).startswith("digigov ")
