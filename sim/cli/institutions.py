"""``digigov institutions``: what each does, what turns it off, and how much that was measured to matter."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.cli.reference import Format

Id = Annotated[
    str | None, typer.Argument(metavar="ID", help="One institution by its id, such as M2.", show_default="all")
]


def institutions(id: Id = None, format: Format = "table") -> None:
    """Explain the institutions of the paper, all or one.

    What each does in the model, which setting turns it off, and its measured effect on both headline measures.

    \b
    Examples:
      digigov institutions                  all of them
      digigov institutions M2               one in full: source, ranges, every measured window
      digigov institutions --format csv > institutions.csv
    """
    from sim.cli import institution_tables as tables
    from sim.cli.tables import open_console
    from sim.setup.institutions import choose_institutions

    chosen = choose_institutions(None if id is None else [id])
    if format != "table":
        typer.echo(tables.export_institutions(chosen, format))
        return
    console = open_console()
    if id is not None and len(chosen) == 1:
        typer.echo(tables.institution_page(chosen[0]))
        console.print(tables.measured_table(chosen[0]))
    else:
        console.print(tables.institution_table(chosen))
        console.print(*tables.start_lines(), sep="\n")
        console.print(tables.what_letters_mean(), style="dim")
    console.print(tables.how_measured(), style="dim")
