"""Where a number comes from, and how well it is founded: kinds of source, grades, and the words that say so.

A source is one text, "kind: detail" (a paper's is "paper § x.y: detail"); a grade is a letter from A to E. Rows of
the tables in ``data/`` have a certainty in place of a grade; CERTAINTIES says which grade each means.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from sim.inputs.checks import check_option, check_text, show
from sim.language.errors import InputError, Message, nearest_name

PAPER, DATA, CALIBRATED, ASSUMPTION = "paper", "data", "calibrated", "assumption"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of source.

    name_zh, meaning: what it is called in Chinese and what it is. form: how its text is written. grades: those that
    a number from it can have, the best first.
    """

    name: str
    name_zh: str
    meaning: str
    form: str
    grades: str


@dataclass(frozen=True, slots=True)
class Grade:
    """How well a number is founded."""

    letter: str
    name: str
    name_zh: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Certainty:
    """What a row of a data table says of its figures: the grade that it means, and the kinds that may say so."""

    grade: str
    kinds: tuple[str, ...]
    meaning: str


class Source(NamedTuple):
    """A source read from its text: the kind, and the rest (of a paper "§ x.y" and what it says there)."""

    kind: str
    detail: str


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(PAPER, "论文", "the paper states it", "paper § SECTION: WHAT IT SAYS", "B"),
        Kind(DATA, "公开数据", "public data, by themselves or after arithmetic", "data: PUBLICATION", "ABC"),
        Kind(CALIBRATED, "校准", "moved until the model met a figure", "calibrated: THE FIGURE", "C"),
        Kind(ASSUMPTION, "假设", "assumed, with a reason where there is one", "assumption: REASON", "CDE"),
    )
}

GRADES: dict[str, Grade] = {
    grade.letter: grade
    for grade in (
        Grade("A", "official figure", "官方公布数据", "a published figure from an official source"),
        Grade(
            "B", "published figure", "其他公布数据",
            "a published figure from a secondary or unverified source, the paper among them",
        ),
        Grade(
            "C", "held to a figure", "受公布数据约束",
            "not published; calibrated on a published figure or bounded by one",
        ),
        Grade(
            "D", "direction known", "方向有据",
            "the paper or the literature says that it exists and which way it acts; its size is assumed",
        ),
        Grade("E", "assumed", "纯属假定", "assumed outright: a scale or a convenience"),
    )
}  # fmt: skip

CERTAINTIES: dict[str, Certainty] = {
    "official": Certainty("A", (DATA,), "published by an official source"),
    "secondary": Certainty("B", (DATA,), "published, as reported by another"),
    "unverified": Certainty("B", (DATA,), "published, but not traced to the publication"),
    "computed": Certainty("B", (DATA,), "arithmetic on published figures"),
    "paper": Certainty("B", (PAPER,), "stated by the paper"),
    "calibrated": Certainty("C", (CALIBRATED,), "moved until the model met a published figure"),
    "bounded": Certainty("C", (ASSUMPTION,), "assumed within a bound that is published"),
    "assumption": Certainty("E", (ASSUMPTION,), "assumed"),
}

SECTION = re.compile(r"§ (\d+(?:\.\d+)*)(?:: \S|$)")
NAMES_A_FIGURE = re.compile(r"\d")
NAMES_A_TEXT = re.compile(r"§ \d|\b(1[7-9]|20)\d\d\b")
FORMS = {
    PAPER: "sources.form_paper",
    DATA: "sources.form_data",
    CALIBRATED: "sources.form_calibrated",
    ASSUMPTION: "sources.form_assumption",
}
"""The message for a source that lacks the form of its kind."""


def parse_source(text: str) -> Source:
    """The kind and the detail of a source text. Raises InputError where the text is not of its kind's form."""
    kind = re.split(r"[:\s]", check_text(text), maxsplit=1)[0]
    if kind not in KINDS:
        raise InputError("sources.unknown_kind", text=show(text), near=nearest_name(kind, KINDS), allowed=list(KINDS))
    rest = text.removeprefix(kind)
    detail = rest[1:].strip()
    if text != text.strip() or not text.isprintable() or not _is_well_formed(kind, rest):
        raise InputError("sources.form", text=show(text), form=Message(FORMS[kind]))
    return Source(kind, detail)


def check_grade(grade: str, source: Source) -> str:
    """The grade, if a number from this source can have it.

    An assumption of grade C must name the figure that bounds it; one of grade D the section of the paper or the work
    (author and year) that gives its direction. Raises InputError otherwise.
    """
    check_option(grade, GRADES)
    allowed = KINDS[source.kind].grades
    if grade not in allowed:
        raise InputError("sources.grade_of_kind", kind=source.kind, allowed=list(allowed))
    if source.kind == ASSUMPTION and grade == "C" and not NAMES_A_FIGURE.search(source.detail):
        raise InputError("sources.needs_figure")
    if source.kind == ASSUMPTION and grade == "D" and not NAMES_A_TEXT.search(source.detail):
        raise InputError("sources.needs_text")
    return grade


def grade_of(certainty: str, source: Source) -> str:
    """The grade that a row's certainty means. Raises InputError where its source cannot have that certainty."""
    record = CERTAINTIES[check_option(certainty, CERTAINTIES)]
    if source.kind not in record.kinds:
        raise InputError("sources.certainty_of_kind", kind=source.kind, kinds=record.kinds)
    return record.grade


def _is_well_formed(kind: str, rest: str) -> bool:
    if kind == PAPER:
        return rest.startswith(" ") and SECTION.match(rest[1:]) is not None
    if kind == ASSUMPTION and not rest:
        return True
    detail = re.fullmatch(r": (\S.*)", rest)
    return detail is not None and (kind != CALIBRATED or NAMES_A_FIGURE.search(detail[1]) is not None)
