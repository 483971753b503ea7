"""Lessons: plans with cards and worksheets, tasks that differ by student number, and their marking.

``tasks_of`` is what the class page shows; keys are in none of it, since they are run when answers are marked.
"""

from __future__ import annotations

from typing import Any

from sim.lessons.plan import Lesson, Task, Variant, lesson_ids, load_lesson

__all__ = ["Lesson", "Task", "Variant", "lesson_ids", "load_lesson", "tasks_of"]


def tasks_of(lesson: str) -> dict[str, Any]:
    """The tasks of a lesson as a page may show them, as plain tables and lists; no key is in them.

    lesson, title; variants: index, province, seed and parameters of each, by index (``sim.lessons.variant``); tasks:
    id, kind ("number" or "choice"), prompt, tolerance, choices (id, text) and settings: the values of parameters that
    the task needs beside those of the variant, one table for each setting that it compares. Raises InputError.
    """
    plan = load_lesson(lesson)
    variants = [
        {"index": one.index, "province": one.province, "seed": one.seed, "parameters": dict(one.parameters)}
        for one in plan.variants
    ]
    tasks = [_task_table(task) for task in plan.tasks.values()]
    return {"lesson": plan.id, "title": dict(plan.title), "variants": variants, "tasks": tasks}


def _task_table(task: Task) -> dict[str, Any]:
    settings: list[dict[str, float]] = []
    for term in task.quantity.terms:
        if dict(term.parameters) not in settings:
            settings.append(dict(term.parameters))
    return {
        "id": task.id,
        "kind": task.kind,
        "prompt": dict(task.prompt),
        "indicator": task.quantity.indicator,
        "month": task.quantity.month,
        "tolerance": task.tolerance,
        "choices": [{"id": choice.id, "text": dict(choice.text)} for choice in task.choices],
        "settings": settings,
    }
