"""The same runs by a sweep or by ``mesa.batch_run``, in a process of its own that tells its speed and peak memory.

python -m tests.benchmarks.sweep_or_batch sweep|batch_run REPLICATIONS
"""

from __future__ import annotations

import json
import math
import re
import resource
import sys
import tempfile
import time
from pathlib import Path

WORKERS = 2


def by_sweep(replications: int, months: int, citizens: int) -> float:
    """Every month of every run in a folder, and the table written; gives a sum over all rows."""
    import pyarrow.compute as compute

    import sim
    from tests.benchmarks.asleep import design_of

    design = design_of(replications, months, citizens, ["months"])
    with tempfile.TemporaryDirectory() as room:
        sim.sweep(design, room, workers=WORKERS, progress=False, figures=False)
        rows = sim.open(room)
        later = compute.field("month") > 0
        column = rows.to_table(columns=["service_efficiency"], filter=later)["service_efficiency"]
        return math.fsum(column.to_pylist())


def by_batch_run(replications: int, months: int, citizens: int) -> float:
    """Every month of every run as a dictionary in memory; gives the same sum."""
    from tests.benchmarks.asleep import LEVELS
    from tests.benchmarks.mesa_batch import run_batch

    rows = run_batch(LEVELS, replications, months, citizens, WORKERS)
    return math.fsum(row["service_efficiency"] for row in rows)


def main(kind: str, replications: int) -> None:
    """Make the runs and print a line of JSON."""
    from tests.benchmarks.asleep import OF_REPLICATE
    from tests.benchmarks.bench_sweep import BESIDE

    start = time.perf_counter()
    total = {"sweep": by_sweep, "batch_run": by_batch_run}[kind](replications, **BESIDE)
    seconds = time.perf_counter() - start
    worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(json.dumps({"rate": OF_REPLICATE * replications / seconds, "peak": peak(), "worker": worker, "sum": total}))


def peak() -> float:
    """The most memory that this process has held, in MB; what getrusage says, its parent may have held before."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return int(re.search(r"VmHWM:\s+(\d+)", status.read_text())[1]) / 1024


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
