"""The store is the truth: what is in it is made, once, whatever was killed or cut short."""

from __future__ import annotations

import errno
import os
import shutil
import threading
import time

import numpy as np
import pytest

from sim.language.errors import InputError
from sim.runs import folder as folders
from sim.runs import parts, store, table
from sim.runs.session import goes_on, working
from sim.runs.store import HAS_FAILED, MADE, NOT_MADE, Store
from tests.sweeps import cut_short, tiny_study

STUDY = tiny_study()


def made(number, error=None, study=STUDY):
    from sim.runs.worker import make

    return make(study, number) if error is None else parts.Made(number, None, error, 0.1)


@pytest.fixture(scope="module")
def runs():
    """Eight runs, the fourth of which failed."""
    return [made(number, ValueError("no") if number == 3 else None) for number in range(8)]


@pytest.fixture
def lines():
    return []


@pytest.fixture
def kept(tmp_path, lines):
    """An empty store whose session has begun."""
    found = Store.make(tmp_path, STUDY)
    found.begin(lines.append)
    return found


def reopened(kept, lines):
    found = Store(kept.path, STUDY)
    found.begin(lines.append)
    return found


def numbers_in(kept):
    return table.read_store(kept, ["run"])["run"].tolist()


TWICE = [0, 0, 1, 1, 2, 2, 3, 4, 4, 5, 5, 6, 6, 7, 7]


def test_what_is_added_is_known_to_the_next_session(kept, runs, lines):
    kept.add(runs[:2])
    kept.add(runs[3:5])
    again = reopened(kept, lines)
    assert again.state.tolist() == [MADE, MADE, NOT_MADE, HAS_FAILED, MADE]
    assert again.missing(np.arange(7)).tolist() == [2, 5, 6]
    assert again.missing(np.arange(7), again_failed=True).tolist() == [2, 3, 5, 6]
    assert lines == []


def test_the_study_is_written_first_and_found_again(kept):
    assert Store.find(kept.path.parents[1]).study.digest == STUDY.digest
    assert kept.path.name == STUDY.digest[:16]


def test_a_folder_without_runs_or_with_two_studies_is_told(tmp_path):
    with pytest.raises(InputError, match="holds no runs"):
        Store.find(tmp_path)
    Store.make(tmp_path, STUDY)
    Store.make(tmp_path, tiny_study(seed=2))
    with pytest.raises(InputError, match="runs of 2 studies"):
        Store.find(tmp_path)


@pytest.mark.parametrize("content", [b"", b"{", b"{}", b'{"cells": 3}'])
def test_a_damaged_study_is_one_line(kept, content):
    (kept.path / "study.json").write_bytes(content)
    with pytest.raises(InputError, match=r"study\.json: is damaged or of another version"):
        Store.find(kept.path.parents[1])


def test_rests_of_a_killed_process_are_removed(kept, runs, lines):
    kept.add(runs[:1])
    (kept.path / f"{folders.PLACING}part-x.parquet").write_bytes(b"half")
    (kept.path / f"{parts.COUNTY}0-0-1.parquet").write_bytes(b"counties without a part")
    reopened(kept, lines)
    assert sorted(path.name.split("-")[0] for path in kept.path.iterdir()) == [
        ".session", "part", "points.parquet", "study.json",
    ]  # fmt: skip


def test_a_file_that_a_worker_is_writing_is_left_to_it_while_the_folder_is_opened(kept):
    writing = kept.path / f"{folders.PLACING}part-x.parquet"
    writing.write_bytes(b"half")
    with folders.Folder(kept.path.parents[1]):
        assert writing.exists()


def test_a_damaged_part_is_set_aside_in_one_line_and_its_runs_count_as_not_made(kept, runs, lines):
    cut_short(kept.path / kept.add(runs[:2]))
    kept.add(runs[4:5])
    again = reopened(kept, lines)
    assert again.missing(np.arange(5)).tolist() == [0, 1, 2, 3]
    assert len(lines) == 1 and "\n" not in lines[0]
    assert "cut short" in lines[0] and "set aside" in lines[0] and "made again" in lines[0]
    assert len(list(kept.path.glob("*.damaged"))) == 1
    assert numbers_in(again) == [4, 4]


def test_a_damaged_figure_is_found_when_the_study_goes_on(kept, runs, lines):
    path = kept.path / kept.add(runs[:3])
    content = bytearray(path.read_bytes())
    at = parts.parquet.ParquetFile(path).metadata.row_group(0)
    column = next(at.column(i) for i in range(at.num_columns) if at.column(i).path_in_schema == "service_efficiency")
    content[column.data_page_offset + column.total_compressed_size - 2] ^= 1
    path.write_bytes(content)
    assert reopened(kept, lines).missing(np.arange(3)).tolist() == [0, 1, 2]
    assert len(lines) == 1


@pytest.mark.parametrize("harm", [cut_short, os.remove])
def test_a_part_without_its_counties_is_made_again(harm, tmp_path, lines, runs):
    import dataclasses

    study = dataclasses.replace(STUDY, keep=dataclasses.replace(STUDY.keep, counties="last"))
    found = Store.make(tmp_path, study)
    found.begin(lines.append)
    harm(store.county_path(found.path / found.add(runs[:2])))
    again = Store(found.path, study)
    again.begin(lines.append)
    assert again.missing(np.arange(2)).tolist() == [0, 1] and len(lines) == 1


