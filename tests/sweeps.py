"""Small sweeps for tests: a design of runs that take a moment, and the program at work in processes of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from sim.runs import parts
from sim.runs.outcome import Result
from sim.runs.store import Store
from sim.runs.study import Study
from sim.runs.worker import make
from sim.studies.design import Design, read_design
from sim.studies.sweep import study_of

ROOT = Path(__file__).resolve().parents[1]
WATCHED = ROOT / "tests" / "runs" / "watched"
TINY: dict[str, Any] = {
    "name": "tiny",
    "scenarios": ["zhejiang"],
    "modes": ["government_led", "separation"],
    "method": "grid",
    "replications": 2,
    "months": 1,
    "n_citizens": 10,
    "indicators": ["data_sharing_rate", "service_efficiency"],
    "windows": ["month_1", "path"],
    "vary": {"reciprocity": [3.0, 4.0]},
}
QUIET: dict[str, Any] = {"workers": 1, "progress": False}
TOML = """
scenarios = ["zhejiang"]
modes = ["government_led", "separation"]
method = "grid"
months = 1
n_citizens = 10
indicators = ["data_sharing_rate", "service_efficiency"]
windows = ["month_1", "path"]
"""


def tiny(**changes: Any) -> Design:
    """A design of 8 runs (4 a replication), or another one with some of its keys changed."""
    return read_design({**TINY, **changes})


def tiny_study(**changes: Any) -> Study:
    """The study of that design."""
    return study_of(tiny(**changes))


def result_of(study: Study, number: int) -> Result:
    """What a worker gives of one run of a study."""
    return make(study.cells, study.keep, study.orders(np.array([number]))[0])


def failed_result(number: int, error: str = "ValueError: no") -> Result:
    """What a worker gives of a run that failed."""
    return Result(number, 0.1, "a host", error=error, traceback=error)


def write_tiny(folder: Path, replications: int = 2, points: int = 2) -> Path:
    """The file of such a design: 2 x points runs a replication."""
    path = folder / "tiny.sweep.toml"
    levels = [round(3.0 + point / points, 4) for point in range(points)]
    path.write_text(f"{TOML}replications = {replications}\n[vary]\nreciprocity = {levels}\n")
    return path


def store_of(folder: Path) -> Store:
    """The store in a folder, its state known."""
    store = Store.find(folder)
    store.scan(lambda line: None)
    return store


def rows_of_parts(folder: Path) -> pa.Table:
    """All rows of all part files in a folder, whatever else the files say."""
    return pa.concat_tables([parquet.read_table(path) for path in store_of(folder).part_paths()])


def cut_short(path: Path) -> None:
    """Leave half of a file."""
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def first_part(folder: Path) -> Path:
    """The first part file in a folder."""
    return next(iter(sorted(folder.glob(f"runs/*/{parts.PART}*.parquet"))))


class Program:
    """A command of digigov in a process of its own, watched as ``tests/runs/watched`` says.

    Ended with all its workers when the block is left.
    """

    def __init__(self, *words: object, **environment: object) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "sim", *map(str, words)],
            env=watched_environment(**environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        end_group(self.process)

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    def workers(self) -> list[int]:
        """Its worker processes that are alive."""
        import psutil

        try:
            children = psutil.Process(self.process.pid).children(recursive=True)
            return [child.pid for child in children if "popen_loky" in " ".join(child.cmdline())]
        except psutil.Error:
            return []

    def kill(self) -> None:
        """End the coordinator alone, as nothing can handle."""
        self.process.kill()
        self.process.wait()

    def finish(self, seconds: float = 120) -> tuple[int, str, str]:
        """Wait for its end: exit code, and what it wrote to stdout and stderr."""
        out, err = self.process.communicate(timeout=seconds)
        return self.process.returncode, out, err


def watched_environment(**variables: object) -> dict[str, str]:
    """Variables of a process in which runs are watched."""
    path = os.pathsep.join([str(WATCHED), str(ROOT)])
    return {**os.environ, "PYTHONPATH": path, **{name: str(value) for name, value in variables.items()}}


def end_group(process: subprocess.Popen[Any]) -> None:
    """Kill a process that is alive, and all that it started. Its number may be another's once it is gone."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def wait_until(happened: Callable[[], Any], seconds: float = 60) -> Any:
    """Wait for something to become true, and return it."""
    deadline = time.monotonic() + seconds
    while not (found := happened()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)
    return found


class Log:
    """What watched processes report: which runs they start, and which are in the store."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def lines(self) -> list[tuple[str, int]]:
        text = self.path.read_text() if self.path.exists() else ""
        return [(word, int(number)) for word, number in (line.split() for line in text.splitlines())]

    def started(self) -> list[int]:
        return [number for word, number in self.lines() if word == "start"]

    def kept(self) -> list[int]:
        return [number for word, number in self.lines() if word == "kept"]

    def twice(self) -> list[int]:
        """Runs that were kept twice."""
        return [number for number, n in Counter(self.kept()).items() if n > 1]


class Cluster:
    """A Dask scheduler and workers on the loopback address, each a process."""

    def __init__(self, folder: Path, **environment: object) -> None:
        self.folder, self.variables, self.environment = folder, environment, watched_environment(**environment)
        (folder / "scheduler.json").unlink(missing_ok=True)  # of another one
        self.workers: list[subprocess.Popen[Any]] = []
        self.scheduler = self._start("scheduler", "--port", "0", "--no-dashboard", "--no-show")

    @property
    def address(self) -> str:
        import json

        path = self.folder / "scheduler.json"
        return json.loads(wait_until(lambda: path.exists() and path.read_text()))["address"]

    def add_worker(
        self, local: Path | None = None, cwd: Path | None = None, **environment: object
    ) -> subprocess.Popen[Any]:
        words = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", local or self.folder)
        worker = self._start("worker", self.address, *words, cwd=cwd, **environment)
        self.workers.append(worker)
        return worker

    def kill_worker(self) -> None:
        """End the first worker that is alive."""
        worker = next(worker for worker in self.workers if worker.poll() is None)
        worker.kill()
        worker.wait()

    def _start(
        self, what: str, *words: object, cwd: Path | None = None, **environment: object
    ) -> subprocess.Popen[Any]:
        more = ("--scheduler-file", self.folder / "scheduler.json") if what == "scheduler" else ()
        return subprocess.Popen(
            [sys.executable, "-m", "dask", what, *map(str, [*words, "--host", "127.0.0.1", *more])],
            env={**self.environment, **{name: str(value) for name, value in environment.items()}},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd=cwd,
        )

    def close(self) -> None:
        for process in [*self.workers, self.scheduler]:
            end_group(process)


@contextmanager
def cluster(folder: Path, workers: int = 2, **environment: object) -> Iterator[Cluster]:
    """A Dask cluster, for as long as the block runs."""
    there = Cluster(folder, **environment)
    try:
        for _ in range(workers):
            there.add_worker()
        yield there
    finally:
        there.close()
