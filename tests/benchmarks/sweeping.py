"""One sweep in a process of its own, which says what it took; a file by itself, since the version before runs it too.

    python tests/benchmarks/sweeping.py DESIGN WORKERS

DESIGN: JSON, the keys of a design file. Prints a line of JSON: runs, seconds from the start of the program to the end
of the sweep, processor seconds of all its processes together, which other work on the machine changes little, and the
most memory held by this process and at one moment by all processes together, in MB.
"""

from __future__ import annotations

import json
import os
import re
import sys
import threading
from pathlib import Path
from tempfile import TemporaryDirectory
from time import CLOCK_BOOTTIME, clock_gettime, sleep

PROC, EVERY = Path("/proc"), 0.2
TICK = os.sysconf("SC_CLK_TCK")
most = {"all": 0.0, "processor": 0.0}


def age() -> float:
    """Seconds since this process began."""
    started = (PROC / "self" / "stat").read_text().rpartition(")")[2].split()[19]
    return clock_gettime(CLOCK_BOOTTIME) - int(started) / 100


def megabytes(process: str, field: str, file: str = "status") -> float:
    """A field of a process's memory; Pss, in smaps_rollup, is its share of every page; 0 if the process has gone."""
    try:
        found = re.search(rf"^{field}:\s+(\d+)", (PROC / process / file).read_text(), re.MULTILINE)
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0


def processor_seconds(process: str) -> float:
    """What a process has used of processors, and those of its children that have ended; 0 if it has gone."""
    try:
        used = (PROC / process / "stat").read_text().rpartition(")")[2].split()[11:15]
    except OSError:
        return 0.0
    return sum(map(int, used)) / TICK


def family(process: str) -> list[str]:
    """A process and all that come from it."""
    try:
        children = (PROC / process / "task" / process / "children").read_text().split()
    except OSError:
        return []
    return [process, *(one for child in children for one in family(child))]


def keep_looking() -> None:
    """Note again and again what all processes use."""
    while True:
        look()
        sleep(EVERY)


def look() -> None:
    """Note the most memory that all processes hold at one moment, and their time; pages that they share count once."""
    everybody = family(PROC.joinpath("self").resolve().name)
    most["all"] = max(most["all"], sum(megabytes(process, "Pss", "smaps_rollup") for process in everybody))
    most["processor"] = max(most["processor"], sum(map(processor_seconds, everybody)))


def main(design: str, workers: str) -> None:
    """Make the sweep and print what it took."""
    threading.Thread(target=keep_looking, daemon=True).start()
    import sim
    from sim.studies.design import read_design

    with TemporaryDirectory() as room:
        answer = sim.sweep(read_design(json.loads(design)), room, workers=int(workers), progress=False, figures=False)
        seconds = age()
        look()
        assert not answer.n_failed
        print(json.dumps({"runs": answer.n_new, "seconds": seconds, "peak": megabytes("self", "VmHWM")} | most))


if __name__ == "__main__":
    main(*sys.argv[1:])
