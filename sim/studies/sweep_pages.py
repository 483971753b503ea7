"""What a sweep shows of itself once no run is missing: means at every point, and figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.results.points import SUMMARY, point_summary
from sim.runs import table
from sim.runs.progress import progress_bar
from sim.runs.store import Store
from sim.setup.indicators import HEADLINES
from sim.studies.compare import to_csv

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_ROWS = 500_000  # of the table, to be read for this: more would take more memory than all else does
MOST_CELLS = 2_000_000  # of the summary: 200,000 rows with a key or two
KEYS = ("province", "mode", "point", "replicate", "window", "status", "run")


def summary_of(store: Store, numbers: np.ndarray) -> bytes | None:
    """Mean and 95 % interval of every indicator at every point and window as CSV; None if that would be too large."""
    study, keep = store.study, store.study.keep
    n_rows = len(study.cells) * study.n_points * len(keep.windows) * len(keep.indicators)
    if not _can_be_read(store, numbers) or n_rows * (3 + len(study.varied) + len(SUMMARY)) > MOST_CELLS:
        return None
    parts = []
    for name in keep.indicators:  # one by one: flat in memory
        parts.append(point_summary(rows_of(store, numbers, [name]), study.points, [name], keep.windows))
    return to_csv(pd.concat(parts, ignore_index=True))


def figures_of(
    store: Store, numbers: np.ndarray, recipe: Mapping[str, Any], progress: bool = False
) -> dict[str, bytes]:
    """The figures that the data suffice for, as PNG and SVG: file name -> content; none of very many runs."""
    from sim.report.figures import draw_pages

    pages = pages_of(store, numbers)
    with progress_bar(len(pages), progress and bool(pages), "figures") as advance:
        return draw_pages(pages, recipe, advance)


def pages_of(store: Store, numbers: np.ndarray, lang: str | None = None) -> dict[str, Callable[[], Figure]]:
    """The same, not drawn yet, by name."""
    from sim.report.figures.sweeps import can_be_drawn, pages_of_sweep

    measures = [name for name in HEADLINES if name in store.study.keep.indicators]
    if not can_be_drawn(measures, store.study.points) or not _can_be_read(store, numbers):
        return {}
    return pages_of_sweep(rows_of(store, numbers, measures), store.study.points, lang)


def rows_of(store: Store, numbers: np.ndarray, indicators: Sequence[str]) -> pd.DataFrame:
    """The rows of these runs with some indicators, without what was varied."""
    rows = table.read_store(store, [*KEYS, *indicators])
    return rows[np.isin(rows["run"].to_numpy(), numbers)]


def _can_be_read(store: Store, numbers: np.ndarray) -> bool:
    return 0 < len(numbers) * len(store.study.keep.windows) <= MOST_ROWS
