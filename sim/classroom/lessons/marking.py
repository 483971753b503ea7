"""Marking: every answer against the key that the model gives with that student's own settings."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.classroom.lessons.answers import Answers, label_of, read_answers, read_choice, read_number, write_file
from sim.classroom.lessons.handed_in import look_through
from sim.classroom.lessons.keys import Keys, right_choices
from sim.classroom.lessons.plan import Lesson, Task, lesson_ids, load_lesson
from sim.classroom.lessons.predictions import CardNote, card_names, card_notes
from sim.classroom.lessons.roster import Pupil, absent, read_roster
from sim.inputs.checks import show
from sim.language.errors import InputError, nearest_name
from sim.language.texts import language, say
from sim.setup.words import minus, points

NOTHING = 0.05
"""Percentage points below which a key is written as 0.0."""
RISKY = ("=", "+", "-", "@", "\t", "\r")
"""What a text may not begin with in a CSV file, since spreadsheets would take it for a formula."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What became of one task: the answer as given, whether it is right, the key in words, and a line of feedback."""

    task: str
    given: str
    is_right: bool
    key: str
    feedback: str


@dataclass(frozen=True, slots=True)
class Marked:
    """One answers file, marked; ``notes`` are what the teacher should know of it; ``name`` is from the class list."""

    file: str
    lesson: str
    student: str
    variant: int
    marks: tuple[Mark, ...]
    notes: tuple[str, ...]
    name: str = ""
    cards: tuple[CardNote, ...] = ()

    @property
    def points(self) -> int:
        """Right answers."""
        return sum(mark.is_right for mark in self.marks)

    @property
    def note(self) -> str:
        """All notes, on one line."""
        return say("lessons.check.semicolon").join(self.notes)


@dataclass(frozen=True, slots=True)
class ClassMarks:
    """A class, marked.

    marked: a record for each file. unread: files that were not read, with the reason. absent: by lesson, who is on the
    class list and has handed in nothing. n_pupils: on the class list, 0 without one.
    """

    marked: tuple[Marked, ...]
    unread: tuple[tuple[str, str], ...]
    absent: tuple[tuple[str, Pupil], ...] = ()
    n_pupils: int = 0

    def table(self) -> pd.DataFrame:
        """One row per file: points, then for each task answer, key, right or not, feedback; last the notes.

        With a class list names too, and rows of those who have handed in nothing.
        """
        rows: list[dict[str, Any]] = []
        for one in self.marked:
            row: dict[str, Any] = {"file": one.file, "lesson": one.lesson, "student": one.student}
            row |= {"name": one.name} if self.n_pupils else {}
            row |= {"variant": one.variant, "points": one.points, "of": len(one.marks)}
            for mark in one.marks:
                row |= {mark.task: mark.given, f"{mark.task}_key": mark.key, f"{mark.task}_right": mark.is_right}
                row |= {f"{mark.task}_feedback": mark.feedback}
            for note in one.cards:
                row |= {f"{note.card}_before": note.before, f"{note.card}_after": note.after}
                row |= {f"{note.card}_explanation": note.explanation}
            rows.append(row | {"notes": one.note})
        missing = say("lessons.check.absent_note")
        rows += [
            {"lesson": lesson, "student": pupil.number, "name": pupil.name, "notes": missing}
            for lesson, pupil in self.absent
        ]
        rows += [{"file": file, "notes": reason} for file, reason in self.unread]
        table = pd.DataFrame(rows)
        if not self.marked:
            return table
        columns = [name for name in table.columns if name != "notes"]
        table = table[[*columns, "notes"]]
        return table.astype(dict.fromkeys(("variant", "points", "of"), "Int64"))

    def write(self, path: str | os.PathLike[str]) -> Path:
        """Write the table as CSV that spreadsheets open with Chinese whole, in Chinese with Chinese headings.

        Raises InputError.
        """
        table = self.table().map(_cell).rename(columns=heading)
        return write_file(path, table.to_csv(index=False, lineterminator="\n").encode("utf-8-sig"))


