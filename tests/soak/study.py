"""A study of a million runs of a month: what each of its processes holds as the number of runs grows.

Its runs are the smallest that are valid (a province of one county and one citizen, 64 mixes of switches that share
their month 0), since what is asked is what runs leave behind. It stays in its folder and goes on there.
"""

from __future__ import annotations

import csv
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
from pyarrow import parquet

from sim.runs.parts import PART
from sim.runs.status import status
from sim.setup.modes import SWITCHES
from tests.fuzz.mutants import to_toml

VARIED = ("builder", "operator", "standards", "reuse", "custody", "supervision")
REPLICATIONS = 15_625
"""Of 64 mixes: a million runs."""
PROVINCE = {
    "cities.csv": "city,name_zh,population,gdp_per_head,share_60plus,share_college,share_urban,n_counties,longitude,"
    "latitude\nZi,子市,300000,17.2,0.164,0.312,0.88,1,121.0,32.0\n",
    "province.toml": 'name_en = "Dot (invented)"\nname_zh = "点省（虚构）"\nstart = "2018-01"\nbudget = 5.0\n',
}
EVERY = 10.0
"""Seconds between two looks."""
PARTS = 10
LOOKS = "looks.csv"


@dataclass(frozen=True)
class Look:
    """How many runs there were, and what a process held: megabytes that would come back if it ended (USS)."""

    start: int
    runs: int
    process: str
    megabytes: float


def design_of(province: Path | str, replications: int = REPLICATIONS) -> dict[str, object]:
    """The design of the study."""
    return {
        "scenarios": [str(province)], "modes": ["government_led"], "method": "grid", "replications": replications,
        "months": 1, "n_citizens": 1, "indicators": ["service_efficiency", "data_sharing_rate"], "windows": ["month_1"],
        "vary": {f"mode.{name}": list(SWITCHES[name].options)[:2] for name in VARIED},
    }  # fmt: skip


def soak(
    room: Path, seconds: float, workers: int = 2, replications: int = REPLICATIONS, every: float = EVERY
) -> tuple[int, int, list[Look]]:
    """Go on with the study in a folder for so long: runs made, runs planned, and all looks since it was begun."""
    province, design, out = room.absolute() / "dot", room / "million.sweep.toml", room / "million"
    province.mkdir(parents=True, exist_ok=True)
    for name, text in PROVINCE.items():
        (province / name).write_text(text, encoding="utf-8")
    design.write_bytes(to_toml(design_of(province, replications)))
    words = ["sweep", design, "--out", out, "--workers", workers, "--quiet"]
    start = 1 + max((look.start for look in read_looks(room)), default=0)
    process = subprocess.Popen(
        [sys.executable, "-m", "sim", *map(str, words)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    end = time.monotonic() + seconds
    try:
        while process.poll() is None and time.monotonic() < end:
            time.sleep(every)
            _note(room, [Look(start, runs_in(out), name, held) for name, held in _held(process.pid)])
    finally:
        if process.poll() is None:
            process.terminate()  # a shell in the background has its programs ignore Ctrl-C
        said = process.communicate(timeout=300)[1]
    if process.returncode not in (0, 130):
        raise AssertionError(said)
    now = status(out)
    if now.n_failed:
        raise AssertionError(f"{now.n_failed} runs failed")
    return now.n_made, now.n_runs, read_looks(room)


def by_tenth(looks: list[Look], n_runs: int) -> dict[str, list[float]]:
    """Megabytes of each process at the end of every tenth of the runs that was reached."""
    held: dict[str, list[float]] = {}
    for name in dict.fromkeys(look.process for look in looks):
        own = [look for look in looks if look.process == name]
        for part in range(1, PARTS + 1):
            low, high = (n_runs * k / PARTS for k in (part - 1, part))
            inside = [look.megabytes for look in own if low < look.runs <= high]
            if inside:
                held.setdefault(name, []).append(inside[-1])
    return held


def growth(megabytes: list[float]) -> float:
    """How many megabytes more in the last quarter of the time than in the second, each by its median."""
    quarter = max(1, len(megabytes) // 4)
    return statistics.median(megabytes[-quarter:]) - statistics.median(megabytes[quarter : 2 * quarter] or megabytes)


def growths(looks: list[Look]) -> dict[str, float]:
    """The growth of each process of the last start."""
    last = [look for look in looks if look.start == looks[-1].start]
    names = dict.fromkeys(look.process for look in last)
    return {name: growth([look.megabytes for look in last if look.process == name]) for name in names}


def runs_in(out: Path) -> int:
    """Runs that are on the disk."""
    try:
        return sum(parquet.read_metadata(path).num_rows for path in out.glob(f"runs/*/{PART}*.parquet"))
    except OSError:  # one that was put together with others meanwhile
        return runs_in(out)


def read_looks(room: Path) -> list[Look]:
    """All looks at the study in a folder."""
    if not (room / LOOKS).exists():
        return []
    with (room / LOOKS).open(encoding="utf-8", newline="") as file:
        return [Look(int(start), int(runs), name, float(held)) for start, runs, name, held in csv.reader(file)]


def _note(room: Path, looks: list[Look]) -> None:
    with (room / LOOKS).open("a", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(
            (one.start, one.runs, one.process, f"{one.megabytes:.1f}") for one in looks
        )


def _held(pid: int) -> list[tuple[str, float]]:
    """What the process that writes holds, and each that makes runs."""
    try:
        first = psutil.Process(pid)
        workers = [one for one in first.children(recursive=True) if "LokyProcess" in " ".join(one.cmdline())]
        workers = sorted(workers, key=lambda one: one.pid)
        named = [("coordinator", first), *((f"worker {place + 1}", one) for place, one in enumerate(workers))]
        held = [(name, one.memory_full_info().uss / 1e6) for name, one in named]
        return [(name, megabytes) for name, megabytes in held if megabytes]  # one that has ended holds nothing
    except psutil.Error:
        return []
