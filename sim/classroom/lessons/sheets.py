"""A student's own task sheet: settings, commands that give the numbers, and the tasks, as plain text."""

from __future__ import annotations

from dataclasses import dataclass

from sim.classroom.lessons.answers import checked_student
from sim.classroom.lessons.keys import Keys
from sim.classroom.lessons.plan import Lesson, Quantity, Task, Term, Variant, load_lesson
from sim.language.texts import language, say
from sim.setup.indicators import HEADLINES
from sim.setup.modes import MODES
from sim.setup.names import is_chinese, name_of_indicator, name_of_parameter, name_of_province
from sim.setup.parameters import PARAMETERS

MONTHS = (24, 48, 72)
"""Months that a comparison of six years reports, and so all that a task may ask for."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command that shows both modes under some settings, and the tasks that need it."""

    line: str
    tasks: tuple[str, ...]


def sheet(lesson: str, student: str) -> str:
    """The tasks of one student with that student's settings, in the language in use. Raises InputError."""
    plan = load_lesson(lesson)
    number = checked_student(student)
    variant = plan.variant_of(number)
    lines = [
        say("lessons.sheet.title", title=plan.title[language()], student=number),
        "",
        say("lessons.sheet.settings", settings=settings_in_words(variant)),
        "",
        say("lessons.sheet.page"),
        "",
        say("lessons.sheet.commands", lesson=plan.id, student=number),
    ]
    lines += [f"  {command.line}" for command in commands_of(plan, variant)]
    lines += ["", say("lessons.sheet.windows"), ""]
    for i, task in enumerate(plan.tasks.values(), start=1):
        lines += [f"{i}. [{task.id}] {task.prompt[language()]}", f"   {how_to_answer(task)}"]
    lines += ["", say("lessons.sheet.hand_in", lesson=plan.id, student=number)]
    return "\n".join(lines)


def settings_in_words(variant: Variant) -> str:
    """Province, values and seed, on one line."""
    values = [f"{name_of_parameter(name)} ({name}) = {value:g}" for name, value in variant.parameters.items()]
    parts = [name_of_province(variant.province), *values, say("lessons.sheet.seed", seed=variant.seed)]
    return ("；" if is_chinese() else "; ").join(parts)


def how_to_answer(task: Task) -> str:
    """What an answer looks like: a number with its tolerance, or the choices with their ids."""
    if task.kind == "number":
        return say("lessons.sheet.number", tolerance=f"{task.tolerance:g}")
    choices = [f"{choice.id} ({choice.text[language()]})" for choice in task.choices]
    return say("lessons.sheet.choices", choices=", ".join(choices))


def settings_of(lesson: Lesson, variant: Variant) -> dict[tuple[tuple[str, float], ...], tuple[str, ...]]:
    """Every set of values that the tasks need, with the tasks that need it."""
    needed: dict[tuple[tuple[str, float], ...], dict[str, None]] = {}
    for task in lesson.tasks.values():
        for term in task.quantity.terms:
            values = tuple((dict(variant.parameters) | dict(term.parameters)).items())
            needed.setdefault(values, {})[task.id] = None
    return {values: tuple(tasks) for values, tasks in needed.items()}


def commands_of(lesson: Lesson, variant: Variant) -> list[Command]:
    """One command for every set of values that the tasks need; each shows both modes."""
    commands = []
    size = f"--citizens {lesson.n_citizens} --replications 1 --at defaults --seed {variant.seed}"
    for i, (values, tasks) in enumerate(settings_of(lesson, variant).items(), start=1):
        changed = [(name, value) for name, value in values if value != PARAMETERS[name].default]
        settings = "".join(f" --set {name}={value:g}" for name, value in changed)
        line = f"digigov compare {variant.province}{settings} {size} --out results/own-{i}"
        commands.append(Command(spoken(line), tasks))
    return commands


def spoken(command: str) -> str:
    """A command that speaks Chinese where what names it is Chinese, whatever the language of the machine."""
    return f"{command} --lang zh" if is_chinese() else command


@dataclass(frozen=True, slots=True)
class Row:
    """One measure of one mode under one setting: per cent by month."""

    setting: str
    measure: str
    mode: str
    values: dict[int, float]


def numbers(lesson: str, student: str, workers: int | None = None) -> tuple[list[Row], int]:
    """What a student's commands would show, run at once: every setting, measure and mode in months 24, 48 and 72.

    Gives the rows and the seed of the student's luck. Raises InputError.
    """
    plan = load_lesson(lesson)
    variant = plan.variant_of(checked_student(student))
    keys = Keys(plan, workers)
    rows = [
        (", ".join(f"{name}={value:g}" for name, value in values), indicator, Term(1.0, mode, dict(values)))
        for values in settings_of(plan, variant)
        for indicator in HEADLINES
        for mode in list(MODES)[:2]
    ]
    keys.prepare((variant, Quantity(indicator, 0, (term,))) for _, indicator, term in rows)
    return [
        Row(
            setting,
            name_of_indicator(indicator),
            term.mode,
            {month: keys.value(variant, Quantity(indicator, month, (term,))) for month in MONTHS},
        )
        for setting, indicator, term in rows
    ], variant.seed
