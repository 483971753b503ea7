"""CSV tables: read whole, checked cell by cell, with one-line errors that name file, line and column."""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.language.errors import InputError, Message, nearest_name

COUNTY_TABLE = Message("inputs.what.county_table")
LARGEST = 20_000_000  # bytes; a table of all counties of a province has some thousands


@dataclass(frozen=True, slots=True)
class CsvTable:
    """A table of text cells.

    label: what errors call the file. columns: the cells of each column by name. lines: the line of each row
    in the file.
    """

    label: str
    columns: dict[str, tuple[str, ...]]
    lines: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.lines)

    def has(self, column: str) -> bool:
        """Whether the table has a column."""
        return column in self.columns

    def fail(self, row: int, column: str, fault: str | Message, /, **values: Any) -> InputError:
        """The error for one cell: ``file, line 7, column population: fault``.

        fault: a message, or the key of its text, with its values.
        """
        message = fault if isinstance(fault, Message) else Message(fault, **values)
        return InputError("inputs.cell", file=self.label, line=self.lines[row], column=column, fault=message)

    def texts(self, column: str) -> tuple[str, ...]:
        """The cells of a column. Raises InputError where one is empty."""
        cells = self.columns[column]
        for row, cell in enumerate(cells):
            if not cell:
                raise self.fail(row, column, "inputs.empty")
        return cells

    def names(self, column: str) -> tuple[str, ...]:
        """The cells of a column, none empty, no two alike."""
        first: dict[str, int] = {}
        for row, cell in enumerate(self.texts(column)):
            if first.setdefault(cell, row) != row:
                raise self.fail(row, column, "inputs.twice", cell=repr(cell), line=self.lines[first[cell]])
        return self.columns[column]

    def numbers(self, column: str, low: float = -math.inf, high: float = math.inf) -> NDArray[np.float64]:
        """The cells of a column as finite numbers from low to high."""
        return np.array([self.number(row, column, low, high) for row in range(len(self))], dtype=np.float64)

    def counts(self, column: str, low: int = 0) -> NDArray[np.int64]:
        """The cells of a column as whole numbers of at least ``low``."""
        numbers = self.numbers(column, low)
        for row in np.flatnonzero(numbers != np.floor(numbers)):
            raise self.fail(int(row), column, "inputs.cell_not_whole", cell=self.columns[column][row])
        return numbers.astype(np.int64)

    def indices_in(self, column: str, names: Sequence[str]) -> NDArray[np.int64]:
        """The place of each cell among the names allowed there."""
        index = {name: i for i, name in enumerate(names)}
        for row, cell in enumerate(self.texts(column)):
            if cell not in index:
                raise self.fail(row, column, "inputs.unknown_name", name=repr(cell), near=nearest_name(cell, names))
        return np.array([index[cell] for cell in self.columns[column]], dtype=np.int64)

    def number(self, row: int, column: str, low: float = -math.inf, high: float = math.inf) -> float:
        """One cell as a finite number from low to high."""
        cell = self.columns[column][row]
        try:
            number = float(cell)
        except ValueError:
            if not cell:
                raise self.fail(row, column, "inputs.empty") from None
            raise self.fail(row, column, "inputs.cell_not_a_number", cell=repr(cell)) from None
        if not math.isfinite(number):
            raise self.fail(row, column, "inputs.cell_not_finite", cell=repr(cell))
        if not low <= number <= high:
            raise self.fail(row, column, "inputs.cell_out_of_range", cell=cell, allowed=_span(low, high))
        return number


def read_data(name: str, columns: Sequence[str]) -> CsvTable:
    """Read one of the package's own tables from ``data/``."""
    return parse_table((resources.files("sim") / "data" / name).read_bytes(), name, columns)


def read_table(
    path: str | Path, columns: Sequence[str], what: Message = COUNTY_TABLE, largest: int = LARGEST
) -> CsvTable:
    """Read a user's table.

    columns: those that must be there. what: what it should hold. largest: bytes.
    Raises InputError where there is no such file, it cannot be read, it is not UTF-8, a column is missing
    or a row is ragged.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            content = file.read(largest + 1)
    except FileNotFoundError:
        raise InputError("inputs.no_file", file=path) from None
    except IsADirectoryError:
        raise InputError("inputs.folder_of_tables", file=path) from None
    except (OSError, ValueError) as error:
        raise InputError("inputs.unreadable", file=path, reason=getattr(error, "strerror", None) or error) from None
    if len(content) > largest:
        raise InputError("inputs.too_large", file=path, limit=f"{largest:,}", what=what)
    return parse_table(content, str(path), columns)


def parse_table(content: bytes, label: str, columns: Sequence[str]) -> CsvTable:
    """The table in the bytes of a CSV file whose first line names the columns.

    Blank lines, and those that begin with "# ", are skipped.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError("inputs.not_utf8_csv", file=label, line=line) from None
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    rows, lines = [], []
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells) and not row[0].startswith("# "):
                rows.append(cells)
                lines.append(reader.line_num)
    except csv.Error as error:
        raise InputError("inputs.not_csv", file=label, line=reader.line_num, reason=error) from None
    if not rows:
        raise InputError("inputs.no_header", file=label, columns=columns)
    header = rows[0]
    for column in columns:
        if column not in header:
            near = nearest_name(column, header)
            raise InputError("inputs.no_column", file=label, line=lines[0], column=column, near=near)
    for name in header:
        if header.count(name) > 1:
            raise InputError(
                "inputs.column_twice", file=label, line=lines[0], column=name or Message("inputs.nameless")
            )
    for row, line in zip(rows[1:], lines[1:], strict=True):
        if len(row) != len(header):
            raise InputError("inputs.ragged", file=label, line=line, n=len(row), header=len(header))
    if len(rows) == 1:
        raise InputError("inputs.no_rows", file=label)
    by_column = dict(zip(header, zip(*rows[1:], strict=True), strict=True))
    return CsvTable(label, by_column, tuple(lines[1:]))


def _span(low: float, high: float) -> Message:
    if math.isinf(high):
        return Message("inputs.or_more", low=f"{low:,.10g}")
    return Message("inputs.span", low=f"{low:,.10g}", high=f"{high:,.10g}", unit="")
