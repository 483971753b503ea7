"""Shards joined give what one go gives; what contradicts is refused."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

from sim.language.errors import InputError
from sim.runs import outcome as runs
from sim.runs import parts
from sim.studies.compare import compare
from sim.studies.merge import merge
from sim.studies.sweep import sweep
from tests.sweeps import QUIET, cut_short, first_part, rows_of_parts, store_of, tiny

N = 8


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The sweep in one go, and in two shards."""
    room = tmp_path_factory.mktemp("made")
    sweep(tiny(), room / "whole", **QUIET)
    for k in (1, 2):
        sweep(tiny(), room / f"shard{k}", shard=(k, 2), **QUIET)
    return room


def table_of(out):
    return (out / "table.parquet").read_bytes()


def test_a_shard_makes_every_nth_run(made):
    assert np.unique(rows_of_parts(made / "shard2")["run"].to_numpy()).tolist() == [1, 3, 5, 7]


def test_shards_joined_are_the_whole_to_the_byte(made, tmp_path):
    before = first_part(made / "shard1").read_bytes()
    done = merge([made / "shard1", made / "shard2"], tmp_path / "out", progress=False)
    assert (done.n_runs, done.n_made, done.n_failed, done.n_new) == (N, N, 0, N)
    assert table_of(tmp_path / "out") == table_of(made / "whole")
    assert first_part(made / "shard1").read_bytes() == before
    assert not list(store_of(tmp_path / "out").path.glob(".*"))
    assert sweep(tiny(), tmp_path / "out", **QUIET).n_new == 0


def test_a_run_that_is_in_several_folders_is_taken_once(made, tmp_path):
    merge([made / "shard1"], tmp_path / "out", progress=False)
    assert not (tmp_path / "out" / "table.parquet").exists()
    done = merge([made / "whole", made / "shard2", tmp_path / "out"], tmp_path / "out", progress=False)
    assert (done.n_made, done.n_new) == (N, N // 2)
    assert len(rows_of_parts(tmp_path / "out")) == 2 * N and table_of(tmp_path / "out") == table_of(made / "whole")


def test_a_run_that_failed_in_one_folder_and_was_made_in_another_is_made(made, tmp_path, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(runs, "run_one", lambda run: 1 / 0)
        sweep(tiny(), tmp_path / "failed", limit=3, **QUIET)
    for order in ([tmp_path / "failed", made / "whole"], [made / "whole", tmp_path / "failed"]):
        out = tmp_path / order[0].name / "out"
        done = merge(order, out, progress=False)
        assert (done.n_made, done.n_failed) == (N, 0) and table_of(out) == table_of(made / "whole")
    done = merge([tmp_path / "failed", made / "shard1"], tmp_path / "some", progress=False)
    assert (done.n_made, done.n_failed, done.n_runs) == (4, 1, N)


def test_results_that_contradict_are_refused_by_name_of_the_run(made, tmp_path):
    shutil.copytree(made / "whole", tmp_path / "edited")
    path = first_part(tmp_path / "edited")
    table = parts.read_part(path)
    column = table.column_names.index("service_efficiency")
    values = table["service_efficiency"].to_numpy().copy()
    values[11] += 1e-12
    path.write_bytes(parts.to_bytes(table.set_column(column, "service_efficiency", [values])))
    with pytest.raises(InputError, match="run 5 gave other results than in") as caught:
        merge([made / "whole", tmp_path / "edited"], tmp_path / "out", progress=False)
    assert "\n" not in str(caught.value)


def test_other_studies_are_refused_whether_merged_or_merged_into(made, tmp_path):
    sweep(tiny(seed=2), tmp_path / "other", limit=1, **QUIET)
    with pytest.raises(InputError, match=r"keeps another study than .*: seed is 2 there and 1 here"):
        merge([made / "whole", tmp_path / "other"], tmp_path / "out", progress=False)
    with pytest.raises(InputError, match="keeps the runs of another study: seed is 2 there and 1 here"):
        merge([made / "whole"], tmp_path / "other", progress=False)
    assert len(rows_of_parts(tmp_path / "other")) == 2


def test_comparisons_and_nothing_cannot_be_merged(tmp_path):
    compare("zhejiang", out=tmp_path / "c", replications=1, months=1, n_citizens=10, **QUIET)
    with pytest.raises(InputError, match="keeps a compare: only sweeps can be merged"):
        merge([tmp_path / "c"], tmp_path / "out", progress=False)
    with pytest.raises(InputError, match="nothing to merge"):
        merge([], tmp_path / "out", progress=False)
    with pytest.raises(InputError, match="holds no runs"):
        merge([tmp_path / "none"], tmp_path / "out", progress=False)
    assert not (tmp_path / "out").exists()


def test_a_damaged_part_is_one_line(made, tmp_path):
    shutil.copytree(made / "shard1", tmp_path / "cut")
    cut_short(first_part(tmp_path / "cut"))
    with pytest.raises(InputError, match="is damaged or cut short") as caught:
        merge([made / "shard2", tmp_path / "cut"], tmp_path / "out", progress=False)
    assert "\n" not in str(caught.value)
