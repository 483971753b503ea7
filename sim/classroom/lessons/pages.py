"""A lesson on paper: the teacher's plan with its key, and the students' cards and worksheet, as two HTML files."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from sim.classroom.lessons.keys import Keys
from sim.classroom.lessons.marking import in_points
from sim.classroom.lessons.plan import Lesson, Quantity, Task, Variant
from sim.classroom.lessons.sheets import settings_in_words, spoken
from sim.language.texts import language, say
from sim.report.verdict_sentences import known_sentence
from sim.results.known import SCENARIOS, known_of, known_record
from sim.runs.provenance import versions
from sim.setup.draws import POSTERIOR
from sim.setup.indicators import HEADLINES
from sim.setup.modes import MODES, SWITCHES
from sim.setup.names import name_of_mode
from sim.setup.scenario import load

CARD_PROVINCE, CARD_SEEDS = "guangdong", (1, 2)
"""With which the key of the cards is run: the mean over luck, as on the class page."""


def lesson_pages(lesson: Lesson, keys: Keys) -> dict[str, str]:
    """Both files by name, in the language in use; what keys lack is run, which takes a minute or two."""
    variants = [(variant, task.quantity) for variant in lesson.variants for task in lesson.tasks.values()]
    findings = [
        (luck, finding.quantity) for luck in card_lucks() for card in lesson.cards.values() for finding in card.findings
    ]
    keys.prepare([*variants, *findings])
    name = f"lesson-{lesson.id}"
    return {f"{name}-teacher.html": teacher_page(lesson, keys), f"{name}-students.html": students_page(lesson)}


def card_lucks() -> list[Variant]:
    """The defaults under each seed of the cards' key."""
    return [Variant(0, CARD_PROVINCE, seed, {}) for seed in CARD_SEEDS]


def teacher_page(lesson: Lesson, keys: Keys) -> str:
    """Goals, timing, and the key to cards and tasks."""
    return _render(
        "lesson_teacher.html",
        lesson=lesson,
        timing=timing(lesson),
        cards=[(card, [finding_row(finding.quantity, keys) | {"text": finding.text} for finding in card.findings])
               for card in lesson.cards.values()],
        known=known_sentences(),
        seeds=", ".join(map(str, CARD_SEEDS)),
        n_seeds=len(CARD_SEEDS),
        keys=[
            {"index": variant.index, "settings": settings_in_words(variant),
             "cells": [key_cell(task, keys.value(variant, task.quantity)) for task in lesson.tasks.values()]}
            for variant in lesson.variants
        ],
    )  # fmt: skip


def known_sentences() -> list[str]:
    """What is known of the two modes at the end of the shipped scenarios, a sentence per province and measure."""
    modes = [MODES[name] for name in known_record()["modes"]]
    pairs = [[load(name).with_(mode=mode) for mode in modes] for name in SCENARIOS]
    found = [known_of(a, b, indicator) for a, b in pairs for indicator in HEADLINES]
    return [known_sentence(known.row(max(known.p)), POSTERIOR) for known in found if known is not None]


def students_page(lesson: Lesson) -> str:
    """Worksheet and cards, with lines to write on and nothing of the key."""
    modes = list(MODES)[:2]
    return _render(
        "lesson_students.html",
        lesson=lesson,
        modes=[name_of_mode(mode) for mode in modes],
        switches=[
            (say(f"lessons.switch.{name}.name"),
             [say(f"lessons.switch.{name}.{MODES[mode].switches[name]}") for mode in modes])
            for name in SWITCHES
        ],
        cards=list(lesson.cards.values()),
        spoken=spoken,
    )  # fmt: skip


def timing(lesson: Lesson) -> list[dict[str, Any]]:
    """The steps with the minutes from which and to which they last."""
    rows, start = [], 0
    for step in lesson.steps:
        rows.append({"from": start, "to": start + step.minutes, "step": step})
        start += step.minutes
    return rows


def finding_row(quantity: Quantity, keys: Keys) -> dict[str, str]:
    """Mean, lowest and highest over the cards' runs; percentage points where the measure is a share."""
    values = [keys.value(luck, quantity) for luck in card_lucks()]
    low, high = (in_points(end, signed=True) for end in (min(values), max(values)))
    return {"mean": in_points(sum(values) / len(values), signed=True), "span": f"{low} … {high}"}


def key_cell(task: Task, value: float) -> str:
    """The key of one task as a teacher reads it."""
    shown = in_points(value, signed=True)
    if task.kind == "number":
        return say("lessons.check.within", key=shown, tolerance=f"{task.tolerance:g}")
    best = next(choice for choice in task.choices if choice.holds(value))
    return say("lessons.check.choice_key", choice=best.text[language()], value=shown)


def _render(template: str, **given: Any) -> str:
    environment = Environment(
        loader=PackageLoader("sim"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals |= {"say": lambda key, **values: say(f"lessons.{key}", **values)}
    return environment.get_template(template).render(lang=language(), version=versions()["digigov"] or "", **given)
