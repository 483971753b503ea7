"""Killed again and again at random moments, a sweep loses nothing, doubles nothing and ends as if nothing had been.

DIGIGOV_KILLS and DIGIGOV_RUNS make the proof as large as one likes; the full size is 20 and 2000.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.studies.sweep import sweep
from tests.sweeps import Log, Program, cluster, rows_of_parts, store_of, wait_until, write_tiny

pytestmark = [pytest.mark.skipif(os.name == "nt", reason="signals of POSIX"), pytest.mark.once]

KILLS = int(os.environ.get("DIGIGOV_KILLS", "2"))
RUNS = int(os.environ.get("DIGIGOV_RUNS", "96"))
POINTS = 4
REPLICATIONS = RUNS // (2 * POINTS)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """The table of the same sweep, made in one go."""
    folder = tmp_path_factory.mktemp("undisturbed")
    design = write_tiny(folder, REPLICATIONS, POINTS)
    sweep(design, folder / "out", workers=1, progress=False)
    return (folder / "out" / "table.parquet").read_bytes()


def disturb(start: Callable[[], Program], log: Log, strike: Callable[[Program, random.Random], None]) -> int:
    """Run a sweep, strike at random moments, start it again when it is gone; until it is finished. Counts strikes."""
    luck, strikes = random.Random(KILLS), 0
    while True:
        with start() as program:
            while program.is_running and strikes < KILLS:
                wanted = len(log.lines()) + luck.randint(1, max(1, 2 * RUNS // (KILLS + 1) - 2))
                if luck.random() < 0.2:
                    time.sleep(luck.random())  # at the start, or between
                else:
                    while program.is_running and len(log.lines()) < wanted:
                        time.sleep(0.005)
                    time.sleep(luck.random() / 20)
                if program.is_running:
                    strike(program, luck)
                    strikes += 1
            code, _, err = program.finish(1200)
            assert "Traceback" not in err and "damaged" not in err, err
            if code == 0:
                return strikes


def check(folder: Path, log: Log, undisturbed: bytes) -> None:
    """Nothing is lost, doubled or different, and nothing lies about."""
    numbers = rows_of_parts(folder)["run"].to_numpy()
    assert np.bincount(numbers).tolist() == [2] * RUNS, "one row per run and window"
    assert log.twice() == []
    assert (folder / "table.parquet").read_bytes() == undisturbed
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []
    left = {path.name.split("-")[0] for path in store_of(folder).path.iterdir()}
    assert left == {"part", "points.parquet", "study.json", "plan.json"}


@pytest.mark.parametrize("workers", [1, 2])
def test_a_sweep_killed_at_random_moments_ends_as_if_nothing_had_been(workers, tmp_path, undisturbed):
    log, design = Log(tmp_path / "log"), write_tiny(tmp_path, REPLICATIONS, POINTS)

    def start() -> Program:
        return Program(
            "sweep", design, "--out", tmp_path / "out", "--workers", workers, WATCH_LOG=log.path, WATCH_SAVE=0.2
        )

    def strike(program: Program, luck: random.Random) -> None:
        others = program.workers()
        if others and luck.random() < 0.5:
            os.kill(luck.choice(others), 9)
        else:
            program.kill()

    assert disturb(start, log, strike) == KILLS
    check(tmp_path / "out", log, undisturbed)


def test_a_whole_group_killed_at_random_moments_ends_as_if_nothing_had_been(tmp_path, undisturbed):
    log, design = Log(tmp_path / "log"), write_tiny(tmp_path, REPLICATIONS, POINTS)

    def start() -> Program:
        words = ("sweep", design, "--out", tmp_path / "out", "--workers", 2)
        return Program(*words, WATCH_LOG=log.path, WATCH_SAVE=0.2)

    def strike(program: Program, luck: random.Random) -> None:
        os.killpg(program.process.pid, 9)
        program.process.wait()

    assert disturb(start, log, strike) == KILLS
    check(tmp_path / "out", log, undisturbed)


def test_one_worker_passes_a_run_that_kills_its_process_when_it_is_started_again(tmp_path):
    design, log = write_tiny(tmp_path, 3), Log(tmp_path / "log")
    words = ("sweep", design, "--out", tmp_path / "out", "--workers", 1, "--quiet")
    with Program(*words, WATCH_DIE="7") as program:
        assert program.finish()[0] == 9, "the process itself is gone"
    with Program(*words, WATCH_DIE="7", WATCH_LOG=log.path) as program:
        code, out, err = program.finish()
    assert (code, out) == (1, "") and "1 of 12 runs failed" in err and "LostWorker" in err, err
    assert sorted(log.kept()) == list(range(12))


def test_on_a_cluster_neither_a_killed_worker_nor_a_killed_coordinator_costs_a_run(tmp_path, undisturbed):
    log, design = Log(tmp_path / "log"), write_tiny(tmp_path, REPLICATIONS, POINTS)
    with cluster(tmp_path, WATCH_LOG=log.path) as there:

        def start() -> Program:
            return Program(
                "sweep",
                design,
                "--out",
                tmp_path / "out",
                "--cluster",
                there.address,
                WATCH_LOG=log.path,
                WATCH_SAVE=0.2,
            )

        def strike(program: Program, luck: random.Random) -> None:
            if luck.random() < 0.5:
                there.kill_worker()
                there.add_worker()
            else:
                program.kill()

        assert disturb(start, log, strike) == KILLS
    check(tmp_path / "out", log, undisturbed)


def test_workers_end_with_a_killed_coordinator_and_it_leaves_no_lock(tmp_path):
    design = write_tiny(tmp_path, 100)
    log = Log(tmp_path / "log")
    words = ("sweep", design, "--out", tmp_path / "out", "--workers", 2)
    with Program(*words, WATCH_LOG=log.path, WATCH_SLOW=0.2, WATCH_SAVE=0.2) as program:
        wait_until(log.started)
        second = CliRunner().invoke(app, list(map(str, words)))
        assert second.exit_code == 2 and second.stderr.count("\n") == 1
        assert "is in use by another process; wait or give another --out" in second.stderr
        workers = program.workers()
        assert len(workers) == 2
        program.kill()
        wait_until(lambda: not any(Path(f"/proc/{worker}").exists() for worker in workers))
    assert sweep(design, tmp_path / "out", limit=1, workers=1, progress=False).n_new == 1