def heading(column: str) -> str:
    """What a column of marks is called in a file: in English by its name, in Chinese in words."""
    names = task_names() | card_names()
    task, _, part = next((c for c in (column.rpartition("_"), (column, "", "")) if c[0] in names), ("", "", ""))
    if not task:
        return say(f"lessons.marks.{column}")
    if language() == "en":
        return column
    return (
        names[task] if not part else say("lessons.marks.of_task", task=names[task], part=say(f"lessons.marks.{part}"))
    )


def task_names() -> dict[str, str]:
    """What every task is about, in a few words, by its id."""
    plans = [load_lesson(lesson) for lesson in lesson_ids()]
    return {task.id: task.name[language()] for plan in plans for task in plan.tasks.values()}


def check(
    paths: Iterable[str | os.PathLike[str]] | str | os.PathLike[str],
    workers: int | None = None,
    progress: bool = True,
    class_list: str | os.PathLike[str] | None = None,
) -> ClassMarks:
    """Mark answers files, one or many; of a folder all ``.json`` files, and what else is there is named as unread.

    The key of a student is what the model gives with that student's settings; it is run, not looked up. A file that
    cannot be read is reported and stops nothing. Feedback is in the language in use. class_list: a file of numbers,
    names or both, a line each; then marks have names, and who has handed in nothing is told. Raises InputError for a
    folder without any file.
    """
    pupils = () if class_list is None else read_roster(class_list)
    given = [paths] if isinstance(paths, str | os.PathLike) else list(paths)
    found = look_through(given, () if class_list is None else (Path(class_list),))
    files: list[tuple[str, Answers]] = []
    unread: list[tuple[str, str]] = []
    for path in found.files:
        try:
            files.append((label_of(path), read_answers(path)))
        except InputError as error:
            unread.append((label_of(path), str(error)))
    for path, reason in found.passed_over:
        label = label_of(path)
        unread.append((label, str(InputError("classroom.at", where=label, fault=reason))))
    marked: list[Marked | None] = [None] * len(files)
    lessons = list(dict.fromkeys(answers.lesson for _, answers in files))
    for lesson in lessons:
        keys = Keys(load_lesson(lesson), workers, progress)
        ours = [(i, file, answers) for i, (file, answers) in enumerate(files) if answers.lesson == lesson]
        students = {answers.student: keys.lesson.variant_of(answers.student) for *_, answers in ours}
        variants = {variant.index: variant for variant in students.values()}
        keys.prepare((variant, task.quantity) for variant in variants.values() for task in keys.lesson.tasks.values())
        for i, file, answers in ours:
            one = mark(answers, keys, file)
            others = [name for _, name, other in ours if other.student == answers.student and name != file]
            notes = [say("lessons.check.twice", files=say("names.comma").join(others))] if others else []
            pupil = next((pupil for pupil in pupils if pupil.hands_in_as(answers.student)), None)
            notes += [say("lessons.check.not_listed")] if pupils and pupil is None else []
            marked[i] = replace(one, notes=(*one.notes, *notes), name=pupil.name if pupil else "")
    missing = [
        (lesson, pupil)
        for lesson in lessons
        for pupil in absent(pupils, (answers.student for _, answers in files if answers.lesson == lesson))
    ]
    return ClassMarks(tuple(one for one in marked if one is not None), tuple(unread), tuple(missing), len(pupils))


def mark(answers: Answers, keys: Keys, file: str = "") -> Marked:
    """Mark one student's answers; tasks without an answer are wrong, and answers to no task are noted."""
    lesson = keys.lesson
    variant = lesson.variant_of(answers.student)
    marks = [
        mark_task(task, answers.answers.get(task.id), keys.value(variant, task.quantity))
        for task in lesson.tasks.values()
    ]
    unknown = [name for name in answers.answers if name not in lesson.tasks]
    notes = [_unknown_task(name[:40], lesson) for name in unknown[:3]]
    if not any(map(is_answered, answers.answers.values())):
        notes.append(say("lessons.check.empty"))
    if len(unknown) > 3:
        notes.append(say("lessons.check.more_unknown", n=len(unknown) - 3))
    cards = tuple(card_notes(answers, lesson))
    return Marked(file, lesson.id, answers.student, variant.index, tuple(marks), tuple(notes), cards=cards)


