"""Strike the program while it works, in every way: ``python -m tests.strikes [KIND ...]``; all if none is named.

A small sweep is struck at random moments and started again by the same command, until it has been struck so often and
is done. Clean is a strike after which the program said at most one line and went on, where nothing is lost, doubled,
left lying about or other than in a sweep that nobody struck. Writes what came of it into ``tests/tried.csv``.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from sim.studies.sweep import sweep
from tests.sweeps import Cluster, Log, Program, cluster, rows_of_parts, store_of, write_tiny
from tests.tried import note

POINTS = 4
ENDS = (signal.SIGTERM, signal.SIGINT)
"""Signals that the program can answer."""


class Sweep:
    """A sweep that is struck: its design, its folder, and what the runs report."""

    def __init__(self, room: Path, runs: int, cluster: Cluster | None = None, workers: int = 2) -> None:
        self.room, self.runs, self.cluster, self.workers = room, runs, cluster, workers
        self.log, self.out = Log(room / "log"), room / "out"
        self.design = write_tiny(room, runs // (2 * POINTS), POINTS)
        self.faults: list[str] = []

    def start(self) -> Program:
        """The command, the same every time."""
        where = ("--workers", self.workers) if self.cluster is None else ("--cluster", self.cluster.address)
        words = ("sweep", self.design, "--out", self.out, *where, "--quiet")
        return Program(*words, WATCH_LOG=self.log.path, WATCH_SAVE=0.2)

    def undisturbed(self) -> bytes:
        """The table of the same sweep, made in one go."""
        sweep(self.design, self.room / "whole", workers=1, progress=False, figures=False)
        return (self.room / "whole" / "table.parquet").read_bytes()


Strike = Callable[[Sweep, Program, random.Random], None]


def kill_one(sweep: Sweep, program: Program, luck: random.Random) -> None:
    """SIGKILL for the one that writes, or for one of its workers."""
    others = program.workers()
    if others and luck.random() < 0.5:
        os.kill(luck.choice(others), signal.SIGKILL)
    else:
        program.kill()


def to_group(name: signal.Signals) -> Strike:
    """A signal for the program and all that it started, as schedulers of clusters and terminals send it."""

    def strike(sweep: Sweep, program: Program, luck: random.Random) -> None:
        os.killpg(program.process.pid, name)
        program.process.wait()

    return strike


def to_first(name: signal.Signals) -> Strike:
    """A signal for the program alone, as ``timeout`` sends it."""

    def strike(sweep: Sweep, program: Program, luck: random.Random) -> None:
        program.process.send_signal(name)
        program.process.wait()

    return strike


def kill_on_cluster(sweep: Sweep, program: Program, luck: random.Random) -> None:
    """SIGKILL for a worker of the cluster, in place of which another one comes, or for the coordinator."""
    assert sweep.cluster is not None
    if luck.random() < 0.5:
        sweep.cluster.kill_worker()
        sweep.cluster.add_worker()
    else:
        program.kill()


def kill_scheduler(sweep: Sweep, program: Program, luck: random.Random) -> None:
    """SIGKILL for the cluster's scheduler, and another cluster for the next start."""
    assert sweep.cluster is not None
    sweep.cluster.close()
    program.process.wait()
    sweep.cluster = Cluster(sweep.room, **sweep.cluster.variables)
    for _ in range(2):
        sweep.cluster.add_worker()


KINDS: dict[str, tuple[Strike, tuple[int, ...]]] = {
    "SIGKILL of one process": (kill_one, ()),
    "SIGKILL of the whole group": (to_group(signal.SIGKILL), ()),
    "SIGTERM to the whole group": (to_group(signal.SIGTERM), (130,)),
    "SIGTERM to the coordinator": (to_first(signal.SIGTERM), (130,)),
    "Ctrl-C": (to_group(signal.SIGINT), (130,)),
    "SIGKILL on a Dask cluster": (kill_on_cluster, ()),
    "SIGKILL of the Dask scheduler": (kill_scheduler, (2,)),
}
"""How it is struck, and the exit codes of a program that must have answered."""


