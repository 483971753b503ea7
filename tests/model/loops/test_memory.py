"""A run that will not fit is refused in one line before it starts; one that fits is not."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from sim.language.errors import InputError
from sim.model import loops
from sim.model.loops import memory
from sim.model.model import Model
from sim.setup.scenario import load

SCENARIO = load("guangdong").with_(n_citizens="all")
HELD = """
from pathlib import Path
from sim.model import loops
from sim.model.model import Model
from sim.setup.scenario import load

def kilobytes(what):
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(what))

def run(n_citizens):
    with loops.compiled({}):
        Model(load("guangdong").with_(n_citizens=n_citizens, months=1), seed=1).run()

run(20_000)
Path("/proc/self/clear_refs").write_text("5")  # the most that was held counts from here
before = kilobytes("VmRSS:")
run(1_000_000)
print((kilobytes("VmHWM:") - before) * 1024 / 1_000_000)
"""
"""Bytes per citizen that a run takes beyond what the process held before."""


def test_the_line_says_what_is_needed_what_there_is_and_what_fits(monkeypatch):
    monkeypatch.setattr(memory, "free_bytes", lambda: 8_000_000_000)
    pytest.importorskip("numba")
    with pytest.raises(InputError) as refused, loops.compiled(True):
        Model(SCENARIO)
    found = re.fullmatch(
        r"n_citizens = 126012510: needs ([\d.]+) GB of memory, 8\.0 GB are free; up to (\d+) citizens fit",
        str(refused.value),
    )
    assert found and float(found[1]) > 8.0
    with loops.compiled(True):
        memory.check_memory(int(found[2]) - 1)


def test_numpy_needs_more_and_the_line_says_how_to_need_less(monkeypatch):
    monkeypatch.setattr(memory, "free_bytes", lambda: 8_000_000_000)
    monkeypatch.setattr(loops, "has_numba", lambda: False)
    with pytest.raises(InputError, match=r"digigov\[fast\]"):
        memory.check_memory(50_000_000)


def test_nothing_is_refused_where_the_system_does_not_say(monkeypatch):
    monkeypatch.setattr(memory, "free_bytes", lambda: None)
    memory.check_memory(200_000_000)


def test_this_machine_has_memory_for_a_small_run():
    assert memory.free_bytes() is None or memory.free_bytes() > 0
    memory.check_memory(1000)


@pytest.mark.parametrize("compiled", [True, False])
def test_a_run_takes_no_more_than_is_said(compiled):
    """In a process of its own: the most that it held during a run beyond what it held before; a tenth more is noise."""
    if compiled:
        pytest.importorskip("numba")
    if not Path("/proc/self/clear_refs").exists():
        pytest.skip("only Linux tells the most that a process held since a moment")
    done = subprocess.run([sys.executable, "-c", HELD.format(compiled)], capture_output=True, text=True, check=True)
    said = memory.BYTES_COMPILED if compiled else memory.BYTES_IN_NUMPY
    assert 0.3 * said < float(done.stdout) < 1.1 * said


def file(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def system(root: Path, groups: str) -> Path:
    """A machine with 8 GB free, and the groups that this process is in."""
    file(root / "proc/meminfo", "MemTotal: 16000000 kB\nMemAvailable: 7812500 kB\n")
    file(root / "proc/self/cgroup", groups)
    return root


def test_limits_of_control_groups_of_both_versions_hold_and_so_do_those_of_groups_above(tmp_path, monkeypatch):
    for name in ("SLURM_MEM_PER_NODE", "SLURM_MEM_PER_CPU"):
        monkeypatch.delenv(name, raising=False)
    new, old = system(tmp_path / "2", "0::/job/step\n"), system(tmp_path / "1", "3:cpu:/x\n4:memory:/job/step\n")
    assert memory.shared_free_bytes(new) == memory.shared_free_bytes(old) == 8_000_000_000
    base = new / "sys/fs/cgroup"
    file(base / "job/step/memory.max", "max\n")
    for name, text in (("max", "3000000000"), ("current", "2500000000"), ("stat", "anon 1\ninactive_file 500000000\n")):
        file(base / f"job/memory.{name}", text)
    assert memory.shared_free_bytes(new) == 1_000_000_000, "files that were read give way"
    base = old / "sys/fs/cgroup/memory/job/step"
    for name, text in (("limit_in_bytes", "2000000000"), ("usage_in_bytes", "1500000000"), ("stat", "cache 5\n")):
        file(base / f"memory.{name}", text)
    assert memory.shared_free_bytes(old) == 500_000_000


def test_what_a_job_was_granted_holds(tmp_path, monkeypatch):
    root = system(tmp_path, "0::/\n")
    monkeypatch.setenv("SLURM_MEM_PER_NODE", "2048")
    assert memory.shared_free_bytes(root) == 2**31
    monkeypatch.delenv("SLURM_MEM_PER_NODE")
    monkeypatch.setenv("SLURM_MEM_PER_CPU", "1024")
    monkeypatch.setenv("SLURM_CPUS_ON_NODE", "3")
    assert memory.shared_free_bytes(root) == 3 * 2**30


@pytest.mark.once
def test_a_limit_of_the_shell_is_seen():
    pytest.importorskip("resource", reason="this system has no such limits")
    code = (
        "import resource as r; from sim.model.loops.memory import free_bytes as f; a = f(); "
        "r.setrlimit(r.RLIMIT_AS, (3 * 10**9, r.RLIM_INFINITY)); print(a, f())"
    )
    before, after = map(
        int, subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout.split()
    )
    assert after < min(before, 3 * 10**9)
