"""Answers files: what a student hands in, written by the class page, by a notebook or by hand, and read with care."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.classroom.lessons.plan import Lesson, Task, load_lesson
from sim.classroom.lessons.variant import plain_number
from sim.inputs.checks import show
from sim.language.errors import InputError, Message, nearest_name

FORMAT, VERSION = "digigov-answers", 1
LARGEST = 100_000  # bytes; an answers file has a few hundred
LONGEST = 64
"""Characters of a student number."""
FAULTS = {
    "Expecting ',' delimiter": "lessons.json_comma",
    "Expecting ':' delimiter": "lessons.json_colon",
    "Expecting property name": "lessons.json_name",
    "Expecting value": "lessons.json_value",
    "Extra data": "lessons.json_extra",
    "Illegal trailing comma": "lessons.json_trailing",
    "Invalid": "lessons.json_sign",
    "Unterminated string": "lessons.json_quote",
}
"""How the reader of JSON begins what it says of a fault, and the text for it."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What one student answered: by task, a number or the id of a choice; None or missing where there is no answer.

    cards: by card what was predicted "before" and "after", options by their number from 1, and the "explanation".
    """

    lesson: str
    student: str
    answers: Mapping[str, Any]
    cards: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> str:
        """The file's text."""
        record = {"format": FORMAT, "version": VERSION, "lesson": self.lesson, "student": self.student}
        given = {"answers": dict(self.answers)} | ({"cards": dict(self.cards)} if self.cards else {})
        return json.dumps(record | given, indent=2, ensure_ascii=False) + "\n"

    def write(self, path: str | os.PathLike[str]) -> Path:
        """Write the file to hand in; returns its path. Raises InputError where it cannot be written."""
        return write_file(path, self.to_json().encode())


def write_file(path: str | os.PathLike[str], content: bytes) -> Path:
    """Write a file; returns its path. Raises InputError where it cannot be written."""
    target = Path(path)
    try:
        target.write_bytes(content)
    except (OSError, ValueError) as error:
        raise InputError("classroom.cannot_write", path=target, reason=_reason(error)) from None
    return target


def answers(lesson: str, student: str, given: Mapping[str, float | str] | None = None) -> Answers:
    """Answers of a student to the tasks of a lesson, ready to be written; None for a file to be filled in.

    Raises InputError for an unknown lesson, task or choice, and for what is not a number where one is asked for.
    """
    plan = load_lesson(lesson)
    if given is None:
        return Answers(lesson, checked_student(student), dict.fromkeys(plan.tasks))
    return Answers(lesson, checked_student(student), {name: _checked(plan, name, given[name]) for name in given})


def _checked(lesson: Lesson, name: str, answer: Any) -> float | str:
    """The answer to a task. Raises InputError where it is none, or where there is no such task."""
    if name not in lesson.tasks:
        near = nearest_name(name, lesson.tasks)
        raise InputError("lessons.no_task", lesson=lesson.id, task=show(name), near=near, allowed=list(lesson.tasks))
    task = lesson.tasks[name]
    if task.kind == "number":
        number = read_number(answer)
        if number is None:
            raise InputError("lessons.no_number", task=name, answer=show(answer))
        return number
    choice = read_choice(task, answer)
    if choice is None:
        allowed = [one.id for one in task.choices]
        raise InputError("lessons.no_choice", task=name, answer=show(answer), allowed=allowed)
    return choice


def read_answers(path: Path) -> Answers:
    """The answers in a file. Raises InputError where it cannot be read or is no answers file of a known lesson.

    The answers themselves are not checked: that is for marking.
    """
    try:
        table = _read_json(path)
        if not isinstance(table, dict) or table.get("format") != FORMAT:
            raise InputError("lessons.not_answers", format=FORMAT)
        version = table.get("version")
        if version != VERSION or isinstance(version, bool):
            raise InputError("lessons.bad_version", version=show(version), allowed=[VERSION])
        lesson, student, given = (table.get(name) for name in ("lesson", "student", "answers"))
        load_lesson(lesson)
        if not isinstance(given, dict):
            raise InputError("lessons.no_table", answers=show(given))
        cards = table.get("cards")
        return Answers(lesson, checked_student(student), given, cards if isinstance(cards, dict) else {})
    except InputError as error:
        raise InputError("classroom.at", where=label_of(path), fault=error) from None


def label_of(path: Path) -> str:
    """A file's name as messages and tables show it, on one line."""
    return path.name if path.name.isprintable() else show(path.name)


def checked_student(student: Any) -> str:
    """A student number as it counts: a text of 1 to 64 visible characters. Raises InputError where it cannot be one."""
    number = plain_number(student) if isinstance(student, str) and len(student) <= 2 * LONGEST else ""
    if not 0 < len(number) <= LONGEST or not number.isprintable():
        raise InputError("lessons.bad_student", student=show(student), longest=LONGEST)
    return number


def read_number(answer: Any) -> float | None:
    """The number that an answer is, also one written as text, with a decimal comma or a per cent sign; else None."""
    if isinstance(answer, str):
        text = plain_number(answer).removesuffix("%").strip().replace("−", "-").replace("–", "-")
        text = text.replace(",", ".") if text.count(",") == 1 and "." not in text else text
        digits = text.removeprefix("-").removeprefix("+").replace(".", "", 1)
        return float(text) if digits.isascii() and digits.isdigit() else None
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
        if plain in (plain_number(text).casefold() for text in (choice.id, *choice.text.values())):
            return choice.id
    return None


def _read_json(path: Path) -> Any:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise InputError("lessons.no_file") from None
    except (OSError, ValueError) as error:
        raise InputError("lessons.unreadable", reason=_reason(error)) from None
    if len(content) > LARGEST:
        raise InputError("lessons.too_large", limit=LARGEST)
    try:
        return json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise InputError("lessons.not_utf8") from None
    except json.JSONDecodeError as error:
        fault = next((key for words, key in FAULTS.items() if error.msg.startswith(words)), "lessons.json_other")
        raise InputError("lessons.not_json", line=error.lineno, column=error.colno, fault=Message(fault)) from None
    except (ValueError, RecursionError):
        raise InputError("lessons.json_deep") from None


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error)
