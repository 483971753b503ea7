"""Many runs are one array, whose every run is the model's own."""

from __future__ import annotations

import json

import numpy as np
import pytest

import sim
from sim.language.errors import InputError
from sim.setup.indicators import INDICATORS

SCENARIO = sim.load("zhejiang").with_(months=3, n_citizens=20)
PAIR = [SCENARIO, SCENARIO.with_(mode="separation")]
QUIET = {"progress": False, "workers": 1}


@pytest.fixture(scope="module")
def runs():
    return sim.run_many(PAIR, [7, 0, 5], **QUIET)


def test_every_run_is_the_models_own(runs):
    assert runs.values.shape == (2, 3, 4, len(INDICATORS)) and runs.windows == tuple(f"month_{m}" for m in range(4))
    for s, scenario in enumerate(PAIR):
        for k, seed in enumerate((7, 0, 5)):
            history = sim.Model(scenario, seed=seed).run().history
            own = np.array([[row[name] for name in INDICATORS] for row in history])
            assert np.array_equal(runs.values[s, k], own, equal_nan=True)


def test_two_workers_give_the_same_bytes(runs):
    assert sim.run_many(PAIR, [7, 0, 5], workers=2, progress=False).values.tobytes() == runs.values.tobytes()


def test_some_of_it_is_kept_and_found_by_name(runs):
    few = sim.run_many(PAIR, range(2), indicators=["spending", "mean_trust"], windows=["path", "month_2"], **QUIET)
    assert few.values.shape == (2, 2, 2, 2)
    spending = few.of("spending")
    assert spending[1, 0, 1] == runs.of("spending")[1, 1, 2]
    assert spending[1, 0, 0] == pytest.approx(runs.of("spending")[1, 1, 1:].mean())
    with pytest.raises(InputError, match=r"indicator: unknown.*allowed: spending, mean_trust"):
        few.of("share_online")


def test_the_table_has_the_same_numbers(runs):
    rows = runs.table
    assert len(rows) == 24 and list(rows)[:5] == ["scenario", "province", "mode", "seed", "window"]
    row = rows[(rows["mode"] == "separation") & (rows["seed"] == 5) & (rows["window"] == "month_3")]
    assert row[list(INDICATORS)].to_numpy()[0].tobytes() == runs.values[1, 2, 3].tobytes()


def test_a_folder_keeps_the_runs_and_makes_them_again(runs, tmp_path, monkeypatch):
    kept = sim.run_many(PAIR, [7, 0, 5], out=tmp_path / "many", **QUIET)
    kept.save(tmp_path / "many", progress=False)
    with monkeypatch.context() as patched:
        patched.setattr("sim.runs.outcome.run_one", lambda run: pytest.fail("made again"))
        again = sim.run_many(PAIR, [7, 0, 5], out=tmp_path / "many", **QUIET)
    assert again.values.tobytes() == kept.values.tobytes() == runs.values.tobytes()
    record = json.loads((tmp_path / "many" / "run.json").read_text("utf-8"))
    assert record["replicate_seeds"] == [7, 0, 5] and record["made_in"] == {"numpy": 6}
    assert sim.read(tmp_path / "many", ["seed"])["seed"].unique().tolist() == [7, 0, 5]
    assert sim.reproduce(tmp_path / "many", **QUIET).is_identical


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"seeds": []}, "nothing to run: give at least one seed"),
        ({"seeds": [-1]}, "seeds: out of range; allowed: 0 to"),
        ({"seeds": [1.5]}, "seeds: must be a whole number"),
        ({"scenarios": []}, "give at least one scenario"),
        ({"scenarios": [SCENARIO, SCENARIO.with_(months=4)]}, "different lengths"),
        ({"windows": ["month_9"]}, "windows: unknown"),
        ({"indicators": ["speed"]}, "indicators: unknown"),
        ({"workers": 0}, "workers"),
    ],
)
def test_what_cannot_be_run_is_refused_before_a_run(given, message, monkeypatch):
    monkeypatch.setattr("sim.runs.outcome.run_one", lambda run: pytest.fail("ran"))
    with pytest.raises(InputError, match=message):
        sim.run_many(**{"scenarios": PAIR, "seeds": [1], "progress": False} | given)


def test_a_run_that_fails_ends_it_by_name(monkeypatch):
    monkeypatch.setattr("sim.runs.outcome.run_one", lambda run: 1 / 0)
    with pytest.raises(sim.language.errors.RunsFailed, match="division by zero"):
        sim.run_many(PAIR, [1], **QUIET)
