"""Marking: every answer against the key that the model gives with that student's own settings."""

from __future__ import annotations

import io
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.classroom.lessons.answers import Answers, read_answers, read_choice, read_number
from sim.classroom.lessons.keys import Keys, right_choices
from sim.classroom.lessons.plan import Task, load_lesson
from sim.inputs.checks import show
from sim.language.errors import InputError, nearest
from sim.language.texts import language, say
from sim.setup.words import minus

if TYPE_CHECKING:
    import pandas as pd

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
    """One answers file, marked; ``notes`` are what the teacher should know of it."""

    file: str
    lesson: str
    student: str
    variant: int
    marks: tuple[Mark, ...]
    notes: tuple[str, ...]

    @property
    def points(self) -> int:
        """Right answers."""
        return sum(mark.is_right for mark in self.marks)


@dataclass(frozen=True, slots=True)
class ClassMarks:
    """A class, marked: a record for each file, and the files that could not be read, with the reason."""

    marked: tuple[Marked, ...]
    unread: tuple[tuple[str, str], ...]

    def table(self) -> pd.DataFrame:
        """One row per file: points, then for each task answer, key, right or not, feedback; last the notes."""
        import pandas as pd

        rows: list[dict[str, Any]] = []
        for one in self.marked:
            row: dict[str, Any] = {"file": one.file, "lesson": one.lesson, "student": one.student}
            row |= {"variant": one.variant, "points": one.points, "of": len(one.marks)}
            for mark in one.marks:
                row |= {mark.task: mark.given, f"{mark.task}_key": mark.key, f"{mark.task}_right": mark.is_right}
                row |= {f"{mark.task}_feedback": mark.feedback}
            rows.append(row | {"notes": "; ".join(one.notes)})
        rows += [{"file": file, "notes": reason} for file, reason in self.unread]
        table = pd.DataFrame(rows)
        if not self.marked:
            return table
        columns = [name for name in table.columns if name != "notes"]
        table = table[[*columns, "notes"]]
        return table.astype(dict.fromkeys(("variant", "points", "of"), "Int64"))

    def write(self, path: str | os.PathLike[str]) -> Path:
        """Write the table as CSV that spreadsheets open with Chinese whole. Raises InputError."""
        table, target, text = self.table(), Path(path), io.StringIO()
        table = table.map(_harmless)
        table.to_csv(text, index=False, lineterminator="\n")
        try:
            target.write_bytes(text.getvalue().encode("utf-8-sig"))
        except (OSError, ValueError) as error:
            raise InputError(f"cannot write {target}: {getattr(error, 'strerror', None) or error}") from None
        return target


def check(
    paths: Iterable[str | os.PathLike[str]] | str | os.PathLike[str],
    workers: int | None = None,
    progress: bool = True,
) -> ClassMarks:
    """Mark answers files, one or many; of a folder all ``.json`` files.

    The key of a student is what the model gives with that student's settings; it is run, not looked up. A file that
    cannot be read is told and stops nothing. Feedback is in the language in use. Raises InputError for a folder
    without any file.
    """
    given = [paths] if isinstance(paths, str | os.PathLike) else list(paths)
    read: list[tuple[str, Answers]] = []
    unread: list[tuple[str, str]] = []
    for path in _files(given):
        try:
            read.append((_label(path), read_answers(path)))
        except InputError as error:
            unread.append((_label(path), str(error)))
    students = Counter((answers.lesson, answers.student) for _, answers in read)
    marked: dict[int, Marked] = {}
    for lesson in dict.fromkeys(answers.lesson for _, answers in read):
        keys = Keys(load_lesson(lesson), workers, progress)
        mine = [(place, file, answers) for place, (file, answers) in enumerate(read) if answers.lesson == lesson]
        variants = dict.fromkeys(keys.lesson.variant_of(answers.student).index for *_, answers in mine)
        keys.prepare(
            (keys.lesson.variants[index], task.quantity) for index in variants for task in keys.lesson.tasks.values()
        )
        for place, file, answers in mine:
            one = mark(answers, keys, file)
            if students[lesson, answers.student] > 1:
                others = [name for name, other in read if other.student == answers.student and other.lesson == lesson]
                others = [name for name in others if name != file]
                one = replace(one, notes=(*one.notes, say("lessons.check.twice", files=", ".join(others))))
            marked[place] = one
    return ClassMarks(tuple(marked[place] for place in sorted(marked)), tuple(unread))


