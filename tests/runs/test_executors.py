"""Who makes the runs: how many there are, and what is said where there is nobody."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from sim.language.errors import InputError
from sim.runs import executors
from sim.runs.executors import (
    DaskWorkers,
    GivenExecutor,
    LocalWorkers,
    ThisProcess,
    available_workers,
    begun,
    choose_workers,
)
from tests.sweeps import wait_until


def test_one_worker_is_this_process_and_there_are_no_more_than_runs():
    with LocalWorkers(1, 10) as workers:
        assert workers.executor.submit(os.getpid).result() == os.getpid()
    assert LocalWorkers(8, 3).count == 3 and LocalWorkers(None, 10**6).count == available_workers()


def test_two_workers_are_processes_that_can_be_restarted():
    with LocalWorkers(2, 10) as workers:
        assert workers.executor.submit(os.getpid).result() != os.getpid()
        before = workers.executor
        workers.restart()
        assert workers.executor is not before and workers.executor.submit(abs, -3).result() == 3


def test_an_error_in_this_process_is_kept_and_an_interruption_is_not():
    def interrupt():
        raise KeyboardInterrupt

    assert isinstance(ThisProcess().submit(lambda: 1 / 0).exception(), ZeroDivisionError)
    with pytest.raises(KeyboardInterrupt):
        ThisProcess().submit(interrupt)


def test_a_given_executor_is_left_to_its_owner():
    with ThreadPoolExecutor(3) as pool:
        with GivenExecutor(pool, None) as workers:
            assert workers.count == 3 and GivenExecutor(pool, 2).count == 2
            with pytest.raises(InputError, match="the executor broke"):
                workers.restart()
        assert pool.submit(abs, -1).result() == 1


def test_a_cluster_where_nobody_answers_is_one_line(monkeypatch):
    monkeypatch.setattr("sim.runs.cluster.CONNECT_SECONDS", 0.3)
    for address in ("tcp://127.0.0.1:1", "no-such-thing://x"):
        told = f"--cluster {address}: no Dask scheduler answers"
        with pytest.raises(InputError, match=told) as caught, DaskWorkers(address):
            pass
        assert "\n" not in str(caught.value)


def test_without_dask_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"digigov\[cluster\]"), DaskWorkers("tcp://127.0.0.1:1"):
        pass


def test_a_cluster_and_an_executor_are_not_both_taken():
    with pytest.raises(InputError, match="not both"):
        choose_workers(1, executor=ThisProcess(), cluster="tcp://127.0.0.1:1")


def test_a_study_finds_the_processes_that_were_begun():
    with begun(2):
        executor = executors._begun[2]
        with LocalWorkers(2, 9) as workers:
            assert workers.executor is executor and list(executors._begun) == [executors.BESIDE]
            assert workers.executor.submit(pow, 2, 3).result() == 8
        with LocalWorkers(2, 9) as workers:
            assert workers.executor is not executor
        beside = executors._begun[executors.BESIDE]
        executors.load_beside("sim.inputs.checks")
        with executors.one_beside(2) as taken:
            assert taken is beside and taken.submit(abs, -3).result() == 3
        assert executors._begun == {}


def test_processes_that_nobody_takes_end_with_the_block():
    with begun(2):
        pid = executors._begun[2].submit(os.getpid).result()
    wait_until(lambda: not psutil.pid_exists(pid))
    assert executors._begun == {}
    with begun(1):
        assert executors._begun == {}, "this process works alone"
