"""CSV tables: read whole, checked cell by cell, with one-line errors that name file, line and column."""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.language.errors import InputError, nearest

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

    def fail(self, row: int, column: str, fault: str) -> InputError:
        """The error for one cell: ``file, line 7, column population: fault``."""
        return InputError(f"{self.label}, line {self.lines[row]}, column {column}: {fault}")

    def texts(self, column: str) -> tuple[str, ...]:
        """The cells of a column. Raises InputError where one is empty."""
        cells = self.columns[column]
        for row, cell in enumerate(cells):
            if not cell:
                raise self.fail(row, column, "is empty")
        return cells

    def names(self, column: str) -> tuple[str, ...]:
        """The cells of a column, none empty, no two alike."""
        first: dict[str, int] = {}
        for row, cell in enumerate(self.texts(column)):
            if first.setdefault(cell, row) != row:
                raise self.fail(row, column, f"{cell!r} is also in line {self.lines[first[cell]]}")
        return self.columns[column]

    def numbers(self, column: str, low: float = -math.inf, high: float = math.inf) -> NDArray[np.float64]:
        """The cells of a column as finite numbers from low to high."""
        return np.array([self._number(row, column, low, high) for row in range(len(self))], dtype=np.float64)

    def counts(self, column: str, low: int = 0) -> NDArray[np.int64]:
        """The cells of a column as whole numbers of at least ``low``."""
        numbers = self.numbers(column, low)
        for row in np.flatnonzero(numbers != np.floor(numbers)):
            raise self.fail(int(row), column, f"{self.columns[column][row]} is not a whole number")
        return numbers.astype(np.int64)

    def places_in(self, column: str, names: Sequence[str]) -> NDArray[np.int64]:
        """The place of each cell among the names allowed there."""
        place = {name: i for i, name in enumerate(names)}
        for row, cell in enumerate(self.texts(column)):
            if cell not in place:
                raise self.fail(row, column, f"unknown name {cell!r}{nearest(cell, names)}")
        return np.array([place[cell] for cell in self.columns[column]], dtype=np.int64)

    def _number(self, row: int, column: str, low: float, high: float) -> float:
        cell = self.columns[column][row]
        try:
            number = float(cell)
        except ValueError:
            raise self.fail(row, column, f"{cell!r} is not a number" if cell else "is empty") from None
        if not math.isfinite(number):
            raise self.fail(row, column, f"{cell!r} is not a finite number")
        if not low <= number <= high:
            raise self.fail(row, column, f"{cell} is out of range; allowed: {_span(low, high)}")
        return number


def read_data(name: str, columns: Sequence[str]) -> CsvTable:
    """Read one of the package's own tables from ``data/``."""
    return parse_table((resources.files("sim") / "data" / name).read_bytes(), name, columns)


def read_table(
    path: str | Path, columns: Sequence[str], what: str = "county table", largest: int = LARGEST
) -> CsvTable:
    """Read a user's table.

    columns: those that must be there. what, largest: what it should hold, in how many bytes at most.
    Raises InputError where there is no such file, it cannot be read, it is not UTF-8, a column is missing
    or a row is ragged.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            content = file.read(largest + 1)
    except FileNotFoundError:
        raise InputError(f"{path}: there is no such file") from None
    except IsADirectoryError:
        raise InputError(f"{path}: is a folder; give a CSV file in it") from None
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if len(content) > largest:
        raise InputError(f"{path}: is larger than {largest:,} bytes; this is no {what}")
    return parse_table(content, str(path), columns)


def parse_table(content: bytes, label: str, columns: Sequence[str]) -> CsvTable:
    """The table in the bytes of a CSV file whose first line names the columns; blank lines are skipped."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(f"{label}: is not UTF-8 text (line {line}); save it as CSV UTF-8") from None
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    rows, lines = [], []
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                rows.append(cells)
                lines.append(reader.line_num)
    except csv.Error as error:
        raise InputError(f"{label}, line {reader.line_num}: is not valid CSV: {error}") from None
    if not rows:
        named = " " + ", ".join(columns) if columns else ""
        raise InputError(f"{label}: is empty; its first line must name the columns{named}")
    header = rows[0]
    for column in columns:
        if column not in header:
            raise InputError(f"{label}, line {lines[0]}: column {column} is missing{nearest(column, header)}")
    for name in header:
        if header.count(name) > 1:
            raise InputError(f"{label}, line {lines[0]}: column {name or '(without a name)'} is there twice")
    for row, line in zip(rows[1:], lines[1:], strict=True):
        if len(row) != len(header):
            raise InputError(f"{label}, line {line}: has {len(row)} cells, the first line has {len(header)}")
    if len(rows) == 1:
        raise InputError(f"{label}: has no rows below the names of the columns")
    cells = zip(*rows[1:], strict=True)
    return CsvTable(label, dict(zip(header, cells, strict=True)), tuple(lines[1:]))


def _span(low: float, high: float) -> str:
    if math.isinf(high):
        return f"{low:,.10g} or more"
    return f"{low:,.10g} to {high:,.10g}"
