"""Which number moves the difference between the modes: each to both ends of its range, all others at their defaults.

    python results/reference/screening.py              a quarter of an hour on two cores (make screening)
    python results/reference/screening.py NAME ...     some only, and shown instead of kept

With the same luck everywhere, so that a move is the number's own, up to the luck that a changed path meets. A lever or
a context is screened as well: the table says what hangs on each number, of whatever role. The answer must not hang on a
convention (``hanging``).
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

import sim
from sim.runs.study import Cell
from sim.setup.indicators import HEADLINES, INDICATORS
from sim.setup.parameters import PARAMETERS
from sim.setup.roles import CONVENTION
from sim.studies.question import run_cells

FILE = Path(__file__).with_name("screening.csv")
SCENARIOS = ("zhejiang", "guangdong")
WINDOWS = {"month_24": slice(24, 25), "month_72": slice(72, 73), "path": slice(1, None)}
N_CITIZENS, N_SEEDS, SEED = 200, 2, 1
LARGEST = 2.5
"""Points by which a convention may move a difference; luck on changed paths alone moves it by one or so."""

COVERED = {
    "capability_vendor": ("capability_operator", "a unit: only the operator's capability over the vendors' acts"),
    "fit_width": ("sd_taste", "a unit: only what designs miss over the width acts"),
    "control_loss": ("liability", "both lower what bureaus list where data leave them; the constant is pinned by data"),
    "work_saved": ("liability", "both shift what bureaus list; the constant is pinned by the data shared at first"),
    "distrust_company": ("liability", "acts only as a product with it"),
}
"""Conventions that may move more: the unknown that does the same thing, and why."""


def points_of(names: list[str]) -> pd.DataFrame:
    """One row with every default, then two per parameter: that one at the low and at the high end of its range."""
    rows = [{name: p.default for name, p in PARAMETERS.items()}]
    rows += [rows[0] | {name: end} for name in names for end in (PARAMETERS[name].low, PARAMETERS[name].high)]
    return pd.DataFrame(rows)


def screen(names: list[str], workers: int | None = None) -> pd.DataFrame:
    """A row per parameter: the move of each difference, in points, from the low to the high end, and the largest."""
    modes = list(sim.MODES.values())[:2]
    worlds = [sim.load(name).with_(months=72, n_citizens=N_CITIZENS) for name in SCENARIOS]
    cells = [Cell(world.province, world.with_(mode=mode)) for world in worlds for mode in modes]
    runs = run_cells("screening", cells, N_SEEDS, SEED, points=points_of(names), workers=workers)
    indices = [list(INDICATORS).index(name) for name in HEADLINES]
    values = runs.values[..., indices].reshape(len(worlds), 2, *runs.values.shape[1:-1], len(indices))
    gaps = 100 * (values[:, 0] - values[:, 1]).mean(axis=1)  # province, point, month, measure
    low, usual, high = gaps[:, 1::2], gaps[:, :1], gaps[:, 2::2]
    table = pd.DataFrame({"parameter": names, "role": [PARAMETERS[name].role for name in names]})
    most = np.zeros(len(names))
    for j, measure in enumerate(HEADLINES):
        for window, months in WINDOWS.items():
            a, b, c = (part[:, :, months, j].mean(axis=2) for part in (low, usual, high))
            b = np.broadcast_to(b, a.shape)
            move = np.max([a, b, c], axis=0) - np.min([a, b, c], axis=0)
            table[f"{measure}_{window}"] = (c - a).mean(axis=0).round(2)
            most = np.maximum(most, move.mean(axis=0))
    return table.assign(most=most.round(2))


def hanging(table: pd.DataFrame) -> dict[str, float]:
    """Conventions that the answer hangs on, with their largest move: none that is covered by what moves it more."""
    most = table.set_index("parameter")["most"]
    found = most[table.set_index("parameter")["role"] == CONVENTION]
    covered = {name for name, (unknown, _) in COVERED.items() if most.get(unknown, 0.0) >= most.get(name, 0.0)}
    return {name: move for name, move in found.items() if move > LARGEST and name not in covered}


def main() -> None:
    """Screen the parameters named, or all; the table of all is kept."""
    names = sys.argv[1:] or list(PARAMETERS)
    table = screen(names)
    if sys.argv[1:]:
        print(table.to_string(index=False))
    else:
        table.to_csv(FILE, index=False, lineterminator="\n")


if __name__ == "__main__":
    main()
