"""What the runner costs per run, what a second worker brings, and a sweep beside ``mesa.batch_run``.

python -m tests.benchmarks.bench_sweep

Everything is interleaved and medians are told: other work on the machine slows all alike. With it, differences of a
millisecond drown; so the time of a sweep that no run takes is told too, from the runs' own clocks.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from sim.batch.runner import make_runs
from sim.batch.runs import run_one
from sim.batch.store import Store, tell
from sim.batch.table import read_store
from sim.results import Folder
from sim.studies.design import Design, read_design
from sim.studies.several import crew_of
from sim.studies.sweep import study_of

REPEATS = 5
ROUNDS = 3
RUNS = 120  # of each repeat
RUN_SECONDS = 0.05
LIMITS = {"processes": 2.0, "Dask": 5.0}  # milliseconds per run
LEAST_GAIN = 1.85  # runs per second of two workers against one
LEVELS, OF_REPLICATE = [3.0, 5.0], 8
SIZES = (10, 50)  # replications of the sweep beside batch_run, every month kept
BESIDE = {"months": 24, "citizens": 50}


def design_of(replications: int, months: int, citizens: int, windows: list[str]) -> Design:
    """Both provinces under both reforms at two points: ``OF_REPLICATE`` runs of each replicate."""
    return read_design({
        "name": "bench", "scenarios": ["zhejiang", "guangdong"], "method": "grid", "windows": windows,
        "months": months, "citizens": citizens, "replications": replications, "vary": {"reciprocity": LEVELS},
    })  # fmt: skip


def calibrated() -> Design:
    """A design whose runs take about ``RUN_SECONDS`` here and now."""

    def seconds(months: int) -> float:
        study = study_of(design_of(1, months, 100, ["path"]))
        return median(timed(partial(run_one, study.run(number)))[0] for number in range(OF_REPLICATE))

    seconds(2)
    short, long = seconds(2), seconds(14)
    months = round(2 + 12 * (RUN_SECONDS - short) / (long - short))
    return design_of(RUNS // OF_REPLICATE, min(max(months, 2), 72), 100, ["path"])


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of a call, and what it gives."""
    start = time.perf_counter()
    given = work()
    return time.perf_counter() - start, given


def make(design: Design, executor: Executor | None, cluster: str | None, workers: int) -> tuple[float, float]:
    """Make all runs of a design in a new folder by workers that have started: seconds, and seconds of the runs."""
    study = study_of(design)
    with tempfile.TemporaryDirectory() as room, Folder(room) as folder:
        store = Store.make(folder.path, study)
        store.begin(tell)
        with crew_of(RUNS, workers, executor, cluster) as crew:
            spent, _ = timed(lambda: make_runs(store, study.numbers(RUNS // OF_REPLICATE), crew, progress=False))
        return spent, float(read_store(store, ["seconds"])["seconds"].sum())


def overheads(design: Design) -> dict[str, dict[str, float]]:
    """Milliseconds per run of a plain loop and of the runner, and runs per second of one and two workers."""
    study = study_of(design)
    numbers = study.numbers(RUNS // OF_REPLICATE)
    found: dict[str, list[tuple[float, float]]] = {}
    with ExitStack() as stack:
        pools = {n: stack.enter_context(ProcessPoolExecutor(n, mp_context=get_context("spawn"))) for n in (1, 2)}
        address = stack.enter_context(dask_cluster())
        kinds = {"processes": (pools[1], None, 1), "two processes": (pools[2], None, 2), "Dask": (None, address, 1)}
        for kind in kinds.values():
            make(design, *kind)
        for _ in range(REPEATS):
            loop = timed(lambda: [run_one(study.run(int(number))) for number in numbers])[0]
            found.setdefault("loop", []).append((loop, loop))
            for name, kind in kinds.items():
                found.setdefault(name, []).append(make(design, *kind))
    loop = [spent for spent, _ in found["loop"]]
    return {
        name: {
            "run": 1000 * median(spent for spent, _ in pairs) / RUNS,
            "more": 1000 * median(a - b for (a, _), b in zip(pairs, loop, strict=True)) / RUNS,
            "outside": 1000 * median(spent - inside for spent, inside in pairs) / RUNS,
            "gain": median(one / two for (two, _), (one, _) in zip(pairs, found["processes"], strict=True)),
        }
        for name, pairs in found.items()
    }


@contextmanager
def dask_cluster() -> Iterator[str]:
    """A scheduler and one worker of one thread, as processes on the loopback address; gives the scheduler's address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    port, quiet = address.rsplit(":", 1)[1], {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with tempfile.TemporaryDirectory() as room:
        words = (
            ["scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard"],
            ["worker", address, "--nthreads", "1", "--no-dashboard", "--no-nanny", "--local-directory", room],
        )
        commands = [[sys.executable, "-m", "dask", *some] for some in words]
        started = [subprocess.Popen(command, env=environment(), **quiet) for command in commands]
        try:
            yield address
        finally:
            for process in reversed(started):
                process.terminate()
                process.wait()


def environment() -> dict[str, str]:
    """The environment of a child process, which finds this package."""
    return os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}


def beside(kind: str, replications: int) -> dict[str, float]:
    """One child process that makes the same runs by a sweep or by ``batch_run``: runs per second, peak memory in MB."""
    words = [sys.executable, "-m", "tests.benchmarks.sweep_or_batch", kind, str(replications)]
    done = subprocess.run(words, env=environment(), check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def show_overheads() -> None:
    """Print what the runner costs."""
    design = calibrated()
    found = overheads(design)
    table = Table(
        "made by", "a run, ms", "more than the loop, ms", "outside of runs, ms", "limit, ms",
        title=f"{RUNS} runs of {design.months} months, medians of {REPEATS}",
    )  # fmt: skip
    for name in ("loop", "processes", "Dask"):
        row, limit = found[name], LIMITS.get(name)
        more = ("", "") if limit is None else (f"{row['more']:.2f}", f"{row['outside']:.2f}")
        table.add_row(name, f"{row['run']:.1f}", *more, f"{limit:g}" if limit else "")
    Console().print(table)
    gain = found["two processes"]["gain"]
    Console().print(f"2 workers make {gain:.2f} times the runs per second of 1 (at least {LEAST_GAIN})")


def show_beside() -> None:
    """Print a sweep beside ``batch_run``; both have to give the same figures."""
    rows: dict[tuple[str, int], list[dict[str, float]]] = {}
    for _ in range(ROUNDS):
        for size in SIZES:
            for kind in ("sweep", "batch_run"):
                rows.setdefault((kind, size), []).append(beside(kind, size))
    title = f"2 workers, {BESIDE['months']} months, every one of them kept; medians of {ROUNDS}"
    table = Table("", "runs", "runs per second", "peak memory, MB", "of a worker, MB", title=title)
    for (kind, size), found in rows.items():
        of = {name: median(row[name] for row in found) for name in found[0]}
        table.add_row(kind, f"{OF_REPLICATE * size}", f"{of['rate']:.1f}", f"{of['peak']:.0f}", f"{of['worker']:.0f}")
    Console().print(table)
    for size in SIZES:
        sums = {row["sum"] for kind in ("sweep", "batch_run") for row in rows[kind, size]}
        assert np.ptp(list(sums)) < 1e-9, "a sweep and batch_run gave different figures"


def main() -> None:
    """Measure and print all."""
    show_overheads()
    show_beside()


if __name__ == "__main__":
    main()
