"""Every run that is missing is made once, on any executor, whatever dies meanwhile."""

from __future__ import annotations

import errno
import os
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import numpy as np
import pytest

from sim.language.errors import InputError
from sim.runs import runner, table, worker
from sim.runs.executors import GivenCrew, LocalCrew, ThisProcess
from sim.runs.runner import Interrupted, make_runs
from sim.runs.session import WORKING
from sim.runs.store import Store
from tests.sweeps import tiny_study

STUDY = tiny_study()
N = 12


@pytest.fixture
def store(tmp_path):
    found = Store.make(tmp_path, STUDY)
    found.begin(lambda line: None)
    return found


def quick(study, number):
    """A run that takes no time, and gives figures by its number."""
    return worker.parts.Made(number, worker.runs.Outcome(np.full((2, 100), float(number)), None), None, 0.0)


@pytest.fixture(autouse=True)
def no_model(monkeypatch):
    monkeypatch.setattr(worker, "make", quick)


class Crew(GivenCrew):
    """This process as a crew, whose workers die with some runs: the pool breaks, or Dask gives up."""

    def __init__(self, deadly=(), error=BrokenProcessPool, after=False, starts=True):
        super().__init__(Deadly(deadly, error, after, starts), 1)
        self.renewed = 0

    def renew(self):
        self.renewed += 1


class Deadly(ThisProcess):
    def __init__(self, deadly, error, after, starts):
        self.deadly, self.error, self.after, self.starts = set(deadly), error, after, starts
        self.tasks = []

    def submit(self, fn, task):
        self.tasks.append(task.numbers.tolist())
        if self.deadly & set(task.numbers.tolist()):
            if self.error is BrokenProcessPool and self.starts:
                (Path(task.path) / f"{WORKING}{task.name}").touch()
            if self.after:  # the part was put away, and the worker died before it could say so
                self.deadly -= set(task.numbers.tolist())
                fn(task)
            future = Future()
            future.set_exception(self.error("a worker died"))
            return future
        return super().submit(fn, task)


class KilledWorker(Exception):
    """As Dask calls it."""


def kept(store):
    rows = table.read_store(store, ["run", "status", "error"])
    done = rows.loc[rows["status"] == "done", "run"].tolist()
    return done, rows.loc[rows["status"] == "failed", ["run", "error"]].values.tolist()


def twice(numbers):
    return [number for number in numbers for _ in range(2)]


def test_all_runs_are_made_and_put_together(store):
    with LocalCrew(1, N) as crew:
        make_runs(store, np.arange(N), crew)
    assert kept(store) == (twice(range(N)), []) and len(store.part_paths()) == 1
    assert store.missing(np.arange(N)).size == 0


def test_only_the_runs_that_are_asked_for_are_made(store):
    with LocalCrew(1, N) as crew:
        make_runs(store, np.array([1, 3, 8]), crew)
    assert kept(store)[0] == twice([1, 3, 8])


def test_any_executor_gives_the_same(store):
    with ThreadPoolExecutor(3) as pool, GivenCrew(pool, None) as crew:
        assert crew.count == 3
        make_runs(store, np.arange(200), crew)
    assert kept(store) == (twice(range(200)), [])


def test_what_a_worker_has_no_time_for_goes_out_again(store, monkeypatch):
    monkeypatch.setattr(runner, "CHUNK_SECONDS", (0.0, 0.0))
    crew = Crew()
    make_runs(store, np.arange(N), crew)
    assert len(crew.executor.tasks) == N and kept(store)[0] == twice(range(N))


@pytest.mark.parametrize("error", [BrokenProcessPool, KilledWorker])
@pytest.mark.parametrize("deadly", [{5}, {0, 11}, {4, 5, 6}])
def test_a_run_that_kills_its_worker_every_time_becomes_a_failed_row(error, deadly, store):
    crew = Crew(deadly, error)
    make_runs(store, np.arange(N), crew)
    done, failed = kept(store)
    assert done == twice([number for number in range(N) if number not in deadly])
    assert [number for number, _ in failed] == sorted(deadly)
    assert all(told.startswith("LostWorker: the process that made it died") for _, told in failed)
    assert (crew.renewed > 0) == (error is BrokenProcessPool)


