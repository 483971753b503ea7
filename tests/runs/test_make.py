"""How long a study takes is estimated from runs that are made, or from a month of each kind of run."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

import sim
import sim.model.model
from sim.language.errors import InputError
from sim.runs import make
from sim.runs.store import Store
from tests.sweeps import result_of, tiny_study

STUDY = tiny_study()


@pytest.fixture
def store(tmp_path):
    return Store.create(tmp_path, STUDY)


def test_of_runs_that_are_made_it_is_the_median(store):
    for number, seconds in enumerate((1.0, 2.0, 30.0)):
        store.add([dataclasses.replace(result_of(STUDY, number), seconds=seconds)])
    assert make.estimate_seconds(store) == 2.0


def test_before_the_first_run_a_month_of_each_kind_is_tried(store, monkeypatch):
    steps = []
    step = sim.model.model.Model.step
    monkeypatch.setattr(sim.model.model.Model, "step", lambda self: (steps.append(1), step(self)))
    assert 0 < make.estimate_seconds(store) < 10
    assert len(steps) == 2
    assert not store.part_paths()


def test_a_large_world_is_scaled_up(store, monkeypatch):
    small = make.estimate_seconds(store)
    monkeypatch.setattr(make, "MAX_CITIZENS", 1)
    assert make.estimate_seconds(store) > 3 * small


def test_an_error_of_the_model_is_left_to_the_runs_and_bad_input_is_not(store, monkeypatch):
    monkeypatch.setattr(sim.model.model.Model, "step", lambda self: 1 / 0)
    assert np.isnan(make.estimate_seconds(store))

    def refuse(self):
        raise InputError("inputs.not_whole")

    monkeypatch.setattr(sim.model.model.Model, "step", refuse)
    with pytest.raises(InputError, match="whole number"):
        make.estimate_seconds(store)


def test_a_study_mends_its_own_files_and_leaves_those_of_another_in_its_folder_alone(tmp_path):
    world = sim.load("zhejiang").with_(months=1, n_citizens=20)
    first, second = (
        sim.compare(world, replications=1, seed=seed, workers=1, progress=False, out=tmp_path) for seed in (1, 2)
    )
    files = {one: tmp_path / "runs" / one.record["study"]["digest"][:16] / "study.json" for one in (first, second)}
    whole = files[first].read_bytes()
    for content in (b"", whole[:100]):
        files[first].write_bytes(content)
        with pytest.raises(InputError, match=r"study\.json: is damaged.* run that one again to mend it") as caught:
            sim.compare(world, replications=1, seed=2, workers=1, progress=False, out=tmp_path)
        assert "\n" not in str(caught.value) and files[first].read_bytes() == content
        again = sim.compare(world, replications=1, seed=1, workers=1, progress=False, out=tmp_path)
        assert files[first].read_bytes() == whole and again.monthly.equals(first.monthly)
        assert sim.compare(world, replications=1, seed=2, workers=1, progress=False, out=tmp_path).monthly.equals(
            second.monthly
        )


@pytest.mark.parametrize("moment", ["begin_record", "choose_workers"])
def test_a_study_stopped_before_its_first_run_leaves_nothing(moment, tmp_path, monkeypatch):
    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(f"sim.runs.make.{moment}", stop)
    with pytest.raises(KeyboardInterrupt):
        sim.compare("zhejiang", replications=1, months=1, n_citizens=50, out=tmp_path / "out", progress=False)
    assert list(tmp_path.iterdir()) == []
