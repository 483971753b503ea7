"""The command line: a thin face of ``sim.compare``, ``sim.run`` and the tables of what can be set."""

from __future__ import annotations

import sys
from io import TextIOWrapper
from typing import Annotated

import typer

from sim.cli import (
    explore,
    film,
    fork,
    game,
    institutions,
    kit,
    learning,
    ledger,
    lessons,
    page,
    papers,
    province,
    reference,
    regimes,
    schemas,
    story,
    studies,
    sweeps,
    verification,
    why,
)
from sim.cli.errors import OneLineGroup

app = typer.Typer(
    name="digigov",
    cls=OneLineGroup,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)
for command in (
    learning.verdict,
    studies.compare,
    fork.fork,
    studies.run,
    studies.ablate,
    why.attribute,
    why.designs,
    regimes.regimes,
    province.province,
    province.advise,
    learning.calibrate,
    learning.score,
    explore.explore,
    story.story,
    sweeps.sweep,
    sweeps.merge,
    sweeps.reproduce,
    page.page,
    game.game,
    film.film,
    kit.class_kit,
    papers.table,
    verification.verify,
    lessons.lesson,
    lessons.check,
    reference.scenarios,
    institutions.institutions,
    reference.modes,
    reference.rules,
    reference.parameters,
    ledger.ledger,
    reference.indicators,
    schemas.schema,
):
    app.command()(command)


def _show_version(requested: bool) -> None:
    if requested:
        from sim import __version__

        typer.echo(f"digigov {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def digigov(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Compare two ways to build a provincial digital government, by simulation.

    Which mode serves people faster and shares more data, in Zhejiang and in Guangdong: by how much, and how
    sure is that?

    \b
    First steps:
      digigov compare                   the main comparison, into results/compare
      digigov verdict                   which mode is better with what is known, into results/verdict
      digigov regimes                   when, in what kind of province, is which mode better
      digigov province new my_province  a folder for a province of your own
      digigov advise my_province        which mode is for it, and what to find out first
      digigov calibrate                 learn what is unknown from published facts
      digigov score facts.csv           hold the model to facts of your own
      digigov fork --at 36 --set mode=separation   what if it had gone another way from a month on?
      digigov run zhejiang              one run, into results/run
      digigov ablate zhejiang           what each institution does, into results/ablate
      digigov attribute                 why: which right brings the difference about, into results/attribute
      digigov designs                   which mix of rights is best, into results/designs
      digigov sweep trial               many points and replications, kept as they are made
      digigov table FILE                any table of results as a paper has it
      digigov explore                   two modes side by side, live, in the browser
      digigov story                     one citizen's case, step by step, under both modes
      digigov page --out class.html     one file for class that needs no network
      digigov game codes.txt            rank the designs that groups made on it
      digigov film                      the play as GIF, MP4 or slides
      digigov class-kit                 a folder for a stick, for class and a lab without internet
      digigov verify                    does the model meet what can be solved analytically?
      digigov lesson                    plans for class, with cards, worksheet and key
      digigov COMMAND --help            what a command can do
    """
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def main() -> None:
    """Run the command line and exit."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without Chinese or Greek letters shows "?"
    app(prog_name="digigov")
