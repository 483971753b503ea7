"""A results folder holds whole files of one run and one process at a time."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import textwrap

import pytest

from sim.language.errors import InputError
from sim.runs import folder as module
from sim.runs.folder import Folder

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
    out = tmp_path / "out"
    with Folder(out) as folder:
        folder.write({"a.csv": b"old", "b.csv": b"old"})
    whole = module.write_whole

    def full(path, content):
        if path.name.endswith("b.csv"):
            path.write_bytes(content[:1])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        whole(path, content)

    monkeypatch.setattr(module, "write_whole", full)
    with pytest.raises(InputError, match="No space left on device") as caught, Folder(out) as folder:
        folder.write({"a.csv": b"new", "b.csv": b"new"})
    assert "\n" not in str(caught.value)
    assert {p.name: p.read_bytes() for p in out.iterdir()} == {"a.csv": b"old", "b.csv": b"old"}


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


def test_a_folder_never_mixes_two_runs(tmp_path):
    out = tmp_path / "out"
    first = {"differences.csv": b"1", "figures/b.png": b"2"}
    with Folder(out) as folder:
        folder.write(first | {"run.json": json.dumps({"files": [*first, "run.json"]}).encode()})
    (out / "notes.txt").write_text("mine")
    with Folder(out) as folder:
        folder.write({"summary.csv": b"3", "run.json": b'{"files": []}'})
    assert sorted(p.name for p in out.iterdir() if p.is_file()) == ["notes.txt", "run.json", "summary.csv"]


def test_a_record_cannot_have_files_outside_the_folder_removed(tmp_path):
    (tmp_path / "precious").write_text("mine")
    out = tmp_path / "out"
    out.mkdir()
    (out / "run.json").write_text(json.dumps({"files": ["../precious", 7]}))
    with Folder(out) as folder:
        folder.write({"run.json": b"{}"})
    assert (tmp_path / "precious").exists()


def test_an_empty_folder_that_was_made_is_removed(tmp_path):
    with Folder(tmp_path / "a" / "b"):
        pass
    assert not (tmp_path / "a").exists()


def test_a_file_of_the_same_run_that_was_written_otherwise_stays(tmp_path):
    record = json.dumps({"files": ["table.parquet", "run.json"]}).encode()
    (tmp_path / "table.parquet").write_text("large")
    for _ in range(2):
        with Folder(tmp_path) as folder:
            folder.write({"run.json": record}, beside=["table.parquet"])
    assert (tmp_path / "table.parquet").exists()
    with Folder(tmp_path) as folder:
        folder.write({"run.json": record})
    assert not (tmp_path / "table.parquet").exists()
