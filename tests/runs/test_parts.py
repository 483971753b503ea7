"""A part file is whole or not there, and says of every run what it gave and how it went."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from sim.language.errors import InputError
from sim.runs import parts
from sim.runs.outcome import run_one
from sim.setup.indicators import INDICATORS
from tests.sweeps import cut_short, failed_result, result_of, tiny_study

STUDY = tiny_study()


@pytest.fixture(scope="module")
def made():
    failed = failed_result(2)
    return [result_of(STUDY, 0), failed, result_of(STUDY, 5)]


def test_a_run_has_a_row_per_window_and_a_failed_one_a_row_without(made):
    rows = parts.table_of(STUDY, made).to_pandas()
    assert rows["run"].tolist() == [0, 0, 2, 5, 5]
    assert rows["window"].fillna("none").tolist() == ["month_1", "path", "none", "month_1", "path"]
    assert rows["month"].tolist()[:2] == [1, 1] and np.isnan(rows["month"][2])
    assert rows["status"].tolist() == ["done", "done", "failed", "done", "done"]
    assert rows["replicate"].tolist() == [1, 1, 1, 2, 2] and rows["point"].tolist() == [0, 0, 1, 0, 0]
    assert rows["mode"].tolist() == ["government_led"] * 3 + ["separation"] * 2
    assert rows["reciprocity"].tolist() == [3.0, 3.0, 4.0, 3.0, 3.0]
    assert rows["key"].tolist() == [STUDY.key(run) for run in (0, 0, 2, 5, 5)]
    assert rows["seed"].tolist() == [STUDY.run(run).seed for run in (0, 0, 2, 5, 5)]
    assert rows["error"][2] == "ValueError: no" and rows["traceback"][2].startswith("ValueError")
    assert rows.loc[2, list(STUDY.keep.indicators)].isna().all() and rows["error"].notna().sum() == 1


def test_the_figures_are_those_of_the_run(made):
    rows = parts.table_of(STUDY, made).to_pandas()
    values = run_one(STUDY.run(5)).values
    for name in STUDY.keep.indicators:
        expected = values[1, list(INDICATORS).index(name)]
        assert rows[name].tolist()[3:] == [expected, expected], "of one month, path and last month are the same"


def test_counties_are_kept_as_asked(made):
    assert parts.counties_of(STUDY, made) is None
    study = dataclasses.replace(STUDY, keep=dataclasses.replace(STUDY.keep, counties="all"))
    table = parts.counties_of(study, [result_of(study, 0), made[1]]).to_pandas()
    assert table["run"].unique().tolist() == [0] and table["month"].unique().tolist() == [0, 1]
    assert len(table) == 2 * 90


def test_a_part_reads_back_as_it_was(made, tmp_path):
    table = parts.table_of(STUDY, made)
    path = tmp_path / "part-1.parquet"
    path.write_bytes(parts.to_bytes(table, ["part-0.parquet"]))
    again = parts.read_part(path)
    assert again.to_pandas().equals(table.to_pandas()) and again.schema.metadata[parts.STUDY].decode() == STUDY.digest
    assert parts.read_part(path, ["run"]).column_names == ["run"]
    assert parts.read_whole(path, ["run", "status"]).equals(table.select(["run", "status"]))
    assert parts.labels_of(path) == (STUDY.digest, ["part-0.parquet"])


READERS = {
    "read_part": parts.read_part,
    "read_whole": lambda path: parts.read_whole(path, ["run"]),
    "labels_of": parts.labels_of,
}


@pytest.mark.parametrize("reader", READERS)
def test_a_part_cut_short_is_one_line(reader, made, tmp_path):
    path = tmp_path / "part-1.parquet"
    path.write_bytes(parts.to_bytes(parts.table_of(STUDY, made)))
    cut_short(path)
    with pytest.raises(InputError, match=r"part-1\.parquet: is damaged or cut short") as caught:
        READERS[reader](path)
    assert "\n" not in str(caught.value)


def test_a_single_wrong_byte_in_a_figure_is_found(made, tmp_path):
    table = parts.table_of(STUDY, made)
    content = bytearray(parts.to_bytes(table))
    path = tmp_path / "part-1.parquet"
    found = 0
    for place in range(100, 400, 7):
        path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        try:
            assert parts.read_whole(path, ["run", "status"]).num_rows == 5
            assert parts.read_part(path).to_pandas().equals(table.to_pandas()), f"byte {place}"
        except InputError:
            found += 1
    assert found > 20
