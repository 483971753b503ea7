"""One run gives tidy tables, the model itself, and the files of a comparison."""

from __future__ import annotations

import json

import pandas as pd
import pytest

import sim
from sim.results.tables import KEYS
from sim.setup.indicators import INDICATORS
from sim.setup.rng import replicate_seed


@pytest.fixture(scope="module")
def scenario():
    return sim.load("guangdong").with_(months=3, n_citizens=40)


@pytest.fixture(scope="module")
def done(scenario):
    return sim.run(scenario, seed=5)


def test_a_row_per_month_from_month_0_on(done):
    assert list(done.monthly.columns) == [*KEYS, *INDICATORS]
    assert list(done.monthly["month"]) == [0, 1, 2, 3]
    for key, value in {"province": "guangdong", "mode": "separation", "replicate": 1}.items():
        assert set(done.monthly[key]) == {value}


def test_the_model_is_the_one_that_was_run(done):
    assert done.model.month == 3
    assert list(done.monthly["n_backlog"]) == [row["n_backlog"] for row in done.model.history]


def test_counties_are_those_of_the_last_month(done):
    expected = pd.DataFrame(done.model.county_table())
    pd.testing.assert_frame_equal(done.counties[list(expected)], expected, check_dtype=False, check_categorical=False)
    assert len(done.counties) == 124


def test_counties_of_all_months_are_those_of_that_replicate_of_a_comparison(scenario, tmp_path):
    done = sim.run(scenario, seed=1, replicate=2, counties=True)
    comparison = sim.compare(scenario, [scenario.mode], replications=2, seed=1, workers=1, counties=True, at="defaults")
    rows = comparison.counties[comparison.counties["replicate"] == 2].reset_index(drop=True)
    pd.testing.assert_frame_equal(done.counties, rows, check_exact=True)
    assert len(rows) == 4 * 124 and done.plot_counties().axes
    done.save(tmp_path, figures=False)
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "counties.parquet"), done.counties, check_exact=True)


def test_the_same_seed_gives_the_same_run(done, scenario):
    pd.testing.assert_frame_equal(sim.run(scenario, seed=5).monthly, done.monthly)
    assert not sim.run(scenario, seed=6).monthly.equals(done.monthly)


def test_a_replicate_of_a_comparison_is_repeated_by_its_seed_and_number(scenario):
    comparison = sim.compare(scenario, [scenario.mode], replications=2, seed=1, workers=1, at="defaults")
    again = sim.run(scenario, seed=1, replicate=2).monthly
    rows = comparison.monthly[comparison.monthly["replicate"] == comparison.monthly["replicate"].max()]
    pd.testing.assert_frame_equal(again, rows.reset_index(drop=True))


def test_files_say_how_the_run_came_to_be(done, tmp_path):
    paths = done.save(tmp_path, figures=False)
    record = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert {path.name for path in paths} == set(record["files"])
    assert (record["seed"], record["replicate_seeds"]) == (5, [replicate_seed(5, 1)])
    saved = pd.read_parquet(tmp_path / "monthly.parquet")
    pd.testing.assert_frame_equal(saved.drop(columns="date"), done.monthly)
    assert list(saved["date"]) == list(done.scenario.dates)


def test_a_run_can_be_drawn(done):
    assert done.plot().axes


@pytest.mark.parametrize("seed", [-1, 1.0, True, None, "1"])
def test_a_bad_seed_is_refused(scenario, seed):
    with pytest.raises(sim.InputError, match=r"seed = .*: must be a whole number >= 0"):
        sim.run(scenario, seed=seed)


def test_a_scenario_is_found_by_name():
    with pytest.raises(sim.InputError, match="did you mean"):
        sim.run("guangdon")
