"""Commands for those who write files: the rival rules, and schemas for editors."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.language.errors import InputError, Message, nearest_name

WHAT = ("scenario", "mode", "design")


def _known(what: str) -> str:
    if what not in WHAT:
        fault = Message("inputs.unknown", near=nearest_name(what, WHAT), allowed=WHAT)
        raise InputError("cli.option", option="schema", value=what, error=fault)
    return what


What = Annotated[str, typer.Argument(metavar="WHAT", callback=_known, help=f"Kind of file: {', '.join(WHAT)}.")]
OutFile = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE", help="File to write; else it is printed.", show_default=False),
]


def rules() -> None:
    """Show the rival decision rules.

    By which rule bureaus decide on sharing, citizens on their channel, and in which order agents act.

    \b
    Examples:
      digigov rules
      digigov compare --set rules.sharing=threshold --out results/threshold
    """
    from sim.cli import tables

    tables.open_console().print(tables.rule_table())


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
    from sim.cli.schemas import is_schema, write_schema

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
