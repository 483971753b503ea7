"""The store is the truth: what is in it is made, once, whatever was killed, cut short or copied into it."""

from __future__ import annotations

import dataclasses
import errno
import os
import shutil

import numpy as np
import pytest

from sim.language.errors import InputError
from sim.runs import folder as folders
from sim.runs import parts, store, table
from sim.runs.store import FINISHED, HAS_FAILED, PENDING, Store
from tests.sweeps import cut_short, failed_result, result_of, tiny_study

STUDY = tiny_study()
TWICE = [0, 0, 1, 1, 2, 2, 3, 4, 4, 5, 5, 6, 6, 7, 7]


@pytest.fixture(scope="module")
def runs():
    """Eight runs, the fourth of which failed."""
    return [failed_result(number) if number == 3 else result_of(STUDY, number) for number in range(8)]


@pytest.fixture
def lines():
    return []


@pytest.fixture
def kept(tmp_path, lines):
    """An empty store that is open."""
    found = Store.create(tmp_path, STUDY)
    found.open(lines.append)
    return found


def add(store, results):
    """Add runs as a part of their own; gives its path."""
    before = set(store.part_paths())
    store._cells.clear()
    store.add(results)
    return next(iter(set(store.part_paths()) - before))


def reopened(kept, lines):
    found = Store(kept.path, STUDY)
    found.open(lines.append)
    return found


def numbers_in(kept):
    return table.read_store(kept, ["run"])["run"].tolist()


def test_what_is_added_is_known_when_the_store_is_opened_again(kept, runs, lines):
    kept.add(runs[:2])
    kept.add(runs[3:5])
    again = reopened(kept, lines)
    assert again.state.tolist() == kept.state.tolist() == [FINISHED, FINISHED, PENDING, HAS_FAILED, FINISHED]
    assert again.missing(np.arange(7)).tolist() == [2, 5, 6]
    assert again.missing(np.arange(7), again_failed=True).tolist() == [2, 3, 5, 6]
    assert lines == []


def test_the_study_is_written_first_and_found_again(kept):
    assert Store.find(kept.path.parents[1]).study.digest == STUDY.digest
    assert kept.path.name == STUDY.digest[:16]


def test_a_folder_without_runs_or_with_two_studies_is_refused(tmp_path):
    with pytest.raises(InputError, match="holds no runs"):
        Store.find(tmp_path)
    Store.create(tmp_path, STUDY)
    Store.create(tmp_path, tiny_study(seed=2))
    with pytest.raises(InputError, match="runs of 2 studies"):
        Store.find(tmp_path)


