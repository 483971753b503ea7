"""Where the time of a run goes: Guangdong, 10,000 citizens, 72 months, by sub-step; and how soon commands answer.

python -m tests.benchmarks.bench_run
"""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from rich.console import Console
from rich.table import Table
from threadpoolctl import threadpool_limits

from sim.model import loops
from sim.setup.scenario import load
from tests.benchmarks.profiled import visits_of

REPEATS = 5
LIMITS = {
    "digigov --help": 0.3,
    "import sim": 0.5,
    "first run, Python": 3.0,
    "first run, its figures on the screen": 3.0,
    "default comparison": 15.0,
}
"""Seconds within which each should be done on two CPUs."""


def time_run() -> dict[str, float]:
    """Seconds of the parts of one run: founding, every sub-step, measuring."""
    spent: Counter[str] = Counter()
    for (part, _), seconds in visits_of(load("guangdong")):
        spent[part] += seconds
    return {**spent, "whole run": sum(spent.values())}


def time_command(*arguments: str) -> float:
    """Seconds of a command in a process of its own."""
    start = perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
    return perf_counter() - start


def time_to_table(*arguments: str) -> float:
    """Seconds until a command in a process of its own has said something."""
    start = perf_counter()
    with subprocess.Popen([sys.executable, *arguments], stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        seconds = perf_counter() - start
        process.stdout.read()
    return seconds


def main() -> dict[str, float]:
    """Time and print a table of medians and fastest repeats, which other work slows least; returns the fastest."""
    with threadpool_limits(1), loops.compiled(False):
        time_run()
        runs = [time_run() for _ in range(REPEATS)]
    rows = {name: [run[name] for run in runs] for name in runs[0]}
    first = "import sim; sim.run('guangdong', progress=False)"
    with TemporaryDirectory() as folder:
        commands = {
            "digigov --help": ("-m", "sim", "--help"),
            "import sim": ("-c", "import sim"),
            "first run, Python": ("-c", first),
            "first run, with its report": ("-m", "sim", "run", "guangdong", "--out", f"{folder}/run"),
        }
        for name, arguments in commands.items():
            time_command(*arguments)
            rows[name] = [time_command(*arguments) for _ in range(REPEATS)]
        run = commands["first run, with its report"]
        rows["first run, its figures on the screen"] = [time_to_table(*run) for _ in range(REPEATS)]
        rows["default comparison"] = [time_command("-m", "sim", "compare", "--out", f"{folder}/compare")]
    table = Table("part", "median, s", "fastest, s", "limit, s", title="Guangdong, 10,000 citizens, 72 months")
    for name, times in rows.items():
        table.add_row(name, f"{median(times):.3f}", f"{min(times):.3f}", str(LIMITS.get(name, "")))
    Console().print(table)
    return {name: min(times) for name, times in rows.items()}


if __name__ == "__main__":
    main()
