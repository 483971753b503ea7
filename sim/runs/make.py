"""Runs of a study that are made in a folder, or in passing, and given back whole."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.language.errors import InputError, RunsFailed
from sim.runs import table
from sim.runs.executors import Crew, DaskCrew, GivenCrew, LocalCrew
from sim.runs.folder import Folder
from sim.runs.outcome import Outcome
from sim.runs.precision import Reached, Wanted, make_until_precise
from sim.runs.recipe import recipe
from sim.runs.runner import make_runs
from sim.runs.store import Store, load_study, stores_in, tell
from sim.runs.study import Study
from sim.runs.wanted import write_replications


@dataclass(frozen=True, slots=True)
class Made:
    """What came of a study: outcomes by cell and then by run, how many replications, what a precision that was asked
    for has needed, and the recipe."""

    outcomes: list[Outcome]
    replications: int
    reached: Reached | None
    recipe: dict[str, Any]


def make_study(
    study: Study,
    replications: int,
    *,
    out: str | os.PathLike[str] | Folder | None = None,
    wanted: Wanted | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    cluster: str | None = None,
    progress: bool = True,
) -> Made:
    """Make the runs of a study that its folder lacks, and give back all of them.

    out: the folder, or one already held; None for one that goes when the runs are read. Failed runs are made again.
    Raises RunsFailed where runs fail, and InputError where bad input was to blame, the folder keeps a sweep, or cannot
    be written.
    """
    with opened(out) as folder:
        refuse_sweep(folder)
        store = Store.make(folder, study, lasting=out is not None)
        missing = missing_runs(store, replications, again_failed=True)
        write_replications(store, replications)
        reached = None
        with crew_of(max(1, len(missing)), workers, executor, cluster) as crew:
            if wanted is not None:
                reached = make_until_precise(store, wanted, crew, progress)
                replications = reached.replications
                write_replications(store, replications)
            elif len(missing):
                make_runs(store, missing, crew, progress, total=study.n_of_replicate * replications)
        store.end()
        return Made(outcomes_of(store, replications), replications, reached, recipe(study, replications, store))


def refuse_sweep(folder: Path) -> None:
    """Raise InputError where a folder keeps a sweep: nothing else may be written there, since its runs would go."""
    for path in stores_in(folder):
        if load_study(path).kind == "sweep":
            raise InputError(f"{folder} keeps the runs of a sweep: give another --out")


def crew_of(
    n_runs: int, workers: int | None = None, executor: Executor | None = None, cluster: str | None = None
) -> Crew:
    """Who makes the runs: an executor of the user's, the workers of a Dask scheduler, or processes of this machine."""
    if cluster is not None and executor is not None:
        raise InputError("give a cluster or an executor, not both")
    if cluster is not None:
        return DaskCrew(cluster)
    return LocalCrew(workers, n_runs) if executor is None else GivenCrew(executor, workers)


@contextmanager
def opened(out: str | os.PathLike[str] | Folder | None) -> Iterator[Path]:
    """The folder that runs are kept in: the one given, held by this process, or one that goes when they are read."""
    if isinstance(out, Folder):
        yield out.path
    elif out is not None:
        with Folder(out) as folder:
            yield folder.path
    else:
        with tempfile.TemporaryDirectory(prefix="digigov-") as path:
            yield Path(path)


def outcomes_of(store: Store, replications: int) -> list[Outcome]:
    """What all runs gave, by cell and then in order of their numbers.

    Raises RunsFailed, or InputError where bad input was to blame.
    """
    numbers = store.study.numbers(replications)
    failed = table.failures(store)
    failed = failed[failed["run"].isin(numbers)]
    if len(failed):
        raise failed_runs(failed, len(numbers))
    found = table.read_outcomes(store, numbers)
    n_cells = len(store.study.cells)
    return [found[number] for cell in range(n_cells) for number in numbers[cell::n_cells].tolist()]


def failed_runs(failed: Any, n_runs: int) -> Exception:
    """The error to raise for a table of failed runs: the first one told, the others counted."""
    first = failed.iloc[0]
    if first["error"].startswith("bad input: "):
        return InputError(first["error"].removeprefix("bad input: "))
    error = RunsFailed(
        f"{len(failed)} of {n_runs} runs failed, the first: {first['province']} under {first['mode']}, replicate "
        f"{first['replicate']}, seed {first['seed']}: {first['error']}"
    )
    error.add_note(first["traceback"])
    return error


def missing_runs(store: Store, replications: int, again_failed: bool = False) -> Any:
    """Begin a session of a store, and give the numbers of the runs that it lacks."""
    store.begin(tell)
    if again_failed:
        store.drop_failed()
    return store.missing(store.study.numbers(replications))
