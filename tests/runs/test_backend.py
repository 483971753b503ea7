"""Who makes a study's runs in compiled loops, and that they are compiled by one process."""

from __future__ import annotations

import dataclasses
import os
import shutil
from contextvars import ContextVar
from pathlib import Path

import numpy as np
import pytest

from sim.model import loops
from sim.model.loops import folder
from sim.runs import backend, worker
from sim.runs.code import code_digest, code_version
from sim.runs.folder import acquire, release
from tests.sweeps import tiny_study

STUDY = tiny_study(months=12)
NOWHERE = Path("nowhere")


@pytest.fixture
def unmarked(tmp_path, monkeypatch):
    """A machine with Numba on which nothing is compiled; gives the mark, and what was compiled."""
    made = []
    monkeypatch.setattr(loops, "_chosen", ContextVar("none", default=None))
    monkeypatch.setattr(loops, "has_numba", lambda: True)
    monkeypatch.setattr(backend, "_ready", False)
    monkeypatch.setattr(backend, "mark", lambda: tmp_path / "kept" / "all-1.2-here")
    monkeypatch.setattr(backend, "compile_all", made.append)
    return tmp_path / "kept" / "all-1.2-here", made


def test_a_plan_follows_from_what_is_to_be_run(unmarked, monkeypatch):
    few, some, many = 10, backend.LOAD_PAYS // 12 + 1, backend.COMPILE_PAYS // 12 + 1
    assert [backend.plan_of(STUDY, n, 1) for n in (few, some, many)] == ["numpy", "if there", "compile"]
    assert backend.plan_of(STUDY, some, 2) == "numpy", "each of two would load them for half as many"
    cells = tuple(
        dataclasses.replace(cell, scenario=cell.scenario.with_(n_citizens=loops.COMPILED_FROM)) for cell in STUDY.cells
    )
    assert backend.plan_of(dataclasses.replace(STUDY, cells=cells), 1, 1) == "wait"
    monkeypatch.setattr(loops, "has_numba", lambda: False)
    assert backend.plan_of(STUDY, many, 1) == "numpy"


def test_loops_are_used_where_they_are_and_compiled_where_that_pays(unmarked):
    mark, made = unmarked
    assert not backend.use_compiled(loops.NUMPY, NOWHERE) and not backend.use_compiled(backend.IF_THERE, NOWHERE)
    assert made == []
    assert backend.use_compiled(backend.COMPILE, NOWHERE) and made == [NOWHERE]
    assert [path.name for path in mark.parent.iterdir()] == [mark.name]
    assert backend.use_compiled(backend.IF_THERE, NOWHERE) and backend.use_compiled(backend.COMPILE, NOWHERE)
    assert not backend.use_compiled(loops.NUMPY, NOWHERE) and len(made) == 1
    with loops.compiled(False):
        assert not backend.use_compiled(backend.COMPILE, NOWHERE), "what the process has chosen stands"


def test_one_process_compiles_and_the_others_begin_in_numpy_or_wait(unmarked, monkeypatch):
    mark, made = unmarked
    mark.parent.mkdir()
    lock = mark.with_name(f"{mark.name}.lock")
    handle = acquire(lock)
    assert not backend.use_compiled(backend.COMPILE, NOWHERE)

    def sleep(seconds):
        mark.touch()

    monkeypatch.setattr(backend.time, "sleep", sleep)
    assert backend.use_compiled(backend.WAIT, NOWHERE) and made == []
    release(handle, lock)


def test_a_stop_ends_the_compiling_and_the_next_one_goes_on(unmarked, monkeypatch, tmp_path):
    mark, _ = unmarked
    monkeypatch.undo()
    monkeypatch.setattr(loops, "has_numba", lambda: True)
    monkeypatch.setattr(backend, "mark", lambda: mark)
    (tmp_path / "stop").touch()
    assert not backend.compile_alone(tmp_path / "stop")
    assert list(mark.parent.iterdir()) == []


def test_a_disk_that_cannot_be_written_leaves_it_to_numpy(unmarked, monkeypatch):
    mark, made = unmarked
    mark.parent.write_text("a file where the folder should be")
    assert not backend.use_compiled(backend.COMPILE, NOWHERE) and made == []


def test_a_batch_says_which_loops_made_it_and_has_the_same_bytes(monkeypatch, tmp_path):
    """With loops that are compiled, if Numba is installed."""
    orders = STUDY.orders(np.arange(2))
    task = worker.Task(worker.pack(STUDY), code_digest(), code_version(), orders, 600.0, str(tmp_path / "stop"))
    plain = worker.work(task)
    monkeypatch.setattr(loops, "_chosen", ContextVar("none", default=None))
    monkeypatch.setattr(backend, "_ready", True)
    fast = worker.work(dataclasses.replace(task, plan=backend.IF_THERE))
    assert (plain.is_compiled, fast.is_compiled) == (False, loops.has_numba())
    for a, b in zip(plain.results, fast.results, strict=True):
        assert a.values.tobytes() == b.values.tobytes()


def test_each_copy_of_the_loops_has_a_mark_of_its_own_until_it_is_written_anew(monkeypatch, tmp_path):
    """As Numba has it: with the mark of another copy, every worker would compile all loops for itself."""
    here = folder.mark()
    copies = [Path(shutil.copy2(path, tmp_path)) for path in folder.LOOPS]
    monkeypatch.setattr(folder, "LOOPS", tuple(copies))
    there = folder.mark()
    os.utime(copies[0], (1, 1))
    assert len({here, there, folder.mark()}) == 3
    assert here.parent == there.parent
