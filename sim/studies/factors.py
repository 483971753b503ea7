"""Factors of a study: what varies from point to point, over which levels or in which range; and tables of points."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.inputs.checks import show
from sim.inputs.csv_table import CsvTable, read_table
from sim.language.errors import InputError, Message, nearest_name
from sim.setup.design_keys import FIXED, KEYS, MOST_POINTS, PRIOR, is_count
from sim.setup.fields import CHOICES, RANGES
from sim.setup.parameters import PARAMETERS
from sim.setup.priors import quantile, share_below

Value = int | float | str

LARGEST = 2_000_000_000  # bytes; ten million points of ten factors


@dataclass(frozen=True, slots=True)
class Factor:
    """One thing that varies: a parameter, a switch, a rule or the number of citizens.

    key: a parameter, mode.<switch>, rules.<rule> or n_citizens. levels: the values it may have; empty where it is
    drawn from low to high. low, high: in the key's unit; None for options. scale: "log" where equal shares of the
    range are equal ratios, "prior" where they are equal shares of an unknown's prior.
    """

    key: str
    levels: tuple[Value, ...] = ()
    low: int | float | None = None
    high: int | float | None = None
    scale: str = "linear"

    @classmethod
    def of_levels(cls, key: str, levels: tuple[Value, ...]) -> Self:
        """A factor that has one of these values."""
        numbers = [level for level in levels if not isinstance(level, str)]
        return cls(key, levels) if key in CHOICES else cls(key, levels, min(numbers), max(numbers))

    @property
    def bounds(self) -> tuple[float, float]:
        """The smallest and the greatest of its ``numbers``."""
        if self.low is None or self.high is None:
            return 0.0, float(len(self.levels) - 1)
        return float(self.low), float(self.high)

    @property
    def array(self) -> NDArray[Any]:
        """The levels, with their type."""
        kind = object if self.key in CHOICES else np.int64 if is_count(self.key) else np.float64
        return np.array(self.levels, dtype=kind)

    @property
    def is_stepped(self) -> bool:
        """Whether its values are some and not all of a range: levels, or whole numbers."""
        return bool(self.levels) or is_count(self.key)

    def at(self, shares: NDArray[np.float64]) -> NDArray[Any]:
        """Its values at shares of the way from its low to its high end.

        Levels have equal shares, and so have the whole numbers of a count; on a log scale a count's share is that
        of the ratio to the next. shares: in [0, 1].
        """
        if self.levels:
            index = np.minimum((shares * len(self.levels)).astype(np.int64), len(self.levels) - 1)
            return self.array[index]
        assert self.low is not None and self.high is not None
        if self.scale == PRIOR:
            return quantile(self.key, shares)
        high = self.high + 1 if is_count(self.key) else self.high
        values = between(self.low, high, shares, self.scale)
        if is_count(self.key):
            values = np.floor(values).astype(np.int64)
        return np.clip(values, self.low, self.high)

    def shares(self, values: NDArray[Any]) -> NDArray[np.float64]:
        """How far values are from the low to the high end, 0 to 1: along levels, the prior, ratios or the range."""
        if self.levels:
            index = {level: i for i, level in enumerate(self.levels)}
            return np.array([index[value] for value in values.tolist()]) / max(1, len(self.levels) - 1)
        low, high = self.bounds
        if self.scale == PRIOR:
            ends = share_below(self.key, [low, high])
            return (share_below(self.key, values) - ends[0]) / (ends[1] - ends[0])
        if self.scale == "log":
            return np.log(np.asarray(values, dtype=np.float64) / low) / np.log(high / low)
        return (np.asarray(values, dtype=np.float64) - low) / (high - low)

    def numbers(self, values: NDArray[Any]) -> NDArray[np.float64]:
        """Values as numbers: an option as its index among the levels, from 0 on."""
        if self.low is not None:
            return np.asarray(values, dtype=np.float64)
        index = {level: i for i, level in enumerate(self.levels)}
        return np.array([index[value] for value in values], dtype=np.float64)


def between(low: float, high: float, shares: NDArray[np.float64], scale: str) -> NDArray[np.float64]:
    """Numbers at shares of the way from low to high: low + u (high - low), or low (high / low)^u on a log scale.

    Powers are rounded to 12 digits, so that every machine gets the same.
    """
    if scale == "linear":
        return low + shares * (high - low)
    return _rounded(low * (high / low) ** shares)


def spaced_levels(key: str, low: float, high: float, n: int, scale: str) -> tuple[Value, ...]:
    """Levels from low to high at equal steps, or at equal ratios on a log scale.

    Raises InputError where two of them would be the same.
    """
    values = np.clip(_rounded(between(low, high, np.arange(n) / (n - 1), scale)), low, high)
    if is_count(key):
        values = np.rint(values).astype(np.int64)
    if not (np.diff(values) > 0).all():
        raise InputError("studies.equal_levels", low=show(low), high=show(high))
    return tuple(values.tolist())


def _rounded(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.array([float(f"{value:.12g}") for value in values.tolist()], dtype=np.float64)


def read_points(path: Path) -> tuple[pd.DataFrame, tuple[Factor, ...]]:
    """The points of a table, and their factors, whose levels are the values found there, in rising order.

    Raises InputError where the file cannot be read, a column is no key that can vary, or a cell is out of range.
    """
    table = read_table(path, (), Message("inputs.what.table_of_points"), LARGEST)
    for column in table.columns:
        if column in FIXED:
            raise InputError("studies.fixed_column", file=path, column=column, why=Message(FIXED[column]))
        if column not in KEYS:
            name, near = column or Message("inputs.nameless"), nearest_name(column, KEYS)
            raise InputError("studies.unknown_column", file=path, column=name, near=near)
    if len(table) > MOST_POINTS:
        raise InputError("studies.long_table", file=path, n=f"{len(table):,}", limit=f"{MOST_POINTS:,}")
    points = pd.DataFrame({column: _values(table, column) for column in table.columns})
    factors = (Factor.of_levels(column, tuple(sorted(dict.fromkeys(points[column].tolist())))) for column in points)
    return points, tuple(factors)


def _values(table: CsvTable, column: str) -> NDArray[Any]:
    if column in CHOICES:
        options = list(CHOICES[column].options)
        return np.array(options, dtype=object)[table.indices_in(column, options)]
    if column in PARAMETERS:
        least, most = PARAMETERS[column].least, PARAMETERS[column].most
    else:
        least, most, _ = RANGES[column]
    numbers = table.numbers(column, least, most)
    return table.counts(column, int(least)) if is_count(column) else numbers
