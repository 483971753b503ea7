"""Where the time of a run goes: Guangdong, 10,000 citizens, 72 months, by sub-step; and how soon the command answers.

python -m tests.benchmarks.bench_run
"""

from __future__ import annotations

import subprocess
import sys
from statistics import median
from time import perf_counter, process_time

from rich.console import Console
from rich.table import Table

from sim.measures import take_measures
from sim.model import MONTH, Model
from sim.scenario import load

REPEATS = 5
LIMIT_SECONDS = 0.5


def time_run() -> dict[str, float]:
    """Seconds of the parts of one run: setting up, every sub-step, measuring."""
    setup = load("guangdong")
    start, cpu = perf_counter(), process_time()
    model = Model(setup, seed=1)
    spent = {"set-up": perf_counter() - start, **dict.fromkeys((name for name, _ in MONTH), 0.0), "measures": 0.0}
    while model.month < setup.months:
        model.month += 1
        for name, substep in MONTH:
            start = perf_counter()
            substep(model)
            spent[name] += perf_counter() - start
        start = perf_counter()
        model.history.append({"month": model.month, **take_measures(model)})
        spent["measures"] += perf_counter() - start
    return {**spent, "whole run": sum(spent.values()), "whole run, CPU": process_time() - cpu}


def time_command(*arguments: str) -> float:
    """Seconds of a command in a process of its own."""
    start = perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
    return perf_counter() - start


def main() -> None:
    """Time and print a table of medians, and of the fastest repeat, which other work on the machine slows least."""
    time_run()
    runs = [time_run() for _ in range(REPEATS)]
    rows = {name: [run[name] for run in runs] for name in runs[0]}
    rows["digigov --help"] = [time_command("-m", "sim", "--help") for _ in range(REPEATS)]
    rows["import sim"] = [time_command("-c", "import sim") for _ in range(REPEATS)]
    table = Table("part", "median, s", "fastest, s", "limit, s", title="Guangdong, 10,000 citizens, 72 months")
    for name, times in rows.items():
        limit = f"{LIMIT_SECONDS}" if name in ("whole run", "digigov --help") else ""
        table.add_row(name, f"{median(times):.3f}", f"{min(times):.3f}", limit)
    Console().print(table)


if __name__ == "__main__":
    main()
