"""The folder for a class: ``digigov class-kit``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli import options


def class_kit(
    out: Annotated[
        Path, typer.Option(parser=options.path, metavar="DIR", help="The folder; new, empty or one of these.")
    ] = Path("class-kit"),
    page: Annotated[
        Path | None,
        typer.Option(
            parser=options.path, metavar="FILE", help="A class page that is there.", show_default="a page is made"
        ),
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Make a small page, to try.")] = False,
    wheels: Annotated[
        bool,
        typer.Option(
            "--wheels",
            help="Fetch all packages that a lab without internet needs, for this system and this Python; "
            "nothing else asks the network.",
        ),
    ] = False,
    runs: Annotated[
        Path,
        options.runs(),
    ] = Path("results/class-kit"),
    workers: options.Workers = None,
    quiet: options.Quiet = False,
) -> None:
    """Make a folder for a USB stick: class page, lessons, slides, notebooks, and a double click that starts all.

    start.bat (Windows) and start.command (macOS, Linux) set the explorer up from the packages in the folder on first
    use and open it in the browser: no make, no command line, and with --wheels no internet. README.zh.html and
    README.en.html say the rest, with pictures.

    \b
    Examples:
      digigov class-kit --out E:/class
      digigov class-kit --page class.html --wheels
      digigov class-kit --quick --out try
    """
    from sim.classroom.kit import class_kit as make

    say = (lambda line: None) if quiet else typer.echo
    made = make(
        out, page=page, quick=quick, wheels=wheels, runs=runs, workers=workers, progress=not quiet, announce=say
    )
    for line in made.sentences():
        say(line)
