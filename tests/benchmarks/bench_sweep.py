"""What the runner costs per run, what a second worker brings, and a sweep beside ``mesa.batch_run``.

python -m tests.benchmarks.bench_sweep [beside]

Runs of exactly 50 ms that sleep (``tests.benchmarks.asleep``) show the runner's own cost also on a machine that does
other work. What is compared is interleaved, and medians are told.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import product
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from sim.runs.executors import choose_workers
from sim.runs.folder import Folder
from sim.runs.progress import print_line
from sim.runs.runner import make_runs
from sim.runs.store import Store
from sim.studies.design import Design
from sim.studies.sweep import study_of
from tests.benchmarks.asleep import OF_REPLICATE, SECONDS, design_of, fall_asleep
from tests.benchmarks.before import HERE, environment, tree_before

REPEATS = 3
RUNS = 400  # of each repeat
ROUNDS = 3
LIMITS = {"processes": 2.0, "Dask": 5.0}  # milliseconds per run
LEAST_GAIN = 1.85  # runs per second of two workers against one
SIZES = (5, 25)  # replications of the sweep beside batch_run, every month kept
BESIDE = {"months": 24, "citizens": 50}
WAYS = {
    "sweep": ("sweep", None, False),
    "sweep of the version before": ("sweep", None, True),
    "batch_run": ("batch_run", None, False),
    "batch_run, linear algebra told to use one thread": ("batch_run", "1", False),
}
"""What is run beside each other, the threads that its workers are told to use (a sweep sees to that by itself), and
whether the version before does it."""


def timed(work: Callable[[], Any]) -> float:
    """Seconds of a call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def make(design: Design, executor: Executor | None, cluster: str | None, workers: int) -> float:
    """Make all runs of a design in a new folder by workers that have started; gives seconds."""
    study = study_of(design)
    with tempfile.TemporaryDirectory() as room, Folder(room) as folder:
        store = Store.create(folder.path, study)
        store.open(print_line)
        numbers = study.numbers(design.replications)
        with choose_workers(len(numbers), workers, executor, cluster) as chosen:
            return timed(lambda: make_runs(store, numbers, chosen, progress=False))


