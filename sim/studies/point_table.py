"""Points from a CSV table: its columns are what varies, its rows the points."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.inputs.csv_table import CsvTable, read_table
from sim.language.errors import InputError, Message, nearest_name
from sim.setup.design_keys import FIXED, KEYS, MOST_POINTS, is_count
from sim.setup.fields import CHOICES, RANGES
from sim.setup.parameters import PARAMETERS
from sim.studies.factors import Factor

LARGEST = 2_000_000_000  # bytes; ten million points of ten factors


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
        return np.array(options, dtype=object)[table.places_in(column, options)]
    if column in PARAMETERS:
        least, most = PARAMETERS[column].least, PARAMETERS[column].most
    else:
        least, most, _ = RANGES[column]
    numbers = table.numbers(column, least, most)
    return table.counts(column, int(least)) if is_count(column) else numbers
