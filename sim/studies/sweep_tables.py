"""What is read of a sweep once no run is missing: its tables, as far as they are not too large."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from sim.results.changes import both_tables
from sim.results.points import SUMMARY, point_summary, runs_of_points
from sim.runs import table
from sim.runs.store import Store
from sim.studies.sensitivity import indices_of

MOST_ROWS = 500_000  # of the table, to be read for means and figures: more would take more memory than all else does
MOST_CELLS = 2_000_000  # of the means: 200,000 rows with a key or two; and of the rows that are read in one go
KEYS = ("province", "mode", "point", "replicate", "window", "status", "run")


def tables_of(store: Store, numbers: np.ndarray) -> dict[str, pd.DataFrame]:
    """Means, differences of modes and changes between levels with 95 % intervals, by name; none if they were too large.

    summary: of every indicator at every point and window (``point_summary``). differences: the first mode less each
    other one at every point, which maps show. changes: of a grid, what each level of each key is less the first one
    (``level_changes``). The last two are left out where they have no rows.
    """
    study, keep = store.study, store.study.keep
    n_rows = len(study.cells) * study.n_points * len(keep.windows) * len(keep.indicators)
    if not can_be_read(store, numbers) or n_rows * (3 + len(study.varied) + len(SUMMARY)) > MOST_CELLS:
        return {}
    found: dict[str, list[pd.DataFrame]] = {"summary": [], "differences": [], "changes": []}
    is_small = len(numbers) * len(keep.windows) * len(keep.indicators) <= MOST_CELLS
    everything = rows_of(store, numbers, keep.indicators) if is_small else None
    for name in keep.indicators:
        rows = rows_of(store, numbers, [name]) if everything is None else everything  # one by one: flat in memory
        found["summary"].append(point_summary(rows, study.points, [name], keep.windows))
        for window in keep.windows:
            runs = runs_of_points(rows, name, window, study.n_points)
            both = dict(zip(("differences", "changes"), both_tables(runs, study.points, name, window), strict=True))
            for kind, part in both.items():
                found[kind] += [part] if len(part) else []
    return {kind: pd.concat(parts, ignore_index=True) for kind, parts in found.items() if parts}


def sensitivity(store: Store, numbers: np.ndarray, progress: bool = False) -> pd.DataFrame | None:
    """The indices of a design that has some; None too of so many runs that they would not fit into memory."""
    if not can_be_read(store, numbers):
        return None
    return indices_of(store.study, rows_of(store, numbers, store.study.keep.indicators), progress)


def read_changes(folder: Path) -> pd.DataFrame | None:
    """The changes between levels that a folder keeps; None if it keeps none."""
    path = folder / "changes.csv"
    return pd.read_csv(path, keep_default_na=False, na_values=["NaN"]) if path.exists() else None


def rows_of(store: Store, numbers: np.ndarray, indicators: Sequence[str]) -> pd.DataFrame:
    """The rows of these runs with some indicators, without what was varied."""
    rows = table.read_store(store, [*KEYS, *indicators])
    return rows[np.isin(rows["run"].to_numpy(), numbers)]


def can_be_read(store: Store, numbers: np.ndarray) -> bool:
    """Whether the rows of these runs are few enough to be read for tables and figures."""
    return 0 < len(numbers) * len(store.study.keep.windows) <= MOST_ROWS