@pytest.mark.parametrize("error", [BrokenProcessPool, KilledWorker])
def test_what_a_dying_worker_had_put_away_is_not_made_again(error, store, monkeypatch):
    seen = []

    def make(study, number):
        seen.append(number)
        return quick(study, number)

    monkeypatch.setattr(worker, "make", make)
    make_runs(store, np.arange(N), Crew({3}, error, after=True))
    assert sorted(seen) == list(range(N)) and kept(store) == (twice(range(N)), [])


def test_workers_that_never_start_are_told_in_one_line(store):
    with pytest.raises(InputError, match="worker processes could not start") as caught:
        make_runs(store, np.arange(N), Crew(range(N), starts=False))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("error", [ZeroDivisionError, ModuleNotFoundError])
def test_an_error_of_the_program_is_shown_and_not_called_a_lost_worker(error, store):
    with pytest.raises(error):
        make_runs(store, np.arange(N), Crew(range(N), error))


def test_a_cluster_that_is_lost_is_one_line_that_says_how_to_go_on(store):
    with LocalCrew(1, 4) as crew:
        make_runs(store, np.arange(4), crew)
    with pytest.raises(InputError, match=r"the cluster is lost.*; 4 of 12 runs are kept in .*same command goes on"):
        make_runs(store, np.arange(4, N), Crew(range(N), CancelledError), total=N)


def test_ctrl_c_says_how_to_go_on_and_the_rest_is_made_the_next_time(store, monkeypatch):
    def make(study, number):
        if number == 7:
            raise KeyboardInterrupt
        return quick(study, number)

    with monkeypatch.context() as patched, LocalCrew(1, N) as crew:
        patched.setattr(worker, "make", make)
        with pytest.raises(Interrupted, match=r"interrupted: 7 of 12 runs are kept in .*; the same command goes on"):
            make_runs(store, np.arange(N), crew)
    assert not list(store.path.glob(".*"))
    store.begin(pytest.fail)
    with LocalCrew(1, N) as crew:
        make_runs(store, store.missing(np.arange(N)), crew)
    assert kept(store)[0] == twice(range(N))


def test_ctrl_c_before_the_first_run_leaves_nothing(store, monkeypatch):
    def make(study, number):
        raise KeyboardInterrupt

    monkeypatch.setattr(worker, "make", make)
    with LocalCrew(1, N) as crew, pytest.raises(Interrupted, match=r"^interrupted$"):
        make_runs(store, np.arange(N), crew)
    assert not store.path.exists()


def test_a_full_disk_keeps_what_is_made_and_the_same_call_goes_on(store, monkeypatch):
    add = Store.add

    def full(self, made, task=""):
        if any(run.number >= 6 for run in made):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return add(self, made, task)

    with monkeypatch.context() as patched, LocalCrew(1, N) as crew:
        patched.setattr(worker.Store, "add", full)
        patched.setattr(runner, "FIRST_CHUNK", 3)
        patched.setattr(runner._Pace, "note", lambda self, receipt: None)
        with pytest.raises(InputError, match=r"No space left on device; 6 of 12 runs are kept") as caught:
            make_runs(store, np.arange(N), crew)
    assert "\n" not in str(caught.value)
    store.begin(pytest.fail)
    missing = store.missing(np.arange(N))
    assert missing.tolist() == list(range(6, N))
    with LocalCrew(1, N) as crew:
        make_runs(store, missing, crew)
    assert kept(store)[0] == twice(range(N))


def test_chunks_take_about_as_long_as_wanted_and_end_together():
    pace = runner._Pace()
    assert pace.size(10_000, 2) == runner.FIRST_CHUNK
    pace.n_made, pace.seconds = 100, 10.0
    assert 10 <= pace.size(10_000, 2) <= 11
    assert pace.size(8, 2) == 2 and pace.size(1, 2) == 1
    pace.seconds = 1e6
    assert pace.size(10_000, 2) == 1


def test_many_parts_are_put_together_on_the_way(store, monkeypatch):
    monkeypatch.setattr(runner, "MANY_PARTS", 3)
    monkeypatch.setattr(runner._Pace, "size", lambda self, n_left, workers: 1)
    most = []
    monkeypatch.setattr(Store, "compact", lambda self, at_least, compact=Store.compact: (
        most.append(len(self.part_paths())), compact(self, at_least)))  # fmt: skip
    with LocalCrew(1, N) as crew:
        make_runs(store, np.arange(N), crew)
    assert max(most) == 4 and kept(store)[0] == twice(range(N))
