"""Layers switch off as a whole: the full model, held at the stated values, is the smaller model to the last bit."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.language.errors import InputError
from sim.model import layers, model
from sim.setup.layers import LAYERS
from sim.setup.modes import MODES

MONTHS = 14
EACH = pytest.mark.parametrize("layer", LAYERS)


def path(scenario, monkeypatch=None) -> np.ndarray:
    """All indicators of a run; with ``monkeypatch``, of the full month with the layers' parameters held."""
    if monkeypatch is not None:
        monkeypatch.setattr(model, "month_without", lambda _, steps: steps)
    history = sim.Model(scenario, seed=3).run().history
    return np.array([list(row.values()) for row in history], dtype=float)


@EACH
@pytest.mark.parametrize("mode", list(MODES)[:2])
def test_the_full_model_at_the_stated_values_is_the_model_without_the_layer(layer, mode, monkeypatch):
    scenario = sim.load("zhejiang").with_(mode=mode, months=MONTHS, n_citizens=150)
    smaller = scenario.without(layer)
    without = path(smaller)
    assert (without != path(scenario))[1:].any(), "the layer does something"
    np.testing.assert_array_equal(without, path(smaller, monkeypatch))


def test_all_layers_can_be_off_together_and_dated_changes_do_not_bring_them_back(monkeypatch):
    scenario = sim.load("zhejiang_dated").with_(months=25, n_citizens=60).without(*LAYERS)
    without = path(scenario)
    assert np.isfinite(without[:, :10]).all()
    np.testing.assert_array_equal(without, path(scenario, monkeypatch))


def test_month_0_is_that_of_the_full_model_unless_the_founding_is_held():
    scenario = sim.load("guangdong").with_(months=1, n_citizens=50)
    full = path(scenario)[0]
    assert (path(scenario.without("state"))[0] == full)[:10].all()
    assert (path(scenario.without("counties"))[0] != full).any()


def test_layers_off_are_written_read_back_and_part_of_what_is_run(tmp_path):
    from sim.runs.study import determining

    scenario = sim.load("zhejiang").without("society").without("state", "society")
    assert scenario.layers_off == ("state", "society")
    file = tmp_path / "x.toml"
    file.write_text(scenario.to_toml(), encoding="utf-8")
    assert sim.load(file) == scenario
    assert determining(scenario) != determining(sim.load("zhejiang"))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["sociey"], 'unknown (did you mean "society"?)'),
        ("society", "must be a list"),
        (["state", "state"], '"state" is there twice'),
    ],
)
def test_a_fault_is_told_in_one_line(given, told):
    with pytest.raises(InputError) as caught:
        sim.load("zhejiang").with_(layers_off=given)
    assert "layers_off" in str(caught.value) and told in str(caught.value)


def test_every_sub_step_that_is_replaced_is_one_of_the_month():
    assert set(layers.STEPS) <= dict(model.MONTH).keys()
