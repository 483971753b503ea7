"""A first look shows one replication, once, as soon as every cell has it."""

from __future__ import annotations

import numpy as np

import sim
from sim.runs.outcome import Result
from sim.setup.indicators import HEADLINES, INDICATORS
from sim.studies.first_look import FirstLook
from tests.sweeps import failed_result, tiny_study

CELLS = tiny_study().cells


def test_it_is_what_the_first_replication_gives():
    looks = []
    how = {"replications": 2, "months": 3, "n_citizens": 20, "workers": 1, "progress": False}
    comparison = sim.compare("zhejiang", first=looks.append, **how)
    rows = comparison.monthly[(comparison.monthly["replicate"] == 1) & (comparison.monthly["month"] > 0)]
    (look,) = looks
    assert [(one.label, one.mode) for one in look] == [("zhejiang", mode.name) for mode in comparison.modes]
    for one in look:
        means = rows.loc[rows["mode"] == one.mode, list(HEADLINES)].mean()
        assert all(abs(one.values[name] - means[name]) < 1e-12 for name in HEADLINES)


def test_it_waits_for_every_cell_of_a_place_and_leaves_out_what_failed():
    looks, values = [], np.ones((2, len(INDICATORS)))
    look = FirstLook(CELLS, looks.append)
    look([Result(3, 0.0, "", values), Result(1, 0.0, "", values)])
    look([failed_result(0)])
    assert looks == []
    look([Result(0, 0.0, "", values)])
    look([Result(2, 0.0, "", values)])
    assert len(looks) == 1 and [one.mode for one in looks[0]] == [cell.scenario.mode.name for cell in CELLS]
