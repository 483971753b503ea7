"""Calibration learns what facts can tell and nothing else, recovers known truths, and gives the same bytes again."""

from __future__ import annotations

import os

import numpy as np
import pandas as pd
import pytest

from sim.language.errors import InputError
from sim.results.operators import Seen
from sim.results.posterior import rules_table
from sim.results.targets import Target
from sim.runs import pace
from sim.setup.priors import UNKNOWNS
from sim.studies import calibrate as study
from sim.studies.calibrate import Plan, Ran, calibrate
from tests.studies.trial import FACTS, kills

pytest.importorskip("sklearn")

K = len(UNKNOWNS)
LEARNED, IDLE = UNKNOWNS[2], UNKNOWNS[30]


def made_up(cube: np.ndarray, broken: bool = False) -> np.ndarray:
    """Outcomes of a made-up model of three of the unknowns, with a little luck."""
    luck = np.random.default_rng(7).normal(size=(len(cube), 3))
    bent = np.exp(-2 * cube[:, 2]) if not broken else 1.0 - np.exp(-2 * cube[:, 2])
    columns = [bent, 0.6 * cube[:, 2] + 0.4 * cube[:, 5], cube[:, 5] * (1 - 0.5 * cube[:, 9])]
    return np.stack(columns, axis=1) + 0.01 * luck


def facts(values) -> tuple[Target, ...]:
    names = ("cases_online", "documents_abolished", "possible_without_visit")
    return tuple(
        Target(name, "zhejiang", name, Seen("2019-01"), value, "share", "fit", "", "official", 0.02, 0.03)
        for name, value in zip(names, values, strict=True)
    )


@pytest.fixture
def made_up_model(monkeypatch):
    """Calibration of the made-up model: draws are not run but reckoned."""

    def use(truth: float = 0.8, broken: bool = False):
        at = np.full((1, K), 0.5)
        at[0, 2] = truth
        targets = facts(made_up(at)[0])
        monkeypatch.setattr(study, "plan_of", lambda *_: Plan((), targets, 1, None, {}))
        monkeypatch.setattr(study, "rivals", list)
        monkeypatch.setattr(Plan, "to_fitted", lambda self: self)
        monkeypatch.setattr(
            Plan, "run", lambda self, cube, name: Ran(made_up(cube, broken and name != "wave-1"), {}, {})
        )

    return use


def test_what_facts_tell_is_learned_and_what_they_do_not_is_not(made_up_model):
    made_up_model(truth=0.8)
    found = calibrate(n_draws=200, n_waves=2, n_posterior=200)
    table = found.unknowns.set_index("unknown")
    assert table.loc[LEARNED, "learned"] and table.loc[LEARNED, "u05"] < 0.8 < table.loc[LEARNED, "u95"]
    assert not table.loc[IDLE, "learned"] and table["learned"].sum() <= 4
    assert found.posterior["weight"].sum() == pytest.approx(1.0) and list(found.posterior)[1:] == list(UNKNOWNS)
    assert found.bands["within_90"].all() and (found.bands["q95"] - found.bands["q05"] < 0.3).all()
    assert found.waves["plausible"].iloc[1] < 0.6 and found.waves["agree"].iloc[-1] > found.waves["agree"].iloc[0]
    assert (found.emulators.query("wave == 2")["r2"] > 0.9).all()


def test_known_truths_are_recovered_as_often_as_is_said(made_up_model):
    made_up_model()
    recovery = calibrate(n_draws=200, n_waves=2, n_posterior=50).recovery
    held = recovery.groupby("method")["holds"].mean()
    assert set(held.index) == {"emulator", "regression"} and held["emulator"] > 0.8
    of_learned = recovery[recovery["unknown"].isin([LEARNED, UNKNOWNS[5]])].groupby("method")["holds"].mean()
    assert of_learned["emulator"] > 0.75


def test_a_formula_that_is_broken_shows(made_up_model):
    """Emulators of a sound first wave and a broken model after it foretell neither."""
    made_up_model(broken=True)
    found = calibrate(n_draws=200, n_waves=2, n_posterior=200)
    assert found.emulators.query("wave == 2")["r2"].min() < 0.7
    assert not found.bands["within_90"].all() or found.waves["effective_size"].iloc[-1] < 30


def test_the_same_seed_gives_the_same_bytes(made_up_model):
    made_up_model()
    one, other = (calibrate(n_draws=80, n_waves=2, n_posterior=40) for _ in range(2))
    for name, table in one.tables().items():
        pd.testing.assert_frame_equal(table, other.tables()[name], check_exact=True)


def test_facts_that_nothing_agrees_with_are_told(made_up_model, monkeypatch):
    made_up_model()
    monkeypatch.setattr(study, "MOST_CANDIDATES", 20_000)
    monkeypatch.setattr(study, "plan_of", lambda *_: Plan((), facts((5.0, -5.0, 9.0)), 1, None, {}))
    with pytest.raises(InputError, match="next to none is plausible"):
        calibrate(n_draws=80, n_waves=2, n_posterior=40)


