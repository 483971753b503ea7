"""A results folder holds whole files of one run and one process at a time."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from sim.language.errors import InputError
from sim.runs import folder as module
from sim.runs.folder import Folder
from sim.runs.provenance import listed

HOLD = """
    import sys, time
    from sim.runs.folder import Folder
    with Folder(sys.argv[1]):
        print("held", flush=True)
        time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path):
    """Another process that holds tmp_path/'out'."""
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(HOLD), str(tmp_path / "out")],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()


def test_files_are_written_and_nothing_else_stays(tmp_path):
    with Folder(tmp_path / "new" / "out") as folder:
        paths = folder.write({"a.csv": b"1", "figures/b.png": b"2"})
    assert [path.read_bytes() for path in paths] == [b"1", b"2"]
    assert sorted(p.name for p in (tmp_path / "new" / "out").rglob("*")) == ["a.csv", "b.png", "figures"]


def test_a_full_disk_is_one_line_and_earlier_results_stay(tmp_path, monkeypatch):
    out, old = tmp_path / "out", {"a.csv": b"old", "b.csv": b"old", "run.json": record_of("a.csv", "b.csv")}
    with Folder(out) as folder:
        folder.write(old)
    whole = module.write_whole

    def full(path, content):
        if path.name.endswith("b.csv"):
            path.write_bytes(content[:1])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        whole(path, content)

    monkeypatch.setattr(module, "write_whole", full)
    with pytest.raises(InputError, match="No space left on device") as caught, Folder(out) as folder:
        folder.write({"a.csv": b"new", "b.csv": b"new", "run.json": record_of("a.csv", "b.csv")})
    assert "\n" not in str(caught.value)
    assert {p.name: p.read_bytes() for p in out.iterdir()} == old


def test_a_folder_that_cannot_be_made_is_told_at_once(tmp_path):
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file", tmp_path / "file" / "deeper"):
        with pytest.raises(InputError, match="cannot use results folder"), Folder(path):
            pass


