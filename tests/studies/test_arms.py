"""A run is called what it was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sim.cli.tables import run_table
from sim.report import write_report
from sim.setup.changes import Change
from sim.setup.modes import MODES, SWITCHES
from sim.setup.names import name_of_mode
from sim.setup.scenario import load
from sim.studies.arms import cells_of, choose_modes, label_scenarios
from sim.studies.design import read_design
from sim.studies.run import run
from sim.studies.sweep import study_of

BASE = load("zhejiang").with_(months=12, n_citizens=20)
LED, SEPARATION = MODES["government_led"], MODES["separation"]
FORK = BASE.with_(
    name="fork",
    mode=replace(BASE.mode, name="fork"),
    changes=[Change(month=6, key="mode.custody", value="operator")],
)


def labels(scenarios):
    worlds = label_scenarios(scenarios)
    cells = cells_of(worlds, choose_modes(None, [scenario for _, scenario in worlds]))
    return {(cell.label, cell.scenario.mode.name): bool(cell.scenario.changes) for cell in cells}


def test_a_run_that_never_switched_does_not_have_the_name_of_the_mode_that_does():
    switched = labels([BASE, FORK])
    assert ("zhejiang", "fork") not in switched and switched["fork", "fork"]
    other = replace(FORK.mode, custody="bureau")
    assert ("zhejiang", "fork@0") in labels([BASE, FORK.with_(mode=other, changes=FORK.changes)])


def test_scenarios_with_dates_of_their_own_share_a_mode_by_calendar():
    found = labels([load("zhejiang_dated"), load("guangdong_dated")])
    assert found["zhejiang", "by_calendar"] and found["guangdong", "by_calendar"]


@pytest.mark.parametrize("n_varied", (1, 2, len(SWITCHES)))
def test_a_mix_of_switches_is_not_called_by_the_mode_that_it_is_mixed_from(n_varied):
    names = list(SWITCHES)[:n_varied]
    vary = {"mode": {name: list(SWITCHES[name].options)[:2] for name in names}}
    design = read_design({"scenarios": [BASE], "modes": [LED], "method": "grid", "replications": 1, "vary": vary})
    (cell,) = study_of(design).cells
    expected = "mixed" if n_varied == len(SWITCHES) else "+".join(["government_led", *(f"{name}=*" for name in names)])
    assert cell.scenario.mode.name == expected != LED.name
    assert cell.scenario.mode.switches == LED.switches
    assert "government" not in name_of_mode(expected, "zh") and name_of_mode("mixed", "zh") == "混合"


def test_a_mode_whose_switches_do_not_vary_keeps_its_name():
    given = {"scenarios": [BASE], "modes": [LED, SEPARATION], "method": "grid", "replications": 1}
    design = read_design({**given, "vary": {"reciprocity": [3.0, 4.0]}})
    assert [cell.scenario.mode for cell in study_of(design).cells] == [LED, SEPARATION]


def test_dated_changes_of_a_mix_are_kept():
    vary = {"mode": {"agenda": ["county", "data_bureau"]}}
    given = {"scenarios": [FORK], "modes": [FORK.mode], "method": "grid", "replications": 1, "vary": vary}
    (cell,) = study_of(read_design(given)).cells
    assert cell.scenario.changes == FORK.changes


def test_a_scenario_of_ones_own_is_called_by_its_name():
    poor = run(BASE.with_(name="poor_start", months=2), progress=False)
    assert str(run_table(poor).title).startswith("Poor start (Zhejiang)")
    assert "<h1>Poor start (Zhejiang): government-led</h1>" in write_report(poor.comparison, {})
    usual = run(BASE.with_(months=2), progress=False)
    assert str(run_table(usual).title).startswith("Zhejiang,")