def disturb(sweep: Sweep, kind: str, n: int, seed: int = 1) -> int:
    """Strike at random moments, start it again when it is gone; until it is finished. Counts strikes."""
    strike, codes = KINDS[kind]
    luck, strikes = random.Random(seed), 0
    while True:
        with sweep.start() as program:
            struck = False
            while program.is_running and strikes < n:
                wanted = len(sweep.log.lines()) + luck.randint(1, max(1, 2 * sweep.runs // (n + 1) - 2))
                if luck.random() < 0.2:
                    time.sleep(0.3 + luck.random())  # at the start, or between
                else:
                    while program.is_running and len(sweep.log.lines()) < wanted:
                        time.sleep(0.005)
                    time.sleep(luck.random() / 20)
                if program.is_running:
                    strike(sweep, program, luck)
                    strikes, struck = strikes + 1, True
            code, out, err = program.finish(1200)
        if code == -signal.SIGKILL:  # what is left of it may say what it cleans up
            err = "\n".join(line for line in err.splitlines() if "resource_tracker" not in line and "warn(" not in line)
        if out or not is_in_order(err) or (struck and codes and not answered(code, err, codes)):
            sweep.faults.append(f"{code}: {out}{err}")
        if code == 0:
            return strikes


def is_in_order(said: str) -> bool:
    """Whether it is at most one line, and of nothing that is broken."""
    return said.count("\n") <= 1 and "Traceback" not in said and "damaged" not in said


def answered(code: int, said: str, codes: tuple[int, ...]) -> bool:
    """Whether the program ended as it does on such a strike; by the signal where it was still being loaded."""
    return code in (0, *codes) or (code == -signal.SIGTERM and not said)


def check(sweep: Sweep, undisturbed: bytes) -> None:
    """Nothing is lost, doubled or different, and nothing lies about."""
    assert not sweep.faults, sweep.faults[0]
    numbers = rows_of_parts(sweep.out)["run"].to_numpy()
    assert np.bincount(numbers).tolist() == [2] * sweep.runs, "one row per run and window"
    assert sweep.log.twice() == []
    assert (sweep.out / "table.parquet").read_bytes() == undisturbed
    assert [path.name for path in sweep.out.iterdir() if path.name.startswith(".")] == []
    left = {path.name.split("-")[0] for path in store_of(sweep.out).path.iterdir()}
    assert left == {"part", "points.parquet", "study.json", "plan.json"}


def try_kind(kind: str, room: Path, n: int, runs: int) -> tuple[int, str]:
    """Strike one sweep n times: how often it was clean, and what was not."""
    if "Dask" not in kind:
        struck = Sweep(room, runs)
        disturb(struck, kind, n)
    else:
        with cluster(room, WATCH_LOG=room / "log") as there:
            struck = Sweep(room, runs, there)
            try:
                disturb(struck, kind, n)
            finally:
                if struck.cluster is not there and struck.cluster is not None:
                    struck.cluster.close()
    faults, struck.faults = struck.faults, []
    try:
        check(struck, struck.undisturbed())
    except AssertionError as error:
        return 0, str(error)
    return n - len(faults), faults[0] if faults else ""


def main() -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.strikes", description=__doc__.splitlines()[0])
    parser.add_argument("kinds", nargs="*", metavar="KIND", help="; ".join(KINDS))
    parser.add_argument("--strikes", type=int, default=20, metavar="N", help="of every kind")
    asked = parser.parse_args()
    if unknown := set(asked.kinds) - set(KINDS):
        parser.error(f"there is no kind {min(unknown)!r}")
    is_clean = True
    for kind in asked.kinds or KINDS:
        clock = time.monotonic()
        with tempfile.TemporaryDirectory() as room:
            n_clean, fault = try_kind(kind, Path(room), asked.strikes, 2 * POINTS * 3 * asked.strikes)
        print(f"{kind}: {n_clean} of {asked.strikes} clean; {time.monotonic() - clock:.0f} s {fault}", flush=True)
        note("strikes", kind, tried=asked.strikes, clean=n_clean)
        is_clean &= n_clean == asked.strikes
    return 0 if is_clean else 1


if __name__ == "__main__":
    sys.exit(main())
