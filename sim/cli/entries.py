"""Entries of the ledger: as tables on the terminal, and as records to export."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from sim.cli.tables import heads, open_table
from sim.language.texts import words_of
from sim.setup.ledger import COUNTS, ROLE_COUNTS, SORTS, Entry, count_entries, count_roles
from sim.setup.names import is_chinese, meaning_of_role, name_of_kind, name_of_role, name_of_source, name_of_unit
from sim.setup.sources import GRADES, KINDS

if TYPE_CHECKING:
    from rich.table import Table

COLUMNS = tuple(field.name for field in fields(Entry))


def entry_records(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """Entries of the ledger; where a number has no range, low and high are None."""
    records = [asdict(entry) for entry in entries]
    return [
        {key: None if isinstance(v, float) and math.isnan(v) else v for key, v in entry.items()} for entry in records
    ]


def count_table(entries: Iterable[Entry]) -> Table:
    """How many numbers of each sort and kind of source have each grade."""
    words = words_of("console.head")
    table = open_table(words["ledger"], *(words.get(name, name) for name in COUNTS))
    sorts = dict(SORTS.values()) if is_chinese() else {}
    kinds = {name: name_of_kind(name) for name in KINDS} | {"all": words["all"]}
    for sort, kind, *numbers in count_entries(entries):
        table.add_row(sorts.get(sort, sort), kinds[kind], *numbers, end_section=kind == "all")
    for column in table.columns[2:]:
        column.justify = "right"
    return table


def role_table(entries: Iterable[Entry]) -> Table:
    """How well the parameters of each role are founded."""
    words = words_of("console.head")
    table = open_table(words["roles"], *(words.get(name, name) for name in ROLE_COUNTS), "")
    for role, *numbers in count_roles(entries):
        table.add_row(name_of_role(role), *numbers, meaning_of_role(role))
    for column in table.columns[1:-1]:
        column.justify = "right"
    return table


def grade_table() -> Table:
    """What each grade means."""
    table = open_table(*heads("grades", "grade", "grade_name", *([] if is_chinese() else ["meaning"])))
    for grade in GRADES.values():
        table.add_row(grade.letter, grade.name_zh, *([] if is_chinese() else [grade.meaning]))
    return table


def entry_table(entries: Iterable[Entry]) -> Table:
    """Entries of the ledger, one line each."""
    table = open_table(*heads("entries", "where", "value", "unit", "grade", "source"))
    for entry in entries:
        described = name_of_unit(entry.unit), entry.grade, name_of_source(entry.source)
        table.add_row(entry.where, f"{entry.value:.10g}", *described)
    return table
