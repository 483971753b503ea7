"""What ``digigov lesson`` and ``digigov check`` print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.classroom.lessons.marking import task_names
from sim.classroom.lessons.plan import load_lesson
from sim.classroom.lessons.predictions import tally
from sim.cli.tables import open_table as plain_table
from sim.language.texts import language, say

if TYPE_CHECKING:
    from rich.table import Table

    from sim.classroom.lessons.marking import ClassMarks, Marked
    from sim.classroom.lessons.plan import Lesson
    from sim.classroom.lessons.sheets import Row

FEW = 3
"""Files up to which every answer gets a line of its own."""


def open_table(title: str, *columns: str) -> Table:
    """An empty table in the style of the house that folds Chinese lines, which have no spaces, and cuts none."""
    table = plain_table(title, *columns)
    for column in table.columns:
        column.overflow = "fold"
    return table


def lesson_list(lessons: Sequence[Lesson]) -> Table:
    """The lessons that there are."""
    heads = [say(f"lessons.list.{name}") for name in ("lesson", "minutes", "tasks", "about")]
    table = open_table(say("lessons.list.title"), *heads)
    for one in lessons:
        about = f"{one.title[language()]}: {one.summary[language()]}"
        table.add_row(one.id, str(one.minutes), str(len(one.tasks)), about)
    return table


def what_next() -> str:
    """How to go on from the list."""
    return say("lessons.list.next")


def timing_table(lesson: Lesson) -> Table:
    """A lesson, minute by minute."""
    heads = [say(f"lessons.page.{name}") for name in ("minute", "part", "teacher_does", "students_do")]
    table = open_table(say("lessons.check.title", lesson=lesson.id, title=lesson.title[language()]), *heads)
    start = 0
    for step in lesson.steps:
        span, start = f"{start}–{start + step.minutes}", start + step.minutes
        table.add_row(span, step.title[language()], step.teacher[language()], step.students[language()])
    return table


def numbers_table(rows: Sequence[Row], seed: int) -> Table:
    """What both modes give under each of a student's settings."""
    from sim.setup.names import name_of_mode

    lang = language()
    months = list(rows[0].values)
    heads = [say("lessons.run.setting"), say("lessons.run.measure"), say("lessons.run.mode")]
    heads += [say("names.month_n", month=month) for month in months]
    table = open_table(say("lessons.run.title", seed=seed), *heads)
    for row in rows:
        values = [f"{row.values[month]:.1f}" for month in months]
        table.add_row(row.setting, row.measure, name_of_mode(row.mode, lang), *values)
    return table


def running() -> str:
    """That the key takes its time."""
    return say("lessons.list.running")


def written(paths: Iterable[Path]) -> str:
    """Which files are where."""
    return say("lessons.list.written", paths=", ".join(map(str, paths)))


def mark_tables(marks: ClassMarks) -> list[Table]:
    """A line per answer for a few files, else a line per student and lesson, with the share that is right below."""
    lessons = dict.fromkeys(one.lesson for one in marks.marked)
    by_lesson = [[one for one in marks.marked if one.lesson == lesson] for lesson in lessons]
    tallies = [table for marked in by_lesson for table in _tally_tables(marked)]
    if len(marks.marked) <= FEW:
        return [*map(_answers_table, marks.marked), *tallies]
    return [*(_class_table(marked, marks.n_pupils > 0) for marked in by_lesson), *tallies]


def _tally_tables(marked: Sequence[Marked]) -> list[Table]:
    """How many predicted what, before and after; none where nobody did."""
    counts = tally(marked[0].lesson, [one.cards for one in marked])
    if counts.empty:
        return []
    heads = [say(f"lessons.check.{name}") for name in ("card", "predicted", "before", "after")]
    table = open_table(say("lessons.check.tally", lesson=marked[0].lesson), *heads)
    for title, rows in counts.groupby("title", sort=False):
        for i, row in enumerate(rows.to_dict("records")):
            table.add_row(str(title) if i == 0 else "", row["words"], str(row["before"]), str(row["after"]))
    return [table]


def _answers_table(one: Marked) -> Table:
    who, names = f"{one.student} {one.name}".rstrip(), task_names()
    title = say("lessons.check.of_student", who=who, file=one.file, points=one.points, of=len(one.marks))
    heads = [say(f"lessons.check.{name}") for name in ("task", "given", "key", "feedback")]
    table = open_table(title, *heads)
    for mark in one.marks:
        table.add_row(names[mark.task], mark.given or "–", mark.key, f"{'✓' if mark.is_right else '✗'} {mark.feedback}")
    table.caption = one.note or None
    table.caption_justify = "left"
    return table


def absent_lines(marks: ClassMarks) -> list[str]:
    """Who has handed in nothing, a line per lesson."""
    lines = []
    for lesson in dict.fromkeys(lesson for lesson, _ in marks.absent):
        pupils = [pupil for of, pupil in marks.absent if of == lesson]
        names = say("names.comma").join(f"{pupil.number} {pupil.name}".rstrip() for pupil in pupils)
        lines.append(say("lessons.check.absent", lesson=lesson, n=len(pupils), of=marks.n_pupils, names=names))
    return lines


def _class_table(marked: Sequence[Marked], by_name: bool) -> Table:
    tasks, names = [mark.task for mark in marked[0].marks], task_names()
    heads = [
        say("lessons.check.student"),
        *([say("lessons.check.name")] if by_name else []),
        say("lessons.check.points"),
    ]
    heads += [*(names[task] for task in tasks), say("lessons.check.notes")]
    table = open_table(
        say("lessons.check.title", lesson=marked[0].lesson, title=load_lesson(marked[0].lesson).title[language()]),
        *heads,
    )
    for one in marked:
        signs = ["✓" if mark.is_right else "✗" if mark.given else "–" for mark in one.marks]
        who = [one.student, *([one.name] if by_name else [])]
        table.add_row(*who, f"{one.points}/{len(one.marks)}", *signs, one.note)
    shares = [sum(one.marks[task].is_right for one in marked) / len(marked) for task in range(len(tasks))]
    table.add_section()
    table.add_row(
        say("lessons.check.share_right"), *[""] * (1 + by_name), *(f"{100 * share:.0f}" for share in shares), ""
    )
    return table