class OnePoint:
    """An emulator for which a single candidate of each batch is likely."""

    @staticmethod
    def predict(cube: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        mean = np.full((len(cube), 3), 50.0)
        mean[0] = 0.5
        return mean, np.full(mean.shape, 1e-6)


def test_proposing_draws_ends_where_too_few_are_likely(monkeypatch):
    monkeypatch.setattr(study, "MOST_CANDIDATES", 2 * study.CANDIDATES)
    with pytest.raises(InputError, match="next to none is plausible"):
        study.propose(OnePoint(), study.evidence_of(facts((0.5, 0.5, 0.5))), 40, 1)


def test_without_scikit_learn_no_run_is_made(made_up_model, monkeypatch):
    made_up_model()
    monkeypatch.setattr("sim.studies.emulator.find_spec", lambda name: None)
    monkeypatch.setattr(Plan, "run", lambda *_: pytest.fail("a run was made"))
    with pytest.raises(InputError, match="calibration"):
        calibrate(n_draws=80, n_waves=1, n_posterior=40)


def test_draws_are_run_and_kept(tmp_path, monkeypatch):
    """The real model, at the smallest size: the runs are in the folder, and the second call makes none."""
    monkeypatch.setattr(study, "rivals", lambda: [("schedule", "random_order")])
    monkeypatch.setattr(study, "N_OF_RULE", 2)
    facts = tmp_path / "facts.csv"
    facts.write_text(FACTS, encoding="utf-8")
    sized = {
        "targets": facts,
        "scenarios": ["guangdong_dated"],
        "n_draws": 20,
        "n_waves": 1,
        "n_posterior": 10,
        "n_citizens": 20,
        "progress": False,
        "workers": 1,
    }
    one = calibrate(out=tmp_path / "out", **sized)
    other = calibrate(out=tmp_path / "out", **sized)
    pd.testing.assert_frame_equal(one.posterior, other.posterior, check_exact=True)
    kept = {path.name for path in (tmp_path / "out").iterdir()}
    assert kept == {"wave-1", "posterior", *(f"rule-{rule}-{option}" for rule, option in study.rivals())}
    assert list(one.rules["rule"]) == ["", *(rule for rule, _ in study.rivals())]
    assert len(one.bands) == 3 and one.bands[["prior_q50", "q50"]].notna().all(axis=None)
    assert list(one.bands["place"]) == ["", "", "shenzhen"], "facts of cities are observed too"


def test_rules_are_weighted_by_how_well_the_facts_fit():
    fits = [("", "", np.log([1.0, 3.0])), ("sharing", "a", np.log([4.0, 8.0])), ("channel", "b", np.log([1e-9, 1e-9]))]
    table = rules_table(fits).set_index("option")
    assert table["log10_factor"].tolist()[:2] == pytest.approx([0.0, np.log10(3)]) and table.loc["b", "weight"] < 1e-6
    assert table.loc["a", "weight"] == pytest.approx(0.75) and table.loc["b", "effective_size"] == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"use": "check"}, "none of the targets"),
        ({"place": "Hangzhou", "operator": "systems_built"}, "line 2, column operator: cannot be of a city"),
        ({"error": "0", "discrepancy": "0"}, "neither an error nor a discrepancy"),
        ({"date": "2019-2"}, "line 2, column date"),
        ({"value": "high"}, "line 2, column value"),
        ({"place": "Hangzhuo"}, "line 2, column place"),
        ({"kind": "ratio"}, "line 2, column since"),
        ({"kind": "share"}, "line 2, column kind"),
    ],
)
def test_a_bad_file_of_targets_is_one_clear_line(tmp_path, cells, message):
    row = {
        "id": "x", "province": "zhejiang", "date": "2019-02", "operator": "cases_online", "since": "", "before": "",
        "value": "0.4", "error": "0.02", "discrepancy": "0.05", "unit": "share", "use": "fit", "fact": "f",
        "source": "s", "certainty": "official", "place": "", "kind": "",
    }  # fmt: skip
    file = tmp_path / "facts.csv"
    pd.DataFrame([row | cells]).to_csv(file, index=False)
    with pytest.raises(InputError, match=message):
        calibrate(targets=file, n_draws=20, n_waves=1, n_posterior=10, progress=False)


@pytest.mark.once
@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_killed_calibration_gives_the_same_bytes(tmp_path, monkeypatch):
    """One kill; ``python -m tests.studies.trial`` does as many as one likes."""
    monkeypatch.setattr(study, "N_OF_RULE", study.N_OF_RULE)  # the trial makes it smaller
    for name in ("MIN_SECONDS", "MAX_SECONDS"):
        monkeypatch.setattr(pace, name, getattr(pace, name))
    assert [is_identical for _, is_identical in kills(tmp_path, 1)] == [True]
