"""What `make bench` leaves behind: a row per case in tests/benchmarks.csv, and cost against size as a figure."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import sim
from tests.benchmarks.bench_citizens import Case, ratio
from tests.benchmarks.bench_institutions import Ratio
from tests.benchmarks.bench_profile import Part

TABLE = Path(__file__).parents[1] / "benchmarks.csv"
FIGURE = Path(__file__).with_name("cost.svg")
COLUMNS = (
    *("date", "version", "case", "n_citizens", "threads", "ns_per_citizen_month", "bytes_per_citizen"),
    *("ratio_to_c", "ratio_to_mesa", "seconds", "runs_per_second", "ratio_to_before", "peak_mb"),
    *("numpy_calls", "python_calls"),
)
COLOURS = {"NumPy": "#0072b2", "compiled": "#d55e00", "C": "#000000", "Mesa agents": "#009e73"}


def rows_of(cases: list[Case], seconds: dict[str, float]) -> list[dict[str, object]]:
    """Rows of the table: a citizen's month in every way and at every size, then the times of what is run as a whole."""
    rows: list[dict[str, object]] = [
        {
            "case": f"citizen's month, {case.way}",
            "n_citizens": case.n_citizens,
            "threads": case.threads,
            "ns_per_citizen_month": case.nanoseconds,
            "bytes_per_citizen": case.bytes,
            "ratio_to_c": ratio(case, cases, "C"),
            "ratio_to_mesa": ratio(case, cases, "Mesa agents"),
        }
        for case in cases
    ]
    for name, time in seconds.items():
        rows.append({"case": name, "seconds": time} | ({"runs_per_second": 1 / time} if name == "whole run" else {}))
    return rows


def rows_of_institutions(found: Iterable[Ratio]) -> list[dict[str, object]]:
    """Rows of the table: a run's institutions and all of it, by backend, beside the institutions in C."""
    rows: list[dict[str, object]] = []
    for one in found:
        rows += [
            {"case": f"{what} of a run, {one.backend}", "seconds": ms / 1e3, "ratio_to_c": ms / one.in_c}
            for what, ms in (("institutions", one.institutions), ("all", one.whole))
        ]
    return [*rows, {"case": "institutions of a run, C", "seconds": one.in_c / 1e3, "ratio_to_c": 1.0}]


def rows_of_parts(parts: Iterable[Part]) -> list[dict[str, object]]:
    """Rows of the table: parts of a run, by backend."""
    return [
        {"case": f"profile of a run, {part.name}, {part.backend}", "seconds": part.milliseconds / 1e3,
         "numpy_calls": part.numpy_calls, "python_calls": part.python_calls}
        for part in parts
    ]  # fmt: skip


def append(rows: Iterable[dict[str, object]], path: Path = TABLE) -> None:
    """Add rows to the table, with today's date and the package's version; what is not known stays empty."""
    is_new = not path.exists()
    with path.open("a", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        if is_new:
            table.writeheader()
        for row in rows:
            known = {name: cell(value) for name, value in row.items()}
            table.writerow({"date": datetime.now(UTC).date().isoformat(), "version": sim.__version__} | known)


def cell(value: object) -> object:
    """Four digits of a number; nothing for what is undefined."""
    if not isinstance(value, float):
        return "" if value is None else value
    return "" if math.isnan(value) else f"{value:.4g}"


def draw(cases: list[Case], path: Path = FIGURE) -> None:
    """Nanoseconds per citizen and month against the number of citizens, one line per way."""
    import matplotlib

    matplotlib.use("Agg")
    matplotlib.rcParams["svg.hashsalt"] = "cost"
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(6.4, 4.0), layout="constrained")
    most = max(case.threads for case in cases)
    for way, number in dict.fromkeys((case.way, case.threads) for case in cases):
        points = sorted((c.n_citizens, c.nanoseconds) for c in cases if (c.way, c.threads) == (way, number))
        label = way if way != "compiled" else f"{way}, {number} thread{'s' if number > 1 else ''}"
        dashes = "--" if way == "compiled" and number < most else "-"
        axes.loglog(*zip(*points, strict=True), dashes, marker="o", markersize=4, color=COLOURS[way], label=label)
    axes.set_xlabel("citizens")
    axes.set_ylabel("nanoseconds per citizen and month")
    axes.grid(True, which="major", linewidth=0.5, alpha=0.4)
    axes.legend(frameon=False, fontsize=8)
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)
