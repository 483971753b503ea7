"""The ledger: every parameter, every figure of the data tables and every fixed number, with what each is based on.

One flat list of entries. The tables of the texts and of the command line, and what is exported, come from it.
"""

from __future__ import annotations

import math
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module, resources
from typing import Any

from sim.inputs.checks import check_option, show
from sim.inputs.csv_table import CsvTable, read_data
from sim.language.errors import InputError
from sim.setup.parameters import PARAMETERS
from sim.setup.roles import ROLES
from sim.setup.sources import GRADES, KINDS, Source, check_grade, grade_of, parse_source

PARAMETER, FIGURE, CONSTANT = "parameter", "data figure", "constant"
SORTS = {
    PARAMETER: ("parameters", "参数"),
    FIGURE: ("data figures", "数据"),
    CONSTANT: ("constants", "常数"),
}
"""What an entry can be, in the plural and in Chinese."""

FIGURES_FILE, CONSTANTS_FILE = "figures.toml", "constants.toml"
UNKNOWN = math.nan
COUNTS = ("sort", "kind", *GRADES, "all")
ROLE_COUNTS = ("role", *GRADES, "all")


@dataclass(frozen=True, slots=True)
class Entry:
    """One number of the model.

    where: the parameter's name, "file:row:column" of a data figure, or the constant's full name. sort: one of SORTS.
    low, high: the range that it may be moved in; NaN if it is not to be moved. kind, grade: see ``sim.setup.sources``.
    role: of a parameter, see ``sim.setup.roles``.
    """

    where: str
    sort: str
    value: float
    unit: str
    low: float
    high: float
    meaning: str
    kind: str
    grade: str
    source: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table that holds figures; see the head of ``data/figures.toml``."""

    table: str
    name: str
    row: tuple[str, ...]
    unit: str = ""
    meaning: str = ""
    source: str = "source"
    count: str = ""

    @property
    def certainty(self) -> str:
        """The column with the certainty of the figures."""
        return self.source.replace("source", "certainty")

    @property
    def needed(self) -> tuple[str, ...]:
        """All columns that are read for the figures of this one."""
        words = [name for name in ("unit", "meaning") if not getattr(self, name)]
        return tuple(dict.fromkeys((*self.row, self.name, *words, self.source, self.certainty)))


@lru_cache(maxsize=1)
def read_ledger() -> tuple[Entry, ...]:
    """All entries: parameters in the order of their file, data figures by table and column, constants.

    Raises InputError, with the file and the place, for a figure without a source, a certainty, a unit or a meaning.
    """
    return (*parameter_entries(), *figure_entries(), *constant_entries())


def parameter_entries() -> Iterator[Entry]:
    """One entry per parameter; the value is its default."""
    for p in PARAMETERS.values():
        founded = p.source_kind, p.grade, p.source
        yield Entry(p.name, PARAMETER, p.default, p.unit, p.low, p.high, p.meaning, *founded, p.role)


def figure_entries() -> Iterator[Entry]:
    """One entry per figure of the data tables."""
    for column in read_columns():
        yield from entries_of(read_data(f"{column.table}.csv", column.needed), column)


def entries_of(table: CsvTable, column: Column) -> Iterator[Entry]:
    """The entries of one column of a table; raises InputError for a row that does not say what they are based on."""
    cells = [table.texts(name) for name in column.row]
    rows = ["+".join(parts) for parts in zip(*cells, strict=True)]
    units = [column.unit] * len(table) if column.unit else table.texts("unit")
    meanings = [column.meaning] * len(table) if column.meaning else table.texts("meaning")
    sources, certainties = table.texts(column.source), table.texts(column.certainty)
    if column.count:
        listed = Counter(rows)
        numbers: list[float] = [listed[name] for name in rows]
    else:
        numbers = table.numbers(column.name).tolist()
    first: dict[str, int] = {}
    for row, name in enumerate(rows):
        one = first.setdefault(name, row)
        if one != row:
            alike = (sources[row], certainties[row]) == (sources[one], certainties[one])
            if not column.count or not alike:
                fault = "ledger.another_source" if column.count else "ledger.entered_twice"
                raise table.fail(row, column.row[0], fault, name=name, line=table.lines[one])
            continue
        kind, grade = _foundation(table, row, column)
        yield Entry(
            f"{table.label}:{name}:{column.count or column.name}", FIGURE, numbers[row], units[row], UNKNOWN, UNKNOWN,
            meanings[row], kind, grade, sources[row],
        )  # fmt: skip


def constant_entries() -> Iterator[Entry]:
    """One entry per fixed number; the value is that of the code."""
    for home, records in _read_toml(CONSTANTS_FILE).items():
        for name, record in records.items():
            where = f"{home}.{name}"
            source = parse_source(record["source"])
            yield Entry(
                where, CONSTANT, getattr(import_module(home), name), record["unit"], UNKNOWN, UNKNOWN,
                record["meaning"], source.kind, check_grade(record["grade"], source), record["source"],
            )  # fmt: skip


@lru_cache(maxsize=1)
def read_columns() -> tuple[Column, ...]:
    """The columns that hold figures, in the order of their file."""
    return tuple(
        Column(table, name, **{**record, "row": tuple(record["row"])})
        for table, columns in _read_toml(FIGURES_FILE).items()
        for name, record in columns.items()
    )


def select(
    entries: Iterable[Entry], grade: str | None = None, kind: str | None = None, role: str | None = None
) -> list[Entry]:
    """The entries of a grade, of a kind of source and of a role, where these are given.

    Raises InputError for an unknown grade, kind or role.
    """
    for given, known in ((grade, GRADES), (kind, KINDS), (role, ROLES)):
        if given is not None:
            check_option(given, known)
    return [e for e in entries if grade in (None, e.grade) and kind in (None, e.kind) and role in (None, e.role)]


def count_roles(entries: Iterable[Entry]) -> list[tuple[str, ...]]:
    """Rows of the table of roles, in the columns of ROLE_COUNTS: how well the parameters of each role are founded."""
    counts = Counter((e.role, e.grade) for e in entries if e.role)
    rows = [(role, [counts[role, grade] for grade in GRADES]) for role in ROLES]
    return [_count_row(role, numbers) for role, numbers in rows if sum(numbers)]


def count_entries(entries: Iterable[Entry]) -> list[tuple[str, ...]]:
    """Rows of the table of counts, in the columns of COUNTS: by sort and kind of source, and a total per sort."""
    counts = Counter((e.sort, e.kind, e.grade) for e in entries)
    rows = []
    for sort, (plural, _) in SORTS.items():
        by_kind = [[counts[sort, kind, grade] for grade in GRADES] for kind in KINDS]
        if not any(map(sum, by_kind)):
            continue
        rows += [
            (plural, *_count_row(kind, numbers)) for kind, numbers in zip(KINDS, by_kind, strict=True) if sum(numbers)
        ]
        rows.append((plural, *_count_row("all", [sum(numbers) for numbers in zip(*by_kind, strict=True)])))
    return rows


def _count_row(name: str, numbers: list[int]) -> tuple[str, ...]:
    return (name, *(str(number) if number else "–" for number in numbers), str(sum(numbers)))


def _foundation(table: CsvTable, row: int, column: Column) -> tuple[str, str]:
    """Kind and grade of a row's figure in a column."""
    try:
        source: Source = parse_source(table.columns[column.source][row])
    except InputError as error:
        raise table.fail(row, column.source, error) from None
    certainty = table.columns[column.certainty][row]
    try:
        return source.kind, grade_of(certainty, source)
    except InputError as error:
        raise table.fail(
            row, column.certainty, "ledger.bad_certainty", certainty=show(certainty), error=error
        ) from None


def _read_toml(name: str) -> dict[str, Any]:
    return tomllib.loads((resources.files("sim") / "data" / name).read_text(encoding="utf-8"))