def test_files_that_say_what_the_study_is_are_one_line_to_a_reader_and_mended_by_a_writer(kept, runs):
    kept.add(runs)
    for name in ("study.json", "points.parquet"):
        whole = (kept.path / name).read_bytes()
        for content in (b"", b"{", b"{}", b'{"cells": 3}', whole[: len(whole) // 2]):
            (kept.path / name).write_bytes(content)
            with pytest.raises(InputError, match=r"study\.json: is damaged|an earlier digigov") as caught:
                Store.find(kept.path.parents[1])
            assert "\n" not in str(caught.value)
            Store.create(kept.path.parents[1], STUDY)
            assert (kept.path / name).read_bytes() == whole and numbers_in(kept) == TWICE


def test_runs_of_an_earlier_format_are_refused_in_one_line(kept):
    path = kept.path / "study.json"
    path.write_text(path.read_text().replace('"format": 2', '"format": 1'))
    with pytest.raises(InputError, match="was written by an earlier digigov, whose runs this one does not read"):
        Store.find(kept.path.parents[1])


def test_what_a_killed_process_left_is_removed(kept, runs, lines):
    kept.add(runs[:1])
    (kept.path / f"{folders.PLACING}part-x.parquet").write_bytes(b"half")
    (kept.path / f"{parts.COUNTY}0-0-1.parquet").write_bytes(b"counties without a part")
    reopened(kept, lines)
    assert sorted(path.name.split("-")[0] for path in kept.path.iterdir()) == ["part", "points.parquet", "study.json"]


def test_whether_the_process_before_died_is_known(kept, runs, lines):
    kept.add(runs[:1])
    with kept.running():
        assert reopened(kept, lines).has_crashed, "as if it had died here"
    assert not reopened(kept, lines).has_crashed


def test_a_damaged_part_is_set_aside_in_one_line_and_its_runs_count_as_not_made(kept, runs, lines):
    cut_short(add(kept, runs[:2]))
    add(kept, runs[4:5])
    again = reopened(kept, lines)
    assert again.missing(np.arange(5)).tolist() == [0, 1, 2, 3]
    assert len(lines) == 1 and "\n" not in lines[0]
    assert "cut short" in lines[0] and "set aside" in lines[0] and "made again" in lines[0]
    assert len(list(kept.path.glob("*.damaged"))) == 1
    assert numbers_in(again) == [4, 4]


def test_a_damaged_figure_is_found_when_the_study_goes_on(kept, runs, lines):
    path = add(kept, runs[:3])
    content = bytearray(path.read_bytes())
    at = parts.parquet.ParquetFile(path).metadata.row_group(0)
    column = next(at.column(i) for i in range(at.num_columns) if at.column(i).path_in_schema == "service_efficiency")
    first = column.dictionary_page_offset or column.data_page_offset
    content[first + column.total_compressed_size - 2] ^= 1
    path.write_bytes(content)
    assert reopened(kept, lines).missing(np.arange(3)).tolist() == [0, 1, 2]
    assert len(lines) == 1


def test_a_part_of_another_study_is_set_aside_by_a_writer_and_not_seen_by_a_reader(kept, runs, lines, tmp_path):
    other = Store.create(tmp_path / "other", tiny_study(seed=2))
    shutil.copy(add(other, runs[4:]), kept.path)
    add(kept, runs[:3])
    assert numbers_in(kept) == [0, 0, 1, 1, 2, 2]
    again = reopened(kept, lines)
    assert again.missing(np.arange(8)).tolist() == [3, 4, 5, 6, 7]
    assert len(lines) == 1 and "belongs to another study; set aside as " in lines[0]


def test_a_part_that_is_there_twice_counts_once(kept, runs, lines):
    path = add(kept, runs[:3])
    shutil.copy(path, path.with_name("part-000000000000-000000000002-copy.parquet"))
    add(kept, runs[5:])
    expected = [0, 0, 1, 1, 2, 2, 5, 5, 6, 6, 7, 7]
    lazy = table.open_store(kept).to_table(columns=["run"])["run"].to_pylist()
    assert numbers_in(kept) == sorted(lazy) == expected
    assert numbers_in(reopened(kept, lines)) == expected
    assert len(lines) == 1 and "holds runs that another part holds too; set aside as " in lines[0]


@pytest.mark.parametrize("harm", [cut_short, os.remove])
def test_a_part_without_its_counties_is_made_again(harm, tmp_path, lines, runs):
    study = dataclasses.replace(STUDY, keep=dataclasses.replace(STUDY.keep, counties="last"))
    found = Store.create(tmp_path, study)
    found.open(lines.append)
    found.add([result_of(study, number) for number in range(2)])
    harm(parts.county_path(found.part_paths()[0]))
    again = Store(found.path, study)
    again.open(lines.append)
    assert again.missing(np.arange(2)).tolist() == [0, 1] and len(lines) == 1


def test_parts_stay_few_and_each_is_larger_than_the_next(kept, lines):
    blank = result_of(STUDY, 0)
    most = 0
    for number in range(100):
        kept.add([dataclasses.replace(blank, number=number)])
        most = max(most, len(kept.part_paths()))
    assert most <= 8 and numbers_in(kept) == [number for number in range(100) for _ in range(2)]
    sizes = list(kept._cells.values())
    assert sizes == sorted(sizes, reverse=True) == list(reopened(kept, lines)._cells.values())


def test_a_part_grows_to_a_size_that_fits_in_memory(kept, monkeypatch):
    monkeypatch.setattr(store, "MAX_CELLS", 20 * 2 * len(parts.schema_of(STUDY)))
    blank = result_of(STUDY, 0)
    for number in range(100):
        kept.add([dataclasses.replace(blank, number=number)])
    assert len(kept.part_paths()) <= 9 and len(numbers_in(kept)) == 200


@pytest.mark.parametrize("left", [1, 2])
def test_killed_while_parts_are_put_together_nothing_is_lost_or_doubled(left, kept, runs, lines, tmp_path):
    paths = [add(kept, some) for some in (runs[:3], runs[3:5])]
    for path in paths:
        shutil.copy(path, tmp_path / path.name)
    again = reopened(kept, lines)
    again.add(runs[5:])
    assert len(again.part_paths()) == 1
    for path in paths[-left:]:  # killed after the whole was written and before these were removed
        shutil.copy(tmp_path / path.name, path)
    assert numbers_in(Store(kept.path, STUDY)) == TWICE, "read in that state"
    final = reopened(kept, lines)
    assert numbers_in(final) == TWICE and len(final.part_paths()) == 1 and lines == []


def test_a_disk_without_room_for_putting_together_leaves_parts_apart(kept, runs, monkeypatch):
    kept.add(runs[:3])

    def place(path, content, place=store.write_atomically):
        if len(parts.labels_of(kept.part_paths()[0])) and path.name.startswith(parts.PART):
            full_for_merged(path, content)
        place(path, content)

    def full_for_merged(path, content):
        if int(path.name.split("-")[1]) == 0:  # holds the runs that are there already
            full(path, content)

    monkeypatch.setattr(store, "write_atomically", place)
    kept.add(runs[3:])
    assert numbers_in(kept) == TWICE and len(kept.part_paths()) == 2


def full(path, content):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_what_cannot_be_written_is_one_line(kept, runs, lines, monkeypatch, tmp_path):
    kept.add(runs[:4])
    kept.drop_failed()
    kept.add(runs[3:])
    again = reopened(kept, lines)
    monkeypatch.setattr("sim.runs.store.write_atomically", full)
    calls = {
        "create": lambda: Store.create(tmp_path / "new", STUDY),
        "add": lambda: again.add([dataclasses.replace(runs[0], number=9)]),
        "plan": lambda: again.plan(3),
        "drop_failed": again.drop_failed,
    }
    for call in calls.values():
        with pytest.raises(InputError, match=r"cannot write to .*: No space left on device"):
            call()
        assert numbers_in(again) == TWICE


def test_failed_runs_can_be_taken_out_to_be_made_again(kept, runs, lines):
    add(kept, runs[2:4])
    add(kept, [runs[4], failed_result(5)])
    add(kept, [failed_result(6)])
    again = reopened(kept, lines)
    again.drop_failed()
    assert numbers_in(again) == [2, 2, 4, 4]
    assert again.missing(np.arange(7)).tolist() == [0, 1, 3, 5, 6]
    assert reopened(kept, lines).missing(np.arange(7)).tolist() == [0, 1, 3, 5, 6]


def test_the_number_of_replications_that_is_planned_never_falls_and_can_be_mended(kept):
    kept.plan(3)
    kept.plan(2)
    assert kept.planned() == 3
    (kept.path / store.PLAN).write_text("{")
    with pytest.raises(InputError, match=r"plan\.json: is damaged or gone"):
        kept.planned()
    kept.plan(2)
    assert kept.planned() == 2


def test_a_store_without_runs_leaves_no_folder_and_one_with_runs_stays(kept, runs):
    with kept.running():
        kept.add(runs[:1])
    assert kept.path.exists()
    kept.part_paths()[0].unlink()
    with kept.running():
        pass
    assert not kept.path.parent.exists()


def test_runs_of_other_studies_go_only_when_they_are_replaced(tmp_path, kept):
    other = Store.create(tmp_path, tiny_study(seed=2))
    store.keep_only(tmp_path, STUDY.digest)
    assert store.stores_in(tmp_path) == [kept.path] and not other.path.exists()


def test_rows_of_one_run_keep_their_order():
    found = parts.pa.table({"run": [1, 0, 1, 0], "row": [0, 1, 2, 3]})
    assert parts.sort_by_run(found)["row"].to_pylist() == [1, 3, 0, 2]
    many = parts.pa.table({"run": [1] * 50 + [0] * 50, "row": list(range(100))})
    assert parts.sort_by_run(many)["row"].to_pylist() == [*range(50, 100), *range(50)]