def test_a_read_only_folder_is_told_at_once(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(module, "acquire", refuse)
    with pytest.raises(InputError, match="Permission denied"), Folder(tmp_path / "out"):
        pass
    assert not (tmp_path / "out").exists()


def test_two_processes_on_one_folder_are_refused(tmp_path, holder):
    with pytest.raises(InputError, match="in use by another process"), Folder(tmp_path / "out"):
        pass


def test_a_killed_process_leaves_no_lock_and_no_partial_file(tmp_path, holder):
    (tmp_path / "out" / (module.PARTIAL + "a.csv")).write_text("half")
    holder.kill()
    holder.wait()
    with Folder(tmp_path / "out") as folder:
        folder.write({"a.csv": b"1"})
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["a.csv"]


def record_of(*files, written=None):
    """A run.json of this program that lists files, and what it wrote into them (name -> content)."""
    of_files = listed(written) if written else {"files": [*files, "run.json"]}
    return json.dumps({"versions": {"digigov": "1"}, **of_files}).encode()


def test_a_folder_never_mixes_two_runs(tmp_path):
    out = tmp_path / "out"
    first = {"differences.csv": b"1", "figures/b.png": b"2"}
    with Folder(out) as folder:
        folder.write(first | {"run.json": record_of(written=first)})
    (out / "notes.txt").write_text("mine")
    with Folder(out) as folder:
        folder.write({"summary.csv": b"3", "run.json": record_of()})
    assert sorted(p.name for p in out.iterdir() if p.is_file()) == ["notes.txt", "run.json", "summary.csv"]


def test_a_record_cannot_have_files_outside_the_folder_removed(tmp_path):
    (tmp_path / "precious").write_text("mine")
    out = tmp_path / "out"
    out.mkdir()
    (out / "run.json").write_bytes(json.dumps({"versions": {"digigov": "1"}, "files": ["../precious", 7]}).encode())
    with Folder(out) as folder:
        folder.write({"run.json": record_of()})
    assert (tmp_path / "precious").exists()


FOREIGN = {
    "notes": {"thesis.txt": b"mine"},
    "another program's record": {"run.json": b'{"files": ["thesis.txt"]}', "thesis.txt": b"mine"},
    "a damaged record": {"run.json": b"{", "summary.csv": b"mine"},
    "a list for a record": {"run.json": b"[]"},
    "a record nested without end": {"run.json": b"[" * 100_000},
    "a folder of runs": {"runs/mine.txt": b"mine"},
}


@pytest.mark.parametrize("content", FOREIGN)
def test_a_folder_of_somebody_else_is_refused_and_left_as_it_is(content, tmp_path):
    for name, text in FOREIGN[content].items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(text)
    with pytest.raises(InputError, match="holds files that digigov did not write") as caught, Folder(tmp_path):
        pytest.fail("entered")
    assert "\n" not in str(caught.value)
    there = {str(p.relative_to(tmp_path)): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    assert there == FOREIGN[content]


def test_a_file_of_the_user_is_never_overwritten(tmp_path):
    with Folder(tmp_path / "out") as folder:
        folder.write({"a.csv": b"1", "run.json": record_of("a.csv")})
    (tmp_path / "out" / "report.html").write_text("my report")
    with (
        pytest.raises(InputError, match=r"report\.html was not written by digigov"),
        Folder(tmp_path / "out") as folder,
    ):
        folder.write({"a.csv": b"2", "report.html": b"3", "run.json": record_of("a.csv", "report.html")})
    there = {p.name: p.read_bytes() for p in (tmp_path / "out").iterdir()}
    assert there == {"a.csv": b"1", "report.html": b"my report", "run.json": record_of("a.csv")}


def test_what_a_process_wrote_before_it_was_killed_is_not_taken_for_the_users(tmp_path, monkeypatch):
    replace = Path.replace

    def killed(self, target):
        if target.name == "b.csv":
            raise KeyboardInterrupt
        return replace(self, target)

    files = {"a.csv": b"1", "b.csv": b"2", "run.json": record_of("a.csv", "b.csv")}
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt), Folder(tmp_path / "out") as folder:
        patched.setattr(Path, "replace", killed)
        folder.write(files)
    assert (tmp_path / "out" / "a.csv").exists()
    with Folder(tmp_path / "out") as folder:
        folder.write(files | {"a.csv": b"3"})
    assert (tmp_path / "out" / "a.csv").read_bytes() == b"3"


def test_a_shared_folder_is_entered_and_its_files_stay(tmp_path):
    (tmp_path / "answers.json").write_text("filled in")
    with Folder(tmp_path, is_shared=True) as folder:
        folder.write({"other.json": b"1"})
        with pytest.raises(InputError, match="was not written by digigov"):
            folder.write({"answers.json": b"blank"})
    assert sorted(p.name for p in tmp_path.iterdir()) == ["answers.json", "other.json"]


@pytest.mark.parametrize("name", ["", "..", "results/.."])
def test_an_empty_name_and_the_folder_above_are_no_results_folder(name):
    with pytest.raises(InputError, match="is no name of a results folder"):
        Folder(name)


def test_an_empty_folder_that_was_made_is_removed(tmp_path):
    with Folder(tmp_path / "a" / "b"):
        pass
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize("where", ["mkdir", "lock"])
def test_ctrl_c_while_a_folder_is_made_leaves_none(where, tmp_path, monkeypatch):
    def interrupted(done):
        def call(*words, **more):
            done(*words, **more)
            raise KeyboardInterrupt

        return call

    if where == "mkdir":
        monkeypatch.setattr(Path, "mkdir", interrupted(Path.mkdir))
    else:
        monkeypatch.setattr(Folder, "_refuse_foreign", interrupted(Folder._refuse_foreign))
    with pytest.raises(KeyboardInterrupt), Folder(tmp_path / "results" / "a"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_the_same_run_that_was_written_otherwise_stays(tmp_path):
    for _ in range(2):
        with Folder(tmp_path) as folder:
            folder.claim({"table.parquet": None})
            (tmp_path / "table.parquet").write_text("large")
            folder.write({"run.json": record_of(written={"table.parquet": b"large"})}, beside=["table.parquet"])
    assert (tmp_path / "table.parquet").exists()
    with Folder(tmp_path) as folder:
        folder.write({"run.json": record_of()})
    assert not (tmp_path / "table.parquet").exists()
