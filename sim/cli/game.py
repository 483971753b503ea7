"""The design game: ``digigov game``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli import options

Codes = Annotated[
    list[str],
    typer.Argument(
        metavar="CODE...|FILE...",
        help="Codes of the class page, or text files with one a line; a name may stand before a code.",
        show_default=False,
    ),
]
OutDir = Annotated[
    Path | None,
    typer.Option(
        "--out",
        parser=options.path,
        metavar="DIR",
        help="Write ranks.csv and, per province, the picture as PNG and SVG.",
        show_default=False,
    ),
]


def game(codes: Codes, out: OutDir = None) -> None:
    """Rank the designs of a class by early speed, end, cost, equality and exclusion.

    Groups set eight switches and some levers on the class page (digigov page), may spend per case as much as the dearer
    of the two modes, and hand in a code. All 256 mixes come with the package, so nothing is run. Codes that are
    damaged, foreign or there twice are told of, the others ranked all the same; the exit code is then 2. Predictions
    are counted before (round 1) and after (round 2).

    \b
    Examples:
      digigov game 6Y8GF-SZES3 04QZ1-ABCDE
      digigov game codes.txt --out game --lang zh
    """
    from sim.classroom.page.score import play
    from sim.cli import game_tables as tables
    from sim.cli.tables import open_console

    played = play(codes)
    console = open_console()
    for table in tables.game_tables(played):
        console.print(table)
    for line in tables.tally_lines(played):
        typer.echo(line)
    if out is not None:
        from sim.runs.folder import Folder

        with Folder(out, is_shared=True) as folder:
            typer.echo(tables.written(folder.write(tables.game_files(played))))
    for fault in played.faults:
        typer.echo(f"digigov: {fault}", err=True)
    if played.faults:
        raise typer.Exit(2)
