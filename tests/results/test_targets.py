"""Published figures: rows that can be observed in the dated scenarios, through operators that say what they count."""

from __future__ import annotations

import math
from pathlib import Path as File

import numpy as np
import pandas as pd
import pytest

import sim
from sim.language.errors import InputError
from sim.results import targets
from sim.results.operators import OPERATORS, Path, Seen, columns_read
from sim.results.targets import FACTS, FIRST_CHECKED, FIT, facts_table, read_targets
from sim.setup.calendar import month_of
from sim.studies.facts import DATED, facts

TARGETS = read_targets()
STARTS = {sim.load(name).province: sim.load(name) for name in DATED}
KEPT = File(__file__).resolve().parents[2] / "results" / "reference" / "facts.csv"


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.id)
def test_a_target_falls_in_the_dated_run_and_is_fitted_only_if_it_is_old_enough(target):
    scenario = STARTS[target.province]
    assert 0 <= month_of(target.seen.date, scenario.start) <= scenario.months
    assert not target.seen.since or month_of(target.seen.since, scenario.start) >= 0
    assert (target.use == FIT) == (target.seen.date < FIRST_CHECKED)
    assert OPERATORS[target.operator].__doc__


def test_users_are_who_was_ever_online_since_the_count_began():
    path = Path("2018-01", {"share_ever_online": np.array([0.0, 0.2, 0.4])})
    users = OPERATORS["users_per_resident"]
    assert users(path, Seen("2018-03", "2018-01")) == pytest.approx(0.4)
    assert users(path, Seen("2018-03", "2018-02")) == pytest.approx(0.25), "a quarter of who had not been there"
    assert users(path, Seen("2018-02", "2018-02", 0.05)) == pytest.approx(0.05)
    assert users(path, Seen("2018-03", "2018-01", 0.05)) == pytest.approx(0.43)
    assert math.isnan(users(path, Seen("2018-04", "2018-01"))), "after the run"


def test_a_discrepancy_has_a_reason_and_is_at_most_half_of_its_fact():
    for target in TARGETS:
        assert target.allowance and 0.0 < target.discrepancy <= target.value / 2, target.id


def test_an_operator_says_what_it_reads_and_bounds_of_complaints_are_powers_of_ten():
    assert columns_read("users_per_resident") == {"share_ever_online"}
    assert columns_read("magnitude_of_complaints") == {"new_complaints"}
    path = Path("2018-01", {"new_complaints": np.array([1000.0, 0.0])})
    seen = [OPERATORS["magnitude_of_complaints"](path, Seen(date)) for date in ("2018-01", "2018-02", "2018-03")]
    assert seen[:2] == [3.0, 0.0] and math.isnan(seen[2])


def test_the_ever_online_only_grow_and_are_those_who_filed_so():
    model = sim.Model(sim.load("guangdong").with_(n_citizens=300, months=6))
    seen = np.zeros(300, dtype=bool)
    for _ in range(6):
        model.step()
        filers = model.citizens.new_filers
        seen[filers[model.citizens.used_online[filers]]] = True
        assert model.history[-1]["share_ever_online"] == seen.mean()
    assert seen.any()


def test_the_table_has_a_row_per_target_with_mean_and_range_of_the_runs():
    target = next(one for one in TARGETS if one.operator == "days_to_open")
    row = facts_table([target], {target.id: np.array([9.0, 12.0])}).iloc[0]
    assert list(row.index) == list(FACTS)
    assert list(row[["value", "model", "low", "high"]]) == [target.value, 10.5, 9, 12]


def test_a_study_sets_them_beside_the_runs():
    table = facts(replications=1, n_citizens=20, workers=1, progress=False).facts
    assert list(table["id"]) == [target.id for target in TARGETS]
    found = table.set_index("id")
    assert 10 < found.loc["G-open-1712", "model"] < 25 and found["model"].notna().all()
    ranks = found[found["unit"] == "rank"]["model"]
    assert len(ranks) and ranks.between(1, 21).all() and (ranks % 1 == 0).all()


def test_the_kept_table_has_every_target():
    kept = pd.read_csv(KEPT)
    assert list(kept["id"]) == [target.id for target in TARGETS], "run: make facts"
    assert np.allclose(kept["value"], [target.value for target in TARGETS])


def test_a_fault_in_the_table_names_line_and_column(monkeypatch):
    table = targets.read_data("targets.csv", targets.COLUMNS)
    table.columns["date"] = ("2019-2", *table.columns["date"][1:])
    monkeypatch.setattr(targets, "read_data", lambda *_: table)
    with pytest.raises(InputError, match=r"targets\.csv, line 2, column date: must be a month of the calendar"):
        read_targets()
