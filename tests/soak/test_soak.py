"""A part of ``make soak``: it runs, counts what it ran, and would see a fault."""

from __future__ import annotations

import random

import pytest

from sim.classroom.explorer.desk import Desk
from sim.classroom.explorer.view import first_view, offer_of
from tests.soak import scenarios, study
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
    then, now = study.growth([50.0, 300.0, 300.0, 301.0, 300.0, 302.0, 300.0, 301.0])
    assert now - then < 2.0
    then, now = study.growth([float(x) for x in range(0, 800, 10)])
    assert now - then > 300.0


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
