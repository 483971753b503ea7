"""The answer hangs on what is unknown, chosen or given, and on no convention: the screening tables say so."""

from __future__ import annotations

import importlib.util
import sys

import numpy as np
import pandas as pd
import pytest

from sim.setup.parameters import PARAMETERS
from sim.setup.roles import CONVENTION, ROLES, UNKNOWN
from tests.results.test_reference import REFERENCE

LARGEST_PART = 0.5
"""Most of the spread that unknowns give a difference that all conventions together may give it."""


@pytest.fixture(scope="module")
def screening():
    spec = importlib.util.spec_from_file_location("screening", REFERENCE / "screening.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


made = pytest.mark.skipif(not (REFERENCE / "screening.csv").exists(), reason="not made yet: make screening")


def table():
    return pd.read_csv(REFERENCE / "screening.csv")


@made
def test_every_parameter_is_screened_under_its_role():
    roles = {name: record.role for name, record in PARAMETERS.items()}
    assert dict(table()[["parameter", "role"]].itertuples(index=False)) == roles, "run: make screening"


@made
def test_the_answer_does_not_hang_on_a_convention(screening):
    assert screening.hanging(table()) == {}


@made
def test_all_conventions_together_spread_a_difference_by_half_of_what_unknowns_do():
    spreads = pd.read_csv(REFERENCE / "screening_roles.csv", index_col="role")
    assert list(spreads.index) == list(ROLES)
    assert (spreads.loc[CONVENTION] <= LARGEST_PART * spreads.loc[UNKNOWN]).all(), spreads.to_string()


@made
def test_what_hangs_on_a_convention_would_be_seen(screening):
    found = table()
    place = found.index[(found["role"] == CONVENTION) & ~found["parameter"].isin(screening.COVERED)][0]
    found.loc[place, "most"] = 5.0
    assert found.loc[place, "parameter"] in screening.hanging(found)


def test_a_convention_is_covered_by_an_unknown_alone(screening):
    assert {PARAMETERS[name].role for name in screening.COVERED} == {CONVENTION}
    assert {PARAMETERS[unknown].role for unknown, _ in screening.COVERED.values()} == {UNKNOWN}


def test_points_move_what_they_should_and_nothing_else(screening):
    default = screening.ends(["reciprocity"])
    record = PARAMETERS["reciprocity"]
    assert default["reciprocity"].tolist() == [record.default, record.low, record.high]
    assert (default.nunique() > 1).sum() == 1
    for role in ROLES:
        drawn = screening.draws(role)
        moved = {name for name in drawn if drawn[name].nunique() > 1}
        expected = {name for name, p in PARAMETERS.items() if p.role == role} - set(screening.COVERED)
        assert moved == expected and np.isfinite(drawn.to_numpy(dtype=float)).all()
