"""What a study takes of the machine: how many processes are worth while, and whether its runs and results will fit."""

from __future__ import annotations

import warnings

from sim.language.errors import InputError, Message, Note
from sim.model.loops.memory import bytes_of_run, gigabytes, shared_free_bytes
from sim.runs.executors import available_workers
from sim.runs.study import Study

SECONDS_A_MONTH, SECONDS_OF_CITIZEN = 0.003, 1e-7
"""What a month of a run takes on one processor, and each of its citizens adds; roughly."""
WORTH_A_PROCESS = 4.0
"""Seconds of work for which one more process pays: so long it takes to start, and to load the model."""
BYTES_OF_NUMBER = 8
CITIZENS_THAT_WEIGH = 1_000_000
"""Where a run takes more memory than the process that makes it does at rest."""


def count_for(study: Study, n_runs: int, workers: int | None) -> int:
    """How many processes to make runs with: as many as are asked for, else as there is work, processors and memory for.

    A note tells of more than there are processors. Raises InputError where the runs of so many will not fit in memory.
    """
    n_citizens = max(cell.scenario.n_citizens for cell in study.cells)
    each, free, most = bytes_of_run(n_citizens), shared_free_bytes(), available_workers()
    fitting = n_runs if free is None or n_citizens < CITIZENS_THAT_WEIGH else max(1, free // each)
    if workers is None:
        seconds = n_runs * study.months * (SECONDS_A_MONTH + SECONDS_OF_CITIZEN * n_citizens)
        return max(1, min(most, n_runs, fitting, round(seconds / WORTH_A_PROCESS)))
    count = min(workers, n_runs)
    if free is not None and count > fitting:
        raise InputError(
            "runs.memory_of_workers", n=count, need=gigabytes(count * each), free=gigabytes(free), fitting=fitting
        )
    if count > most:
        warnings.warn(Note(str(Message("runs.many_workers", n=count, most=most))), stacklevel=2)
    return count


def check_results_fit(study: Study, replications: int) -> None:
    """Raise InputError where what all runs give, which a study reads as a whole, will not fit in memory."""
    n = study.n_of_replicate * replications
    free, need = shared_free_bytes(), n * len(study.keep.windows) * len(study.keep.indicators) * BYTES_OF_NUMBER
    if free is not None and need > free:
        raise InputError("runs.memory_of_results", n=n, need=gigabytes(need), free=gigabytes(free))
