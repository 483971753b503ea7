"""Runs of a study that are made in a folder, or in passing, and given back whole."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sim.language.errors import InputError, RunsFailed
from sim.results.county_paths import CountyPaths
from sim.runs import table
from sim.runs.executors import choose_workers
from sim.runs.folder import Folder
from sim.runs.precision import PrecisionTarget, Reached, make_until_precise
from sim.runs.progress import print_line
from sim.runs.recipe import begin_record, recipe
from sim.runs.resources import check_results_fit, count_for
from sim.runs.runner import Look, make_runs
from sim.runs.store import FINISHED, Store
from sim.runs.study import Study
from sim.runs.study_files import others_in

MAX_CITIZENS = 100_000
"""In a trial; what a run with more citizens takes is scaled up."""


@dataclass(frozen=True, slots=True)
class FinishedStudy:
    """What came of a study.

    values [cell, replicate, point, window, indicator]. counties: by the number of the run; none if none are kept.
    reached: what a precision that was asked for has needed. made_in: runs of this session by the loops that made them.
    """

    values: np.ndarray
    counties: Mapping[int, CountyPaths]
    replications: int
    reached: Reached | None
    recipe: dict[str, Any]
    made_in: dict[str, int]


def make_study(
    study: Study,
    replications: int,
    *,
    out: str | os.PathLike[str] | Folder | None = None,
    target: PrecisionTarget | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    cluster: str | None = None,
    progress: bool = True,
    look: Look | None = None,
) -> FinishedStudy:
    """Make the runs of a study that its folder lacks, and give back all of them.

    out: the folder, or one already held; None for one that goes when the runs are read. Failed runs are made again.
    look: called with results as they come, in any order.
    Raises RunsFailed where runs fail, and InputError where bad input was to blame, the folder keeps a sweep, or cannot
    be written.
    """
    with opened(out) as folder:
        refuse_sweep(folder, study.digest)
        check_results_fit(study, replications)
        store = Store.create(folder, study, lasting=out is not None)
        with dropped_if_stopped(store):
            missing = missing_runs(store, replications, again_failed=True)
            begin_record(store)
            reached = make_missing(
                store, missing, study.n_of_replicate * replications, target=target, workers=workers, executor=executor,
                cluster=cluster, progress=progress, look=look,
            )  # fmt: skip
            if reached is not None:
                replications = reached.replications
                store.plan(replications)
            refuse_failed(store, replications)
            values = table.read_values(store, replications)
            counties = {} if study.keep.counties == "none" else table.read_counties(store)
            remade = recipe(study, replications, store)
            return FinishedStudy(values, counties, replications, reached, remade, dict(store.made_in))


def make_missing(
    store: Store,
    missing: np.ndarray,
    total: int | None = None,
    *,
    target: PrecisionTarget | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    cluster: str | None = None,
    progress: bool = True,
    begin: Callable[[int], None] = lambda workers: None,
    look: Look | None = None,
) -> Reached | None:
    """Make runs that a store lacks, or as many as a precision needs: the one way in of every study.

    begin: called with the number of workers before the first run. look: called with results as they come. All else is
    as in ``make_runs`` and ``choose_workers``; without workers there are as many as the work is worth. Gives what a
    precision has needed.
    """
    if executor is None and cluster is None:
        workers = count_for(store.study, max(1, len(missing)), workers)
    with choose_workers(max(1, len(missing)), workers, executor, cluster) as pool:
        begin(pool.count)
        if target is not None:
            return make_until_precise(store, target, pool, progress)
        if len(missing):
            make_runs(store, missing, pool, progress, total, look)
    return None


@contextmanager
def dropped_if_stopped(store: Store) -> Iterator[None]:
    """A block that, where it is stopped or fails before a run is kept, leaves no store behind."""
    try:
        yield
    except BaseException:
        store.drop_if_empty()
        raise


def refuse_sweep(folder: Path, digest: str = "") -> None:
    """Raise InputError where a folder keeps a sweep: nothing else may be written there, since its runs would go.

    digest: of the study in hand, which is none.
    """
    if any(other.kind == "sweep" for _, other in others_in(folder, digest)):
        raise InputError("runs.keeps_sweep", folder=folder)


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


def refuse_failed(store: Store, replications: int) -> None:
    """Raise RunsFailed where runs have failed, or InputError where bad input was to blame."""
    numbers = store.study.numbers(replications)
    failed = table.failures(store)
    failed = failed[failed["run"].isin(numbers)]
    if len(failed):
        raise failed_runs(failed, len(numbers))


def failed_runs(failed: Any, n_runs: int) -> Exception:
    """The error to raise for a table of failed runs: the first one in full, the others counted."""
    first = failed.iloc[0]
    if first["error"].startswith("bad input: "):
        return InputError("runs.bad_input", error=first["error"].removeprefix("bad input: "))
    names = ("province", "mode", "replicate", "seed", "error")
    error = RunsFailed("runs.failed", n=len(failed), n_runs=n_runs, **{name: first[name] for name in names})
    if first["traceback"]:
        error.add_note(first["traceback"])
    return error


def missing_runs(store: Store, replications: int, again_failed: bool = False) -> Any:
    """Open a store for writing, note the replications, and give the numbers of the runs that it lacks."""
    store.open(print_line)
    store.plan(replications)
    if again_failed:
        store.drop_failed()
    return store.missing(store.study.numbers(replications))


def estimate_seconds(store: Store) -> float:
    """Seconds that one run of a store's study takes on one worker here, on average over its cells; NaN if all fail.

    Raises InputError where a scenario cannot be run.
    """
    if (store.state == FINISHED).any():
        return float(np.nanmedian(table.read_store(store, ["seconds"])["seconds"]))
    seconds = []
    for cell in range(len(store.study.cells)):
        try:
            seconds.append(_trial(store, cell))
        except InputError:
            raise
        except Exception:
            continue  # the run itself will report what is wrong
    return float(np.mean(seconds)) if seconds else float("nan")


def _trial(store: Store, cell: int) -> float:
    """Build a cell's world at the first point, run a month, and extrapolate."""
    from sim.model.model import Model

    run = store.study.run(cell)
    scale = max(1.0, run.scenario.n_citizens / MAX_CITIZENS)
    scenario = run.scenario if scale == 1.0 else run.scenario.with_(n_citizens=MAX_CITIZENS)
    model = Model(scenario, seed=run.seed)  # what is used for the first time takes longer
    start = time.perf_counter()
    model = Model(scenario, seed=run.seed)
    built = time.perf_counter()
    model.step()
    month = time.perf_counter() - built
    return scale * (built - start + month * run.scenario.months)
