"""One agent per resident of Guangdong, 72 months: how long, how much memory, and does it say what 10,000 agents say?

    python -m tests.benchmarks.bench_everybody

Takes some twenty minutes and 11 GB; not part of `make bench`. Prints the table of the README beside this file.
"""

from __future__ import annotations

import resource
import sys
from time import perf_counter

import numpy as np
from threadpoolctl import threadpool_limits

from sim.model import loops
from sim.model.loops.threads import n_threads
from sim.model.model import Model
from sim.setup.scenario import load

MEASURES = ("service_efficiency", "data_sharing_rate", "share_online", "mean_satisfaction", "mean_trust")
SEED, REPLICATES, SMALL = 1, 20, 10_000


def run_everybody() -> Model:
    """The run, with its times on stderr."""
    setup, start = load("guangdong").with_(n_citizens="all"), perf_counter()
    with loops.compiled(True):
        model = Model(setup, seed=SEED)
        founded = perf_counter()
        print(f"{len(model.citizens):,} citizens founded in {founded - start:.0f} s", file=sys.stderr, flush=True)
        while model.month < setup.months:
            model.step()
            print(f"month {model.month}: {perf_counter() - founded:.0f} s", file=sys.stderr, flush=True)
    seconds = perf_counter() - founded
    print(f"| set-up | {founded - start:.0f} s |")
    print(f"| {setup.months} months | {seconds:.0f} s, {seconds / setup.months / len(model.citizens) * 1e9:.1f} ns per "
          f"citizen and month, {n_threads()} threads |")  # fmt: skip
    print(f"| most memory | {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.1f} GB |", flush=True)
    return model


def main() -> None:
    """Run everybody, then the same with few, and print both side by side."""
    with threadpool_limits(1):
        everybody = run_everybody().history
        few = [Model(load("guangdong").with_(n_citizens=SMALL), seed=SEED + k).run().history for k in range(REPLICATES)]
    print("| measure | month | all residents | 10,000, same seed | difference | standard deviation of 10,000 |")
    for name in MEASURES:
        for month in (24, 48, 72):
            great, small = everybody[month][name], [history[month][name] for history in few]
            spread = np.std(small, ddof=1)
            print(f"| `{name}` | {month} | {great:.4f} | {small[0]:.4f} | {great - small[0]:+.4f} | {spread:.4f} |")


if __name__ == "__main__":
    main()
