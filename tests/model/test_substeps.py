"""A sub-step of a scholar's own comes where it was put, or in place of the package's."""

from __future__ import annotations

import pytest

import sim
from sim.language.errors import InputError
from sim.model import substeps as module
from sim.model.substeps import MONTH, register_substep, substeps
from sim.setup import registry

NAMES = [name for name, _ in MONTH]


@pytest.fixture
def own(monkeypatch):
    """What a test registers is gone after it."""
    monkeypatch.setattr(registry, "_registered", {})
    monkeypatch.setattr(module, "_own", {})


def forget(model) -> None:
    model.fear[:] = 0.0
    model.own["forgotten"] = model.own.get("forgotten", 0) + 1


def nothing(model) -> None:
    pass


def test_sub_steps_come_where_they_were_put(own):
    register_substep("forgetting", forget, after="incidents")
    register_substep("press", nothing, before="forgetting")
    register_substep("service", nothing)
    assert [name for name, _ in substeps()] == [*NAMES, "press", "forgetting"]
    assert dict(substeps())["service"] is nothing


def test_a_sub_step_of_ones_own_changes_the_run(own):
    scenario = sim.load("zhejiang").with_(n_citizens=50, months=12)
    plain = sim.Model(scenario)
    plain.fear[:] = 1.0
    assert plain.run().fear.any()
    register_substep("forgetting", forget, after="incidents")
    model = sim.Model(scenario)
    model.fear[:] = 1.0
    seen = []
    model.watch = seen.append
    model.run()
    assert not model.fear.any() and model.own == {"forgotten": 12} and seen[:10] == [*NAMES, "forgetting"]


def test_a_sub_step_beside_one_that_is_not_there_is_refused(own):
    with pytest.raises(InputError, match=r'no sub-step servce.*"service"'):
        register_substep("mine", nothing, after="servce")
    with pytest.raises(InputError, match="no sub-step mine"):
        register_substep("mine", nothing)
