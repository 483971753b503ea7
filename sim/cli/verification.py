"""``digigov verify``: does the model meet what can be solved analytically?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import options
from sim.language.texts import say
from sim.theory import LIMIT_IDS

if TYPE_CHECKING:
    from rich.table import Table

    from sim.studies.verify import Verification

Ids = Annotated[
    list[str] | None,
    typer.Argument(metavar="ID", help=f"Limits to check: {', '.join(LIMIT_IDS)}.", show_default="all"),
]


def verify(
    limits: Ids = None,
    seed: options.Seed = 1,
    out: options.Out = Path("results/verify"),
    quiet: options.Quiet = False,
) -> None:
    """Check the model against all limits that can be solved analytically.

    Prints each with theory, simulation, tolerance and pass or fail, and writes the table and one figure with a
    panel per limit to --out: theory as a line, simulation as points. Exit code 1 if any limit fails.

    \b
    Examples:
      digigov verify
      digigov verify --seed 7 --out results/verify-7
      digigov verify queue sharing
    """
    from sim.cli.findings import show_paths
    from sim.cli.tables import open_console
    from sim.runs.folder import Folder
    from sim.studies.verify import verify as verify_limits
    from sim.theory import find_limits

    find_limits(limits)  # a wrong name is reported before a folder is made
    with Folder(out) as folder:
        verification = verify_limits(limits, seed=seed, progress=not quiet)
        paths = verification.save(folder)
    if not quiet:
        console = open_console()
        console.print(check_table(verification))
        console.print(summary_table(verification))
        console.print(verdict(verification), style="bold", soft_wrap=True)
        show_paths(paths)
    if not verification.passed:
        if quiet:
            typer.echo(f"digigov: {verdict(verification)}", err=True)
        raise typer.Exit(1)


def check_table(verification: Verification) -> Table:
    """Every check, limit by limit."""
    from sim.cli.tables import heads, open_table
    from sim.setup.names import is_chinese, name_of

    title = say("console.head.limits", seed=verification.seed)
    table = open_table(title, *heads("limit", "what", "theory", "simulation", "tolerance", ""))
    for column in table.columns[2:5]:
        column.justify, column.no_wrap = "right", True
    table.columns[5].no_wrap = True
    for one in verification.examined:
        for index, check in enumerate(one.checks):
            table.add_row(
                (name_of(one.limit) if is_chinese() else one.limit.id) if index == 0 else "",
                check.what(),
                *(f"{number:.5g}" for number in (check.theory, check.simulation)),
                f"{check.tolerance:.2g}",
                _verdict(check.passed),
                style=None if check.passed else "bold red",
                end_section=index == len(one.checks) - 1,
            )
    return table


def summary_table(verification: Verification) -> Table:
    """Every limit, with what it must equal."""
    from sim.cli.tables import heads, open_table
    from sim.setup.names import is_chinese, name_of

    table = open_table(*heads("summary", "limit", "must_equal", "checks", ""))
    table.columns[2].justify = "right"
    table.columns[3].no_wrap = True
    for one in verification.examined:
        n_passed = sum(check.passed for check in one.checks)
        table.add_row(
            name_of(one.limit),
            one.limit.equals_zh if is_chinese() else one.limit.equals,
            say("console.verify.count", n=n_passed, all=len(one.checks)),
            _verdict(one.passed),
            style=None if one.passed else "bold red",
        )
    return table


def verdict(verification: Verification) -> str:
    """How many limits and checks passed, in one sentence."""
    n_limits, n_checks = len(verification.examined), len(verification.table)
    seconds = verification.record["wall_seconds"]
    if verification.passed:
        return say("console.verify.met", n=n_limits, checks=n_checks, seconds=f"{seconds:.0f}")
    n_failed, failed = int((~verification.table["passed"]).sum()), verification.failed
    counts = {"failed": len(failed), "n": n_limits, "failed_checks": n_failed, "checks": n_checks}
    return say("console.verify.not_met", names=", ".join(failed), **counts)


def _verdict(passed: bool) -> str:
    return say("console.verify.pass" if passed else "console.verify.fail")
