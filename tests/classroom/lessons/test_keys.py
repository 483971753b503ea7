"""Keys are what the model gives: by the student's own command, for the claims of the cards, within the tolerances."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import sim
from sim.classroom.lessons import load_lesson
from sim.classroom.lessons.keys import Keys
from sim.classroom.lessons.plan import Variant

SMALL = 200
"""Citizens; the provinces and their counties stay what they are."""


def small(lesson: str):
    return replace(load_lesson(lesson), n_citizens=SMALL)


def test_the_key_is_what_the_students_own_comparison_shows():
    lesson = small("45")
    variant = lesson.variant_of("20231234")
    assert variant.province == "zhejiang"
    world = sim.load(variant.province).with_(n_citizens=SMALL, parameters=dict(variant.parameters))
    shown = sim.compare(world, replications=1, seed=variant.seed, workers=1, progress=False).differences
    shown = shown.set_index(["indicator", "window"])["difference"]
    keys = Keys(lesson)
    assert keys.value(variant, lesson.tasks["lead_72"].quantity) == pytest.approx(
        100 * shown["service_efficiency", "month_72"]
    )
    assert keys.value(variant, lesson.tasks["ahead_48"].quantity) == pytest.approx(
        100 * shown["service_efficiency", "month_48"]
    )


@pytest.fixture(scope="module")
def double_lesson():
    return Keys(small("90"), workers=1)


@pytest.mark.once
@pytest.mark.parametrize("card", load_lesson("90").cards)
def test_the_model_does_what_a_card_says(card, double_lesson):
    """What explanations claim is seen in the model; "near" 0 is within 2 points."""
    for found in double_lesson.lesson.cards[card].findings:
        value = double_lesson.value(Variant(0, "zhejiang", 1, {}), found.quantity)
        where = "near" if abs(value) < 2.0 and found.sign == "near" else "above" if value > 0 else "below"
        assert where == found.sign, f"{found.text['en']}: {value:.1f}"


@pytest.mark.once
@pytest.mark.parametrize("sd_taste", [0.0, 1.3])
def test_a_tolerance_leaves_room_for_the_luck_of_a_run(sd_taste, double_lesson):
    """A number read off the mean of other runs, as on the class page, is right for a student with other luck."""
    lesson = double_lesson.lesson
    for task in (lesson.tasks["lead_72"], lesson.tasks["gain_72"]):
        own, *others = (
            double_lesson.value(Variant(0, "zhejiang", seed, {"sd_taste": sd_taste}), task.quantity)
            for seed in (lesson.variants[0].seed, 1, 2)
        )
        assert abs(np.mean(others) - own) <= task.tolerance


@pytest.mark.once
def test_a_number_that_is_right_under_one_setting_is_wrong_under_the_other(double_lesson):
    """So students with unlike variants cannot copy."""
    task, (alike, unlike) = (
        double_lesson.lesson.tasks["lead_72"],
        (
            double_lesson.value(
                Variant(0, "zhejiang", 21, {"sd_taste": value}), double_lesson.lesson.tasks["lead_72"].quantity
            )
            for value in (0.0, 1.3)
        ),
    )
    assert unlike - alike > task.tolerance


@pytest.mark.once
def test_more_processes_give_the_same_key(monkeypatch):
    """At a size at which nothing but the way is tested."""
    lesson = replace(load_lesson("45"), n_citizens=20)
    quantity, variant = lesson.tasks["lead_72"].quantity, lesson.variants[0]
    alone = Keys(lesson, workers=1).value(variant, quantity)
    monkeypatch.setattr("sim.classroom.lessons.keys.RUNS_OF_A_PROCESS", 1)
    assert Keys(lesson, workers=2).value(variant, quantity) == alone
