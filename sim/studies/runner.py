"""Many runs of the model, on one or several processes, in an order that does not depend on how many."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from threadpoolctl import threadpool_limits

from sim.errors import InputError
from sim.indicators import INDICATORS
from sim.results.county_paths import CountyPaths, run_to_end

if TYPE_CHECKING:
    from sim.model import Model
    from sim.scenario import Scenario

QUIET_SECONDS = 2.0  # no progress bar before
CHUNKS_PER_WORKER = 8

_stop: Any = None  # in a worker: set when the parent wants no more


@dataclass(frozen=True, slots=True)
class Run:
    """One run to be made: a scenario under a mode, one replicate, its seed.

    counties: whether every county is kept in every month, and not only in the last.
    """

    label: str
    scenario: Scenario
    replicate: int
    seed: int
    counties: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run gave: values [month 0..T, indicator], and its counties in every month or in the last."""

    values: np.ndarray
    counties: CountyPaths


class Stopped(Exception):
    """A worker was asked to stop before its next run."""


def available_workers() -> int:
    """CPUs that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_all(runs: Sequence[Run], workers: int | None = None, progress: bool = True) -> list[Outcome]:
    """Make all runs and return their outcomes in the order given.

    workers: processes; None for as many as there are CPUs and runs, 1 to stay in this process. Linear algebra
    is held to one thread in each, so that results do not depend on it. Ctrl-C ends after the runs under way.
    Raises InputError when a worker process cannot start or dies.
    """
    count = min(workers if workers is not None else available_workers(), len(runs))
    with progress_bar(len(runs), progress) as advance:
        if count <= 1:
            return [_advance(run_one(run), advance) for run in runs]
        return _run_parallel(runs, count, advance)


@contextmanager
def progress_bar(total: int, wanted: bool, what: str = "runs") -> Iterator[Callable[[int], None]]:
    """A progress bar on stderr, if that is a terminal and the work takes longer than a moment."""
    if not wanted or not sys.stderr.isatty():
        yield lambda n: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn(what),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task = bar.add_task(what, total=total)
    start = time.monotonic()

    def advance(n: int) -> None:
        bar.advance(task, n)
        if not bar.live.is_started and time.monotonic() - start > QUIET_SECONDS:
            bar.start()

    try:
        yield advance
    finally:
        if bar.live.is_started:
            bar.stop()


def run_one(run: Run) -> Outcome:
    """One run from month 0 to its end.

    An error other than bad input carries a note with scenario, mode, replicate and seed.
    """
    from sim.model import Model

    try:
        with threadpool_limits(1):
            model = Model(run.scenario, seed=run.seed)
            counties = run_to_end(model, run.counties)
    except InputError:
        raise
    except Exception as error:
        error.add_note(
            f"in {run.label} under {run.scenario.mode.name}, replicate {run.replicate}, seed {run.seed}"
        )
        raise
    return outcome_of(model, counties)


def outcome_of(model: Model, counties: CountyPaths) -> Outcome:
    """What a model gave that has come to its end."""
    values = np.array([[row[name] for name in INDICATORS] for row in model.history], dtype=np.float64)
    return Outcome(values, counties)


def _run_parallel(runs: Sequence[Run], workers: int, advance: Callable[[int], None]) -> list[Outcome]:
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    size = -(-len(runs) // (workers * CHUNKS_PER_WORKER))
    chunks = [runs[start : start + size] for start in range(0, len(runs), size)]
    outcomes: list[list[Outcome]] = [[] for _ in chunks]
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_begin_worker, initargs=(stop,))
    try:
        futures = {pool.submit(_run_chunk, chunk): place for place, chunk in enumerate(chunks)}
        for future in as_completed(futures):
            place = futures[future]
            outcomes[place] = future.result()
            advance(len(chunks[place]))
    except BrokenProcessPool:
        raise InputError(
            "a worker process could not start or died (out of memory, or a script without "
            "`if __name__ == '__main__':`); try workers=1"
        ) from None
    finally:
        stop.set()
        pool.shutdown(wait=True, cancel_futures=True)
    return [outcome for chunk in outcomes for outcome in chunk]


def _begin_worker(stop: Any) -> None:
    """Prepare a worker: Ctrl-C is the parent's to handle, and a worker does not outlive it."""
    global _stop
    _stop = stop
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _run_chunk(runs: Sequence[Run]) -> list[Outcome]:
    outcomes = []
    for run in runs:
        if _stop is not None and _stop.is_set():
            raise Stopped
        outcomes.append(run_one(run))
    return outcomes


def _advance(outcome: Outcome, advance: Callable[[int], None]) -> Outcome:
    advance(1)
    return outcome
