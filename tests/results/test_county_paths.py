"""The table of counties has a row per run, month and county, in the order of the data, and comes back from its file."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest
from pyarrow import parquet

from sim.results.county_paths import (
    KEYS,
    CountyPaths,
    county_table,
    has_every_month,
    last_month,
    run_to_end,
    to_parquet,
)  # fmt: skip
from sim.setup.indicators import COUNTY_COLUMNS
from tests.worlds import world

COLUMNS = ("service_efficiency", "mean_trust")


def paths(shift: float = 0.0, months=(0, 1, 2)) -> CountyPaths:
    """Two cities, three counties, of which two have the same name; values tell where they come from."""
    values = shift + np.arange(len(months) * 3 * 2, dtype=float).reshape(len(months), 3, 2)
    values[0, 1, 1] = np.nan
    return CountyPaths(["East", "West", "West"], ["Port", "Port", "Hill"], np.array(months), values, COLUMNS)


@pytest.fixture
def table():
    return county_table([("b", "mode", 1, paths()), ("b", "mode", 2, paths(100.0)), ("a", "mode", 1, paths(200.0))])


def test_a_row_per_run_month_and_county(table):
    assert list(table.columns) == [*KEYS, *COLUMNS]
    assert len(table) == 3 * 3 * 3 and not table[list(KEYS)].duplicated().any()
    row = table.query("province == 'b' and replicate == 2 and month == 1 and city == 'West' and county == 'Hill'")
    assert row[list(COLUMNS)].to_numpy().tolist() == [[110.0, 111.0]]
    assert table.loc[1, "county"] == "Port" and np.isnan(table.loc[1, "mean_trust"])


def test_rows_keep_the_order_of_runs_months_and_counties(table):
    assert list(dict.fromkeys(table["province"])) == ["b", "a"]
    assert table["month"].tolist()[:9] == [0, 0, 0, 1, 1, 1, 2, 2, 2]
    assert table["county"].tolist()[:3] == ["Port", "Port", "Hill"]


def test_texts_are_categories_and_numbers_are_whole(table):
    assert [name for name in table if table[name].dtype == "category"] == ["province", "mode", "city", "county"]
    assert all(table[name].dtype == float for name in COLUMNS)


def test_the_file_gives_the_table_back_to_the_last_bit(table):
    file = to_parquet(table)
    pd.testing.assert_frame_equal(pd.read_parquet(io.BytesIO(file)), table, check_exact=True)
    assert file == to_parquet(table)


def test_texts_are_a_dictionary_in_the_file(table):
    group = parquet.ParquetFile(io.BytesIO(to_parquet(table))).metadata.row_group(0)
    encodings = {group.column(i).path_in_schema: group.column(i).encodings for i in range(group.num_columns)}
    assert all("RLE_DICTIONARY" in encodings[name] for name in KEYS)
    assert all("BYTE_STREAM_SPLIT" in encodings[name] for name in COLUMNS)


def test_whole_paths_are_told_from_the_last_month(table):
    short = county_table([("b", "mode", 1, paths(months=(2,)))])
    assert has_every_month(table) and not has_every_month(short)
    assert set(last_month(table)["month"]) == {2} and len(last_month(table)) == 9
    pd.testing.assert_frame_equal(last_month(short), short)


def test_no_runs_give_an_empty_table():
    empty = county_table([])
    assert list(empty.columns) == [*KEYS, *COUNTY_COLUMNS] and len(empty) == 0
    assert not has_every_month(empty)


@pytest.mark.parametrize("every_month", [False, True])
def test_a_run_keeps_what_its_months_showed(every_month):
    seen, watched = [], world("separation", months=3)
    found = run_to_end(world("separation", months=3), every_month, advance=seen.append)
    assert seen == [1, 1, 1]
    assert found.months.tolist() == ([0, 1, 2, 3] if every_month else [3])
    assert found.county == watched.places.county_name and len(set(found.city)) == 11
    for month in range(4):
        if month in found.months:
            rows = [[row[name] for name in COUNTY_COLUMNS] for row in watched.county_table()]
            np.testing.assert_array_equal(found.values[found.months.tolist().index(month)], rows)
        watched.step()
