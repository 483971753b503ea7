"""How long a study takes is reckoned from runs that are made, or from a month of each kind of run."""

from __future__ import annotations

import numpy as np
import pytest

import sim.model.model
from sim.language.errors import InputError
from sim.runs import estimate, parts
from sim.runs.store import Store
from sim.runs.worker import make
from tests.sweeps import tiny_study

STUDY = tiny_study()


@pytest.fixture
def store(tmp_path):
    return Store.make(tmp_path, STUDY)


def test_of_runs_that_are_made_it_is_the_median(store):
    for number, seconds in enumerate((1.0, 2.0, 30.0)):
        made = make(STUDY, number)
        store.add([parts.Made(number, made.outcome, None, seconds)])
    store.refresh(pytest.fail)
    assert estimate.estimate_seconds(store) == 2.0


def test_before_the_first_run_a_month_of_each_kind_is_tried(store, monkeypatch):
    steps = []
    monkeypatch.setattr(
        sim.model.model.Model, "step", lambda self, step=sim.model.model.Model.step: (steps.append(1), step(self))
    )
    assert 0 < estimate.estimate_seconds(store) < 10
    assert len(steps) == 2
    assert not store.part_paths()


def test_a_large_world_is_scaled_up(store, monkeypatch):
    small = estimate.estimate_seconds(store)
    monkeypatch.setattr(estimate, "MOST_CITIZENS", 1)
    assert estimate.estimate_seconds(store) > 3 * small


def test_an_error_of_the_model_is_left_to_the_runs_and_bad_input_is_not(store, monkeypatch):
    monkeypatch.setattr(sim.model.model.Model, "step", lambda self: 1 / 0)
    assert np.isnan(estimate.estimate_seconds(store))

    def refuse(self):
        raise InputError("no")

    monkeypatch.setattr(sim.model.model.Model, "step", refuse)
    with pytest.raises(InputError, match="no"):
        estimate.estimate_seconds(store)
