"""Entries of the ledger: as tables on the terminal, and as records to export."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from sim.cli.tables import open_table
from sim.ledger import COUNTS, Entry, count_entries
from sim.sources import GRADES

if TYPE_CHECKING:
    from rich.table import Table

COLUMNS = tuple(field.name for field in fields(Entry))


def entry_records(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """Entries of the ledger; where a number has no range, low and high are None."""
    found = [asdict(entry) for entry in entries]
    return [
        {key: None if isinstance(v, float) and math.isnan(v) else v for key, v in entry.items()} for entry in found
    ]


def count_table(entries: Iterable[Entry]) -> Table:
    """How many numbers of each sort and kind of source have each grade."""
    table = open_table("The ledger: how many numbers stand on what", *COUNTS)
    for row in count_entries(entries):
        table.add_row(*row, end_section=row[1] == "all")
    for column in table.columns[2:]:
        column.justify = "right"
    return table


def grade_table() -> Table:
    """What each grade means."""
    table = open_table("Grades", "grade", "中文", "meaning")
    for grade in GRADES.values():
        table.add_row(grade.letter, grade.name_zh, grade.meaning)
    return table


def entry_table(entries: Iterable[Entry]) -> Table:
    """Entries of the ledger, one line each."""
    table = open_table("Entries", "where", "value", "unit", "grade", "source")
    for entry in entries:
        table.add_row(entry.where, f"{entry.value:.10g}", entry.unit, entry.grade, entry.source)
    return table
