"""A class list: who is in the class, by student number, by name or by both."""

from __future__ import annotations

import codecs
import csv
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.classroom.lessons.answers import LONGEST
from sim.classroom.lessons.variant import plain_number
from sim.inputs.files import read_bytes
from sim.language.errors import InputError
from sim.language.texts import texts_of
from sim.runs.folder import reason_of

LARGEST = 1_000_000
"""Bytes; a class list has some thousands."""
HEADING = "lessons.roster."
SEPARATORS = ",\t;，；"


@dataclass(frozen=True, slots=True)
class Pupil:
    """Somebody on the class list; without a number the name is what answers files have for one."""

    number: str
    name: str = ""

    def hands_in_as(self, student: str) -> bool:
        """Whether an answers file of this student number, or of a name in its place, is this pupil's."""
        return plain_number(student).casefold() in {plain_number(text).casefold() for text in (self.number, self.name)}


def read_roster(path: str | os.PathLike[str]) -> tuple[Pupil, ...]:
    """The pupils of a class list, in its order: a line for each, with a number, a name, or both in either order.

    Commas, semicolons and tabs part them, also full-width ones; further cells and a line of headings are passed over.
    As spreadsheets write it: UTF-8, UTF-16 or GB 18030. Raises InputError for a file that is no text or has nobody, and
    where two lines have the same number.
    """
    path = Path(path)
    try:
        text = _decoded(read_bytes(path, LARGEST))
    except (OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        reason = reason_of(error) if isinstance(error, OSError) else str(error)
        raise InputError("classroom.cannot_read", path=path, reason=reason) from None
    if text is None:
        raise InputError("lessons.roster_no_text", path=path)
    pupils, lines = [], {}
    for line, cells in enumerate(_rows(text), start=1):
        filled = [plain_number(cell) for cell in cells if plain_number(cell)]
        if not filled or _is_heading(filled):
            continue
        pupil = _pupil(filled)
        if len(pupil.number) > LONGEST or pupil.number.casefold() in lines:
            first = lines.get(pupil.number.casefold(), line)
            raise InputError("lessons.roster_twice", path=path, line=line, number=pupil.number, first=first)
        lines[pupil.number.casefold()] = line
        pupils.append(pupil)
    if not pupils:
        raise InputError("lessons.roster_empty", path=path)
    return tuple(pupils)


def absent(pupils: Sequence[Pupil], students: Iterable[str]) -> tuple[Pupil, ...]:
    """Those of whom there is no answers file."""
    given = list(students)
    return tuple(pupil for pupil in pupils if not any(map(pupil.hands_in_as, given)))


def _pupil(cells: Sequence[str]) -> Pupil:
    """Number and name of a line: the cell with a digit is the number."""
    first, second = (*cells, "")[:2]
    if second and not _has_digit(first) and _has_digit(second):
        first, second = second, first
    return Pupil(first, second)


def _has_digit(text: str) -> bool:
    return any(sign.isdigit() for sign in text)


def _is_heading(cells: Sequence[str]) -> bool:
    """Whether a line has headings, in either language."""
    records = texts_of("lessons")
    known = {text.casefold() for key in records if key.startswith(HEADING) for text in records[key].values()}
    return bool({cell.casefold() for cell in cells} & known)


def _rows(text: str) -> Iterable[Sequence[str]]:
    plain = text.translate({ord(sign): "," for sign in SEPARATORS})
    return csv.reader(plain.splitlines())


def _decoded(content: bytes) -> str | None:
    """The text of a file as spreadsheets and editors write it, or None where it is none, such as a workbook."""
    is_wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if is_wide else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\x00" in text or text.startswith("PK\x03\x04") else text
    return None
