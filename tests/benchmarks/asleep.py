"""Runs of 50 ms that only sleep: what the runner costs beside them shows, whatever else the machine is doing.

Workers import this as they start: processes by ``fall_asleep``, a Dask worker by ``--preload tests.benchmarks.asleep``.
"""

from __future__ import annotations

import time

from sim.runs import outcome as runs
from sim.studies.design import Design, read_design
from sim.studies.sweep import study_of

SECONDS = 0.05
LEVELS, OF_REPLICATE = [3.0, 5.0], 8


def design_of(replications: int, months: int, citizens: int, windows: list[str]) -> Design:
    """Both provinces under both reforms at two points: ``OF_REPLICATE`` runs of each replicate."""
    return read_design({
        "name": "bench", "scenarios": ["zhejiang", "guangdong"], "method": "grid", "windows": windows,
        "months": months, "n_citizens": citizens, "replications": replications, "vary": {"reciprocity": LEVELS},
    })  # fmt: skip


def fall_asleep() -> None:
    """From now on every run of this process sleeps, and gives what one short run has given."""
    outcome = runs.run_one(study_of(design_of(1, 2, 30, ["path"])).run(0))

    def run_one(run: runs.Run) -> runs.Outcome:
        time.sleep(SECONDS)
        return outcome

    runs.run_one = run_one


def dask_setup(worker: object) -> None:
    """What Dask calls of a module that it preloads."""
    fall_asleep()
