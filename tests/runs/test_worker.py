"""A worker makes the runs of its task, puts them away, and says where; it stops when its session has ended."""

from __future__ import annotations

import dataclasses
import errno
import os
import threading

import numpy as np
import pytest

from sim.language.errors import InputError
from sim.runs import session, table, worker
from sim.runs.code import code_digest, code_version
from sim.runs.store import Store
from tests.sweeps import tiny_study

STUDY = tiny_study()


@pytest.fixture
def store(tmp_path):
    found = Store.make(tmp_path, STUDY)
    found.begin(pytest.fail)
    return found


@pytest.fixture
def task(store):
    numbers = np.arange(3)
    return worker.Task(str(store.path), store.session, "one", code_digest(), code_version(), numbers, 60.0)


def kept(store):
    return table.read_store(store, ["run"])["run"].tolist()


def test_runs_are_put_away_and_told_by_reference(store, task):
    receipt = worker.work(task)
    assert (receipt.n_made, receipt.failed.tolist()) == (3, [])
    assert receipt.seconds > 0 and (store.path / receipt.name).exists()
    assert kept(store) == [0, 0, 1, 1, 2, 2]
    assert not list(store.path.glob(f"{session.WORKING}*"))


def test_a_failed_run_is_a_row_and_the_others_go_on(store, task, monkeypatch):
    def fail(run, make=worker.runs.run_one):
        return make(run) if run.scenario.mode.name == "government_led" else 1 / 0

    monkeypatch.setattr(worker.runs, "run_one", fail)
    receipt = worker.work(task)
    assert (receipt.n_made, receipt.failed.tolist()) == (3, [1])
    rows = table.read_store(store, ["run", "status", "error"])
    assert rows["status"].tolist() == ["done", "done", "failed", "done", "done"]
    assert rows["error"][2] == "ZeroDivisionError: division by zero"
    assert "run_one" in table.failures(store)["traceback"][0]


def test_after_its_time_it_leaves_the_rest_to_others(store, task):
    receipt = worker.work(dataclasses.replace(task, seconds=0.0))
    assert receipt.n_made == 1 and kept(store) == [0, 0]


def test_it_stops_when_the_session_has_ended(store, task, monkeypatch):
    def make(study, number, make=worker.make):
        if number == 1:
            session.begin_session(store.path, "another")
        return make(study, number)

    monkeypatch.setattr(worker, "make", make)
    assert worker.work(task).n_made == 2 and kept(store) == [0, 0, 1, 1]
    late = worker.work(dataclasses.replace(task, name="two"))
    assert (late.n_made, late.name) == (0, "") and kept(store) == [0, 0, 1, 1]


def test_a_task_given_again_is_not_made_again(store, task, monkeypatch):
    first = worker.work(task)
    monkeypatch.setattr(worker, "make", lambda *_: pytest.fail("made again"))
    again = worker.work(task)
    assert (again.name, again.n_made, again.failed.tolist()) == (first.name, first.n_made, [])


def test_two_workers_with_the_same_task_make_its_runs_once(store, task):
    receipts = []
    workers = [threading.Thread(target=lambda: receipts.append(worker.work(task))) for _ in range(2)]
    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join(60)
    assert [receipt.n_made for receipt in receipts] == [3, 3] and len({receipt.name for receipt in receipts}) == 1
    assert kept(store) == [0, 0, 1, 1, 2, 2]


def test_a_store_that_is_not_seen_is_one_line(task):
    with pytest.raises(InputError, match=r"a worker does not see .*: give a folder on a disk that all workers share"):
        worker.work(dataclasses.replace(task, path="no/such/place"))


def test_other_code_is_refused_before_a_run(store, task):
    with pytest.raises(InputError, match=r"a worker runs digigov .* and not 9\.9; install the same everywhere"):
        worker.work(dataclasses.replace(task, code="other", version="9.9"))
    assert kept(store) == []


def test_a_full_disk_is_one_line_and_leaves_no_half_file(store, task, monkeypatch):
    def full(handle):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    before = sorted(path.name for path in store.path.iterdir())
    with monkeypatch.context() as patched:
        patched.setattr("sim.runs.folder.os.fsync", full)
        with pytest.raises(InputError, match=r"cannot write to .*: No space left on device"):
            worker.work(task)
    assert sorted(path.name for path in store.path.iterdir()) == before
    assert worker.work(task).n_made == 3


def test_ctrl_c_keeps_the_runs_that_are_made(store, task, monkeypatch):
    def make(study, number, make=worker.make):
        if number == 2:
            raise KeyboardInterrupt
        return make(study, number)

    monkeypatch.setattr(worker, "make", make)
    with pytest.raises(KeyboardInterrupt):
        worker.work(task)
    assert kept(store) == [0, 0, 1, 1]
