"""A worker makes the runs of its task and sends what is kept of them; it needs nothing but the task."""

from __future__ import annotations

import dataclasses
import pickle
from pathlib import Path

import numpy as np
import pytest

from sim.language.errors import InputError
from sim.runs import worker
from sim.runs.code import code_digest, code_version, files_stamp
from sim.runs.outcome import Keep, one_line, run_one
from sim.setup.indicators import EVERYTHING, INDICATORS
from sim.setup.scenario import load
from tests.sweeps import tiny_study

STUDY = tiny_study()


@pytest.fixture
def task(tmp_path):
    orders = STUDY.orders(np.arange(3))
    return worker.Task(worker.pack(STUDY), code_digest(), code_version(), orders, 60.0, str(tmp_path / "stop"))


def numbers_of(batch):
    return [result.number for result in batch.results]


def test_results_are_what_is_kept_of_the_runs(task):
    batch = worker.work(pickle.loads(pickle.dumps(task)))
    assert numbers_of(batch) == [0, 1, 2] and batch.seconds > 0 and not batch.is_interrupted
    for result in batch.results:
        outcome = worker.outcomes.run_one(STUDY.run(result.number))
        assert np.array_equal(result.values, STUDY.keep.values(outcome.values), equal_nan=True)
        assert result.values.shape == (2, 2) and result.counties is None and result.seconds > 0


def test_only_what_is_kept_is_measured_and_no_other_number_changes(monkeypatch):
    run, column = tiny_study(months=2).run(0), list(INDICATORS).index("mean_trust")
    keep = Keep(("mean_trust",), ("month_2",))
    whole = run_one(run).values
    some = run_one(dataclasses.replace(run, measured=keep.measured)).values
    assert np.array_equal(some[0], whole[0], equal_nan=True) and some.shape == whole.shape
    assert np.flatnonzero(~np.isnan(some[1:])).tolist() == [len(INDICATORS) + column]
    assert some[2, column] == whole[2, column] != whole[1, column]
    assert np.array_equal(keep.values(some), keep.values(whole))
    monkeypatch.setattr("sim.runs.outcome.registered", lambda: ("a sub-step that may read any column",))
    assert keep.measured == EVERYTHING


def test_a_failed_run_is_a_result_and_the_others_go_on(task, monkeypatch):
    def fail(run, make=worker.outcomes.run_one):
        return make(run) if run.scenario.mode.name == "government_led" else 1 / 0

    monkeypatch.setattr(worker.outcomes, "run_one", fail)
    results = worker.work(task).results
    assert [result.error for result in results] == [None, "ZeroDivisionError: division by zero", None]
    assert "fail" in results[1].traceback and results[1].values is None


def test_bad_input_is_a_result_without_a_traceback(monkeypatch):
    def refuse(run):
        raise InputError("inputs.value", key="x", value=1, error="too small")

    monkeypatch.setattr(worker.outcomes, "run_one", refuse)
    result = worker.make(STUDY.cells, STUDY.keep, STUDY.orders(np.array([0]))[0])
    assert (result.error, result.traceback) == ("bad input: x = 1: too small", None)


def test_an_error_is_one_line():
    refused = InputError("inputs.not_whole"), "bad input: must be a whole number"
    cases = [(ValueError("a\n b"), "ValueError: a b"), (KeyError(), "KeyError"), refused]
    assert [one_line(error) for error, _ in cases] == [line for _, line in cases]


def test_after_its_time_or_with_much_to_send_it_leaves_the_rest_to_others(task, monkeypatch):
    assert numbers_of(worker.work(dataclasses.replace(task, seconds=0.0))) == [0]
    monkeypatch.setattr(worker, "MAX_BYTES", 0)
    assert numbers_of(worker.work(task)) == [0]


def test_it_ends_after_the_run_under_way_when_told_to_stop(task, monkeypatch):
    def make(cells, keep, order, make=worker.make):
        Path(task.stop).touch()
        return make(cells, keep, order)

    monkeypatch.setattr(worker, "make", make)
    assert numbers_of(worker.work(task)) == [0]
    assert numbers_of(worker.work(task)) == [], "nor is another task begun"


def test_ctrl_c_keeps_the_runs_that_are_made(task, monkeypatch):
    def make(cells, keep, order, make=worker.make):
        if order.number == 2:
            raise KeyboardInterrupt
        return make(cells, keep, order)

    monkeypatch.setattr(worker, "make", make)
    batch = worker.work(task)
    assert batch.is_interrupted and numbers_of(batch) == [0, 1]


def test_other_code_is_refused_before_a_run(task, monkeypatch):
    monkeypatch.setattr(worker, "make", lambda *_: pytest.fail("a run was made"))
    with pytest.raises(InputError, match=r"a worker runs digigov .* and not 9\.9; install the same everywhere"):
        worker.work(dataclasses.replace(task, code="other", version="9.9"))


def test_a_worker_elsewhere_has_the_county_table_of_the_coordinator(tmp_path, monkeypatch):
    path = tmp_path / "mine.csv"
    path.write_text("county table\n")
    cell = dataclasses.replace(STUDY.cells[0], scenario=load("zhejiang").model_copy(update={"county_table": path}))
    setup = worker.pack(dataclasses.replace(STUDY, cells=(cell,)))
    path.unlink()
    monkeypatch.setattr(worker, "host", lambda: "elsewhere:1")
    cells, _ = worker._unpack(setup)
    assert cells[0].scenario.county_table.read_text() == "county table\n"


def test_the_same_files_are_the_same_code_and_need_no_digest(task, monkeypatch):
    monkeypatch.setattr(worker, "code_digest", lambda: pytest.fail("read again"))
    assert numbers_of(worker.work(dataclasses.replace(task, files=files_stamp()))) == [0, 1, 2]
    monkeypatch.setattr(worker, "code_digest", lambda: "other")
    monkeypatch.setattr(worker, "files_stamp", lambda: "")
    for files in ("", "elsewhere"):
        with pytest.raises(InputError, match="install the same everywhere"):
            worker.work(dataclasses.replace(task, files=files))
