"""Killed again and again at random moments, a sweep loses nothing, doubles nothing and ends as if nothing had been.

DIGIGOV_KILLS and DIGIGOV_RUNS make the proof as large as one likes; the full size is 20 and 2000.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.cli import app
from sim.studies.sweep import sweep
from tests.strikes import Sweep, check, disturb
from tests.sweeps import Log, Program, cluster, wait_until, write_tiny

pytestmark = [pytest.mark.skipif(os.name == "nt", reason="signals of POSIX"), pytest.mark.once]

KILLS = int(os.environ.get("DIGIGOV_KILLS", "2"))
RUNS = int(os.environ.get("DIGIGOV_RUNS", "96"))


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """The table of the same sweep, made in one go."""
    return Sweep(tmp_path_factory.mktemp("undisturbed"), RUNS).undisturbed()


@pytest.mark.parametrize(
    ("kind", "workers"),
    [
        ("SIGKILL of one process", 1),
        ("SIGKILL of one process", 2),
        ("SIGKILL of the whole group", 2),
        ("SIGTERM to the whole group", 2),
    ],
)
def test_a_sweep_struck_at_random_moments_ends_as_if_nothing_had_been(kind, workers, tmp_path, undisturbed):
    sweep = Sweep(tmp_path, RUNS, workers=workers)
    assert disturb(sweep, kind, KILLS, KILLS) == KILLS
    check(sweep, undisturbed)


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
    with cluster(tmp_path, WATCH_LOG=tmp_path / "log") as there:
        sweep = Sweep(tmp_path, RUNS, there)
        assert disturb(sweep, "SIGKILL on a Dask cluster", KILLS, KILLS) == KILLS
    check(sweep, undisturbed)


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
