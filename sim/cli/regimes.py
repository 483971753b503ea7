"""``digigov regimes``: when is which mode better?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli import options
from sim.cli.learning import Few
from sim.cli.options import whole

Draws = Annotated[
    int,
    typer.Option(
        "--draws", callback=whole("--draws", 50), metavar="N", help="Draws of context and unknowns, 50 or more."
    ),
]
Luck = Annotated[
    int,
    typer.Option(
        "--replications", callback=whole("--replications", 1), metavar="N", help="Runs of every draw under every mode."
    ),
]
Window = Annotated[
    str | None,
    typer.Option(metavar="WINDOW", help="Such as month_24, or path.", show_default="the last month"),
]
Contexts = Annotated[
    list[str] | None,
    typer.Option(
        "--contexts", metavar="A,B", help="Contexts that vary (digigov parameters --role context).", show_default="all"
    ),
]


def regimes(
    scenarios: options.Scenarios = None,
    modes: options.Modes = None,
    at: options.At = "posterior",
    draws: Draws = 600,
    replications: Luck = 1,
    contexts: Contexts = None,
    window: Window = None,
    seed: options.Seed = 1,
    months: options.Months = None,
    citizens: Few = 400,
    out: options.Out = Path("results/regimes"),
    workers: options.Workers = None,
    cluster: options.Cluster = None,
    quiet: options.Quiet = False,
) -> None:
    """When is which mode better: in what kind of province?

    Draws the context of a province (each over its range) together with what is unknown, runs every draw under both
    modes with the same luck, and tells how much of the difference is due to context, and rules for where each mode is
    the surer choice: by PRIM and by a tree, held to draws that they were not found in, stable under resampling or said
    not to be; with a map over the two contexts that matter most. Stopped at any moment, the same command goes on. Needs
    the extra digigov[calibration].

    \b
    Examples:
      digigov regimes
      digigov regimes zhejiang --draws 2000 --window month_24 --out results/early
      digigov regimes moushan --contexts budget_per_resident,n_vendors
      digigov regimes --at defaults --draws 400
    """
    from sim.cli.findings import show_paths
    from sim.cli.studies import DEFAULT_SCENARIOS, split_modes
    from sim.cli.tables import open_console
    from sim.runs.folder import Folder
    from sim.setup.context import CONTEXTS
    from sim.studies.regimes import regimes as tell

    with Folder(out) as folder:
        found = tell(
            list(scenarios or DEFAULT_SCENARIOS), split_modes(modes) if modes is not None else None, at, draws,
            replications, seed, months, citizens, window, split_modes(contexts) if contexts else CONTEXTS, out=folder,
            workers=workers, cluster=cluster, progress=not quiet,
        )  # fmt: skip
        if not quiet:
            console = open_console()
            for sentence in found.sentences():
                console.print(f"• {sentence}", highlight=False)
        paths = found.save(folder, progress=not quiet)
    if not quiet:
        show_paths(paths)
