"""``digigov attribute`` and ``digigov designs``: why do two designs differ, and which mix of rights is best?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import options
from sim.cli.learning import Few
from sim.cli.options import A, B, whole

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

By = Annotated[
    str,
    typer.Option(
        "--by", metavar="WHAT", help="Among whom: right, mechanism, force (four of the paper's each) or institution."
    ),
]
Pair = Annotated[
    list[str] | None,
    typer.Option(
        "--modes",
        "--mode",
        metavar="A,B",
        help="By right: the two modes whose difference is divided. Else: modes to run under, all in each place.",
        show_default=f"{A},{B}; else the scenario's",
    ),
]
Draws = Annotated[
    int | None,
    typer.Option(
        "--draws",
        callback=whole("--draws", 2),
        metavar="N",
        help="Draws of what is unknown; each takes 256 runs in a place by right, 16 by mechanism or force, 2 per "
        "institution.",
        show_default="8 by right, 128 by mechanism or force, 34 by institution",
    ),
]
Only = Annotated[
    list[str] | None,
    typer.Option(
        "--institutions",
        "--institution",
        metavar="Z3,M2",
        help="By mechanism, force or institution: only these, by id (digigov institutions).",
        show_default="all",
    ),
]
Mixed = Annotated[
    list[str] | None,
    typer.Option(
        "--modes", "--mode", metavar="A,B", help="The two modes whose rights are mixed.", show_default=f"{A},{B}"
    ),
]
Measures = Annotated[
    list[str] | None,
    typer.Option(
        "--measures",
        metavar="A,B",
        help="Indicators to divide (digigov indicators); others can be asked for later, without new runs.",
        show_default="service_efficiency,data_sharing_rate",
    ),
]
MOST_ROBUST = 5
"""Mixes shown of a place."""


def attribute(
    scenarios: options.Scenarios = None,
    by: By = "right",
    modes: Pair = None,
    at: options.At = "posterior",
    draws: Draws = None,
    measures: Measures = None,
    institutions: Only = None,
    seed: options.Seed = 1,
    months: options.Months = None,
    citizens: Few = 400,
    out: options.Out = Path("results/attribute"),
    workers: options.Workers = None,
    cluster: options.Cluster = None,
    quiet: options.Quiet = False,
) -> None:
    """Why? Which right, mechanism, force or institution brings it about, and which need each other?

    By right: runs every mix of the rights in which two modes differ, and divides the difference among them. By
    mechanism or force: runs a mode with every set of the paper's four, and divides what they do together. By
    institution: the same, over orders of joining that are drawn. A draw of what is unknown has the same luck in all its
    runs. Shapley values add up to the whole exactly, in every place, month and measure; those of up to eight are exact
    themselves, and have interactions of pairs.

    About 4,100 runs for both provinces at the default size: 5 to 10 minutes on two cores. Stopped at any moment, the
    same command resumes.

    \b
    Examples:
      digigov attribute
      digigov attribute --by mechanism --out results/mechanisms
      digigov attribute zhejiang --by force --mode separation --out results/forces
      digigov attribute --by institution --institutions M7,M8,Z5 --out results/three
    """
    from sim.cli.findings import show_paths
    from sim.cli.studies import DEFAULT_SCENARIOS, between_commas, split_modes
    from sim.cli.tables import open_console
    from sim.runs.folder import Folder
    from sim.setup.indicators import HEADLINES
    from sim.studies.attribute import attribute as divide

    with Folder(out) as folder:
        found = divide(
            list(scenarios or DEFAULT_SCENARIOS), by, None if modes is None else split_modes(modes), at, draws, seed,
            months, citizens, between_commas(measures) or HEADLINES, between_commas(institutions), out=folder,
            workers=workers, cluster=cluster, progress=not quiet,
        )  # fmt: skip
        if not quiet:
            console = open_console()
            for table in share_lines(found.shares, found.by):
                console.print(table)
            for sentence in found.sentences():
                console.print(f"• {sentence}", highlight=False)
        paths = found.save(folder, progress=not quiet)
    if not quiet:
        show_paths(paths)


Objectives = Annotated[
    list[str] | None,
    typer.Option(
        "--objectives",
        metavar="A,B",
        help="Indicators to be good at (digigov indicators); others can be asked for later, without new runs.",
        show_default="efficiency, sharing, cost, gap between places, exclusion, lock-in",
    ),
]
DesignDraws = Annotated[
    int,
    typer.Option(
        "--draws",
        callback=whole("--draws", 2),
        metavar="N",
        help="Draws of what is unknown; each takes a run of every mix in each place, and of every lever's ends in the "
        "first four.",
    ),
]
Window = Annotated[
    str,
    typer.Option("--window", metavar="WHEN", help="What is told and drawn: path (mean of all months) or month_72."),
]
NoLevers = Annotated[bool, typer.Option("--no-levers", help="Leave out levers on the robust choice.")]


def designs(
    scenarios: options.Scenarios = None,
    modes: Mixed = None,
    at: options.At = "posterior",
    draws: DesignDraws = 6,
    objectives: Objectives = None,
    window: Window = "path",
    no_levers: NoLevers = False,
    seed: options.Seed = 1,
    months: options.Months = None,
    citizens: Few = 400,
    out: options.Out = Path("results/designs"),
    workers: options.Workers = None,
    cluster: options.Cluster = None,
    quiet: options.Quiet = False,
) -> None:
    """Which mix of rights is best, where nothing is known for sure? And where do the pure modes stand?

    Runs all 256 mixes of two modes' eight rights with the same luck in each draw of what is unknown. Tells which mixes
    no other one beats in efficiency, sharing, cost, the gap between places, exclusion and lock-in (the Pareto front),
    in how many draws; how far each is behind the best; the robust choice, which can least be behind; and the ranks of
    both pure modes. Then every lever of a government is moved to both ends of its range on the robust choice, one at a
    time. What each right adds, as in digigov attribute, is told from the same runs.

    About 3,700 runs for both provinces at the default size, 6 draws: 5 to 10 minutes on two cores. Stopped at any
    moment, the same command resumes; more draws make it surer, and take longer in proportion.

    \b
    Examples:
      digigov designs
      digigov designs zhejiang --draws 40 --no-levers --out results/zhejiang
      digigov designs --window month_72 --objectives service_efficiency,spending_per_case
    """
    from sim.cli.findings import show_paths
    from sim.cli.studies import DEFAULT_SCENARIOS, between_commas, split_modes
    from sim.cli.tables import open_console
    from sim.results.designs import OBJECTIVES
    from sim.runs.folder import Folder
    from sim.studies.designs import designs as mix

    with Folder(out) as folder:
        found = mix(
            list(scenarios or DEFAULT_SCENARIOS), None if modes is None else split_modes(modes), at, draws, seed,
            months, citizens, between_commas(objectives) or OBJECTIVES, window, not no_levers, out=folder,
            workers=workers, cluster=cluster, progress=not quiet,
        )  # fmt: skip
        if not quiet:
            console = open_console()
            for table in best_lines(found.choices, found.window):
                console.print(table)
            for sentence in found.sentences():
                console.print(f"• {sentence}", highlight=False)
        paths = found.save(folder, progress=not quiet)
    if not quiet:
        show_paths(paths)


def best_lines(choices: pd.DataFrame, window: str) -> list[Table]:
    """The most robust mixes of each place and both pure modes, a line each."""
    from sim.cli.tables import heads, open_table
    from sim.language.texts import say
    from sim.setup import words
    from sim.setup.names import name_of_province

    shown = []
    for place, rows in choices[choices["window"] == window].groupby("province", sort=False):
        title = say("names.titled", place=name_of_province(str(place)), what=words.window(window))
        table = open_table(title, *heads("mix", "max_regret", "regret", "p_near", "p_front", "place"))
        for column in table.columns[1:]:
            column.justify = "right"
        pure = rows["mix"].str.fullmatch("A+|B+")
        for row in rows[pure | (rows["rank"] <= MOST_ROBUST)].sort_values("rank").to_dict("records"):
            cells = [words.points(row[name]) for name in ("max_regret", "regret")]
            cells += [words.percent(row[name]) for name in ("p_near", "p_front")]
            table.add_row(row["mix"], *cells, str(row["rank"]))
        shown.append(table)
    return shown


def share_lines(shares: pd.DataFrame, by: str) -> list[Table]:
    """What each player adds in every window, in the units of the measure: a table per place, mode and measure."""
    from sim.cli.findings import titled
    from sim.cli.tables import heads, open_table
    from sim.language.texts import say
    from sim.results.shapley import NOTHING
    from sim.setup import words
    from sim.setup.names import name_of_mode, name_of_player

    shown = []
    spans = list(dict.fromkeys(shares["window"]))
    for (province, mode, against, indicator), rows in shares.groupby(
        ["province", "mode", "against", "indicator"], sort=False
    ):
        a, b = name_of_mode(mode), name_of_mode(against)
        of = a if against == NOTHING else f"{a} − {b}"
        title = say("names.cell", province=titled(province, indicator), mode=of)
        columns = [*(words.window(name) for name in spans), *heads("band_90")]
        table = open_table(f"{title} ({words.unit(indicator)})", "", *columns)
        for column in table.columns[1:]:
            column.justify = "right"
        found = rows.set_index(["player", "window"])
        for player in dict.fromkeys(rows["player"]):
            cells = [words.gap(indicator, found.loc[(player, name), "share"]) for name in spans]
            end = found.loc[(player, spans[-2])]
            table.add_row(name_of_player(by, player), *cells, words.interval(indicator, end["q05"], end["q95"]))
        whole_gap = [words.gap(indicator, found.loc[(rows["player"].iloc[0], name), "gap"]) for name in spans]
        table.add_row(say("figures.shapley.together"), *whole_gap, "", style="bold")
        shown.append(table)
    return shown
