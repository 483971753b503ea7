"""What every way to build a digital government must keep: built-in modes, shipped scenarios, and a scholar's own."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from sim.model.model import Model
from sim.setup.changes import state_at
from sim.setup.indicators import INDICATORS
from sim.setup.modes import MODES, SWITCHES, Mode
from sim.setup.scenario import Scenario, load
from sim.setup.shipped import shipped_scenarios
from tests.soundness import check_state, step_soundly
from tests.worlds import scenario

SCENARIOS = list(shipped_scenarios().values())
OWN = Mode(
    "own",
    agenda="county",
    builder="contractor",
    operator="government",
    standards="contractor",
    reuse="rollout",
    custody="government",
    supervision="kpi",
    contract="fee_and_support",
)
WORLDS: dict[str, Scenario] = {
    **{f"mode {name}": scenario(mode) for name, mode in MODES.items()},
    **{f"file {path.name}": load(path).with_(n_citizens=200) for path in SCENARIOS},
    "own mode": scenario(OWN, province="guangdong"),
}
MONTHS = 36


def mode_at(setup: Scenario, month: int) -> Mode:
    """The switches of a month: the scenario's, and what has changed since."""
    state = state_at(month, setup.changes)
    changed = {key.removeprefix("mode."): v for key, v in state.items() if key.startswith("mode.")}
    return replace(setup.mode, **changed)


@pytest.fixture(scope="module", params=WORLDS)
def setup(request) -> Scenario:
    return WORLDS[request.param].with_(months=MONTHS)


@pytest.fixture(scope="module")
def model(setup) -> Model:
    """The world after a run in which every month was sound."""
    model = Model(setup, seed=2)
    check_state(model)
    for _ in range(MONTHS):
        step_soundly(model)
    return model


def test_there_are_scenarios_for_both_provinces_and_the_own_mode_is_none_of_the_built_in():
    assert {setup.province for setup in WORLDS.values()} == {"zhejiang", "guangdong"}
    assert len(SCENARIOS) >= 4
    assert all(OWN.switches != mode.switches for mode in MODES.values())


def test_a_run_is_sound_and_complete(model):
    """Conservation, bounds and shares were checked month by month (see ``tests.soundness``)."""
    assert [row["month"] for row in model.history] == list(range(MONTHS + 1))


def test_it_starts_before_the_reform(model):
    first = model.history[0]
    assert first["service_efficiency"] == pytest.approx(0.0, abs=1e-12)
    nothing_yet = ("new_incidents", "share_ever_online", "share_documents_abolished", "share_data_open")
    assert [first[name] for name in nothing_yet] == [0.0] * len(nothing_yet)
    assert first["days_to_open_enterprise"] == pytest.approx(16.0)


def test_it_has_an_operator_where_the_switches_give_it_work(setup, model):
    for row in model.history:
        mode = mode_at(setup, row["month"])
        works = "contractor" in (mode.builder, mode.operator) or mode.custody == "operator"
        assert all(math.isnan(row[name]) != works for name in INDICATORS if name.startswith("operator_"))
    assert (model.operator is not None) == works


def test_it_repeats_itself_and_does_not_read_its_name(setup, model):
    switches = {switch: setup.mode.switches[switch] for switch in SWITCHES}
    twin = Model(setup.with_(mode=Mode("under another name", **switches), changes=setup.changes), seed=2).run()
    ours, theirs = (np.array([list(row.values()) for row in m.history], dtype=float) for m in (model, twin))
    np.testing.assert_array_equal(ours, theirs)


def test_a_shorter_run_is_the_beginning_of_a_longer_one(setup, model):
    short = Model(setup.with_(months=6), seed=2).run()
    for ours, theirs in zip(short.history, model.history[:7], strict=True):
        np.testing.assert_array_equal(list(ours.values()), list(theirs.values()))


def test_what_nobody_does_is_not_there(setup, model):
    """No roll-out, no standard module; nothing pooled, no platform; nobody evaluated, no pressure."""
    mode = mode_at(setup, MONTHS)
    assert (model.standard.maturity.max() > 0.0) == (mode.reuse == "rollout")
    assert (model.province.platform > 0.0) == (mode.custody != "bureau")
    assert (model.pressure.max() > 0.0) == (mode.supervision != "none")
    assert (model.modules.interface.max() > model.parameters.interface_start) == (mode.standards != "none")


def test_a_reform_serves_better_than_none(setup, model):
    """Where superiors evaluate and data are pooled, days fall and sharing rises well above month 0."""
    first, last = model.history[0], model.history[-1]
    mode = mode_at(setup, MONTHS)
    if mode.supervision == "none" and mode.custody == "bureau":
        assert last["data_sharing_rate"] < 0.1
    else:
        assert last["service_efficiency"] > 0.1
        assert last["data_sharing_rate"] > first["data_sharing_rate"] + 0.05
