"""A part of ``make fuzz``, always the same files; and that a fault would be seen."""

from __future__ import annotations

import argparse
import io
import json
import subprocess
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import strategies as st
from pyarrow import parquet

from sim.language.errors import InputError
from sim.runs import provenance
from sim.runs.recipe import is_recipe
from sim.runs.reproduce import edited_files
from tests import tried
from tests.fuzz import __main__ as command
from tests.fuzz import readers
from tests.fuzz.readers import READERS
from tests.fuzz.trial import HANGS, SECONDS, Counts, Fault, Reader, fuzz, lay, try_reader

FEW = {"results": 12, "command_lines": 12, "records": 15, "result_tables": 8, "designs": 15}


@pytest.mark.parametrize("make", READERS, ids=lambda make: make.__name__)
def test_a_hostile_file_is_read_or_refused_in_one_line(make, tmp_path):
    counts = fuzz(make(), tmp_path / "room", FEW.get(make.__name__, 25), luck=7)
    assert counts.tried and not counts.faults
    assert counts.slowest < SECONDS < HANGS


@pytest.mark.parametrize(
    ("name", "damage", "is_taken"),
    [
        ("part-", {b"pandas": b"[]"}, True),
        ("part-", {b"pandas": b"[" * 5000}, True),
        ("points.parquet", "reciprocity", False),
        ("points.parquet", None, False),
        ("study.json", "\\ud800", False),
    ],
    ids=["labels that are a list", "labels that are deep", "lists for numbers", "no point", "half a sign"],
)
def test_what_broke_a_results_folder_once(name, damage, is_taken, tmp_path):
    reader, counts = readers.results(), Counts()
    place = next(path for path in reader.intact if Path(path).name.startswith(name))
    content, file = reader.intact[place], io.BytesIO()
    if name == "study.json":
        file.write(content.replace(b'"method"', f'"{damage}": 1, "method"'.encode()))
    else:
        table = parquet.read_table(io.BytesIO(content))
        if isinstance(damage, dict):
            table = table.replace_schema_metadata(table.schema.metadata | damage)
        elif damage is None:
            table = table.slice(0, 0)
        else:
            column = pa.array([[1.5]] * table.num_rows)
            table = table.set_column(table.column_names.index(damage), damage, column)
        parquet.write_table(table, file)
    lay(tmp_path, reader.intact)
    try_reader(reader, tmp_path, {place: file.getvalue()}, counts)
    assert (counts.valid, counts.refused) == (int(is_taken), int(not is_taken))


def _raising(error):
    def read(folder: Path) -> None:
        if (folder / "a").read_bytes() != b"good":
            raise error

    return read


def _writing(folder: Path) -> None:
    if (folder / "a").read_bytes() != b"good":
        (folder / "b").write_text("left")


@pytest.mark.parametrize(
    ("read", "fault"),
    [
        (_raising(KeyError("x")), "KeyError"),
        (_raising(RecursionError()), "RecursionError"),
        (_raising(MemoryError()), "MemoryError"),
        (_writing, "it wrote: b"),
    ],
)
def test_what_a_reader_must_not_do_is_seen(read, fault, tmp_path):
    reader = Reader("x", {"a": b"good"}, st.just({"a": b"bad"}), read)
    with pytest.raises(Fault, match=fault):
        fuzz(reader, tmp_path / "room", 5, luck=1)
    assert fuzz(reader, tmp_path / "other", 5, luck=1, goes_on=True).faults


def test_a_reader_may_refuse(tmp_path):
    reader = Reader("x", {"a": b"good"}, st.just({"a": b"bad"}), _raising(InputError("inputs.not_text")))
    counts = fuzz(reader, tmp_path / "room", 5, luck=1)
    assert (counts.valid, counts.refused) == (0, counts.tried)


def test_a_reader_that_was_stopped_goes_on_where_it_was(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(tried, "FILE", tmp_path / "tried.csv")
    monkeypatch.setattr(command, "AT_ONCE", 4)
    lucks = []

    def some(reader, room, n, luck, goes_on):
        lucks.append((n, luck))
        if len(lucks) == 3:
            raise KeyboardInterrupt
        return Counts(valid=1, refused=n - 2, faults=Counter(["KeyError"]))

    monkeypatch.setattr(command, "fuzz", some)
    asked = argparse.Namespace(examples=10, luck=1, keep=None)
    reader = Reader("x", {"a": b"good"}, st.just({"a": b"bad"}), lambda folder: None)
    with pytest.raises(KeyboardInterrupt):
        command.try_all(lambda: reader, asked)
    assert command.try_all(lambda: reader, asked) == 3
    assert lucks == [(4, 1), (4, 5), (2, 9), (2, 9)]
    assert "10 files, 3 valid, 4 refused" in capsys.readouterr().out
    (row,) = tried.read()
    assert (row["tried"], row["clean"]) == ("10", "7")


def test_a_commit_of_a_record_is_no_option_of_git(tmp_path, monkeypatch):
    """A record that says that it was made at "--output=FILE" would else have git write that file."""
    asked = []
    monkeypatch.setattr(subprocess, "run", lambda words, **how: asked.append(words) or (_ for _ in ()).throw(OSError))
    for commit in (f"--output={tmp_path / 'x'}", "HEAD", "", None, 7, "0" * 6, "0" * 40 + "\n"):
        assert provenance.commits_that_change_results(commit) == []
    assert not asked
    provenance.commits_that_change_results("0" * 40)
    assert len(asked) == 1


def test_files_that_a_record_lists_go_only_as_it_wrote_them(tmp_path):
    """A stranger's record may list what is somebody's own."""
    for name, text in {"ours.csv": "1", "edited.csv": "2", "thesis.txt": "3"}.items():
        (tmp_path / name).write_text(text)
    digests = {name: provenance.digest_of_file(tmp_path / name) for name in ("ours.csv", "edited.csv")}
    (tmp_path / "edited.csv").write_text("mine")
    names = ["ours.csv", "edited.csv", "thesis.txt", "../x", "\0", "y" * 300, 7, "\ud800"]
    record = {"files": names, "digests": digests}
    assert [path.name for path in provenance.unedited(tmp_path, record)] == ["ours.csv"]
    assert edited_files(tmp_path, record) == [
        "edited.csv: is not the file that was written, though runs may be the same"
    ]
    assert json.loads(provenance.to_json({"a": "\ud800"})) == {"a": "\ud800"}


def test_a_recipe_has_the_form_of_one():
    whole = {"kind": "a", "digest": "b", "replications": 2, "code": "c", "version": "d", "files": {"e": "f"}}
    assert is_recipe(whole) and is_recipe(whole | {"only": [[0, 3]], "rows": "0"})
    for wrong in (None, [], {}, whole | {"only": [[0, 3, 4]]}, whole | {"only": 5}, whole | {"replications": 0},
                  whole | {"files": {"e": 1}}, whole | {"replications": 10**12}, whole | {"rows": 1}):  # fmt: skip
        assert not is_recipe(wrong)
