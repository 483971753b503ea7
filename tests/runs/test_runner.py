"""Every run that is missing is made once, on any executor, whatever dies meanwhile."""

from __future__ import annotations

import errno
import os
import signal
import time
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace

import numpy as np
import pytest

from sim.language.errors import InputError
from sim.runs import pace as pacing
from sim.runs import table, worker
from sim.runs.executors import GivenExecutor, LocalWorkers, ThisProcess
from sim.runs.folder import cannot_write
from sim.runs.outcome import Result
from sim.runs.runner import Interrupted, make_runs
from sim.runs.store import Store
from tests.sweeps import tiny_study

STUDY = tiny_study()
N = 12


@pytest.fixture
def store(tmp_path):
    found = Store.create(tmp_path, STUDY)
    found.open(lambda line: None)
    return found


def quick(cells, keep, order):
    """A run that takes no time, and gives figures by its number."""
    return Result(order.number, 0.0, "a host", np.full((2, 2), float(order.number)))


@pytest.fixture(autouse=True)
def no_model(monkeypatch):
    monkeypatch.setattr(worker, "make", quick)


class Mortal(GivenExecutor):
    """This process as workers that die with some runs: the pool breaks, or Dask gives up."""

    def __init__(self, deadly=(), error=BrokenProcessPool, starts=True):
        super().__init__(Deadly(deadly, error, starts), 1)
        self.restarts = 0

    def restart(self):
        self.restarts += 1


class Deadly(ThisProcess):
    def __init__(self, deadly, error, starts):
        self.deadly, self.error, self.starts = set(deadly), error, starts
        self.tasks = []

    def submit(self, fn, *args):
        numbers = {order.number for order in args[0].orders} if args else set()
        self.tasks += [sorted(numbers)] if args else []
        if self.deadly & numbers or not (args or self.starts):
            future = Future()
            future.set_exception(self.error("a worker died"))
            return future
        return super().submit(fn, *args)


class KilledWorker(Exception):
    """As Dask calls it."""


def kept(store):
    rows = table.read_store(store, ["run", "status", "error"])
    done = rows.loc[rows["status"] == "done", "run"].tolist()
    return done, rows.loc[rows["status"] == "failed", ["run", "error"]].values.tolist()


def twice(numbers):
    return [number for number in numbers for _ in range(2)]


def test_all_runs_are_made_and_put_together(store):
    with LocalWorkers(1, N) as workers:
        make_runs(store, np.arange(N), workers)
    assert kept(store) == (twice(range(N)), [])
    assert store.missing(np.arange(N)).size == 0


def test_only_the_runs_that_are_asked_for_are_made(store):
    with LocalWorkers(1, N) as workers:
        make_runs(store, np.array([1, 3, 8]), workers)
    assert kept(store)[0] == twice([1, 3, 8])


def test_any_executor_gives_the_same(store):
    with ThreadPoolExecutor(3) as pool, GivenExecutor(pool, None) as workers:
        assert workers.count == 3
        make_runs(store, np.arange(200), workers)
    assert kept(store) == (twice(range(200)), [])


def test_an_executor_may_do_a_task_twice_and_say_that_it_took_no_time(store):
    class Twice(ThisProcess):
        def submit(self, fn, *args):
            super().submit(fn, *args)
            return super().submit(lambda: replace(fn(*args), seconds=0.0))

    with GivenExecutor(Twice(), 2) as workers:
        make_runs(store, np.arange(N), workers)
    assert kept(store) == (twice(range(N)), [])


def test_what_a_worker_has_no_time_for_goes_out_again(store, monkeypatch):
    monkeypatch.setattr(pacing.Pace, "chunk_seconds", 0.0)
    workers = Mortal()
    make_runs(store, np.arange(N), workers)
    assert len(workers.executor.tasks) == N and kept(store)[0] == twice(range(N))


@pytest.mark.parametrize("error", [BrokenProcessPool, KilledWorker])
def test_a_run_that_kills_its_worker_every_time_becomes_a_failed_row(error, tmp_path):
    for place, deadly in enumerate(({5}, {0, 11}, {4, 5, 6})):
        store = Store.create(tmp_path / str(place), STUDY)
        workers = Mortal(deadly, error)
        make_runs(store, np.arange(N), workers)
        done, failed = kept(store)
        assert done == twice([number for number in range(N) if number not in deadly])
        assert [number for number, _ in failed] == sorted(deadly)
        assert all(line.startswith("LostWorker: the process that made it died") for _, line in failed)
        assert (workers.restarts > 0) == (error is BrokenProcessPool)


def test_workers_that_never_start_are_reported_in_one_line(store):
    with pytest.raises(InputError, match="worker processes could not start") as caught:
        make_runs(store, np.arange(N), Mortal(range(N), starts=False))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("error", [ZeroDivisionError, ModuleNotFoundError])
