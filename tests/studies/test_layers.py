"""What a layer is worth: the same draws and luck in the full model and without each layer."""

from __future__ import annotations

import numpy as np
import pytest

from sim.results.layers import COLUMNS, FULL, layers_table
from sim.setup.indicators import HEADLINES, INDICATORS
from sim.setup.layers import LAYERS
from sim.setup.modes import MODES
from sim.setup.scenario import load
from sim.studies.layers import without_layers

A, B = list(MODES.values())[:2]


def test_the_table_counts_in_how_many_draws_a_is_better_and_what_that_changes():
    shape = (4, 4, len(INDICATORS))
    better, worse = np.zeros(shape), np.zeros(shape)
    better[:3], worse[3] = 0.2, 0.1
    table = layers_table({("x", FULL): (better, worse), ("x", "state"): (worse, worse)})
    assert tuple(table.columns) == COLUMNS
    path = table[(table["window"] == "path") & (table["indicator"] == HEADLINES[0])].set_index("without")
    assert path.loc[FULL, "p_a_better"] == 0.75 and path.loc["state", "p_a_better"] == 0.5
    assert path.loc["state", "change_in_p"] == -0.25
    assert path.loc[FULL, "median"] == pytest.approx(0.2)


def test_a_small_study_has_every_layer_and_the_full_model_in_every_window():
    scenario = load("guangdong").with_(months=3)
    answer = without_layers((A, B), [scenario], n_draws=2, n_citizens=30, workers=1, progress=False)
    found = answer.layers
    assert list(dict.fromkeys(found["without"])) == [FULL, *LAYERS]
    assert (found["n"] == 2).all() and found["p_a_better"].between(0, 1).all()
    assert (found.loc[found["without"] == FULL, "change_in_p"] == 0).all()
