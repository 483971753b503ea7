"""A part of ``make soak``: it runs, counts what it ran, and would see a fault."""

from __future__ import annotations

import random

import pytest

from sim.classroom.explorer.desk import Desk
from sim.classroom.explorer.view import first_view, offer_of
from sim.runs.store import Store
from sim.studies.design import read_design
from tests.soak import coordinator, scenarios, study
from tests.soak.explorer import _act_once
from tests.soundness import check_money


def test_random_scenarios_are_sound_and_differ():
    assert scenarios.soak(0, 4)[0] == 4
    made = [scenarios.random_scenario(number) for number in range(1, 40)]
    assert len({one.province for one in made}) == 4 and len({one.mode.switches["builder"] for one in made}) > 2
    assert any(one.changes for one in made) and any(one.layers_off for one in made)
    assert scenarios.random_scenario(7) == scenarios.random_scenario(7) != scenarios.random_scenario(8)


def test_a_lost_yuan_is_seen(monkeypatch, capsys):
    def lose(model):
        model.treasury.provincial += 1.0
        check_money(model)

    monkeypatch.setattr("tests.soundness.check_money", lose)
    assert scenarios.soak(0, 2)[0] == 0
    assert capsys.readouterr().out.count("AssertionError") == 2


def test_growth_is_told_from_what_is_flat():
    assert study.growth([50.0, 300.0, 300.0, 301.0, 300.0, 302.0, 300.0, 301.0]) < 2.0
    assert study.growth([float(x) for x in range(0, 800, 10)]) > 300.0


def test_what_processes_hold_is_told_by_the_tenth_of_the_runs_over_all_starts():
    looks = [study.Look(1, 50, "worker 1", 90.0), study.Look(1, 99, "worker 1", 100.0), study.Look(1, 99, "a", 7.0)]
    looks += [study.Look(2, runs, "worker 1", runs / 10) for runs in (200, 400, 420, 950)]
    assert study.by_tenth(looks, 1000) == {"worker 1": [100.0, 20.0, 40.0, 42.0, 95.0], "a": [7.0]}
    assert study.growths(looks) == {"worker 1": 95.0 - 40.0}


def test_the_study_is_of_a_million_small_runs_and_its_processes_are_looked_at(tmp_path):
    assert read_design({"name": "a", **study.design_of("zhejiang")}).size * study.REPLICATIONS == 10**6
    (tmp_path / study.LOOKS).write_text("3,7,coordinator,100.0\n")
    n_made, n_runs, looks = study.soak(tmp_path, 60, workers=1, replications=1, every=0.5)
    assert n_made == n_runs == 64
    assert looks[0] == study.Look(3, 7, "coordinator", 100.0)
    assert {(look.start, look.process) for look in looks[1:]} == {(4, "coordinator")} and looks[-1].megabytes > 20


def test_all_results_that_a_coordinator_takes_are_written(tmp_path, monkeypatch):
    assert len(coordinator.soak(tmp_path / "all", 400)) > 1
    add = Store.add
    monkeypatch.setattr(Store, "add", lambda self, results: add(self, results[:-1]) if len(results) > 1 else None)
    with pytest.raises(AssertionError, match="not on the disk"):
        coordinator.soak(tmp_path / "lost", 400)


class NoTwin:
    """Two processes that are none."""

    def __init__(self, offer):
        self.shown, self.coming, self.processes = None, None, ()

    def show(self, view):
        self.seen = view

    def look(self, month):
        return None

    def rest(self):
        pass

    close = rest


def test_actions_leave_no_page_behind(monkeypatch):
    monkeypatch.setattr("sim.classroom.explorer.desk.Twin", NoTwin)
    offer = offer_of()
    desk, pages, luck = Desk(offer, first_view(offer)), {}, random.Random(3)
    monkeypatch.setattr(luck, "choices", lambda *_: [luck.choice(("come", "go", "lever", "switch", "month"))])
    for _ in range(400):
        _act_once(desk, pages, luck)
        assert len(desk.taken) <= 4 and len(desk.waiting) <= 5
        assert {page for page, twin in pages.items() if twin is None} == set(desk.waiting)
    for page, twin in list(pages.items()):
        desk.leave(page, twin)
    assert not desk.waiting and not desk.taken


def test_what_never_comes_is_told(monkeypatch):
    monkeypatch.setattr("tests.soak.explorer.PATIENCE", 0.05)
    luck, offer = random.Random(1), offer_of()
    monkeypatch.setattr(luck, "choices", lambda *_: ["whole"])
    twin = NoTwin(offer)
    with pytest.raises(AssertionError, match="never came"):
        _act_once(Desk(offer, first_view(offer)), {object(): twin}, luck)
