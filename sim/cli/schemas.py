"""JSON Schemas of scenario, mode and design files, made from the records, for editors to complete and check TOML by.

What a schema cannot say, reading does: unlike names, changes after the end of a run, two changes of one key at once,
levels that a grid lacks, windows after the end, modes that varying makes equal.
"""

from __future__ import annotations

import json

from sim.setup.schema import mode_schema, scenario_schema
from sim.setup.schema_design import design_schema
from sim.setup.schema_parts import DIALECT

__all__ = ["DIALECT", "SCHEMAS", "design_schema", "mode_schema", "scenario_schema", "write_schema"]

SCHEMAS = {"scenario": scenario_schema, "mode": mode_schema, "design": design_schema}
"""What there is a schema of."""


def write_schema(what: str) -> str:
    """A schema as JSON text. what: a key of SCHEMAS."""
    return json.dumps(SCHEMAS[what](), indent=2, ensure_ascii=False) + "\n"
