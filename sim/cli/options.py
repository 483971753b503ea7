"""Arguments and options that commands share, with the help that they print."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from sim.inputs.checks import LARGEST_SEED, show, span
from sim.language.errors import InputError, Message
from sim.setup.modes import MODES

A, B = list(MODES)[:2]
KNOWN = ", ".join(MODES)


def whole(option: str, low: int, high: int = 1_000_000) -> Callable[[int | None], int | None]:
    """A check that a number given is not below low nor above high."""

    def check(value: int | None) -> int | None:
        if value is not None and not low <= value <= high:
            error = Message("inputs.out_of_range", allowed=span(low, high))
            raise InputError("cli.option", option=option, value=show(value), error=error)
        return value

    return check


def path(text: str | Path) -> Path:
    """A path that has a name: an empty one would be the folder at hand."""
    if not str(text).strip():
        raise typer.BadParameter(str(Message("cli.no_path")))  # of a ValueError typer would show the kind too
    return Path(text)


def runs(default: str | bool = True) -> Any:
    """An option for the folder of a command's runs; default: what help says of where it is, if not what is given."""
    return typer.Option(
        parser=path,
        metavar="DIR",
        help="Folder that keeps the runs; the same command resumes with what is in it.",
        show_default=default,
    )


def citizens(text: str | None) -> int | str | None:
    """A number of citizens, or "all"."""
    if text is None or text == "all":
        return text
    try:
        number = int(text)
    except ValueError:
        raise InputError("cli.citizens", value=text) from None
    return whole("--citizens", 1, 200_000_000)(number)


Scenarios = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="SCENARIO",
        help="Names of shipped scenarios (digigov scenarios) or TOML files.",
        show_default="zhejiang guangdong",
    ),
]
OneScenario = Annotated[
    str,
    typer.Argument(metavar="SCENARIO", help="Name of a shipped scenario (digigov scenarios) or TOML file."),
]
SomeScenarios = Annotated[
    list[str],
    typer.Argument(
        metavar="SCENARIO...", help="Names of shipped scenarios (digigov scenarios) or TOML files.", show_default=False
    ),
]
Institutions = Annotated[
    list[str] | None,
    typer.Option(
        "--institutions",
        "--institution",
        metavar="Z3,M2",
        help="Which to turn off, by id (digigov institutions).",
        show_default="all",
    ),
]
Parts = Annotated[
    bool,
    typer.Option(
        "--parts",
        help="Also turn off each setting alone of an institution that bundles several.",
        show_default=False,
    ),
]
Modes = Annotated[
    list[str] | None,
    typer.Option(
        "--modes",
        "--mode",
        metavar="A,B",
        help=f"Modes to compare: {KNOWN}, or TOML files of switches (digigov modes).",
        show_default=f"{A},{B} and those of the scenarios",
    ),
]
OneMode = Annotated[
    str | None,
    typer.Option(
        "--mode",
        metavar="A",
        help=f"Mode to run under: {KNOWN}, or a TOML file of switches.",
        show_default="the scenario's",
    ),
]
Pairs = Annotated[
    int | None,
    typer.Option(
        callback=whole("--replications", 1),
        metavar="N",
        help="Runs of every arm (scenario, mode), 1 or more; more of them add to those in --out.",
        show_default="30; with --precision 10 at first",
    ),
]
Replications = Annotated[
    int,
    typer.Option(
        callback=whole("--replications", 1),
        metavar="N",
        help="Runs of every arm (scenario, mode, institution off), 1 or more.",
    ),
]
Seed = Annotated[
    int,
    typer.Option(
        callback=whole("--seed", 0, LARGEST_SEED),
        metavar="N",
        help="Seed of all luck, 0 or more; the same seed gives the same results.",
    ),
]
Replicate = Annotated[
    int,
    typer.Option(
        callback=whole("--replicate", 1),
        metavar="N",
        help="Which replicate of a comparison with that seed to run, 1 or more.",
    ),
]
Months = Annotated[
    int | None,
    typer.Option(
        callback=whole("--months", 1, 600),
        metavar="N",
        help="Months to run, 1 to 600.",
        show_default="the scenario's",
    ),
]
Citizens = Annotated[
    str | None,
    typer.Option(
        callback=citizens,
        metavar="N|all",
        help="Citizens in each province, 1 to 200000000, or all: one per resident.",
        show_default="the scenario's",
    ),
]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        help="Change a parameter (digigov parameters), mode.SWITCH (digigov modes), rules.RULE (digigov rules) or "
        "county_table, social, seating; what a scenario changes at a date, it sets until then.",
    ),
]
Out = Annotated[
    Path, typer.Option(parser=path, metavar="DIR", help="Folder for tables, figures and report; made if missing.")
]
Workers = Annotated[
    int | None,
    typer.Option(
        callback=whole("--workers", 1),
        metavar="N",
        help="Processes, 1 or more; results are the same. Each takes about 0.4 GB.",
        show_default="all CPUs",
    ),
]
Counties = Annotated[
    bool,
    typer.Option(
        "--counties",
        help="Write counties.parquet too: every indicator of every county in every month. Large: 72 months, "
        "214 counties, 2 modes and 30 replications give 937320 rows, about 100 MB.",
    ),
]
Without = Annotated[
    list[str] | None,
    typer.Option(
        "--without",
        metavar="A,B",
        help="Switch whole layers of the model off: counties, market, state, society.",
        show_default="none",
    ),
]
Dates = Annotated[
    bool, typer.Option("--dates", help="Draw paths by the calendar; every scenario then needs a start, its month 0.")
]
Precision = Annotated[
    float | None,
    typer.Option(
        metavar="WIDTH",
        help="Go on in batches until the 95% half-width of the difference between modes is below WIDTH (such as 0.01) "
        "in both headline measures, at every window; says how many runs that took, and unpaired seeds would take.",
    ),
]
MaxReplications = Annotated[
    int | None,
    typer.Option(
        callback=whole("--max-replications", 2, 1_000_000),
        metavar="N",
        help="With --precision: make no more replications than this.",
        show_default="1000",
    ),
]
Cluster = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS",
        help="Run on the workers of a Dask scheduler, such as tcp://host:8786, instead of here; they must see --out. "
        "Needs the extra digigov[cluster].",
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", help="Print nothing but errors; the files are written.")]
At = Annotated[
    str,
    typer.Option(
        "--at",
        metavar="WHAT",
        help="Draws of the posterior (what the facts leave open) or of the prior; or the single point of defaults.",
    ),
]
