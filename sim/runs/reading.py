"""Results folders read back: as one table, or lazily where they are larger than memory."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from sim.runs import table
from sim.runs.store import Store

if TYPE_CHECKING:
    from pyarrow.dataset import Dataset


def read(folder: str | os.PathLike[str], columns: Sequence[str] | None = None) -> pd.DataFrame:
    """All rows of a results folder as one table: a row per run and window, a failed run as one row without a window.

    Varied settings are columns, beside province, mode, point, replicate, window, month (the last of the window), the
    indicators, status ("done" or "failed"), error, seconds and seed. It can be read while a sweep goes on. columns:
    some of them. Raises InputError where there are no runs, or a part file is damaged.
    """
    return table.read_store(Store.find(Path(folder)), columns)


def open(folder: str | os.PathLike[str]) -> Dataset:
    """The same rows as an Arrow dataset, of which nothing is read yet: for results larger than memory.

    ``.to_table(columns=..., filter=...)`` reads some of it; DuckDB queries it by name. Raises InputError.
    """
    return table.open_store(Store.find(Path(folder)))
