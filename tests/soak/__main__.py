"""Let the program run long: ``python -m tests.soak [PART ...]``, all if none is named.

Random valid scenarios, each month of which is checked; a study of a million runs and what its processes hold; the one
of them that writes, over a million made-up results; scripted actions on the explorer; connections that come and go.
Writes what came of it into ``tests/tried.csv``. Scenarios and study that were stopped go on.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.soak import coordinator, explorer, scenarios, study
from tests.tried import note, so_far

PARTS = ("scenarios", "study", "coordinator", "explorer", "connections")
AT_ONCE = 500
"""Scenarios after which it is noted how far they are."""
LEAK_MB, LEAK_THREADS = 60.0, 8
"""More than that between the first and the last look is growth."""


def main() -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help="all if none is named")
    parser.add_argument("--scenarios", type=int, default=10_000, metavar="N")
    parser.add_argument("--only", type=int, metavar="N", help="this scenario, by the number that a fault was told with")
    parser.add_argument("--minutes", type=float, default=60.0, help="for which the study goes on; it resumes")
    parser.add_argument("--room", type=Path, default=Path("results/soak"), help="folder that keeps the study")
    parser.add_argument("--results", type=int, default=1_000_000, metavar="N", help="made-up ones, for the coordinator")
    parser.add_argument("--actions", type=int, default=5000, metavar="N")
    parser.add_argument("--connections", type=int, default=200, metavar="N")
    asked = parser.parse_args()
    if unknown := set(asked.parts) - set(PARTS):
        parser.error(f"there is no part {min(unknown)}")
    if asked.only is not None:
        scenarios.run_soundly(scenarios.random_scenario(asked.only), asked.only)
        return 0
    is_sound = [
        run(asked)
        for name, run in zip(PARTS, (_scenarios, _study, _coordinator, _explorer, _connections), strict=True)
        if not asked.parts or name in asked.parts
    ]
    return 0 if all(is_sound) else 1


def _scenarios(asked: argparse.Namespace) -> bool:
    """Random scenarios, some at a time: those that were stopped go on from where they were."""
    last = so_far("soak", "random scenarios", asked.scenarios)
    names = ("clean", "tried", "not_valid", "months_checked")
    n_sound, n_before, n_refused, n_months = (int(last.get(name, "0").replace(",", "")) for name in names)
    n_faults, first = n_before - n_sound, n_before + n_refused
    while n_sound + n_faults < asked.scenarios:
        n = min(AT_ONCE, asked.scenarios - n_sound - n_faults)
        sound, months, refused = scenarios.soak(first, n)
        first += n + refused
        n_sound, n_months, n_refused = n_sound + sound, n_months + months, n_refused + refused
        n_faults += n - sound
        tried = n_sound + n_faults
        print(f"{tried:,} scenarios, {n_months:,} months: {n_faults} faults", flush=True)
        figures = {"months_checked": f"{n_months:,}", "not_valid": n_refused}
        note("soak", "random scenarios", tried=tried, clean=n_sound, **figures)
    return n_faults == 0


def _study(asked: argparse.Namespace) -> bool:
    """A study of a million runs, for so long at a time."""
    start = time.monotonic()
    n_made, n_runs, looks = study.soak(asked.room, asked.minutes * 60)
    grown = study.growths(looks) if looks else {}
    print(f"{n_made:,} of {n_runs:,} runs, {(time.monotonic() - start) / 60:.0f} minutes of them now:", flush=True)
    told = []
    for name, megabytes in study.by_tenth(looks, n_runs).items():
        told.append(f"{name} {' '.join(f'{one:.0f}' for one in megabytes)}")
        print(f"  {told[-1]} MB at each tenth; grew by {grown.get(name, 0):.0f} MB", flush=True)
    note("soak", f"runs of a study of {n_runs:,}", tried=n_made, clean=n_made, MB_at_each_tenth="; ".join(told))
    return bool(grown) and all(more < LEAK_MB for more in grown.values())


def _coordinator(asked: argparse.Namespace) -> bool:
    """Made-up results, as many as a large study gives."""
    with TemporaryDirectory() as room:
        held = coordinator.soak(
            Path(room), asked.results, lambda runs, held: print(f"  {runs:,} results: {held:.0f} MB", flush=True)
        )
    grown, tenths = study.growth(held), " ".join(f"{one:.0f}" for one in held[coordinator.LOOKS // 10 - 1 :: 4])
    print(f"{asked.results:,} results: {tenths} MB at each tenth; grew by {grown:.0f} MB", flush=True)
    figures = {"MB_at_each_tenth": tenths, "grew_by_MB": f"{grown:.0f}"}
    note("soak", "made-up results, all written", tried=asked.results, clean=asked.results, **figures)
    return grown < LEAK_MB


def _explorer(asked: argparse.Namespace) -> bool:
    """Scripted actions."""
    looks = [held for _, held in explorer.act(asked.actions)]
    first, last = looks[1 if len(looks) > 2 else 0], looks[-1]
    told = f"{_told(first)} after a fifth of them; {_told(last)} at the end"
    print(f"{asked.actions:,} actions: {told}", flush=True)
    grew = last.megabytes - first.megabytes > LEAK_MB or last.threads - first.threads > LEAK_THREADS
    note("soak", "actions in the explorer", tried=asked.actions, clean=asked.actions, held=told)
    return not grew and max(one.processes for one in looks) <= explorer.MOST_PROCESSES


def _connections(asked: argparse.Namespace) -> bool:
    """Pages that are opened at once, and closed."""
    n_in, n_refused, before, meanwhile, after = explorer.connect(asked.connections)
    told = f"{_told(before)} before; {_told(meanwhile)} meanwhile; {_told(after)} after"
    print(f"{asked.connections} connections, {n_in} let in, {n_refused} refused: {told}", flush=True)
    note("soak", "connections at once", tried=asked.connections, clean=n_in + n_refused, let_in=n_in, held=told)
    return after.processes <= before.processes and after.threads <= before.threads + LEAK_THREADS


def _told(held: explorer.Held) -> str:
    return f"{held.megabytes:.0f} MB in {held.processes} processes and {held.threads} threads"


if __name__ == "__main__":
    sys.exit(main())
