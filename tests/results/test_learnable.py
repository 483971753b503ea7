"""What could be learned: exact facts narrow what they are made of, noise narrows nothing, and one measure is named."""

from __future__ import annotations

import numpy as np
import pytest

from sim.results.learnable import COLUMNS, best_single, learnable_table, linear, n_learned, widths, yearly_outcomes
from sim.results.learning import Evidence
from sim.setup.indicators import INDICATORS
from sim.setup.priors import UNKNOWNS

K, N = len(UNKNOWNS), 200
CUBE = np.random.default_rng(1).random((N, K))
NOISE = 0.01 * np.random.default_rng(2).normal(size=(N, 2))
GIVEN = np.stack([CUBE[:, 3], 0.5 * CUBE[:, 7] + 0.5 * CUBE[:, 8]], axis=1) + NOISE


def facts(sd: float) -> Evidence:
    return Evidence(("a", "b"), np.full(2, 0.5), np.full(2, sd**2), np.zeros((2, 2)))


def paths() -> dict[str, np.ndarray]:
    """Two years in which one indicator of one province goes with one unknown in the second."""
    values = np.zeros((N, 25, len(INDICATORS)))
    values[:, 24, list(INDICATORS).index("mean_trust")] = 0.5 + 0.5 * CUBE[:, 20]
    values[:, 12, list(INDICATORS).index("new_incidents")] = CUBE[:, 21]
    values[:, 12, list(INDICATORS).index("operator_effort")] = np.nan
    return {"zhejiang": values}


def test_a_known_outcome_leaves_of_an_unknown_what_the_others_may_have_done():
    model = linear(CUBE, GIVEN)
    left = widths(model, 1e-9 * np.eye(2))
    assert left[3] < 0.15 and left[7] == pytest.approx(np.sqrt(0.5), abs=0.05), "half of the variance is the other's"
    assert np.delete(left, [3, 7, 8]).min() > 0.95
    place, narrowed = best_single(model, np.full(2, 1e-9))
    assert place[3] == 0 and place[8] == 1 and narrowed[3] == pytest.approx(left[3], abs=0.1)


def test_the_table_names_the_measure_that_would_tell_most():
    table = learnable_table(CUBE, GIVEN, facts(1.0), paths()).set_index("unknown")
    assert list(table.reset_index()) == COLUMNS
    assert table["stated"].min() > 0.9 and n_learned(table["exact"]) == 1
    told = table.loc[UNKNOWNS[20]]
    assert (told["province"], told["indicator"], told["month"]) == ("zhejiang", "mean_trust", 24)
    assert told["best"] < 0.7 and told["yearly"] <= told["best"] + 1e-9


def test_without_paths_facts_alone_are_told():
    table = learnable_table(CUBE, GIVEN, facts(0.1), {})
    assert table[["stated", "exact"]].notna().all(axis=None) and table["yearly"].isna().all()


def test_rare_events_and_what_is_undefined_are_no_measures():
    assert yearly_outcomes(paths())[1] == [("zhejiang", "mean_trust", 24)]
