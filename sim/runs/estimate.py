"""About how long a run takes: from runs that are made, or from one month of each kind of run."""

from __future__ import annotations

import time

import numpy as np
from threadpoolctl import threadpool_limits

from sim.language.errors import InputError
from sim.runs import table
from sim.runs.store import MADE, Store

MOST_CITIZENS = 100_000
"""In a trial; what a run with more citizens takes is scaled up."""


def estimate_seconds(store: Store) -> float:
    """Seconds that one run of a store's study takes on one worker here, on average over its cells; NaN if all fail.

    Raises InputError where a scenario cannot be run.
    """
    if (store.state == MADE).any():
        return float(np.nanmedian(table.read_store(store, ["seconds"])["seconds"]))
    seconds = []
    with threadpool_limits(1):
        for cell in range(len(store.study.cells)):
            try:
                seconds.append(_trial(store, cell))
            except InputError:
                raise
            except Exception:
                continue  # the run itself will say what is wrong
    return float(np.mean(seconds)) if seconds else float("nan")


def _trial(store: Store, cell: int) -> float:
    """Found a cell's world at the first point, run a month, and reckon from these."""
    from sim.model.model import Model

    run = store.study.run(cell)
    scale = max(1.0, run.scenario.n_citizens / MOST_CITIZENS)
    scenario = run.scenario if scale == 1.0 else run.scenario.with_(n_citizens=MOST_CITIZENS)
    model = Model(scenario, seed=run.seed)  # what is used for the first time takes longer
    start = time.perf_counter()
    model = Model(scenario, seed=run.seed)
    founded = time.perf_counter()
    model.step()
    month = time.perf_counter() - founded
    return scale * (founded - start + month * run.scenario.months)
