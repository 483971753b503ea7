"""Commands for class: ``digigov lesson`` and ``digigov check``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli import options
from sim.language.errors import InputError

if TYPE_CHECKING:
    from sim.classroom.lessons.marking import ClassMarks


LessonId = Annotated[
    str | None, typer.Argument(metavar="LESSON", help="A lesson by its id, such as 45.", show_default="list them")
]
Student = Annotated[
    str | None,
    typer.Option(metavar="NUMBER", help="Print the tasks of the student with this number.", show_default=False),
]
OutDir = Annotated[
    Path | None,
    typer.Option(
        "--out",
        parser=options.path,
        metavar="DIR",
        help="Write the teacher's plan with its key and the students' cards and worksheet, for print; with --student "
        "an answers file to fill in.",
        show_default=False,
    ),
]
RunOnce = Annotated[bool, typer.Option("--run", help="With --student: run the settings and print both measures.")]
Files = Annotated[
    list[Path],
    typer.Argument(
        parser=options.path, metavar="FILE...", help="Answers files, or folders of them.", show_default=False
    ),
]
OutTable = Annotated[
    Path | None,
    typer.Option("--out", parser=options.path, metavar="FILE", help="Write the marks as CSV.", show_default=False),
]


def is_read(path: Path, files: list[Path]) -> bool:
    """Whether a path is one of the answers files, or would be one of a folder's when the folder is read again."""
    given, path = {file.resolve() for file in files}, path.resolve()
    return path in given or (path.suffix.casefold() == ".json" and path.parent in given)


ClassList = Annotated[
    Path | None,
    typer.Option(
        parser=options.path,
        metavar="FILE",
        help="Who is in the class: a line each with number, name or both (CSV); marks then have names, and who has "
        "handed in nothing is told.",
        show_default=False,
    ),
]


def lesson(
    lesson: LessonId = None,
    student: Student = None,
    run: RunOnce = False,
    out: OutDir = None,
    workers: options.Workers = None,
) -> None:
    """List lesson plans, print one, or write it for class.

    A plan has goals, timing, predict-observe-explain cards, a worksheet, tasks that differ by student number, and a
    key, which is run and not stored.

    \b
    Examples:
      digigov lesson                             the lessons that there are
      digigov lesson 45                          one of them, minute by minute
      digigov lesson 45 --lang zh --out lesson   both files for print
      digigov lesson 45 --student 20231234       that student's own tasks
      digigov lesson 45 --student 20231234 --run   the numbers that they are about
    """
    from sim.classroom.lessons import lesson_ids, load_lesson
    from sim.cli import lesson_tables as tables
    from sim.cli.tables import open_console

    if run and student is None:
        raise InputError("cli.run_needs_student")
    if lesson is None:
        if student is not None or out is not None:
            raise InputError("cli.which_lesson", allowed=lesson_ids())
        console = open_console()
        console.print(tables.lesson_list([load_lesson(name) for name in lesson_ids()]))
        console.print(tables.what_next())
        return
    plan = load_lesson(lesson)
    if student is not None:
        _of_student(plan.id, student, run, out, workers)
    elif out is not None:
        from sim.classroom.lessons.keys import Keys
        from sim.classroom.lessons.pages import lesson_pages
        from sim.runs.folder import Folder

        with Folder(out, is_shared=True) as folder:
            typer.echo(tables.running(), err=True)
            pages = lesson_pages(plan, Keys(plan, workers, progress=True))
            paths = folder.write({name: page.encode() for name, page in pages.items()})
        typer.echo(tables.written(paths))
    else:
        open_console().print(tables.timing_table(plan))


def _of_student(lesson: str, student: str, run: bool, out: Path | None, workers: int | None) -> None:
    """Print a student's sheet and, if wanted, numbers; write an answers file to fill in."""
    from sim.classroom.lessons.answers import answers
    from sim.classroom.lessons.sheets import sheet
    from sim.cli import lesson_tables as tables
    from sim.cli.tables import open_console

    blank = answers(lesson, student)
    typer.echo(sheet(lesson, student))
    if run:
        from sim.classroom.lessons.sheets import numbers

        open_console().print(tables.numbers_table(*numbers(lesson, student, workers)))
    if out is not None:
        from sim.runs.folder import Folder

        name = "".join(sign if sign.isalnum() else "_" for sign in blank.student)
        with Folder(out, is_shared=True) as folder:
            paths = folder.write({f"answers-{name}.json": blank.to_json().encode()})
        typer.echo(tables.written(paths))


def check(files: Files, out: OutTable = None, class_list: ClassList = None, workers: options.Workers = None) -> None:
    """Mark students' answers files.

    The key of each student is what the model gives with that student's own settings. What cannot be read, or is no
    answers file, is named, the others marked all the same; the exit code is then 2.

    \b
    Examples:
      digigov check answers.json
      digigov check handed_in --out marks.csv --lang zh
      digigov check handed_in --class-list class.csv --out marks.csv
    """
    from sim.classroom.lessons.handed_in import is_marks
    from sim.classroom.lessons.marking import check as mark
    from sim.cli import lesson_tables as tables
    from sim.cli.tables import open_console

    if out is not None and out.is_file() and not is_marks(out):
        raise InputError("cli.not_ours", path=out)
    if out is not None and is_read(out, [*files, *([class_list] if class_list else [])]):
        raise InputError("cli.out_is_input", path=out)
    marks: ClassMarks = mark(files, workers, class_list=class_list)
    console = open_console()
    for table in tables.mark_tables(marks):
        console.print(table)
    for line in tables.absent_lines(marks):
        typer.echo(line)
    if out is not None:
        typer.echo(tables.written([marks.write(out)]))
    for _, reason in marks.unread:
        typer.echo(f"digigov: {reason}", err=True)
    if marks.unread:
        raise typer.Exit(2)
