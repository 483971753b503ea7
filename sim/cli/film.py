"""The play as a film or as slides: ``digigov film``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli import options


def film(
    scenario: Annotated[
        str, typer.Argument(metavar="SCENARIO", help="Name of a shipped scenario (digigov scenarios) or TOML file.")
    ] = "guangdong",
    out: Annotated[
        Path,
        typer.Option(
            parser=options.path,
            metavar="FILE|DIR",
            help="A .gif; an .mp4, for which the program ffmpeg has to be there; or a folder for slides (PNG).",
        ),
    ] = Path("film.gif"),
    measure: Annotated[
        str, typer.Option(metavar="MEASURE", help="What is shown: service_efficiency or data_sharing_rate.")
    ] = "service_efficiency",
    modes: options.Modes = None,
    replications: Annotated[
        int,
        typer.Option(callback=options.whole("--replications", 1), metavar="N", help="Runs under each mode, 1 or more."),
    ] = 30,
    seed: options.Seed = 1,
    months: options.Months = None,
    citizens: options.Citizens = None,
    at: options.At = "posterior",
    runs: Annotated[
        Path | None,
        options.runs("results/film/NAME"),
    ] = None,
    workers: options.Workers = None,
    quiet: options.Quiet = False,
) -> None:
    """Film how two modes fare in a province, month by month: a GIF, an MP4 or slides, for a lecture without a browser.

    It begins with the question and hides what comes. Left both modes on one axis, the area between them in the colour
    of the one ahead; right who leads in each county. Runs, draws and luck are those of digigov compare.

    \b
    Examples:
      digigov film
      digigov film zhejiang --measure data_sharing_rate --out zhejiang.gif --lang zh
      digigov film --out slides              (a folder of pictures, for PowerPoint)
      digigov film --out film.mp4 --replications 10 --citizens 1000
    """
    from sim.classroom.film import film as make
    from sim.cli.studies import split_modes
    from sim.setup.scenario import load

    world = load(scenario)
    made = make(
        world if citizens is None else world.with_(n_citizens=citizens),
        out,
        measure=measure,
        modes=None if modes is None else split_modes(modes),
        replications=replications,
        seed=seed,
        months=months,
        at=at,
        runs=runs,
        workers=workers,
        progress=not quiet,
    )
    if not quiet:
        typer.echo(made.sentence())
