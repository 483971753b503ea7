"""Which loops make the runs of a study: those in NumPy, or compiled ones where they pay. The bytes are the same.

To load compiled loops takes a worker a second, so it does where it has many months to run. To compile them takes a
minute, once for a version of the rules on a machine: one process does so, by running every mode, and all others begin
in NumPy. It notices a stop, and a kill loses only the loop at hand. ``python -m sim.runs.backend`` compiles them too.
"""

from __future__ import annotations

import time
from pathlib import Path

from sim.model import loops
from sim.model.loops.folder import mark
from sim.results.county_paths import run_to_end
from sim.runs.folder import acquire, release
from sim.runs.study import Study
from sim.setup.modes import MODES
from sim.setup.scenario import load

LOAD_PAYS, COMPILE_PAYS = 500, 25_000
"""Months of runs from which loading pays, of each worker, and compiling, of a study: a month gains some 2 ms."""
IF_THERE, COMPILE, WAIT = "if there", "compile", "wait"
"""Beside NUMPY: compiled loops if they are there; else compiled by one process; and the others wait, since so many
citizens are too many for NumPy."""
TRIAL = ("zhejiang", 26, 100)
"""Province, months and citizens of a run in which every loop is called; some come once a year."""
WAIT_SECONDS = 0.2

_ready = False


def plan_of(study: Study, n_runs: int, workers: int) -> str:
    """What workers are told when so many runs of a study are to be made."""
    months = n_runs * study.months
    if not loops.has_numba():
        return loops.NUMPY
    if max(cell.scenario.n_citizens for cell in study.cells) >= loops.COMPILED_FROM:
        return WAIT
    if months < LOAD_PAYS * workers:
        return loops.NUMPY
    return COMPILE if months >= COMPILE_PAYS else IF_THERE


def at_first(plan: str) -> str:
    """What a worker is told with its first runs: it loads loops after them, so that there soon is something to see."""
    return plan if plan == WAIT else loops.NUMPY


def use_compiled(plan: str, stop: Path) -> bool:
    """Whether this process makes its next runs with compiled loops; it may have to compile them now.

    plan: of ``plan_of``. stop: a file; once it exists, nothing goes on. False where the process has chosen itself.
    """
    if plan == loops.NUMPY or loops.is_chosen() or not loops.has_numba():
        return False
    if is_ready() or plan == IF_THERE:
        return is_ready()
    while not stop.exists():
        if compile_alone(stop) or is_ready():
            return True
        if plan != WAIT:
            return False
        time.sleep(WAIT_SECONDS)
    return False


def is_ready() -> bool:
    """Whether all loops are compiled."""
    global _ready
    _ready = _ready or mark().exists()
    return _ready


def compile_alone(stop: Path | None = None) -> bool:
    """Compile all loops, unless another process is about it; whether they are there now."""
    done = mark()
    lock = done.with_name(f"{done.name}.lock")
    try:
        done.parent.mkdir(parents=True, exist_ok=True)
        handle = acquire(lock)
    except OSError:  # held, or a disk that cannot be written
        return False
    try:
        compile_all(stop)
        done.touch()
    except _Stopped:
        return False
    finally:
        release(handle, lock)
    return True


def compile_all(stop: Path | None = None) -> None:
    """Run every mode for a while with compiled loops; what is compiled is kept on the disk at once."""
    from sim.model.model import Model

    def look(_: str) -> None:
        if stop is not None and stop.exists():
            raise _Stopped

    province, months, n_citizens = TRIAL
    with loops.compiled(always=True):
        for mode in MODES.values():
            look("")
            model = Model(load(province).with_(mode=mode, months=months, n_citizens=n_citizens), seed=1)
            model.watch = look
            run_to_end(model, every_month=False)


class _Stopped(Exception):
    """The study was stopped."""


def main() -> None:
    """Compile all loops, if Numba is installed and they are not there."""
    if loops.has_numba() and not is_ready():
        compile_alone()


if __name__ == "__main__":
    main()