def _unknown_task(name: str, lesson: Lesson) -> str:
    near = nearest_name(name, lesson.tasks)
    return say("lessons.check.unknown", task=show(name), near=say("errors.near", near=near) if near else "")


def mark_task(task: Task, answer: Any, value: float) -> Mark:
    """Mark one answer against the value of the task's quantity."""
    return (mark_number if task.kind == "number" else mark_choice)(task, answer, value)


def mark_number(task: Task, answer: Any, value: float) -> Mark:
    """A number is right within the tolerance and on the key's side of 0; feedback tells sign, unit, too low or high."""
    number = read_number(answer)
    key = say("lessons.check.within", key=in_points(value), tolerance=f"{task.tolerance:g}")
    if number is None:
        return _no_answer(task, answer, key, "not_a_number")
    given = minus(f"{number:.4g}")
    if abs(number - value) <= task.tolerance and not is_opposite(number, value):
        return Mark(task.id, given, True, key, say("lessons.check.right"))
    if abs(-number - value) <= task.tolerance or is_opposite(number, value):
        fault = "sign"
    elif abs(number) <= 1.0 and abs(100.0 * number - value) <= task.tolerance:
        fault = "share"
    else:
        fault = "low" if number < value else "high"
    return _wrong(task, given, key, fault)


def is_opposite(number: float, value: float) -> bool:
    """Whether an answer is on the other side of 0 than the key, and so has the wrong one ahead, however near it is.

    A key that is written as 0.0 has nobody ahead.
    """
    return abs(value) >= NOTHING and number * value < 0.0


def mark_choice(task: Task, answer: Any, value: float) -> Mark:
    """A choice is right if it holds for some value within the tolerance."""
    chosen = read_choice(task, answer)
    words = {choice.id: choice.text[language()] for choice in task.choices}
    best = next(choice.id for choice in task.choices if choice.holds(value))
    key = say("lessons.check.choice_key", choice=words[best], value=in_points(value))
    if chosen is None:
        return _no_answer(task, answer, key, "no_choice")
    if chosen in right_choices(task, value):
        return Mark(task.id, words[chosen], True, key, say("lessons.check.right"))
    return _wrong(task, words[chosen], key, "wrong")


def _no_answer(task: Task, answer: Any, key: str, fault: str) -> Mark:
    """A mark for what is no answer to the task: nothing at all, or something else."""
    shown = _shown(answer)
    return Mark(
        task.id, shown, False, key, say(f"lessons.check.{fault if is_answered(answer) else 'missing'}", given=shown)
    )


def is_answered(answer: Any) -> bool:
    """Whether there is an answer, be it a right one or nonsense."""
    return answer is not None and not (isinstance(answer, str) and not answer.strip())


def _wrong(task: Task, given: str, key: str, fault: str) -> Mark:
    return Mark(task.id, given, False, key, say(f"lessons.check.{fault}", key=key, hint=task.hint[language()]))


def in_points(value: float, signed: bool = False) -> str:
    """A number of percentage points, with one decimal and a true minus sign."""
    return points(value / 100.0, signed)


def _shown(answer: Any) -> str:
    """An answer as a table shows it: short, and without characters that are not seen."""
    if answer is None:
        return ""
    text = answer if isinstance(answer, str) else show(answer)
    text = text if len(text) <= 40 else text[:39] + "…"
    return text if text.isprintable() else show(text)


def _cell(cell: Any) -> Any:
    """A cell of the file: nothing that spreadsheets take for a formula, minus signs that they know, right in words."""
    if isinstance(cell, bool | np.bool_):
        return say(f"lessons.marks.is_{'right' if cell else 'wrong'}")
    if not isinstance(cell, str):
        return cell
    cell = cell.replace("−", "-")
    return "'" + cell if cell.startswith(RISKY) and read_number(cell) is None else cell
