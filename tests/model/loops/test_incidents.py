"""Breaches and misuse strike where they do in NumPy, also where they strike often."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model import loops
from sim.model.month.incidents import draw_incidents
from tests.worlds import world

pytest.importorskip("numba")


def test_breaches_and_misuse_strike_alike():
    pair, n_new, n_misused = [], 0.0, 0
    for always in (False, True):
        with loops.compiled(always):
            pair.append(world("separation", n_citizens=60, seed=2))
    for model in pair:
        often = {"rate_incident": 30.0, "rate_misuse": 300.0, "restraint": 0.0}
        model.parameters = model.parameters.model_copy(update=often)
        model.province.platform = 1.0
        model.bureaus.listed[:], model.bureaus.connected[:, ::2] = True, True
    for month in range(1, 13):
        for model in pair:
            model.month = month
            draw_incidents(model)
        mine, theirs = pair
        for name in ("misused", "county_incidents", "fear"):
            np.testing.assert_array_equal(getattr(mine, name), getattr(theirs, name), err_msg=name)
        np.testing.assert_array_equal(mine.citizens.trust, theirs.citizens.trust)
        assert mine.new_incidents == theirs.new_incidents == mine.county_incidents.sum()
        assert (mine.firms[0].rents, mine.firms[0].wary) == (theirs.firms[0].rents, theirs.firms[0].wary)
        n_new, n_misused = n_new + mine.new_incidents, n_misused + int(mine.misused.sum())
    assert n_new > 20 and n_misused > 5
