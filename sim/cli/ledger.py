"""The command that says what every number is based on."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.reference import Format, RoleChoice, known_option
from sim.language.texts import say


def _known_grade(grade: str | None) -> str | None:
    from sim.setup.sources import GRADES

    return None if grade is None else known_option("--grade", grade, grade.strip().upper(), GRADES)


def _known_kind(kind: str | None) -> str | None:
    from sim.setup.sources import KINDS

    return None if kind is None else known_option("--kind", kind, kind.strip().casefold(), KINDS)


GradeChoice = Annotated[
    str | None,
    typer.Option(
        "--grade", metavar="GRADE", callback=_known_grade, help="Only this grade: A, B, C, D or E.", show_default="all"
    ),
]
KindChoice = Annotated[
    str | None,
    typer.Option(
        "--kind",
        metavar="KIND",
        callback=_known_kind,
        help="Only from this kind of source: paper, data, calibrated or assumption.",
        show_default="all",
    ),
]


def ledger(
    format: Format = "table", grade: GradeChoice = None, kind: KindChoice = None, role: RoleChoice = None
) -> None:
    """Say what every number of the model is based on.

    Every parameter, every figure of the data tables and every fixed number of the code: value, unit, range, meaning,
    source, kind of source (paper, data, calibrated, assumption) and grade, from A (official figure) to E (assumed
    outright); of a parameter also its role (lever, context, unknown, convention). Without a choice, the tables have
    counts only.

    \b
    Examples:
      digigov ledger                        how many numbers stand on what
      digigov ledger --grade B              all of one grade
      digigov ledger --kind calibrated      all of one kind of source
      digigov ledger --role unknown         all parameters of one role
      digigov ledger --format csv > ledger.csv
    """
    from sim.cli import entries, tables
    from sim.setup.ledger import read_ledger, select

    selected = select(read_ledger(), grade, kind, role)
    if format != "table":
        typer.echo(tables.export(entries.entry_records(selected), entries.COLUMNS, format))
        return
    console = tables.open_console()
    console.print(entries.count_table(selected))
    if grade is None and kind is None and role is None:
        console.print(entries.role_table(selected))
        console.print(entries.grade_table())
    else:
        console.print(entries.entry_table(selected) if selected else say("console.table.no_entry"))
