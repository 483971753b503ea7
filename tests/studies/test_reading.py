"""Results are read back as one table, or lazily; DuckDB and Arrow see the same rows."""

from __future__ import annotations

import pandas as pd
import pytest

import sim
from sim.language.errors import InputError
from sim.studies.compare import compare
from sim.studies.sweep import sweep
from tests.sweeps import QUIET, cut_short, first_part, tiny


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    return sweep(tiny(), tmp_path_factory.mktemp("read") / "out", **QUIET).folder


def test_varied_settings_are_columns_beside_keys_figures_and_how_it_went(out):
    rows = sim.read(out)
    assert list(rows.columns) == [
        "province", "mode", "point", "replicate", "reciprocity", "window", "month", "data_sharing_rate",
        "service_efficiency", "status", "error", "seconds", "seed", "run", "key", "host",
    ]  # fmt: skip
    assert len(rows) == 16 and set(rows["status"]) == {"done"} and (rows["seconds"] > 0).all()
    assert sim.read(str(out), ["reciprocity", "run"]).columns.tolist() == ["reciprocity", "run"]


def test_the_lazy_reader_has_the_same_rows_and_reads_only_what_is_asked(out):
    lazy = sim.open(out)
    assert lazy.count_rows() == 16
    some = lazy.to_table(columns=["run", "service_efficiency"]).to_pandas().sort_values("run", kind="stable")
    rows = sim.read(out, ["run", "service_efficiency"])
    assert some.reset_index(drop=True).equals(rows)


def test_the_table_at_the_end_is_what_is_read_but_for_what_no_other_day_repeats(out):
    table, rows = pd.read_parquet(out / "table.parquet"), sim.read(out)
    assert [name for name in rows if name not in table] == ["seconds", "host"]
    assert table["service_efficiency"].equals(rows["service_efficiency"])


def test_comparisons_are_read_too(tmp_path):
    compare("zhejiang", out=tmp_path, replications=1, months=2, n_citizens=10, **QUIET)
    rows = sim.read(tmp_path)
    assert rows["window"].unique().tolist() == ["month_0", "month_1", "month_2"] and len(rows) == 6


def test_a_damaged_part_and_an_empty_folder_are_one_line(tmp_path):
    with pytest.raises(InputError, match="holds no runs; give the folder"):
        sim.read(tmp_path)
    sweep(tiny(), tmp_path, limit=1, **QUIET)
    cut_short(first_part(tmp_path))
    for reader in (sim.read, sim.open):
        with pytest.raises(InputError, match="is damaged or cut short") as caught:
            reader(tmp_path)
        assert "\n" not in str(caught.value)
