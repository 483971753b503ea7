"""What is known comes with the package, is of the present posterior, and says what the reference verdict says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.results import known
from sim.results.bands import QUANTILES
from sim.results.known import Known, known_of, to_known
from sim.setup.indicators import HEADLINES

REFERENCE = pd.read_csv(Path(__file__).resolve().parents[2] / "results" / "reference" / "verdict.csv")
RECORD = known.known_record()
A, B = (sim.load(known.SCENARIOS[0]).with_(mode=mode) for mode in RECORD["modes"])


def test_it_is_of_the_present_posterior_scenarios_and_modes(monkeypatch):
    assert not known.is_stale(), "run: make verdict"
    load = sim.load
    monkeypatch.setattr(known, "load", lambda name: load(name).with_(question="Another?", months=3))
    assert not known.is_stale()
    monkeypatch.setattr(known, "load", lambda name: load(name).with_(parameters={"budget_per_resident": 2.2}))
    assert known.is_stale()


def test_it_says_what_the_reference_verdict_says():
    rows = REFERENCE[REFERENCE["window"] != "path"]
    assert len(rows) == 12 and set(rows["n_draws"]) == {RECORD["n_draws"]}
    for row in rows.to_dict("records"):
        a, b = (sim.load(row["province"]).with_(mode=row[side]) for side in ("mode_a", "mode_b"))
        told = known_of(a, b, row["indicator"]).row(int(row["window"].removeprefix("month_")))
        assert told == {name: row[name] for name in told}


def test_rows_are_quantiles_of_all_runs_and_probabilities_of_reported_months():
    paths = np.random.default_rng(1).normal(size=(1, len(HEADLINES), 2, 5, 7))
    table = pd.DataFrame(to_known(["zhejiang"], paths), columns=known.COLUMNS)
    assert len(table) == 6 * len(HEADLINES)
    row, runs = table.iloc[3], paths[0, 0, ..., 4].ravel()
    assert row["month"] == 4 and row["p_a_better"] == np.mean(runs > 0)
    assert row[list(QUANTILES)].tolist() == pytest.approx(np.quantile(runs, list(QUANTILES.values())).tolist())
    assert table["p_a_better"].notna().tolist() == [False, True] * 3 * len(HEADLINES)


def test_it_is_of_shipped_worlds_and_modes_with_any_value_of_what_is_unknown():
    def both(**changes):
        return known_of(A.with_(**changes), B.with_(**changes), HEADLINES[0])

    usual = known_of(A, B, HEADLINES[0])
    assert both(parameters={"reciprocity": 5.0}, months=9, n_citizens=70) == usual
    assert both(parameters={"budget_per_resident": 2.2}) is None
    assert both(layers_off=("market",)) is None
    assert known_of(A, B, "spending") is known_of(A, A, HEADLINES[0]) is None
    assert known_of(A.with_(switches={"custody": "operator"}), B, HEADLINES[0]) is None
    assert known_of(sim.load(known.SCENARIOS[1]).with_(mode=A.mode), B, HEADLINES[0]) is None


def test_turned_round_it_is_the_other_difference():
    bands = {name: np.array([value, value + 1.0]) for name, value in zip(QUANTILES, (-3, -1, 0, 2, 5), strict=True)}
    told = Known("p", "a", "b", "m", 20, bands, {2: 0.75}).turned().row(1)
    assert (told["mode_a"], told["p_a_better"], told["verdict"]) == ("b", 0.25, "undecided")
    assert [told[name] for name in QUANTILES] == [-6, -3, -1, 0, 2]
