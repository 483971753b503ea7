"""Many runs: how soon, at what cost per run and in how much memory, beside the version before; and to the same bytes.

    python -m tests.benchmarks.bench_ensemble rate|growth|memory|comparison|equal [--quick]

Runs of Guangdong by two workers, without pictures; loops are compiled before the clock starts, as they are after the
first large study of a version on a machine.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import numpy as np

import sim
from tests.benchmarks.before import HERE, environment, tree_before

WORKERS = 2
RESULT = re.compile(r"\d\.\d")
ROUNDS = 3
Row = dict[str, Any]
LIMITS = {"gain": 4.0, "rate": 25.0, "to_c": 6.0, "memory": 1024.0, "comparison": 15.0, "first": 3.0}
"""What is to be reached: times as many runs per second, runs per second, a run's time on one core over that of its
institutions in C, MB, seconds of the default comparison, and seconds to its first result."""


def design_of(runs: int, months: int = 72, citizens: int = 1_000) -> Row:
    """A grid of two points under both reforms, so many runs."""
    return {
        "name": "bench", "scenarios": ["guangdong"], "modes": ["government_led", "separation"], "method": "grid",
        "vary": {"reciprocity": [3.0, 5.0]}, "replications": runs // 4, "months": months, "n_citizens": citizens,
        "windows": ["path", f"month_{months}"],
    }  # fmt: skip


def sweep(design: Row, tree: Path = HERE) -> dict[str, float]:
    """What a sweep took in a version's tree: runs, seconds, MB."""
    words = [sys.executable, str(Path(__file__).with_name("sweeping.py")), json.dumps(design), str(WORKERS)]
    done = subprocess.run(words, env=environment(tree), cwd=tree, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def compile_loops() -> float:
    """Seconds that it took to compile all loops; next to nothing where they are."""
    start = perf_counter()
    code = "from pathlib import Path; from sim.runs.backend import compile_alone; compile_alone(Path('no stop'))"
    subprocess.run([sys.executable, "-c", code], env=environment(), cwd=HERE, check=True)
    return perf_counter() - start


def show(title: str, *columns: str) -> Callable[..., None]:
    """Print a table line by line, as lines are there; gives what adds one."""
    print(f"\n{title}\n" + " | ".join(columns), flush=True)
    return lambda *cells: print(" | ".join(c if isinstance(c, str) else f"{c:,.4g}" for c in cells), flush=True)


def rate(few: int = 64, many: int = 448, rounds: int = ROUNDS, **size: int) -> list[Row]:
    """Runs per second of a sweep, now and before: of all of it; of what more runs add, without the start; of that by
    the time of processors, which other work on the machine changes little."""
    found: dict[str, list[tuple[float, ...]]] = {}
    title = "Runs per second of a sweep of Guangdong, 2 workers"
    add = show(title, "version", "with start", "without", "per second of a processor")
    with tree_before() as before:
        for _ in range(rounds):
            for name, tree in (("before", before), ("now", HERE)):
                less, more = (sweep(design_of(runs, **size), tree) for runs in (few, many))
                taken = (more[clock] - less[clock] for clock in ("seconds", "processor"))
                added = ((many - few) / (time or np.nan) for time in taken)  # what is next to nothing may be nothing
                found.setdefault(name, []).append((many / more["seconds"], *added))
                add(name, *found[name][-1])
    middle = {name: [median(values) for values in zip(*pairs, strict=True)] for name, pairs in found.items()}
    ratios = [now / old for now, old in zip(middle["now"], middle["before"], strict=True)]
    add("medians now", *middle["now"])
    add("ratio to before", *ratios)
    return [
        {"case": f"sweep of {many} runs, {name}", "seconds": many / whole, "runs_per_second": whole,
         "ratio_to_before": whole / middle["before"][0]}
        for name, (whole, *_) in middle.items()
    ]  # fmt: skip


def growth(sizes: tuple[int, ...] = (100, 1_000, 10_000), **size: int) -> list[Row]:
    """Milliseconds per run of studies of more and more runs, and their memory."""
    add, rows = show("Cost of a run, 2 workers", "runs", "ms per run", "MB, coordinator", "MB, all processes"), []
    for runs in sizes:
        took = sweep(design_of(runs, **size))
        add(f"{runs:,}", 1e3 * took["seconds"] / runs, took["peak"], took["all"])
        rows.append({
            "case": f"sweep of {runs} runs, now", "seconds": took["seconds"],
            "runs_per_second": runs / took["seconds"], "peak_mb": took["all"],
        })  # fmt: skip
    return rows


def memory(points: int = 10_000) -> list[Row]:
    """Memory of a study of ten times so many runs, of a month in eleven counties with ten citizens each time."""
    with TemporaryDirectory() as room:
        design = tiny_design(Path(room), points)
        took = sweep(design)
    show("Memory", "runs", "seconds", "MB, coordinator", "MB, all processes")(
        *(took[name] for name in ("runs", "seconds", "peak", "all"))
    )
    return [{"case": f"sweep of {took['runs']:.0f} tiny runs", "seconds": took["seconds"], "peak_mb": took["all"]}]


def tiny_design(room: Path, points: int) -> Row:
    """Zhejiang with a county per city, at points of a Latin hypercube under both reforms, five times each."""
    from sim.setup.cities import load_cities

    cities = load_cities("zhejiang")
    columns = zip(cities.id, cities.population, cities.share_60plus, cities.share_college, strict=True)
    lines = [f"{name},{name},{people:.0f},{old},{college},9.2" for name, people, old, college in columns]
    head = "city,county,population,share_60plus,share_college,gdp_per_head"
    (room / "counties.csv").write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    scenario = 'name = "cities"\nprovince = "zhejiang"\nmode = "government_led"\ncounty_table = "counties.csv"\n'
    (room / "cities.toml").write_text(scenario, encoding="utf-8")
    return {
        "name": "tiny", "scenarios": [str(room / "cities.toml")], "modes": ["government_led", "separation"],
        "method": "latin", "points": points, "replications": 5, "months": 1, "n_citizens": 10,
        "indicators": ["data_sharing_rate", "service_efficiency"], "windows": ["month_1"],
        "vary": {"reciprocity": {"low": 2.0, "high": 5.5}},
    }  # fmt: skip


def comparison(rounds: int = ROUNDS, arguments: tuple[str, ...] = ()) -> list[Row]:
    """Seconds of the default comparison in the terminal, and to the first result that it shows; now and before."""
    found: dict[str, list[tuple[float, float]]] = {}
    add = show("The default comparison", "version", "seconds", "to the first result", "which is")
    with tree_before() as before:
        for _ in range(rounds):
            for name, tree in (("before", before), ("now", HERE)):
                whole, first, line = compare(tree, arguments)
                found.setdefault(name, []).append((whole, first))
                add(name, whole, first, line)
    middle = {name: [median(values) for values in zip(*pairs, strict=True)] for name, pairs in found.items()}
    add("medians now", *middle["now"], "")
    add("ratio to before", *(now / old for now, old in zip(middle["now"], middle["before"], strict=True)), "")
    return [
        {"case": f"default comparison, {what}, {name}", "seconds": values[k],
         "ratio_to_before": values[k] / middle["before"][k]}
        for name, values in middle.items() for k, what in enumerate(("whole", "first result"))
    ]  # fmt: skip


def compare(tree: Path, arguments: tuple[str, ...]) -> tuple[float, float, str]:
    """Seconds of ``digigov compare``, seconds to the first line with a result, and that line."""
    with TemporaryDirectory() as room:
        words = [sys.executable, "-u", "-m", "sim", "compare", "--out", f"{room}/compare", *arguments]
        start = perf_counter()
        with subprocess.Popen(
            words, env=environment(tree), cwd=tree, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as process:
            assert process.stdout is not None
            line = next(filter(RESULT.search, process.stdout), "")
            first = perf_counter() - start
            process.stdout.read()
        assert process.returncode == 0
        return perf_counter() - start, first, line.strip()[:60]


def equal(months: int = 72, citizens: int = 1_000, seeds: int = 6, workers: tuple[int, ...] = (1, 2, 3)) -> list[Row]:
    """Every run as it is made alone, whatever runs beside it, by however many workers, in NumPy or compiled."""
    from sim.model import loops
    from sim.setup.indicators import INDICATORS

    start = sim.load("guangdong").with_(months=months, n_citizens=citizens)
    arms = [start.with_(mode=mode) for mode in sim.MODES] + [start.with_(parameters={"reciprocity": 5.0})]
    numbers = list(range(1, seeds + 1))
    with loops.compiled(False):
        alone = np.array([
            [[list(map(row.get, INDICATORS)) for row in sim.Model(arm, seed).run().history] for seed in numbers]
            for arm in arms
        ])  # fmt: skip
    add, n_ways = show("Bytes equal to runs made alone", "workers", "runs in a call", "differing numbers"), 0
    for number in workers:
        for length in dict.fromkeys((seeds, seeds // 2, 1)):
            calls = [numbers[k : k + length] for k in range(0, seeds, length)]
            values = [sim.run_many(arms, call, workers=number, progress=False).values for call in calls]
            differ = np.count_nonzero(np.concatenate(values, axis=1).view(np.int64) != alone.view(np.int64))
            add(f"{number}", f"{length * len(arms)}", float(differ))
            assert not differ
            n_ways += 1
    return [{"case": f"ways in which {alone.shape[0] * seeds} runs are equal to the byte: {n_ways}"}]


PARTS: dict[str, Callable[..., list[Row]]] = {
    "rate": rate, "growth": growth, "memory": memory, "comparison": comparison, "equal": equal,
}  # fmt: skip
QUICK: dict[str, Row] = {
    "rate": {"few": 4, "many": 8, "rounds": 1, "months": 2, "citizens": 50},
    "growth": {"sizes": (4,), "months": 2, "citizens": 50},
    "memory": {"points": 3},
    "comparison": {"rounds": 1, "arguments": ("--replications", "2", "--months", "2", "--citizens", "50")},
    "equal": {"months": 2, "citizens": 60, "seeds": 2, "workers": (2,)},
}
"""At a size at which nothing is measured, but everything runs."""


def main(*words: str) -> list[Row]:
    """The parts that are named, or all."""
    names = [word for word in words if word in PARTS] or list(PARTS)
    if "--quick" not in words:
        print(f"loops compiled in {compile_loops():.0f} s", flush=True)
    return [row for name in names for row in PARTS[name](**(QUICK[name] if "--quick" in words else {}))]


if __name__ == "__main__":
    main(*sys.argv[1:])
