"""The page for class: ``digigov page``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli import options


def page(
    out: Annotated[
        Path,
        typer.Option(
            parser=options.path, metavar="FILE", help="The HTML file; a page that is there is replaced, nothing else."
        ),
    ] = Path("class.html"),
    design: Annotated[
        str, typer.Option(metavar="DESIGN", help="Name of a shipped design (digigov sweep --list) or a TOML file.")
    ] = "class",
    replications: Annotated[
        int | None,
        typer.Option(
            callback=options.whole("--replications", 1, 10_000),
            metavar="N",
            help="Replications of each setting; more of them add to those that are made.",
            show_default="the design's",
        ),
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="A small page, to try: two levers, few citizens, all months.")
    ] = False,
    runs: Annotated[
        Path | None,
        options.runs("results/page/NAME"),
    ] = None,
    workers: options.Workers = None,
    quiet: options.Quiet = False,
) -> None:
    """Make one HTML file for class, which needs no network: sliders, curves, maps, the design game, tasks and more.

    Runs pairs of levers in both provinces under both modes first, some five minutes on two cores, or about a minute
    with --quick; stopped, the same command resumes. All 256 mixes of the switches come with the package. Then the file
    opens from a disk or USB stick in any browser; with ?demo after its address it is a path of three minutes, a key a
    step.

    \b
    Examples:
      digigov page --out class.html
      digigov page --out try.html --quick
      digigov page --out class.html --replications 8       (adds to what is there)
      digigov page --out mine.html --design mine.sweep.toml --lang zh
    """
    from sim.classroom.page.make import make_page, sentences

    built = make_page(
        out,
        design,
        workers=workers,
        replications=replications,
        quick=quick,
        runs=runs,
        progress=not quiet,
        announce=(lambda line: None) if quiet else typer.echo,
    )
    if not quiet:
        for line in sentences(built):
            typer.echo(line)