def test_small_parts_are_put_together_and_nothing_changes(kept, runs, lines):
    for some in (runs[4:6], runs[:3], runs[6:], runs[3:4]):
        kept.add(some)
    again = reopened(kept, lines)
    before = table.read_store(again)
    again.compact()
    assert len(again.part_paths()) == 1
    assert table.read_store(again).equals(before) and before["run"].tolist() == TWICE
    assert reopened(kept, lines).state.tolist() == again.state.tolist()


def test_few_parts_are_left_as_they_are(kept, runs, lines):
    for some in (runs[:3], runs[3:]):
        kept.add(some)
    again = reopened(kept, lines)
    again.compact(at_least=3)
    assert len(again.part_paths()) == 2


def test_parts_that_are_not_noted_are_left_alone(kept, runs):
    first = kept.add(runs[:3])
    kept.note(first, np.arange(3), np.array([], dtype=int))
    kept.add(runs[3:], task="a-task")
    kept.compact()
    assert kept.find_part("a-task") is not None and len(kept.part_paths()) == 2


@pytest.mark.parametrize("left", [1, 2])
def test_killed_while_parts_are_put_together_nothing_is_lost_or_doubled(left, kept, runs, lines, tmp_path):
    names = [kept.add(some) for some in (runs[:3], runs[3:5], runs[5:])]
    for name in names:
        shutil.copy(kept.path / name, tmp_path / name)
    again = reopened(kept, lines)
    again.compact()
    for name in names[-left:]:  # killed after the whole was written and before these were removed
        shutil.copy(tmp_path / name, kept.path / name)
    assert numbers_in(Store(kept.path, STUDY)) == TWICE, "read in that state"
    final = reopened(kept, lines)
    assert numbers_in(final) == TWICE and len(final.part_paths()) == 1 and lines == []


def test_a_disk_without_room_for_it_leaves_parts_apart(kept, runs, lines, monkeypatch):
    for some in (runs[:3], runs[3:]):
        kept.add(some)
    again = reopened(kept, lines)
    monkeypatch.setattr(store, "place_whole", full)
    again.compact()
    assert numbers_in(again) == TWICE and len(again.part_paths()) == 2


def full(path, content):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("act", ["make", "begin", "reopen", "drop_failed"])
def test_what_cannot_be_written_is_one_line(act, kept, runs, lines, monkeypatch, tmp_path):
    kept.add(runs)
    again = reopened(kept, lines)
    for module in ("sim.runs.store", "sim.runs.session"):
        monkeypatch.setattr(f"{module}.place_whole", full)
    calls = {
        "make": lambda: Store.make(tmp_path / "new", STUDY),
        "begin": lambda: again.begin(lines.append),
        "reopen": again.reopen,
        "drop_failed": again.drop_failed,
    }
    with pytest.raises(InputError, match=r"cannot write to .*: No space left on device"):
        calls[act]()
    assert numbers_in(again) == TWICE


def test_failed_runs_can_be_taken_out_to_be_made_again(kept, runs, lines):
    kept.add(runs[2:4])
    kept.add([runs[3 + 1], parts.Made(5, None, ValueError("no"), 0.1)])
    kept.add([parts.Made(6, None, ValueError("no"), 0.1)])
    again = reopened(kept, lines)
    again.drop_failed()
    assert numbers_in(again) == [2, 2, 4, 4]
    assert again.missing(np.arange(7)).tolist() == [0, 1, 3, 5, 6]
    assert reopened(kept, lines).missing(np.arange(7)).tolist() == [0, 1, 3, 5, 6]


def test_a_store_without_runs_leaves_no_folder(kept, runs):
    kept.drop_if_empty()
    assert not kept.path.parent.exists()


def test_a_store_with_runs_stays(kept, runs):
    kept.add(runs[:1])
    kept.drop_if_empty()
    assert kept.path.exists()


def test_runs_of_other_studies_go_only_when_they_are_replaced(tmp_path, kept):
    other = Store.make(tmp_path, tiny_study(seed=2))
    store.keep_only(tmp_path, STUDY.digest)
    assert store.stores_in(tmp_path) == [kept.path] and not other.path.exists()


def test_rows_of_one_run_keep_their_order():
    found = parts.pa.table({"run": [1, 0, 1, 0], "row": [0, 1, 2, 3]})
    assert store.sort_by_run(found)["row"].to_pylist() == [1, 3, 0, 2]
    many = parts.pa.table({"run": [1] * 50 + [0] * 50, "row": list(range(100))})
    assert store.sort_by_run(many)["row"].to_pylist() == [*range(50, 100), *range(50)]


def test_a_new_session_waits_for_a_worker_and_counts_what_it_puts_away(kept, runs, lines):
    begun = threading.Event()

    def work():
        with working(kept.path, "task"):
            begun.set()
            while goes_on(kept.path, kept.session):
                time.sleep(0.01)
            time.sleep(0.2)  # the run that it is at
            kept.add(runs[:2], "task")

    worker = threading.Thread(target=work)
    worker.start()
    assert begun.wait(30)
    again = reopened(kept, lines)
    worker.join()
    assert again.missing(np.arange(3)).tolist() == [2]
