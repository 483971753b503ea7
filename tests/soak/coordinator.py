"""The process that gives out runs and writes them, over as many results as one likes: what it holds as they grow.

Results are made up where runs would be made, since a million runs take hours; all else is the real way: chunks, the
store and its parts, which are put together as there are more of them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import numpy as np
import psutil

from sim.runs.executors import LocalWorkers
from sim.runs.outcome import Result
from sim.runs.runner import make_runs
from sim.runs.store import Store
from sim.runs.worker import Batch, Task, host
from sim.studies.sweep import study_of
from tests.sweeps import tiny

SECONDS = 0.01
"""That a run is said to take, so that chunks are as large as usual."""
LOOKS = 40


def make_up(task: Task) -> Batch:
    """Results of a task's runs, without a run."""
    here, values = host(), np.random.default_rng(len(task.orders)).random((len(task.orders), 2, 2))
    results = [Result(order.number, SECONDS, here, one) for order, one in zip(task.orders, values, strict=True)]
    return Batch(results, SECONDS * len(results))


def soak(room: Path, n_runs: int, tell: Callable[[int, float], None] = lambda runs, held: None) -> list[float]:
    """Megabytes held at each of LOOKS looks while so many results are taken and written into a folder.

    tell: called with each look. Raises AssertionError where a run is not in the store at the end.
    """
    study, here, held, n_done = study_of(tiny(replications=n_runs // 4)), psutil.Process(), [], 0
    store = Store.create(room, study, lasting=True)
    store.open(print)
    numbers = store.missing(study.numbers(n_runs // 4))

    def look(results) -> None:
        nonlocal n_done
        n_done += len(results)
        if n_done * LOOKS >= (len(held) + 1) * len(numbers):
            held.append(here.memory_full_info().uss / 1e6)
            tell(n_done, held[-1])

    with patch("sim.runs.runner.work", make_up), LocalWorkers(1, len(numbers)) as workers:
        make_runs(store, numbers, workers, progress=False, look=look)
    again = Store.find(room)
    again.scan(print)
    assert not len(again.missing(numbers)), "a run is not on the disk"
    return held
