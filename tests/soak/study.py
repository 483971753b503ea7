"""A study of a million runs of a month: what each of its processes holds while it goes on, until it is stopped."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

import psutil

from sim.runs.status import status
from tests.fuzz.mutants import to_toml

POINTS, REPLICATIONS = 100_000, 5
EVERY = 5.0
"""Seconds between two looks."""


def soak(room: Path, seconds: float, workers: int = 2) -> tuple[int, int, dict[str, list[float]]]:
    """Run the study for so long: runs made, runs planned, and megabytes of each process at every look.

    The first is the one that writes; the others make runs. Memory is what would come back if the process ended (USS).
    """
    design = room / "million.sweep.toml"
    design.write_bytes(
        to_toml(
            {
                "scenarios": ["zhejiang"], "modes": ["government_led", "separation"], "method": "latin",
                "points": POINTS, "replications": REPLICATIONS, "months": 1, "n_citizens": 10,
                "indicators": ["service_efficiency", "data_sharing_rate"], "windows": ["month_1"],
                "vary": {"reciprocity": {"low": 3.0, "high": 4.0}},
            }
        )
    )  # fmt: skip
    words = ["sweep", design, "--out", room / "million", "--workers", workers, "--quiet"]
    process = subprocess.Popen(
        [sys.executable, "-m", "sim", *map(str, words)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    seen: dict[str, list[float]] = {}
    end = time.monotonic() + seconds
    try:
        while process.poll() is None and time.monotonic() < end:
            time.sleep(EVERY)
            _look(process.pid, seen)
    finally:
        if process.poll() is None:
            process.terminate()  # a shell in the background has its programs ignore Ctrl-C
        said = process.communicate(timeout=300)[1]
    if process.returncode not in (0, 130):
        raise AssertionError(said)
    now = status(room / "million")
    if now.n_failed:
        raise AssertionError(f"{now.n_failed} runs failed")
    return now.n_made, now.n_runs, seen


def growth(megabytes: list[float]) -> tuple[float, float]:
    """Megabytes in the second and in the last quarter of the time, each by its median."""
    quarter = max(1, len(megabytes) // 4)
    return statistics.median(megabytes[quarter : 2 * quarter] or megabytes), statistics.median(megabytes[-quarter:])


def _look(pid: int, seen: dict[str, list[float]]) -> None:
    try:
        first = psutil.Process(pid)
        workers = [one for one in first.children(recursive=True) if "LokyProcess" in " ".join(one.cmdline())]
        for name, one in [("coordinator", first), *((f"worker {i + 1}", one) for i, one in enumerate(workers))]:
            seen.setdefault(name, []).append(one.memory_full_info().uss / 1e6)
    except psutil.Error:
        return