def overheads() -> dict[str, float]:
    """Milliseconds of the runner per run of 50 ms, by who makes it, and what a second worker brings."""
    design = design_of(RUNS // OF_REPLICATE, 2, 30, ["path"])
    found: dict[str, list[float]] = {}
    with ExitStack() as stack:
        kinds = {
            "processes": (stack.enter_context(pool(1, fall_asleep)), None, 1),
            "two processes": (stack.enter_context(pool(2, fall_asleep)), None, 2),
            "Dask": (None, stack.enter_context(dask_cluster("--preload", "tests.benchmarks.asleep")), 1),
        }
        for kind in kinds.values():
            make(design_of(1, 2, 30, ["path"]), *kind)
        for _ in range(REPEATS):
            found.setdefault("loop", []).append(timed(plain_loop))
            for name, kind in kinds.items():
                found.setdefault(name, []).append(make(design, *kind))
    more = {name: 1000 * median(np.subtract(found[name], found["loop"])) / RUNS for name in LIMITS}
    return more | {"gain": median(np.divide(found["processes"], found["two processes"]))}


def plain_loop() -> None:
    """The same runs one after another, and nothing kept."""
    study = study_of(design_of(RUNS // OF_REPLICATE, 2, 30, ["path"]))
    for number in range(RUNS):
        study.run(number)
        time.sleep(SECONDS)


def gain_of_real_runs() -> float:
    """Runs per second of two workers over those of one, of runs that compute."""
    design = design_of(10, 12, 100, ["path"])
    with ExitStack() as stack:
        pools = {n: stack.enter_context(pool(n)) for n in (1, 2)}
        for n, workers in pools.items():
            make(design_of(1, 12, 100, ["path"]), workers, None, n)
        ratios = []
        for _ in range(REPEATS):
            one, two = (make(design, workers, None, n) for n, workers in pools.items())
            ratios.append(one / two)
    return median(ratios)


def pool(n: int, initializer: Callable[[], None] | None = None) -> ProcessPoolExecutor:
    """So many processes, started afresh."""
    return ProcessPoolExecutor(n, mp_context=get_context("spawn"), initializer=initializer)


@contextmanager
def dask_cluster(*options: str) -> Iterator[str]:
    """A scheduler and one worker of one thread, as processes on the loopback address; gives the scheduler's address.

    options: of ``dask worker``, beside the usual.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    port, quiet = address.rsplit(":", 1)[1], {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with tempfile.TemporaryDirectory() as room:
        words = (
            ["scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard"],
            ["worker", address, "--nthreads", "1", "--no-dashboard", "--no-nanny", "--local-directory", room, *options],
        )
        commands = [[sys.executable, "-m", "dask", *some] for some in words]
        started = [subprocess.Popen(command, env=environment(threads="1"), **quiet) for command in commands]
        try:
            yield address
        finally:
            for process in reversed(started):
                process.terminate()
                process.wait()


def beside(kind: str, replications: int, threads: str | None, tree: Path = HERE) -> dict[str, float]:
    """One child process that makes the same runs by a sweep or by ``batch_run``: runs per second, peak memory in MB."""
    words = [sys.executable, "-m", "tests.benchmarks.sweep_or_batch", kind, str(replications)]
    done = subprocess.run(words, env=environment(tree, threads), cwd=tree, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def show_overheads() -> None:
    """Print what the runner costs."""
    found = overheads()
    title = f"The runner on runs of {1000 * SECONDS:.0f} ms; medians of {REPEATS} x {RUNS} runs"
    table = Table("runs made by", "more than a plain loop, ms per run", "limit", title=title)
    for name, limit in LIMITS.items():
        table.add_row(name, f"{found[name]:.2f}", f"{limit:g}")
    Console().print(table)
    gains = f"{found['gain']:.2f} of runs that sleep, {gain_of_real_runs():.2f} of runs that compute"
    Console().print(f"2 workers make this many times the runs per second of 1: {gains} (at least {LEAST_GAIN})")


def show_beside(sizes: tuple[int, ...] = SIZES, rounds: int = ROUNDS) -> list[dict[str, Any]]:
    """Print a sweep beside ``batch_run``, which has to give the same figures; rows of the medians."""
    rows: dict[tuple[str, int], list[dict[str, float]]] = {}
    with tree_before() as before:
        for _, size in product(range(rounds), sizes):
            for name, (kind, threads, is_before) in WAYS.items():
                rows.setdefault((name, size), []).append(beside(kind, size, threads, before if is_before else HERE))
    title = f"2 workers, {BESIDE['months']} months, every one of them kept; medians of {rounds}"
    table = Table("", "runs", "runs per second", "peak memory, MB", "of a worker, MB", title=title)
    medians = []
    for (way, size), found in rows.items():
        of = {name: median(row[name] for row in found) for name in found[0]}
        table.add_row(way, f"{OF_REPLICATE * size}", f"{of['rate']:.1f}", f"{of['peak']:.0f}", f"{of['worker']:.0f}")
        medians.append({
            "case": f"{OF_REPLICATE * size} runs of {BESIDE['months']} months, {way}", "runs_per_second": of["rate"],
            "peak_mb": of["peak"],
        })  # fmt: skip
    Console().print(table)
    for size in sizes:
        sums = {row["sum"] for way, (_, _, is_before) in WAYS.items() if not is_before for row in rows[way, size]}
        assert np.ptp(list(sums)) < 1e-9, "a sweep and batch_run gave different figures"
    return medians


def main() -> list[dict[str, Any]]:
    """Measure and print all."""
    show_overheads()
    return show_beside()


if __name__ == "__main__":
    show_beside() if "beside" in sys.argv else main()
