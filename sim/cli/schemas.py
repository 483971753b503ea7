"""``digigov schema``: JSON Schemas of scenario, mode and design files, written by the models that check them.

What a schema cannot say, reading does: misspelt names, changes after the end of a run, two changes of one key at once,
levels that a grid lacks, windows after the end, modes that varying makes equal.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from sim.cli import options
from sim.language.errors import InputError, Message, nearest_name

DIALECT = "https://json-schema.org/draft/2020-12/schema"
WHAT = ("scenario", "mode", "design")


def _known(what: str) -> str:
    if what not in WHAT:
        fault = Message("inputs.unknown", near=nearest_name(what, WHAT), allowed=WHAT)
        raise InputError("cli.option", option="schema", value=what, error=fault)
    return what


What = Annotated[str, typer.Argument(metavar="WHAT", callback=_known, help=f"Kind of file: {', '.join(WHAT)}.")]
OutFile = Annotated[
    Path | None,
    typer.Option(
        "--out", parser=options.path, metavar="FILE", help="File to write; else it is printed.", show_default=False
    ),
]


def schema(what: What = "scenario", out: OutFile = None) -> None:
    """Print the JSON Schema of scenario, mode or design files.

    An editor that knows it completes keys, shows meanings and marks errors while you write. Name it in the first line
    of a TOML file, as the shipped ones do: #:schema scenario.schema.json

    \b
    Examples:
      digigov schema --out scenario.schema.json
      digigov schema mode --out mode.schema.json
      digigov schema design --out design.schema.json
    """
    text = write_schema(what)
    if out is None:
        typer.echo(text, nl=False)
        return
    if out.is_file() and not is_schema(out):
        raise InputError("cli.not_ours", path=out)
    try:
        out.write_text(text, encoding="utf-8", newline="\n")
    except (OSError, ValueError) as error:
        raise InputError("cli.cannot_write", path=out, reason=getattr(error, "strerror", None) or error) from None


def schema_of(what: str) -> dict[str, Any]:
    """A JSON Schema. what: one of WHAT."""
    from sim.setup.mode_file import mode_schema
    from sim.setup.scenario import scenario_schema
    from sim.studies.design_file import design_schema

    written = {"scenario": scenario_schema, "mode": mode_schema, "design": design_schema}[what]()
    title = "digigov study design" if what == "design" else f"digigov {what}"
    return {"$schema": DIALECT} | written | {"title": title}


def write_schema(what: str) -> str:
    """A schema as JSON text. what: one of WHAT."""
    return json.dumps(schema_of(what), indent=2, ensure_ascii=False) + "\n"


def is_schema(path: Path) -> bool:
    """Whether a file is a schema that was written here."""
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(content, dict) and str(content.get("title", "")).startswith("digigov ")
