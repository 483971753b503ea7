"""Keys are what the model gives: by the student's own command, for the claims of the cards, within the tolerances."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from time import sleep

import numpy as np
import pytest

import sim
from sim.classroom.lessons import keys, load_lesson
from sim.classroom.lessons.keys import Keys
from sim.classroom.lessons.pages import card_lucks
from sim.classroom.lessons.plan import Variant
from tests.classroom.lessons.fakes import fake_run

SMALL = 200
"""Citizens; the provinces and their counties stay what they are."""


def small(lesson: str):
    return replace(load_lesson(lesson), n_citizens=SMALL)


def test_the_key_is_what_the_students_own_comparison_shows():
    lesson = small("45")
    variant = lesson.variant_of("20231234")
    assert variant.province == "zhejiang"
    world = sim.load(variant.province).with_(n_citizens=SMALL, parameters=dict(variant.parameters))
    shown = sim.compare(world, replications=1, seed=variant.seed, workers=1, progress=False, at="defaults").differences
    shown = shown.set_index(["indicator", "window"])["difference"]
    own = Keys(lesson)
    assert own.value(variant, lesson.tasks["lead_72"].quantity) == pytest.approx(
        100 * shown["service_efficiency", "month_72"]
    )
    assert own.value(variant, lesson.tasks["ahead_48"].quantity) == pytest.approx(
        100 * shown["service_efficiency", "month_48"]
    )


@pytest.fixture(scope="module")
def double_lesson():
    return Keys(small("90"))


@pytest.mark.once
@pytest.mark.usefixtures("in_loops")
def test_the_model_does_what_the_cards_say(double_lesson):
    """What explanations claim is seen in the mean that the teacher's page prints; "near" 0 is within 2 points."""
    findings = [finding for card in double_lesson.lesson.cards.values() for finding in card.findings]
    double_lesson.prepare((luck, finding.quantity) for luck in card_lucks() for finding in findings)
    for finding in findings:
        value = mean_over_luck(double_lesson, finding.quantity)
        sign = "near" if abs(value) < 2.0 and finding.sign == "near" else "above" if value > 0 else "below"
        assert sign == finding.sign, f"{finding.text['en']}: {value:.1f}"


@pytest.mark.once
def test_inspection_brings_sharing_forward_and_reciprocity_comes_late(double_lesson):
    """What cards 2 and 4 say together: the effect of one fades from month 24 on, that of the other grows."""
    early, late = {}, {}
    for card in ("inspection", "reciprocity"):
        quantities = [finding.quantity for finding in double_lesson.lesson.cards[card].findings]
        asked = next(quantity for quantity in quantities if quantity.terms[0].mode == "government_led")
        early[card], late[card] = (mean_over_luck(double_lesson, replace(asked, month=month)) for month in (24, 72))
    assert early["inspection"] > 2 * late["inspection"] and late["reciprocity"] > 2 * early["reciprocity"]


def mean_over_luck(double_lesson, quantity):
    """The mean over the runs of the cards' key."""
    return np.mean([double_lesson.value(luck, quantity) for luck in card_lucks()])


@pytest.mark.once
@pytest.mark.usefixtures("in_loops")
def test_a_tolerance_leaves_room_for_luck_and_not_for_the_settings_of_another_student(double_lesson):
    """A number read off the mean of other runs, as on the class page, is right for a student with other luck.

    A number that is right under one setting is wrong under the other, so students with different variants cannot copy.
    """
    lesson = double_lesson.lesson
    seeds = (lesson.variants[0].seed, 1, 2)
    leads = {}
    for sd_taste in (0.0, 1.3):
        for task in (lesson.tasks["lead_72"], lesson.tasks["rivals_24"]):
            variants = [Variant(0, "zhejiang", seed, {"sd_taste": sd_taste}) for seed in seeds]
            own, *others = (double_lesson.value(variant, task.quantity) for variant in variants)
            assert abs(np.mean(others) - own) <= task.tolerance
            leads[task.id, sd_taste] = own
    assert leads["lead_72", 1.3] - leads["lead_72", 0.0] > lesson.tasks["lead_72"].tolerance


def test_runs_that_end_in_any_order_give_the_same_key(monkeypatch):
    """Processes are threads here, of which the first run takes longest."""
    lesson = load_lesson("45")
    quantity, variant = lesson.tasks["rivals_24"].quantity, lesson.variants[0]
    monkeypatch.setattr(keys, "run_one", fake_run)
    alone = Keys(lesson, workers=1).value(variant, quantity)
    pause = iter((0.2, 0.1, 0.0, 0.0, 0.0, 0.0))
    monkeypatch.setattr(keys, "run_one", lambda run: sleep(next(pause)) or fake_run(run))
    monkeypatch.setattr(keys, "LocalWorkers", Threads)
    assert Keys(lesson, workers=4).value(variant, quantity) == alone


class Threads:
    """Workers that are threads."""

    def __init__(self, workers, n_runs):
        self.count = workers
        self.executor = ThreadPoolExecutor(4)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.executor.shutdown()


def test_who_waits_at_a_terminal_sees_the_runs_counted(monkeypatch):
    monkeypatch.setattr(keys, "run_one", fake_run)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    lesson = load_lesson("45")
    Keys(lesson, workers=1, progress=True).prepare([(lesson.variants[0], lesson.tasks["lead_72"].quantity)])