def mark(answers: Answers, keys: Keys, file: str = "") -> Marked:
    """Mark one student's answers; tasks without an answer are wrong, and answers to no task are noted."""
    lesson = keys.lesson
    variant = lesson.variant_of(answers.student)
    marks = [
        mark_task(task, answers.answers.get(task.id), keys.value(variant, task.quantity))
        for task in lesson.tasks.values()
    ]
    unknown = [name for name in answers.answers if name not in lesson.tasks]
    notes = [
        say("lessons.check.unknown", task=show(name[:40]), near=nearest(name[:40], lesson.tasks))
        for name in unknown[:3]
    ]
    if len(unknown) > 3:
        notes.append(say("lessons.check.more_unknown", n=len(unknown) - 3))
    return Marked(file, lesson.id, answers.student, variant.index, tuple(marks), tuple(notes))


def mark_task(task: Task, answer: Any, value: float) -> Mark:
    """Mark one answer against the value of the task's quantity."""
    return (mark_number if task.kind == "number" else mark_choice)(task, answer, value)


def mark_number(task: Task, answer: Any, value: float) -> Mark:
    """A number is right within the tolerance; the feedback tells sign, unit, too low and too high apart."""
    number = read_number(answer)
    key = say("lessons.check.within", key=points(value), tolerance=f"{task.tolerance:g}")
    if number is None:
        why = "lessons.check.missing" if _is_missing(answer) else "lessons.check.not_a_number"
        return Mark(task.id, _shown(answer), False, key, say(why, given=_shown(answer)))
    given = minus(f"{number:.4g}")
    if abs(number - value) <= task.tolerance:
        return Mark(task.id, given, True, key, say("lessons.check.right"))
    if abs(-number - value) <= task.tolerance:
        why = "lessons.check.sign"
    elif abs(number) <= 1.0 and abs(100.0 * number - value) <= task.tolerance:
        why = "lessons.check.share"
    else:
        why = "lessons.check.low" if number < value else "lessons.check.high"
    return Mark(task.id, given, False, key, say(why, key=key, hint=task.hint[language()]))


def mark_choice(task: Task, answer: Any, value: float) -> Mark:
    """A choice is right if it holds for some value within the tolerance."""
    chosen, right = read_choice(task, answer), right_choices(task, value)
    words = {choice.id: choice.text[language()] for choice in task.choices}
    best = next(choice.id for choice in task.choices if choice.holds(value))
    key = say("lessons.check.choice_key", choice=words[best], value=points(value))
    if chosen is None:
        why = "lessons.check.missing" if _is_missing(answer) else "lessons.check.no_choice"
        return Mark(task.id, _shown(answer), False, key, say(why, given=_shown(answer)))
    if chosen in right:
        return Mark(task.id, words[chosen], True, key, say("lessons.check.right"))
    return Mark(task.id, words[chosen], False, key, say("lessons.check.wrong", key=key, hint=task.hint[language()]))


def points(value: float) -> str:
    """A number of percentage points, with one decimal and a true minus sign."""
    text = f"{value:.1f}" if abs(value) < 1e6 else f"{value:.3g}"
    return minus("0.0" if text == "-0.0" else text)


def _is_missing(answer: Any) -> bool:
    return answer is None or (isinstance(answer, str) and not answer.strip())


def _shown(answer: Any) -> str:
    """An answer as a table shows it: short, and without characters that are not seen."""
    if answer is None:
        return ""
    text = answer if isinstance(answer, str) else show(answer)
    text = text if len(text) <= 40 else text[:39] + "…"
    return text if text.isprintable() else show(text)


def _files(paths: Sequence[str | os.PathLike[str]]) -> list[Path]:
    """The files that are named, and those of folders, each once, in order. Raises InputError for a folder without."""
    found: dict[Path, Path] = {}
    for given in map(Path, paths):
        listed = [given]
        if given.is_dir():
            listed = sorted(path for path in given.iterdir() if path.suffix.casefold() == ".json")
            if not listed:
                raise InputError(f"{given}: is a folder without answers files (.json)")
        for path in listed:
            found.setdefault(path.resolve(), path)
    if not found:
        raise InputError("no answers file is given")
    return list(found.values())


def _label(path: Path) -> str:
    return path.name if path.name.isprintable() else show(path.name)


def _harmless(cell: Any) -> Any:
    """A text that no spreadsheet takes for a formula; numbers below 0 get the sign that spreadsheets know."""
    if not isinstance(cell, str):
        return cell
    cell = cell.replace("−", "-")
    return "'" + cell if cell.startswith(RISKY) and read_number(cell) is None else cell
