"""``digigov province`` and ``digigov advise``: a province of one's own, and which mode is for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import options
from sim.cli.learning import Few, NoMixes
from sim.cli.options import whole
from sim.language.errors import InputError, Message, nearest_name

if TYPE_CHECKING:
    from rich.table import Table

    from sim.studies.advise import Advice

NEW, CHECK = ACTIONS = ("new", "check")
MOST_LINES = 40
"""Faults that are printed; of more, how many."""


def _known(action: str) -> str:
    if action not in ACTIONS:
        fault = Message("inputs.unknown", near=nearest_name(action, ACTIONS), allowed=ACTIONS)
        raise InputError("cli.option", option="province", value=action, error=fault)
    return action


Action = Annotated[
    str, typer.Argument(metavar="new|check", callback=_known, help="Write a template, or check a folder.")
]
Folder = Annotated[
    Path,
    typer.Argument(metavar="NAME", parser=options.path, help="The province's folder; its name is the province's."),
]
OneProvince = Annotated[
    str,
    typer.Argument(
        metavar="NAME", help="The province's folder, a shipped invented one (moushan, mouwan), or a scenario."
    ),
]
Draws = Annotated[
    int,
    typer.Option(
        "--draws", callback=whole("--draws", 50), metavar="N",
        help="Draws of what is unknown and of what the folder does not say, 50 or more.",
    ),
]  # fmt: skip
Luck = Annotated[
    int,
    typer.Option(
        "--replications", callback=whole("--replications", 1), metavar="N",
        help="Runs of every draw under every mode, 1 or more; two tell luck from what is unknown.",
    ),
]  # fmt: skip


def province(action: Action, name: Folder) -> None:
    """Make a province of your own: write a template, or check what you have filled in.

    A province is a folder with a table of its cities: population, income, age and education; where known also which
    cities adjoin, real counties, the budget, local conditions and facts of its history. "check" says what is wrong,
    missing or odd, a line each. Nothing is overwritten, and no data are fetched. A scenario may then say
    province = "NAME", and every command that takes a scenario takes the folder.

    \b
    Examples:
      digigov province new my_province
      digigov province check my_province
      digigov advise my_province
    """
    from sim.language.texts import say
    from sim.setup.province_folder import check_folder, find_folder
    from sim.setup.province_template import write_template

    if action == NEW:
        for path in write_template(name):
            typer.echo(str(path))
        typer.echo(say("console.province.next", name=name))
        return
    folder = find_folder(name)
    if folder is None:
        raise InputError("setup.no_folder", folder=name)
    found, faults = check_folder(folder)
    for fault in faults[:MOST_LINES]:
        typer.echo(f"digigov: {fault}", err=True)
    if len(faults) > MOST_LINES:
        typer.echo(f"digigov: {say('console.province.more', n=len(faults) - MOST_LINES)}", err=True)
    if faults or found is None:
        raise typer.Exit(2)
    refused = _check_history(folder, found.id)
    for line in [*map(str, found.remarks), *refused]:
        typer.echo(line)
    cities = found.cities
    n = int(cities.n_counties.sum())
    typer.echo(say("console.province.good", k=len(cities.id), n=n, residents=f"{cities.population.sum():,.0f}"))


def _check_history(folder: Path, name: str) -> list[str]:
    """What is wrong with the facts in a folder, a line each."""
    from sim.setup.scenario import of_province
    from sim.studies.score import read_facts

    scenario = of_province(folder)
    own = folder / "history.csv"
    return read_facts(own, {scenario.province: scenario})[1] if own.is_file() else []


def advise(
    name: OneProvince,
    modes: options.Modes = None,
    at: options.At = "posterior",
    draws: Draws = 300,
    replications: Luck = 2,
    seed: options.Seed = 1,
    months: options.Months = None,
    citizens: Few = 400,
    no_mixes: NoMixes = False,
    out: options.Out = Path("results/advise"),
    workers: options.Workers = None,
    cluster: options.Cluster = None,
    quiet: options.Quiet = False,
) -> None:
    """Which mode is for my province, in which mix, and what should it find out first?

    Takes what the province's folder says (digigov province), draws every local condition that it does not say, together
    with what nobody knows, and runs both modes with the same luck. Tells the verdict, where each mode is the surer
    choice, the mix that is expected to cost least, what it would be worth most to find out, how the model does on the
    province's own facts, and how far the province lies from what the model was calibrated on. The model has seen no
    reform of the province: this is a prediction. Needs the extra digigov[calibration].

    \b
    Examples:
      digigov advise moushan
      digigov advise my_province --draws 800 --out results/my_province
      digigov advise my_scenario.toml
    """
    from sim.cli.findings import show_paths
    from sim.cli.learning import verdict_lines
    from sim.cli.studies import split_modes
    from sim.cli.tables import open_console
    from sim.runs.folder import Folder as Results
    from sim.studies.advise import advise as tell

    with Results(out) as folder:
        found = tell(
            name, split_modes(modes) if modes is not None else None, at, draws, replications, seed, months, citizens,
            not no_mixes, out=folder, workers=workers, cluster=cluster, progress=not quiet,
        )  # fmt: skip
        if not quiet:
            console = open_console()
            console.print(verdict_lines(found.verdict.verdict))
            console.print(distance_lines(found))
            for sentence in found.sentences():
                console.print(f"• {sentence}", highlight=False)
        paths = found.save(folder, progress=not quiet)
    if not quiet:
        show_paths(paths)


def distance_lines(found: Advice) -> Table:
    """The province's figures beside those that the model was calibrated on, a line each."""
    from sim.cli.tables import heads, open_table
    from sim.language.texts import say, words_of
    from sim.results.distance import CITY
    from sim.setup.names import name_of_parameter
    from sim.setup.words import percent

    shown = open_table(say("console.head.distance"), *heads("of_province", "value", "calibrated_on", "outside"))
    for row in found.distance[found.distance["kind"] == CITY].to_dict("records"):
        name = words_of("results.advice")[row["what"]]
        span = f"{row['low']:.4g} – {row['high']:.4g}"
        shown.add_row(name, f"{row['value']:.4g}", span, percent(row["share_outside"]))
    for name, value in found.known.items():
        shown.add_row(name_of_parameter(name).lower(), f"{value:.4g}", "", "")
    return shown
