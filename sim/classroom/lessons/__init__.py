"""Lessons: plans with cards and worksheets, tasks that differ by student number, and their marking.

``tasks_of`` is what the class page shows; keys are in none of it, since they are run when answers are marked.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sim.classroom.lessons.plan import Card, Lesson, Task, Variant, lesson_ids, load_lesson
from sim.setup.indicators import HEADLINES

__all__ = ["Lesson", "Task", "Variant", "lesson_ids", "load_lesson", "page_lessons", "tasks_of"]


def tasks_of(lesson: str) -> dict[str, Any]:
    """The tasks of a lesson as a page may show them, as plain tables and lists; no key is in them.

    lesson, title; variants: index, province, seed and parameters of each, in the order of ``variant_index``; tasks:
    id, kind ("number" or "choice"), prompt, hint, tolerance, choices (id, text) and settings: the values of parameters
    that the task needs beside those of the variant, one table for each setting that it compares. Raises InputError.
    """
    plan = load_lesson(lesson)
    variants = [
        {"index": one.index, "province": one.province, "seed": one.seed, "parameters": dict(one.parameters)}
        for one in plan.variants
    ]
    tasks = [_task_table(task) for task in plan.tasks.values()]
    return {"lesson": plan.id, "title": dict(plan.title), "variants": variants, "tasks": tasks}


def page_lessons(levers: Collection[str], months: int) -> list[dict[str, Any]]:
    """All lessons as the class page takes them: id, title, variants, cards and tasks, without any key.

    levers: parameters that the page has sliders for; a card's view begins at values of these alone. months: of the
    page; tasks on later ones are left out.
    """
    lessons = []
    for name in lesson_ids():
        table = tasks_of(name)
        tasks = [task for task in table["tasks"] if task["month"] <= months]
        cards = [_card_table(card, levers, months) for card in load_lesson(name).cards.values()]
        record = {"title": table["title"], "variants": table["variants"], "tasks": tasks, "cards": cards}
        lessons.append({"id": name, **record})
    return lessons


def _card_table(card: Card, levers: Collection[str], months: int) -> dict[str, Any]:
    """A card with the view that it begins with: measure and month of its first finding, from where it sets out."""
    texts = {part: dict(getattr(card, part)) for part in ("title", "predict", "do", "observe", "explain")}
    first = card.findings[0].quantity
    measure = first.indicator if first.indicator in HEADLINES else HEADLINES[0]
    values = {name: value for name, value in first.terms[-1].parameters.items() if name in levers}
    view = {"measure": measure, "month": min(first.month, months), "levers": values}
    return {"id": card.id, **texts, "options": [dict(option) for option in card.options], "view": view}


def _task_table(task: Task) -> dict[str, Any]:
    settings = {tuple(term.parameters.items()): dict(term.parameters) for term in task.quantity.terms}
    return {
        "id": task.id,
        "kind": task.kind,
        "prompt": dict(task.prompt),
        "hint": dict(task.hint),
        "indicator": task.quantity.indicator,
        "month": task.quantity.month,
        "tolerance": task.tolerance,
        "choices": [{"id": choice.id, "text": dict(choice.text)} for choice in task.choices],
        "settings": list(settings.values()),
    }
