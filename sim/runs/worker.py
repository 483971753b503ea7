"""What a worker does with a chunk: make the runs, put them away in a part file, and send back where they are.

A worker reads the study from its store, once, so that a task is a few bytes; it gets no run and sends none.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from sim.language.errors import InputError
from sim.runs import outcome as runs
from sim.runs import parts
from sim.runs.code import code_digest, code_version
from sim.runs.folder import reason_of
from sim.runs.session import goes_on, working
from sim.runs.store import Store, load_study
from sim.runs.study import Study


@dataclass(frozen=True, slots=True)
class Task:
    """A chunk of runs by their numbers, for a store and a session of it.

    name: no other task has it; a cluster may give the same task to several workers, one after another. seconds: after
    so long the worker puts away what it has, and leaves the rest to others.
    """

    path: str
    session: str
    name: str
    code: str
    version: str
    numbers: np.ndarray
    seconds: float


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a chunk: the part's name, how many of its first runs are made, which failed, and its time."""

    name: str
    n_made: int
    failed: np.ndarray
    seconds: float


def work(task: Task) -> Receipt:
    """Make the runs of a chunk one after another, until it ends, its time is over or the session is.

    A run that fails is kept as such. Raises InputError where the store is not to be seen from here, this worker has
    other code than the coordinator, or the part cannot be written.
    """
    path = Path(task.path)
    if not path.is_dir():
        raise InputError(f"a worker does not see {path}: give a folder on a disk that all workers share")
    if code_digest() != task.code:
        raise InputError(f"a worker runs digigov {code_version()}, and not {task.version}; install the same everywhere")
    start = time.monotonic()
    made: list[parts.Made] = []
    interrupt = None
    try:
        with working(path, task.name), threadpool_limits(1):
            study = _study(path)
            store = Store(path, study)
            done = store.find_part(task.name)
            if done is not None:  # by a worker that died before it could say so
                return _receipt(done)
            for number in task.numbers:
                if not goes_on(path, task.session) or (made and time.monotonic() - start > task.seconds):
                    break
                try:
                    made.append(make(study, int(number)))
                except KeyboardInterrupt as error:
                    interrupt = error
                    break
            name = store.add(made, task.name) if made else ""
    except OSError as error:
        raise InputError(f"cannot write to {path}: {reason_of(error)}") from None
    if interrupt is not None:
        raise interrupt
    failed = np.array([run.number for run in made if run.error is not None], dtype=np.int64)
    return Receipt(name, len(made), failed, time.monotonic() - start)


def make(study: Study, number: int) -> parts.Made:
    """Make one run of a study; an error is part of what it gives."""
    start = time.perf_counter()
    try:
        outcome, error = runs.run_one(study.run(number)), None
    except Exception as found:
        outcome, error = None, found
    return parts.Made(number, outcome, error, time.perf_counter() - start)


def _receipt(part: Path) -> Receipt:
    """For a part that is there."""
    table = parts.read_part(part, ["run", "status"])
    numbers = table["run"].to_numpy()
    failed = numbers[table["status"].to_numpy(zero_copy_only=False) == parts.FAILED]
    return Receipt(part.name, len(np.unique(numbers)), failed, 0.0)


@lru_cache(maxsize=4)
def _study(path: Path) -> Study:
    return load_study(path)
