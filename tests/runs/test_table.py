"""What is read from a store is all that is in it, in one order; the table at the end has the same bytes every time."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from sim.language.errors import InputError
from sim.runs import parts, table
from sim.runs.outcome import run_one
from sim.runs.store import Store
from sim.setup.indicators import INDICATORS
from tests.sweeps import cut_short, failed_result, result_of, tiny_study

STUDY = tiny_study()


@pytest.fixture(scope="module")
def runs():
    return [result_of(STUDY, number) for number in range(7)] + [failed_result(7)]


def kept_as(folder, runs, *cuts):
    """A store with the runs in parts of these."""
    store = Store.create(folder, STUDY)
    for some in cuts:
        store.add([runs[number] for number in some])
    store.scan(lambda line: None)
    return store


@pytest.fixture
def store(tmp_path, runs):
    return kept_as(tmp_path / "one", runs, [5, 6], [0, 1, 2, 3, 4], [7])


def test_all_rows_are_read_in_order(store):
    found = table.read_store(store)
    assert found["run"].tolist() == [run for run in range(7) for _ in range(2)] + [7]
    assert list(found.columns[:6]) == ["province", "mode", "point", "replicate", "reciprocity", "window"]
    assert "traceback" not in found and {"status", "error", "seconds", "seed", "host"} <= set(found.columns)
    assert isinstance(found["mode"].dtype, pd.CategoricalDtype)
    assert table.read_store(store, ["run", "window"]).columns.tolist() == ["run", "window"]
    assert table.read_store(store, ["mode"]).columns.tolist() == ["mode"]


def test_an_empty_store_is_an_empty_table(tmp_path):
    found = table.read_store(Store.create(tmp_path, STUDY))
    assert len(found) == 0 and "data_sharing_rate" in found


def test_a_lazy_reader_sees_the_same_rows(store):
    lazy = table.open_store(store)
    found = lazy.to_table().to_pandas().sort_values("run", kind="stable", ignore_index=True)
    names = ["run", "window", "data_sharing_rate"]
    assert found[names].astype({"window": object}).equals(table.read_store(store, names).astype({"window": object}))
    few = lazy.to_table(columns=["run"], filter=table.dataset.field("run") == 5)
    assert few["run"].to_pylist() == [5, 5]


@pytest.mark.parametrize("block", [1, 4, 1000])
def test_the_table_is_the_same_to_the_byte_however_runs_came(block, store, runs, tmp_path, monkeypatch):
    monkeypatch.setattr(table, "BLOCK_ROWS", block)
    runs = [dataclasses.replace(run, seconds=run.seconds + 1) for run in runs]
    other = kept_as(tmp_path / "two", runs, *[[number] for number in (7, 3, 1, 0, 2, 6, 5, 4)])
    paths = [tmp_path / "a.parquet", tmp_path / "b.parquet"]
    assert [table.write_table(s, path, np.arange(8)) for s, path in zip((store, other), paths, strict=True)] == [8, 8]
    assert paths[0].read_bytes() == paths[1].read_bytes()
    found = pd.read_parquet(paths[0])
    assert found["run"].tolist() == [run for run in range(7) for _ in range(2)] + [7]
    assert not set(parts.NOT_REPEATED) & set(found.columns)


def test_the_table_has_the_runs_that_are_meant_and_no_others(store, tmp_path):
    assert table.write_table(store, tmp_path / "t.parquet", np.array([1, 2, 6])) == 3
    assert pd.read_parquet(tmp_path / "t.parquet")["run"].tolist() == [1, 1, 2, 2, 6, 6]


def test_a_table_that_cannot_be_written_is_one_line_and_leaves_nothing(store, tmp_path):
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "x").write_text("")
    with pytest.raises(InputError, match="cannot write"):
        table.write_table(store, tmp_path / "taken", np.arange(8))
    assert not list(tmp_path.glob(".partial*"))


def test_failed_runs_are_told_with_their_error_and_traceback(store):
    failed = table.failures(store)
    assert failed[["run", "error"]].values.tolist() == [[7, "ValueError: no"]]
    assert failed["traceback"][0].startswith("ValueError")


READERS = {
    "read": table.read_store,
    "open": lambda store: table.open_store(store).to_table(),
    "write": lambda store: table.write_table(store, store.path / "t", np.arange(8)),
    "failures": table.failures,
}


@pytest.mark.parametrize("reader", ["read", "write", "failures"])
def test_a_damaged_part_is_one_line_that_names_it(reader, store):
    damaged = store.part_paths()[1]
    cut_short(damaged)
    with pytest.raises(InputError, match=f"{damaged.name}: is damaged or cut short") as caught:
        READERS[reader](store)
    assert "\n" not in str(caught.value)


def test_values_and_counties_are_those_of_the_runs(tmp_path, monkeypatch):
    every = tuple(f"month_{month}" for month in range(2))
    keep = dataclasses.replace(STUDY.keep, indicators=tuple(INDICATORS), windows=every, counties="all")
    study = dataclasses.replace(STUDY, keep=keep)
    store = Store.create(tmp_path, study)
    for number in (3, 0, 1, 2, 7, 5, 6, 4):
        store.add([result_of(study, number)])
    monkeypatch.setattr(table, "BLOCK_ROWS", 6)
    values, counties = table.read_values(store, 2), table.read_counties(store)
    assert sorted(counties) == list(range(8))
    for number in range(8):
        expected = run_one(study.run(number))
        replicate, point, cell = study.coordinates(number)
        assert values[cell, replicate - 1, point].tobytes() == expected.values.tobytes()
        assert np.array_equal(counties[number].values, expected.counties.values, equal_nan=True)
        assert list(counties[number].county) == list(expected.counties.county)
