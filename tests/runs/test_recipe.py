"""A recipe is all that is needed to make a study again, and a digest of what its runs gave."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.runs import table
from sim.runs.code import code_digest
from sim.runs.recipe import digest_columns, numbers_meant, recipe, recipe_of_record, rows_digest, to_ranges
from sim.runs.study_files import write_study
from sim.studies.sweep import sweep
from tests.sweeps import QUIET, tiny, tiny_study

STUDY = tiny_study()


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return sweep(tiny(), tmp_path_factory.mktemp("recipe") / "out", **QUIET).store


@given(st.sets(st.integers(0, 60), min_size=1))
def test_ranges_are_the_numbers(chosen):
    numbers = np.array(sorted(chosen))
    made = recipe(STUDY, 1, numbers=numbers)
    assert numbers_meant(STUDY, json.loads(json.dumps(made))).tolist() == numbers.tolist()
    assert ("only" in made) == (numbers.tolist() != [0, 1, 2, 3])
    gaps = [second[0] - first[1] for first, second in zip(to_ranges(numbers), to_ranges(numbers)[1:], strict=False)]
    assert all(gap > 1 for gap in gaps)


def test_it_names_study_code_and_replications(store):
    made = recipe(STUDY, 2, store)
    assert (made["kind"], made["digest"], made["replications"], made["n_runs"]) == ("sweep", STUDY.digest, 2, 8)
    assert made["code"] == code_digest() and len(made["rows"]) == 32
    assert set(made["files"]) == set(write_study(STUDY)) and "only" not in made
    assert "rows" not in recipe(STUDY, 2)


def test_a_large_table_of_points_is_left_out_and_the_study_is_not():
    rng = np.random.default_rng(1)
    study = tiny_study()
    object.__setattr__(study, "points", pd.DataFrame({"reciprocity": rng.uniform(3, 4, 20_000)}))
    assert set(recipe(study, 1)["files"]) == {"study.json"}


def test_the_digest_of_rows_does_not_depend_on_blocks_and_does_on_every_figure(store, monkeypatch):
    def digest(change=lambda frame: frame):
        blocks = table.blocks(store, digest_columns(STUDY), np.arange(8))
        return rows_digest(STUDY, [table.pa.Table.from_pandas(change(block.to_pandas())) for block in blocks])

    before = digest()
    monkeypatch.setattr(table, "BLOCK_ROWS", 2)
    assert digest() == before
    monkeypatch.undo()
    for name in digest_columns(STUDY):

        def change(frame, name=name):
            frame = frame.copy()
            frame.loc[3, name] = "x" if frame[name].dtype.kind not in "if" else frame.loc[3, name] + 1
            return frame

        assert digest(change) != before, name


def test_a_figure_carries_versions_and_commit_too():
    made = recipe(STUDY, 1)
    record = {"study": made, "versions": {"numpy": "1"}, "git": None, "wall_seconds": 3}
    assert recipe_of_record(record) == made | {"versions": {"numpy": "1"}, "git": None}
    assert recipe_of_record({"versions": {}}) == recipe_of_record({"study": {"kind": "x"}}) == {}
