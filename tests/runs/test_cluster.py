"""On a Dask cluster of real processes: what is lost, dies or does not fit is told, and no run is made twice."""

from __future__ import annotations

import os

import pandas as pd
import pytest

from sim.studies.sweep import sweep
from tests.sweeps import Log, Program, cluster, rows_of_parts, wait_until, write_tiny

pytest.importorskip("distributed")
pytestmark = [pytest.mark.skipif(os.name == "nt", reason="signals of POSIX"), pytest.mark.once]


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


@pytest.fixture
def log(tmp_path):
    return Log(tmp_path / "log")


@pytest.fixture
def design(tmp_path):
    return write_tiny(tmp_path, 6)


def refused(*words, **environment):
    """The one line that a command ends with, exit code 2."""
    with Program("sweep", *words, "--quiet", **environment) as program:
        code, told, err = program.finish()
    assert (code, told, err.count("\n")) == (2, "", 1), err
    return err


def test_workers_that_share_no_folder_make_the_same_table(tmp_path, design, out):
    """Each in a folder of its own with a temporary folder of its own, and the study with a county table."""
    sweep(design, tmp_path / "here", workers=1, progress=False)
    with cluster(tmp_path, workers=0, WATCH_SLOW=0.2) as there:
        for name in ("a", "b"):
            (tmp_path / name).mkdir()
            there.add_worker(local=tmp_path / name, cwd=tmp_path / name, TMPDIR=tmp_path / name)
        with Program("sweep", design, "--out", out, "--cluster", there.address, "--quiet", "--workers", 2) as program:
            code, told, err = program.finish()
    assert (code, told, err) == (0, "", "")
    assert (out / "table.parquet").read_bytes() == (tmp_path / "here" / "table.parquet").read_bytes()
    hosts = pd.read_parquet(next(out.glob("runs/*/part-*")), columns=["host"])["host"].unique()
    assert len(hosts) == 2, "both took part"


def test_a_new_coordinator_goes_on_where_a_killed_one_ended(tmp_path, design, out, log):
    with cluster(tmp_path, WATCH_SLOW=0.2) as there:
        words = (design, "--out", out, "--cluster", there.address)
        watch = {"WATCH_LOG": log.path, "WATCH_SAVE": 0.2}
        with Program("sweep", *words, **watch) as first:
            wait_until(lambda: len(log.kept()) >= 3 or not first.is_running)
            first.kill()
        with Program("sweep", *words, "--quiet", **watch) as second:
            assert second.finish() == (0, "", "")
        assert sorted(log.kept()) == list(range(24)), "each is kept once"
        rows = pd.read_parquet(out / "table.parquet")
        assert rows["run"].tolist() == [run for run in range(24) for _ in range(2)]
        elsewhere = (design, "--out", tmp_path / "other", "--cluster", there.address)
        told = refused(*elsewhere, WATCH_CODE="0" * 32)
        assert "a worker runs digigov" in told and "install the same everywhere" in told
        assert not list((tmp_path / "other").glob("runs/*/part-*"))


def test_a_lost_scheduler_is_one_line_and_the_same_study_goes_on_without_it(tmp_path, design, out, log):
    watch = {"WATCH_LOG": log.path, "WATCH_SAVE": 0.2}
    with cluster(tmp_path, workers=1, WATCH_SLOW=0.1) as there:
        with Program("sweep", design, "--out", out, "--cluster", there.address, "--quiet", **watch) as program:
            wait_until(lambda: log.kept() or not program.is_running)
            there.scheduler.kill()
            code, told, err = program.finish()
        assert (code, told) == (2, "")
        line = err.splitlines()[-1]
        assert line.startswith("digigov: the cluster is lost") and "the same command resumes from there" in line
        assert err.count("\n") == 1, err[:2000]
    sweep(design, out, workers=1, progress=False)
    assert len(rows_of_parts(out)) == 48


def test_a_run_that_always_kills_its_worker_is_a_failed_row_and_all_others_are_made(tmp_path, out, log):
    once = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": 0}  # else each task is tried four times
    with cluster(tmp_path, workers=0, WATCH_DIE="2", **once) as there:
        words = (write_tiny(tmp_path, 1), "--out", out, "--cluster", there.address, "--quiet")
        with Program("sweep", *words, WATCH_LOG=log.path) as program:
            while program.is_running:
                worker = there.add_worker()
                wait_until(lambda worker=worker: not program.is_running or worker.poll() is not None)
            code, told, err = program.finish()
    assert (code, told) == (1, "") and "1 of 4 runs failed" in err and "LostWorker" in err
    rows = pd.read_parquet(out / "table.parquet")
    assert rows.loc[rows["status"] == "failed", "run"].tolist() == [2] and rows["run"].nunique() == 4
    assert sorted(log.kept()) == [0, 1, 2, 3], "each once, the failed one too"
