"""A student's own task sheet: settings, commands that give the numbers, and the tasks, as plain text."""

from __future__ import annotations

from dataclasses import dataclass

from sim.classroom.lessons.answers import checked_student
from sim.classroom.lessons.keys import Keys
from sim.classroom.lessons.plan import Lesson, Quantity, Task, Term, Variant, load_lesson
from sim.language.texts import language, say
from sim.setup.indicators import HEADLINES, INDICATORS
from sim.setup.modes import MODES
from sim.setup.names import name_of_province
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
    for command in commands_of(plan, variant):
        lines += [f"  {command.line}"]
    lines += ["", say("lessons.sheet.windows"), ""]
    for place, task in enumerate(plan.tasks.values(), start=1):
        lines += [f"{place}. [{task.id}] {task.prompt[language()]}", f"   {how_to_answer(task)}"]
    lines += ["", say("lessons.sheet.hand_in", lesson=plan.id, student=number)]
    return "\n".join(lines)


def settings_in_words(variant: Variant) -> str:
    """Province, values and seed, on one line."""
    said = language()
    parts = [name_of_province(variant.province)]
    parts += [f"{say(f'lessons.lever.{name}')} ({name}) = {value:g}" for name, value in variant.parameters.items()]
    parts.append(say("lessons.sheet.seed", seed=variant.seed))
    return "；".join(parts) if said == "zh" else "; ".join(parts)


def how_to_answer(task: Task) -> str:
    """What an answer looks like: a number with its tolerance, or the choices with their ids."""
    if task.kind == "number":
        return say("lessons.sheet.number", tolerance=f"{task.tolerance:g}")
    listed = [f"{choice.id} ({choice.text[language()]})" for choice in task.choices]
    return say("lessons.sheet.choices", choices=", ".join(listed))


def settings_of(lesson: Lesson, variant: Variant) -> dict[tuple[tuple[str, float], ...], list[str]]:
    """Every set of values that the tasks need, with the tasks that need it."""
    found: dict[tuple[tuple[str, float], ...], list[str]] = {}
    for task in lesson.tasks.values():
        for term in task.quantity.terms:
            values = tuple((dict(variant.parameters) | dict(term.parameters)).items())
            needed = found.setdefault(values, [])
            if task.id not in needed:
                needed.append(task.id)
    return found


def commands_of(lesson: Lesson, variant: Variant) -> list[Command]:
    """One command for every set of values that the tasks need; each shows both modes."""
    found = settings_of(lesson, variant)
    commands = []
    for place, (values, tasks) in enumerate(found.items(), start=1):
        changed = [(name, value) for name, value in values if value != PARAMETERS[name].default]
        settings = "".join(f" --set {name}={value:g}" for name, value in changed)
        size = f"--citizens {lesson.n_citizens} --replications 1 --seed {variant.seed}"
        line = f"digigov compare {variant.province}{settings} {size} --out results/own-{place}"
        commands.append(Command(line, tuple(tasks)))
    return commands


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
    said, modes = language(), list(MODES)[:2]
    keys = Keys(plan, workers)
    wanted = []
    for values in settings_of(plan, variant):
        setting = ", ".join(f"{name}={value:g}" for name, value in values)
        for indicator in HEADLINES:
            for mode in modes:
                term = Term(1.0, mode, dict(values))
                wanted.append((setting, indicator, mode, [Quantity(indicator, month, (term,)) for month in MONTHS]))
    keys.prepare((variant, quantity) for *_, quantities in wanted for quantity in quantities)
    rows = []
    for setting, indicator, mode, quantities in wanted:
        label = INDICATORS[indicator].label_zh if said == "zh" else INDICATORS[indicator].label_en
        rows.append(Row(setting, label, mode, {one.month: keys.value(variant, one) for one in quantities}))
    return rows, variant.seed
