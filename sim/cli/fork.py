"""``digigov fork``: what if the province had gone another way from a month on?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import options
from sim.cli.options import whole

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

    from sim.setup.forks import Fork

Forks = Annotated[
    list[int],
    typer.Option(
        "--at",
        metavar="MONTH",
        help="Month from whose start on the other future differs, 0 for from the start; given again, another fork.",
    ),
]
Changes = Annotated[
    list[str],
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        help="What changes at each fork, given again for more: mode=MODE (a name or TOML file) for all switches, "
        "mode.SWITCH (digigov modes), or a parameter (digigov parameters).",
    ),
]
BackAfter = Annotated[
    int | None,
    typer.Option(
        "--back-after", callback=whole("--back-after", 1, 600), metavar="N", help="Take all of it back after N months.",
        show_default="never",
    ),
]  # fmt: skip
Over = Annotated[
    str,
    typer.Option(
        "--over",
        metavar="WHAT",
        help="Draws of the posterior (what the facts leave open) or of the prior; or the single point of defaults.",
    ),
]
Draws = Annotated[
    int, typer.Option("--draws", callback=whole("--draws", 2), metavar="N", help="Draws of what is unknown.")
]
Luck = Annotated[
    int | None,
    typer.Option(
        "--replications", callback=whole("--replications", 1), metavar="N",
        help="Runs of every draw in every future, 1 or more; two tell luck from what is unknown.",
        show_default="2; with --over defaults 30",
    ),
]  # fmt: skip
Few = Annotated[
    int, typer.Option("--citizens", callback=whole("--citizens", 1), metavar="N", help="Citizens in each province.")
]
FIRST = ("zhejiang",)


def fork(
    at: Forks,
    changes: Changes,
    scenarios: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SCENARIO",
            help="Names of shipped scenarios (digigov scenarios) or TOML files.",
            show_default=FIRST[0],
        ),
    ] = None,
    back_after: BackAfter = None,
    mode: options.OneMode = None,
    over: Over = "posterior",
    draws: Draws = 200,
    replications: Luck = None,
    seed: options.Seed = 1,
    months: options.Months = None,
    citizens: Few = 400,
    out: options.Out = Path("results/fork"),
    workers: options.Workers = None,
    cluster: options.Cluster = None,
    quiet: options.Quiet = False,
) -> None:
    """What if a province had gone another way from a month on? Both futures, side by side.

    Both have the same world and the same luck up to that month, and are paired run by run over draws of unknowns.
    What the scenario itself changes later, of what is set here, is left out. The change itself is charged nothing: its
    cost is what stays behind (money tied in projects under way, lock-in with who is left, skills to be learned).

    \b
    Examples:
      digigov fork --at 36 --set mode=separation
      digigov fork --at 12 --at 24 --at 36 --set mode=separation --out results/when
      digigov fork --at 24 --set mode=separation --back-after 24 --out results/and_back
      digigov fork guangdong --at 36 --set mode.custody=government --set p_inspect=0.5
    """
    from sim.cli.findings import show_paths
    from sim.cli.tables import open_console
    from sim.runs.folder import Folder
    from sim.setup.forks import read_texts
    from sim.studies.fork import fork as run_both

    with Folder(out) as folder:
        found = run_both(
            list(scenarios or FIRST), at, read_texts(changes), back_after, mode, over, draws, replications, seed,
            months, citizens, out=folder, workers=workers, cluster=cluster, progress=not quiet,
        )  # fmt: skip
        if not quiet:
            console = open_console()
            for one in found.branches:
                console.print(fork_lines(found.forks, one))
            for sentence in found.sentences():
                console.print(f"• {sentence}", highlight=False)
        paths = found.save(folder, progress=not quiet)
    if not quiet:
        show_paths(paths)


def fork_lines(table: pd.DataFrame, fork: Fork) -> Table:
    """Both futures at each window: a section per province and headline measure."""
    from sim.cli.findings import titled
    from sim.cli.tables import heads, open_table
    from sim.language.texts import say
    from sim.setup import words
    from sim.setup.forks import name_of_fork, span_of_fork
    from sim.setup.indicators import HEADLINES

    here = table[(table["fork"] == fork.label) & table["indicator"].isin(HEADLINES)]
    is_drawn = bool((table["n_draws"] > 1).any())
    middle, low, high = ("median", "q05", "q95") if is_drawn else ("difference", "ci_low", "ci_high")
    names = ("median", "band_90") if is_drawn else ("difference", "interval")
    title = say("figures.forks.named", what=name_of_fork(fork), span=span_of_fork(fork))
    shown = open_table(title, "", *heads("window", "stays", "forked", *names, "p_of_fork"))
    for column in shown.columns[2:]:
        column.justify, column.no_wrap = "right", True
    for (province, indicator), rows in here.groupby(["province", "indicator"], sort=False):
        for number, row in enumerate(rows.to_dict("records")):
            shown.add_row(
                titled(str(province), str(indicator)) if number == 0 else "",
                words.window(row["window"]),
                words.value(str(indicator), row["mean_stay"]),
                words.value(str(indicator), row["mean_fork"]),
                words.gap(str(indicator), row[middle]),
                words.interval(str(indicator), row[low], row[high]),
                words.percent(row["p_better"]),
            )
    return shown