def test_an_error_of_the_program_is_shown_and_not_called_a_lost_worker(error, store):
    with pytest.raises(error):
        make_runs(store, np.arange(N), Mortal(range(N), error))


def test_a_cluster_that_is_lost_is_one_line_that_says_how_to_go_on(store):
    with LocalWorkers(1, 4) as workers:
        make_runs(store, np.arange(4), workers)
    with pytest.raises(InputError, match=r"the cluster is lost.*; 4 of 12 runs are kept in .*same command resumes"):
        make_runs(store, np.arange(4, N), Mortal(range(N), CancelledError), total=N)


def test_ctrl_c_says_how_to_go_on_and_the_rest_is_made_the_next_time(store, monkeypatch):
    for sent in (signal.SIGINT, signal.SIGTERM):

        def make(cells, keep, order, sent=sent):
            if order.number == 7:
                os.kill(os.getpid(), sent)
            return quick(cells, keep, order)

        with monkeypatch.context() as patched, LocalWorkers(1, N) as workers:
            patched.setattr(worker, "make", make)
            with pytest.raises(Interrupted, match=r"interrupted: 7 of 12 runs are kept in .*; the same command"):
                make_runs(store, store.missing(np.arange(N)), workers, total=N)
        assert not list(store.path.glob(".*"))
        store.open(pytest.fail)
    with LocalWorkers(1, N) as workers:
        make_runs(store, store.missing(np.arange(N)), workers)
    assert kept(store)[0] == twice(range(N))


def test_ctrl_c_before_the_first_run_leaves_nothing(store, monkeypatch):
    def make(cells, keep, order):
        raise KeyboardInterrupt

    monkeypatch.setattr(worker, "make", make)
    with LocalWorkers(1, N) as workers, pytest.raises(Interrupted, match=r"^interrupted$"):
        make_runs(store, np.arange(N), workers)
    assert not store.path.exists()


def test_ctrl_c_keeps_what_threads_have_made_and_are_making(store, monkeypatch):
    def make(cells, keep, order):
        if order.number == 3:
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(0.5)
        return quick(cells, keep, order)

    monkeypatch.setattr(worker, "make", make)
    with ThreadPoolExecutor(1) as pool, pytest.raises(Interrupted, match=r"interrupted: 4 of 12 runs"):
        make_runs(store, np.arange(N), GivenExecutor(pool, 1))


def test_a_full_disk_keeps_what_is_made_and_the_same_call_goes_on(store, monkeypatch):
    append = Store.append

    def full(self, table, counties=None):
        if max(table["run"].to_pylist()) >= 6:
            raise cannot_write(self.path, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
        append(self, table, counties)

    with monkeypatch.context() as patched, LocalWorkers(1, N) as workers:
        patched.setattr(Store, "append", full)
        patched.setattr(pacing, "FIRST_CHUNK", 3)
        patched.setattr(pacing.Pace, "note", lambda self, batch: None)
        patched.setattr(pacing.Pace, "unsaved_seconds", 0.0)
        with pytest.raises(InputError, match=r"No space left on device; 6 of 12 runs are kept") as caught:
            make_runs(store, np.arange(N), workers)
    assert "\n" not in str(caught.value)
    store.open(pytest.fail)
    missing = store.missing(np.arange(N))
    assert missing.tolist() == list(range(6, N))
    with LocalWorkers(1, N) as workers:
        make_runs(store, missing, workers)
    assert kept(store)[0] == twice(range(N))


def test_chunks_take_a_share_of_what_may_be_lost_and_end_together():
    pace = pacing.Pace()
    assert pace.size(10_000, 2) == pacing.FIRST_CHUNK
    pace.n_done, pace.seconds = 100, 10.0
    assert 8 <= pace.size(10_000, 2) <= 9
    assert pace.size(8, 2) == 2 and pace.size(1, 2) == 1
    pace.seconds = 1e6
    assert pace.size(10_000, 2) == 1
    pace.n_done, pace.seconds = 3, 0.0
    assert pace.size(10_000, 2) == pacing.FIRST_CHUNK, "an executor may say that it took no time"
    pace.start -= 1e6
    assert pace.unsaved_seconds == pacing.MAX_SECONDS and pace.chunk_seconds < pacing.MAX_SECONDS / 2


def test_what_is_made_is_on_the_disk_within_its_time(store, monkeypatch):
    """With a clock that goes on by one second a run, no more than MAX_SECONDS of work are ever only in memory."""
    now, lost = [0.0], []

    def make(cells, keep, order):
        now[0] += 1.0
        lost.append(order.number + 1 - int((store.state > 0).sum()))
        return quick(cells, keep, order)

    monkeypatch.setattr(pacing.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(worker.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(worker, "make", make)
    with LocalWorkers(1, 1000) as workers:
        make_runs(store, np.arange(1000), workers)
    assert pacing.MAX_SECONDS / 2 < max(lost) <= pacing.MAX_SECONDS and max(lost[32:60]) < 10
