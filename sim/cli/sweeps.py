"""Batch studies: ``digigov sweep``, ``digigov merge`` and ``digigov reproduce``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import options
from sim.language.errors import InputError
from sim.language.texts import say, translated, words_of

if TYPE_CHECKING:
    from collections import Counter

    from sim.runs.reproduce import Reproduction
    from sim.runs.status import Status
    from sim.studies.sweep import Sweep

FIGURES = "figures/"
MOST_ERRORS = 5  # kinds of error that the end of a sweep lists one by one

DesignName = Annotated[
    str | None,
    typer.Argument(
        metavar="DESIGN",
        help="Name of a shipped design (digigov sweep --list) or a TOML file.",
        show_default=False,
    ),
]
Shard = Annotated[
    str | None,
    typer.Option(
        metavar="K/N",
        help="Make every N-th run from the K-th on, as one of N machines without a cluster; then digigov merge.",
    ),
]
Limit = Annotated[
    int | None,
    typer.Option(callback=options.whole("--limit", 1), metavar="N", help="Make no more than N runs now."),
]
Folders = Annotated[
    list[Path], typer.Argument(parser=options.path, metavar="DIR", help="Folders of sweeps.", show_default=False)
]


def sweep(
    design: DesignName = None,
    out: Annotated[
        Path | None,
        options.runs("results/NAME"),
    ] = None,
    workers: options.Workers = None,
    cluster: options.Cluster = None,
    replications: Annotated[
        int | None,
        typer.Option(
            callback=options.whole("--replications", 1, 1_000_000),
            metavar="N",
            help="Replications of each point; more of them add to those that are made.",
            show_default="the design's",
        ),
    ] = None,
    limit: Limit = None,
    shard: Shard = None,
    precision: options.Precision = None,
    max_replications: options.MaxReplications = None,
    retry: Annotated[bool, typer.Option("--retry", help="Make the runs again that failed.")] = False,
    status: Annotated[
        Path | None,
        typer.Option(
            "--status",
            parser=options.path,
            metavar="DIR",
            help="Say how the study in DIR stands, also while it runs, and end.",
        ),
    ] = None,
    list_designs: Annotated[bool, typer.Option("--list", help="List the shipped designs, and end.")] = False,
    quiet: options.Quiet = False,
) -> None:
    """Run a study design, and keep every run as it is made.

    Says first how many runs there are and about how long they take. After Ctrl-C, a crash or a kill the same command
    goes on where it was. More replications add to what is there, and so do more points: twice as many of a Latin
    hypercube, more of a Sobol' or Morris design, another level of a grid, more rows of a table. A failed run is a row
    with its error. Once no run is missing, --out gets tables, figures and, of a sobol or morris design, indices.csv:
    which factor moves a measure, and the difference between modes. Exit code 1 if any failed.

    \b
    Examples:
      digigov sweep trial --out results/trial
      digigov sweep trial --out results/trial --replications 30      (adds to what is there)
      digigov sweep my_design.sweep.toml --workers 8
      digigov sweep my_design.sweep.toml --precision 0.01
      digigov sweep trial --out /shared/trial --cluster tcp://node1:8786
      digigov sweep --status results/trial
    """
    from sim.studies.design import load_design
    from sim.studies.sweep import sweep as make_sweep

    if status is not None:
        from sim.runs.status import status as status_of

        show_status(status_of(status))
        return
    if list_designs:
        _list_designs()
        return
    if design is None:
        raise InputError("cli.no_design")
    study = load_design(design)
    done = make_sweep(
        study,
        out if out is not None else Path("results") / study.name,
        workers=workers,
        cluster=cluster,
        replications=replications,
        limit=limit,
        shard=_shard(shard),
        precision=precision,
        max_replications=max_replications,
        again_failed=retry,
        progress=not quiet,
        announce=(lambda line: None) if quiet else typer.echo,
    )
    if not quiet:
        show_sweep(done)
    if done.n_failed:
        for line in failure_lines(done.errors, done.n_failed, done.n_runs):
            typer.echo(f"digigov: {line}", err=True)
        raise typer.Exit(1)


def merge(
    folders: Folders,
    out: Annotated[
        Path, typer.Option(parser=options.path, metavar="DIR", help="Folder for the whole; made if missing.")
    ],
    quiet: options.Quiet = False,
) -> None:
    """Join sweeps of one design that were made in several folders.

    The folders are read and left as they are. A run that is in several of them is taken once; if it gave different
    results in two of them, nothing more is joined and the run is named. Exit code 1 if runs are missing or failed.

    \b
    Example, on two machines:
      digigov sweep big.sweep.toml --shard 1/2 --out results/big-1
      digigov sweep big.sweep.toml --shard 2/2 --out results/big-2
      digigov merge results/big-1 results/big-2 --out results/big
    """
    from sim.studies.merge import merge as join

    merged = join(folders, out, progress=not quiet)
    missing = merged.n_runs - merged.n_made - merged.n_failed
    counts = {"made": f"{merged.n_made:,}", "all": f"{merged.n_runs:,}", "new": f"{merged.n_new:,}"}
    line = say("console.sweep.merged", folder=out, **counts)
    if missing:
        rest = say("console.sweep.merged_missing", n=f"{missing:,}", folder=out)
        typer.echo(f"digigov: {line}{rest}", err=True)
    elif not quiet:
        typer.echo(line)
    if merged.n_failed:
        message = say("console.sweep.merged_failed", n=f"{merged.n_failed:,}", path=out / "failures.csv")
        typer.echo(f"digigov: {message}", err=True)
    if merged.n_failed or missing:
        raise typer.Exit(1)


def reproduce(
    path: Annotated[
        Path, typer.Argument(metavar="PATH", help="A results folder, its run.json, or a figure (PNG, SVG).")
    ],
    runs: Annotated[
        int | None,
        typer.Option(
            callback=options.whole("--runs", 1),
            metavar="N",
            help="Make only N of the runs again, evenly over the study.",
            show_default="all",
        ),
    ] = None,
    workers: options.Workers = None,
    quiet: options.Quiet = False,
) -> None:
    """Make a results folder or a figure again: is it identical?

    Figures of compare, run, ablate and sweep carry what they were made from, so a figure alone is enough. If something
    differs, it says what, by how much, and what has changed since. Exit code 1 if it differs.

    \b
    Examples:
      digigov reproduce results/compare
      digigov reproduce headline.svg
      digigov reproduce results/big --runs 50
    """
    from sim.runs.reproduce import reproduce as make_again

    result = make_again(path, n_runs=runs, workers=workers, progress=not quiet)
    if not quiet:
        show_reproduction(result)
    if not result.is_identical:
        if quiet:
            line = result.differences[0]
            typer.echo(f"digigov: {say('console.reproduce.differs_in', path=path, line=line)}", err=True)
        raise typer.Exit(1)


def show_sweep(done: Sweep) -> None:
    """How many runs are made, what was needed, where the files are and how to resume."""
    counts = {"made": f"{done.n_made:,}", "all": f"{done.n_runs:,}", "now": f"{done.n_new:,}"}
    typer.echo(say("console.sweep.made", **counts))
    for line in [*([done.reached.sentence()] if done.reached else []), *done.sentences()]:
        typer.echo(line)
    missing = done.n_runs - done.n_made - done.n_failed
    if missing:
        typer.echo(say("console.sweep.missing", n=f"{missing:,}"))
    names = [path.relative_to(done.folder).as_posix() for path in done.paths]
    others = [name for name in names if not name.startswith(FIGURES)]
    where = {"folder": done.folder, "files": ", ".join(others), "name": repr(str(done.folder))}
    typer.echo(say("console.sweep.files", **where))
    for name in names:
        if name.startswith(FIGURES) and name.endswith(".png"):
            typer.echo(say("console.sweep.and_svg", path=done.folder / name))


def failure_lines(errors: Counter[str], n_failed: int, n_runs: int) -> list[str]:
    """How many runs failed, and why."""
    lines = [say("console.sweep.failed", failed=f"{n_failed:,}", all=f"{n_runs:,}")]
    shown = errors.most_common(MOST_ERRORS)
    lines += [say("console.sweep.times", n=f"{n:,}", error=error) for error, n in shown]
    others = len(errors) - MOST_ERRORS
    return lines + ([say("console.sweep.other_errors", n=f"{others:,}")] if others > 0 else [])


def show_status(now: Status) -> None:
    """The status of a study, in a few lines."""
    from sim.runs.progress import duration_in_words

    words = words_of("console.status")
    about = {"name": now.name, "kind": now.kind, "folder": now.folder}
    typer.echo(words["running" if now.is_running else "not_running"].format(**about))
    share = now.n_made / now.n_runs if now.n_runs else 0.0
    counts = {"made": f"{now.n_made:,}", "all": f"{now.n_runs:,}", "replications": f"{now.replications:,}"}
    typer.echo(words["made"].format(share=f"{share:.0%}", **counts))
    typer.echo(words["failed"].format(n=f"{now.n_failed:,}"))
    for error, count in list(now.errors.items())[:MOST_ERRORS]:
        typer.echo(words["error"].format(n=f"{count:,}", error=error))
    typer.echo(words["missing"].format(n=f"{now.n_missing:,}"))
    if now.n_made:
        rest = now.n_missing * now.seconds
        left = words["rest"].format(duration=duration_in_words(rest)) if now.n_missing else ""
        typer.echo(words["a_run"].format(seconds=f"{now.seconds:.3g}") + left)
    when = words["last"].format(time=f"{now.last:%Y-%m-%d %H:%M}") if now.last else ""
    size = f"{now.n_bytes / 1e6:,.1f} MB" if now.n_bytes >= 1e5 else f"{now.n_bytes / 1e3:,.1f} kB"
    on_disk = words["on_disk" if now.n_parts != 1 else "on_disk_one"]
    typer.echo(on_disk.format(size=size, n=f"{now.n_parts:,}") + when)
    if not now.is_of_this_code:
        typer.echo(words["other_code"])


def show_reproduction(result: Reproduction) -> None:
    """Whether it is identical, or what differs."""
    words = words_of("console.reproduce")
    runs = words["of" if result.n_runs < result.n_of_study else "runs"]
    runs = runs.format(n=f"{result.n_runs:,}", all=f"{result.n_of_study:,}")
    if result.is_identical:
        typer.echo(words["identical"].format(path=result.path, runs=runs))
        return
    typer.echo(words["differs"].format(path=result.path, runs=runs))
    for line in (*result.differences, *result.changes):
        typer.echo(f"  {line}")


def _list_designs() -> None:
    from sim.cli.tables import heads, open_console, open_table
    from sim.studies.design import load_design, shipped_designs

    table = open_table(*heads("designs", "design", "method", "points", "runs", "question"))
    for name in shipped_designs():
        design = load_design(name)
        runs = design.size * len(design.scenarios) * len(design.modes) * design.replications
        table.add_row(name, design.method, f"{design.size:,}", f"{runs:,}", translated("scenarios", design.question))
    open_console().print(table)


def _shard(text: str | None) -> tuple[int, int] | None:
    """The text 2/8 as (2, 8)."""
    if text is None:
        return None
    first, slash, last = text.partition("/")
    if not (len(text) <= 20 and slash and first.isdecimal() and last.isdecimal() and 1 <= int(first) <= int(last)):
        raise InputError("cli.shard", value=text)
    return int(first), int(last)
