"""A run that will not fit is refused in one line before it starts; one that fits is not."""

from __future__ import annotations

import re

import pytest

from sim import crowd
from sim.crowd import memory
from sim.errors import InputError
from sim.model import Model
from sim.scenario import load

SCENARIO = load("guangdong").with_(n_citizens="all")


def test_the_line_says_what_is_needed_what_there_is_and_what_fits(monkeypatch):
    monkeypatch.setattr(memory, "free_bytes", lambda: 8_000_000_000)
    pytest.importorskip("numba")
    with pytest.raises(InputError) as refused, crowd.compiled(True):
        Model(SCENARIO)
    found = re.fullmatch(
        r"n_citizens = 126012510: needs ([\d.]+) GB of memory, 8\.0 GB are free; up to (\d+) citizens fit",
        str(refused.value),
    )
    assert found and float(found[1]) > 8.0
    with crowd.compiled(True):
        memory.check_memory(int(found[2]) - 1)


def test_numpy_needs_more_and_the_line_says_how_to_need_less(monkeypatch):
    monkeypatch.setattr(memory, "free_bytes", lambda: 8_000_000_000)
    monkeypatch.setattr(crowd, "is_there", lambda: False)
    with pytest.raises(InputError, match=r"digigov\[fast\]"):
        memory.check_memory(50_000_000)


def test_nothing_is_refused_where_the_system_does_not_say(monkeypatch):
    monkeypatch.setattr(memory, "free_bytes", lambda: None)
    memory.check_memory(200_000_000)


def test_this_machine_has_memory_for_a_small_run():
    assert memory.free_bytes() is None or memory.free_bytes() > 0
    memory.check_memory(1000)


@pytest.mark.parametrize("compiled", [True, False])
def test_a_run_takes_no_more_than_is_said(compiled, tmp_path):
    """In a process of its own: the most that it ever held, less what a small run holds; a tenth more is noise."""
    import subprocess
    import sys

    if compiled:
        pytest.importorskip("numba")
    code = (
        "import resource, sys; from sim import crowd; from sim.model import Model; from sim.scenario import load\n"
        "def most(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024\n"
        f"with crowd.compiled({compiled}):\n"
        "    for n in (20_000, 600_000):\n"
        "        before = most(); Model(load('guangdong').with_(n_citizens=n, months=1), seed=1).run()\n"
        "print((most() - before) / 580_000)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    said = memory.BYTES_COMPILED if compiled else memory.BYTES_IN_NUMPY
    assert float(done.stdout) < 1.1 * said
