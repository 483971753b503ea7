"""Where a run's time goes, by part: milliseconds of the process, calls of NumPy and of Python functions; both reforms.

    python -m tests.benchmarks.bench_profile [--quick]

Guangdong, 1,000 citizens, 72 months, one thread, in NumPy and in compiled loops.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from statistics import mean
from typing import Any

from rich.console import Console
from rich.table import Table
from threadpoolctl import threadpool_limits

from sim.model import loops
from sim.model.model import Model
from sim.setup.scenario import Scenario, load
from tests.benchmarks.profiled import FOUNDING, MEASURES, seconds_by_part

REFORMS = ("separation", "government_led")


@dataclass(frozen=True, slots=True)
class Part:
    """What a part of a run takes by one backend, per run, the mean of both reforms."""

    name: str
    backend: str
    milliseconds: float
    numpy_calls: float
    python_calls: float


def python_calls(setup: Scenario, backend: str) -> Counter[str]:
    """Calls of Python functions in one run, NumPy's and SciPy's own among them, by part."""
    calls: Counter[str] = Counter()
    part = [FOUNDING]

    def count(frame: Any, event: str, _: Any) -> None:
        if event == "call":
            name = frame.f_code.co_name
            if name == "take_measures":
                part[0] = MEASURES
            calls[part[0]] += name != "watch"

    def watch(name: str) -> None:
        part[0] = name

    with loops.compiled(backend == "compiled"):
        sys.setprofile(count)
        try:
            model = Model(setup, seed=1)
            model.watch = watch
            model.run()
        finally:
            sys.setprofile(None)
    calls[FOUNDING] += calls[""]
    return calls


def numpy_calls(backend: str, months: int, n_citizens: int) -> dict[str, float]:
    """Calls of NumPy and SciPy in one run, by part."""
    words = [sys.executable, "-m", "tests.benchmarks.calls", backend, str(months), str(n_citizens)]
    return json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)


def measure(backend: str, months: int, n_citizens: int, repeats: int) -> list[Part]:
    """All parts of a run by a backend."""
    setups = [load("guangdong").with_(mode=mode, months=months, n_citizens=n_citizens) for mode in REFORMS]
    times = [seconds_by_part(setup, backend, repeats) for setup in setups]
    python = [python_calls(setup, backend) for setup in setups]
    of_numpy = numpy_calls(backend, months, n_citizens)
    return [
        Part(name, backend, 1e3 * mean(t[name] for t in times), of_numpy.get(name, 0.0), mean(c[name] for c in python))
        for name in times[0]
    ]


def main(months: int = 72, n_citizens: int = 1_000, repeats: int = 5) -> list[Part]:
    """Measure, print a table and give its rows."""
    with threadpool_limits(1):
        found = [measure(backend, months, n_citizens, repeats) for backend in ("numpy", "compiled")]
    heads = [
        f"{backend}: {what}" for backend in ("NumPy", "compiled") for what in ("ms", "NumPy calls", "Python calls")
    ]
    table = Table("part", *heads, title=f"One run, {n_citizens:,} citizens, {months} months")
    sums = [
        Part("whole run", rows[0].backend, *(sum(getattr(row, name) for row in rows) for name in Part.__slots__[2:]))
        for rows in found
    ]
    for row in [*zip(*found, strict=True), sums]:
        cells = (
            f"{x:,.1f}" if x < 1e3 else f"{x:,.0f}"
            for p in row
            for x in (p.milliseconds, p.numpy_calls, p.python_calls)
        )
        table.add_row(row[0].name, *cells)
    Console(width=140).print(table)
    return [part for rows in found for part in rows] + sums


if __name__ == "__main__":
    main(*((2, 50, 1) if "--quick" in sys.argv else ()))
