"""Lessons as records: steps, cards and tasks, read from ``sim/data/lessons/*.toml``; every text in both languages."""

from __future__ import annotations

import itertools
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from sim.classroom.lessons.variant import variant_index
from sim.inputs.checks import show
from sim.language.errors import InputError, nearest_name

Words = Mapping[str, str]
"""A text by language: {"en": ..., "zh": ...}."""

KINDS = ("number", "choice")


@dataclass(frozen=True, slots=True)
class Term:
    """One run that a quantity is made of, with its weight: what differs there from the settings around it."""

    weight: float
    mode: str
    parameters: Mapping[str, float] = field(default_factory=dict)
    switches: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Quantity:
    """Sum over terms of weight x the indicator in a month, in per cent or percentage points."""

    indicator: str
    month: int
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer to choose, right where the quantity lies in [low, high)."""

    id: str
    text: Words
    low: float = -math.inf
    high: float = math.inf

    def holds(self, value: float) -> bool:
        """Whether this is the answer if the quantity has this value."""
        return self.low <= value < self.high


@dataclass(frozen=True, slots=True)
class Task:
    """What a student finds out with settings of the student's own.

    A number is right within ``tolerance`` of the quantity; a choice is right if it holds for some value within it.
    ``name`` says in a few words what it is about.
    """

    id: str
    name: Words
    kind: str
    prompt: Words
    hint: Words
    quantity: Quantity
    tolerance: float
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What the class should see on a card; ``sign`` is where the quantity should lie: above, below or near 0."""

    text: Words
    quantity: Quantity
    sign: str


@dataclass(frozen=True, slots=True)
class Card:
    """Predict, observe, explain: a question, its possible answers, what to do and look at, and what to say of it."""

    id: str
    title: Words
    predict: Words
    options: tuple[Words, ...]
    do: Words
    observe: Words
    explain: Words
    answer: Words
    findings: tuple[Finding, ...]
    commands: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A part of the lesson: how many minutes, what teacher and students do, and its card if it has one."""

    minutes: int
    title: Words
    teacher: Words
    students: Words
    card: str = ""


@dataclass(frozen=True, slots=True)
class Variant:
    """Settings of a student's own: a province, a seed of all luck, and values of parameters."""

    index: int
    province: str
    seed: int
    parameters: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson plan; ``n_citizens`` is the size of every run in it."""

    id: str
    n_citizens: int
    title: Words
    summary: Words
    goals: tuple[Words, ...]
    before: tuple[Words, ...]
    steps: tuple[Step, ...]
    cards: Mapping[str, Card]
    tasks: Mapping[str, Task]
    variants: tuple[Variant, ...]
    ending: tuple[Words, ...]

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return sum(step.minutes for step in self.steps)

    def variant_of(self, student: str) -> Variant:
        """The settings of the student with this number."""
        return self.variants[variant_index(self.id, student, len(self.variants))]


def lesson_ids() -> list[str]:
    """All lessons, the shortest first."""
    return list(_lessons())


def load_lesson(lesson: str) -> Lesson:
    """A lesson by its id. Raises InputError, with the nearest id, where there is none."""
    lessons = _lessons()
    if not isinstance(lesson, str) or lesson not in lessons:
        near = nearest_name(lesson, lessons) if isinstance(lesson, str) else None
        raise InputError("lessons.no_lesson", lesson=show(lesson), near=near, allowed=list(lessons))
    return lessons[lesson]


@cache
def _lessons() -> dict[str, Lesson]:
    """Every lesson, the shortest first; cards and tasks are in files of their own, since lessons share them."""
    folder = files("sim").joinpath("data", "lessons")
    tables = {
        file.name.removesuffix(".toml"): tomllib.loads(file.read_text(encoding="utf-8"))
        for file in folder.iterdir()
        if file.name.endswith(".toml")
    }
    cards = {card.id: card for card in map(_card, tables.pop("cards")["card"])}
    tasks = {task.id: task for task in map(_task, tables.pop("tasks")["task"])}
    lessons = [_lesson(table, cards, tasks) for table in tables.values()]
    return {lesson.id: lesson for lesson in sorted(lessons, key=lambda lesson: lesson.minutes)}


def _lesson(table: dict[str, Any], cards: Mapping[str, Card], tasks: Mapping[str, Task]) -> Lesson:
    """A lesson from its file; an unknown or a missing key is an error of the file."""
    rest: dict[str, Any] = {name: tuple(table.pop(name)) for name in ("goals", "before", "ending")}
    return Lesson(
        steps=tuple(Step(**step) for step in table.pop("steps")),
        cards={name: cards[name] for name in table.pop("cards")},
        tasks={name: tasks[name] for name in table.pop("tasks")},
        variants=_variants(table.pop("variants")),
        **rest,
        **table,
    )


def _variants(axes: dict[str, Any]) -> tuple[Variant, ...]:
    """Every combination of provinces, seeds and values; the seed changes fastest."""
    names = list(axes["parameters"])
    grid = itertools.product(axes["provinces"], *axes["parameters"].values(), axes["seeds"])
    return tuple(
        Variant(index, province, rest[-1], dict(zip(names, rest[:-1], strict=True)))
        for index, (province, *rest) in enumerate(grid)
    )


def _card(record: dict[str, Any]) -> Card:
    findings = tuple(
        Finding(text=table.pop("text"), sign=table.pop("sign"), quantity=_quantity(table))
        for table in record.pop("findings")
    )
    lists = {name: tuple(record.pop(name, ())) for name in ("options", "commands")}
    return Card(findings=findings, **lists, **record)


def _task(record: dict[str, Any]) -> Task:
    measured = {name: record.pop(name) for name in ("indicator", "month", "terms")}
    choices = tuple(Choice(**choice) for choice in record.pop("choices", ()))
    return Task(quantity=_quantity(measured), choices=choices, **record)


def _quantity(record: dict[str, Any]) -> Quantity:
    terms = tuple(Term(**term) for term in record.pop("terms"))
    return Quantity(terms=terms, **record)
