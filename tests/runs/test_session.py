"""Workers of an earlier session stop, and are waited for."""

from __future__ import annotations

import threading

import pytest

from sim.runs import session


def test_a_worker_goes_on_while_its_session_is_the_present_one(tmp_path):
    assert not session.goes_on(tmp_path, "a")
    session.begin_session(tmp_path, "a")
    assert session.goes_on(tmp_path, "a") and not session.goes_on(tmp_path, "b")
    session.begin_session(tmp_path, "b")
    assert not session.goes_on(tmp_path, "a")
    session.end_session(tmp_path)
    assert not session.goes_on(tmp_path, "b")
    session.end_session(tmp_path)


def test_no_two_sessions_have_one_name():
    assert len({session.new_session() for _ in range(100)}) == 100


def test_a_worker_at_a_run_is_waited_for_and_that_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(session, "PATIENCE_SECONDS", 0.0)
    lines, ends = [], threading.Event()

    def tell(line):
        lines.append(line)
        ends.set()

    def work():
        with session.working(tmp_path, "task"):
            begun.set()
            assert ends.wait(30)
            order.append("worker")

    begun, order = threading.Event(), []
    worker = threading.Thread(target=work)
    worker.start()
    assert begun.wait(30)
    session.wait_for_workers(tmp_path, tell)
    order.append("coordinator")
    worker.join()
    assert order == ["worker", "coordinator"]
    assert len(lines) == 1 and "waiting for a worker of an earlier start" in lines[0]
    assert list(tmp_path.iterdir()) == []


def test_a_mark_that_nobody_holds_is_not_waited_for(tmp_path):
    (tmp_path / f"{session.WORKING}gone").write_text("")
    session.wait_for_workers(tmp_path, pytest.fail)
    assert list(tmp_path.iterdir()) == []


def test_two_workers_with_one_task_work_one_after_the_other(tmp_path):
    inside, most = [], []

    def work():
        with session.working(tmp_path, "task"):
            inside.append(1)
            most.append(len(inside))
            begun.wait(0.05)
            inside.pop()

    begun = threading.Event()
    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert most == [1, 1, 1, 1]
