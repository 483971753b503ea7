"""Answers files: what a student hands in, written by the class page, by a notebook or by hand, and read with care."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.classroom.lessons.plan import Lesson, Task, lesson_ids, load_lesson
from sim.classroom.lessons.variant import plain_number
from sim.inputs.checks import show
from sim.language.errors import InputError, nearest
from sim.language.texts import say

FORMAT, VERSION = "digigov-answers", 1
LARGEST = 100_000  # bytes; an answers file has a few hundred
LONGEST = 64
"""Characters of a student number."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What one student answered: by task, a number or the id of a choice; None or missing where there is no answer."""

    lesson: str
    student: str
    answers: Mapping[str, Any]

    def to_json(self) -> str:
        """The file's text."""
        record = {"format": FORMAT, "version": VERSION, "lesson": self.lesson, "student": self.student}
        return json.dumps(record | {"answers": dict(self.answers)}, indent=2, ensure_ascii=False) + "\n"

    def write(self, path: str | os.PathLike[str]) -> Path:
        """Write the file to hand in; returns its path. Raises InputError where it cannot be written."""
        target = Path(path)
        try:
            target.write_text(self.to_json(), encoding="utf-8", newline="\n")
        except (OSError, ValueError) as error:
            raise InputError(f"cannot write {target}: {getattr(error, 'strerror', None) or error}") from None
        return target


def answers(lesson: str, student: str, given: Mapping[str, float | str] | None = None) -> Answers:
    """Answers of a student to the tasks of a lesson, ready to be written; None for a file to be filled in.

    Raises InputError for an unknown lesson, task or choice, and for what is not a number where one is asked for.
    """
    plan = load_lesson(lesson)
    if given is None:
        return Answers(lesson, checked_student(student), dict.fromkeys(plan.tasks))
    found = {}
    for name, answer in given.items():
        task = task_of(plan, name)
        found[name] = read_number(answer) if task.kind == "number" else read_choice(task, answer)
        if found[name] is None:
            allowed = "a number" if task.kind == "number" else ", ".join(choice.id for choice in task.choices)
            raise InputError(f"answer {name} = {show(answer)}: is no answer to this task; allowed: {allowed}")
    return Answers(lesson, checked_student(student), found)


def task_of(lesson: Lesson, name: str) -> Task:
    """A task of a lesson. Raises InputError, with the nearest name, where there is none."""
    if name not in lesson.tasks:
        allowed = ", ".join(lesson.tasks)
        raise InputError(
            f"lesson {lesson.id} has no task {show(name)}{nearest(name, lesson.tasks)}; allowed: {allowed}"
        )
    return lesson.tasks[name]


def read_answers(path: Path) -> Answers:
    """The answers in a file. Raises InputError where it cannot be read or is no answers file of a known lesson.

    What stands there as answer to a task is not looked at: that is for marking.
    """
    label = path.name if path.name.isprintable() else show(path.name)
    table = _read_json(path, label)
    if not isinstance(table, dict) or table.get("format") != FORMAT:
        raise InputError(say("lessons.bad.format", file=label, format=FORMAT))
    version, lesson, student = (table.get(name) for name in ("version", "lesson", "student"))
    if version != VERSION or isinstance(version, bool):
        raise InputError(say("lessons.bad.version", file=label, version=show(version), allowed=VERSION))
    if not isinstance(lesson, str) or lesson not in lesson_ids():
        near = nearest(lesson, lesson_ids()) if isinstance(lesson, str) else ""
        allowed = ", ".join(lesson_ids())
        raise InputError(say("lessons.bad.lesson", file=label, lesson=show(lesson), near=near, allowed=allowed))
    if not is_student(student):
        raise InputError(say("lessons.bad.student", file=label, student=show(student), longest=LONGEST))
    found = table.get("answers")
    if not isinstance(found, dict):
        raise InputError(say("lessons.bad.answers", file=label, answers=show(found)))
    return Answers(lesson, plain_number(student), found)


def is_student(student: Any) -> bool:
    """Whether this can be a student number: a text of 1 to 64 visible characters."""
    if not isinstance(student, str) or len(student) > 2 * LONGEST:
        return False
    number = plain_number(student)
    return 0 < len(number) <= LONGEST and number.isprintable()


def checked_student(student: Any) -> str:
    """A student number as it counts. Raises InputError where it cannot be one."""
    if not is_student(student):
        raise InputError(f'student {show(student)}: must be a text of 1 to {LONGEST} visible characters, as "20231234"')
    return plain_number(student)


def read_number(answer: Any) -> float | None:
    """The number that an answer is, also one written as text, with a decimal comma or a per cent sign; else None."""
    if isinstance(answer, str):
        text = plain_number(answer).removesuffix("%").strip().replace("−", "-").replace("–", "-")
        text = text.replace(",", ".") if text.count(",") == 1 and "." not in text else text
        plain = text.removeprefix("-").removeprefix("+")
        if not plain.replace(".", "", 1).isascii() or not plain.replace(".", "", 1).isdigit():
            return None
        return float(text)
    if isinstance(answer, bool) or not isinstance(answer, int | float):
        return None
    try:
        number = float(answer)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def read_choice(task: Task, answer: Any) -> str | None:
    """The id of the choice that an answer is, by id or by its words in either language; else None."""
    if not isinstance(answer, str):
        return None
    plain = plain_number(answer).casefold()
    for choice in task.choices:
        if plain in (choice.id.casefold(), *(plain_number(text).casefold() for text in choice.text.values())):
            return choice.id
    return None


def _read_json(path: Path, label: str) -> Any:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise InputError(say("lessons.bad.none", file=label)) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(say("lessons.bad.cannot", file=label, reason=reason)) from None
    if len(content) > LARGEST:
        raise InputError(say("lessons.bad.large", file=label, limit=LARGEST))
    try:
        return json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise InputError(say("lessons.bad.utf8", file=label)) from None
    except (ValueError, RecursionError) as error:
        reason = " ".join(str(error).split())
        raise InputError(say("lessons.bad.json", file=label, reason=reason)) from None
