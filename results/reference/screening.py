"""Which number moves the difference between the modes, and how much hangs on each role.

    python results/reference/screening.py              some 3,800 runs; resumes where it was stopped (make screening)
    python results/reference/screening.py NAME ...     some parameters only, shown instead of kept

Every parameter goes to both ends of its range, all others at their defaults, whatever its role (`screening.csv`); then
all of a role are drawn together, all others at their defaults (`screening_roles.csv`). Luck is the same everywhere, so
that a move is the number's own, up to the luck that a changed path meets.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

import sim
from sim.runs.study import Cell
from sim.setup.indicators import HEADLINES, INDICATORS
from sim.setup.parameters import PARAMETERS
from sim.setup.roles import CONVENTION, ROLES, UNKNOWN
from sim.studies.factors import Factor
from sim.studies.question import run_cells
from sim.studies.sampling import latin

HERE = Path(__file__).resolve().parent
RUNS = HERE.parent
SCENARIOS = ("zhejiang", "guangdong")
WINDOWS = {"month_24": slice(24, 25), "month_72": slice(72, 73), "path": slice(1, None)}
COLUMNS = [f"{measure}_{window}" for measure in HEADLINES for window in WINDOWS]
N_CITIZENS, N_SEEDS, N_DRAWS, SEED = 200, 2, 40, 1

LARGEST = 2.5
"""Points by which a convention may move a difference; luck on changed paths alone moves it by one or so."""
COVERED = {
    "capability_vendor": ("capability_operator", "a unit: only the operator's capability over the vendors' acts"),
    "fit_width": ("sd_taste", "a unit: only what designs miss over the width acts"),
}
"""Conventions that may move more: the unknown that does the same thing, and why."""
DEFAULTS = {name: parameter.default for name, parameter in PARAMETERS.items()}


def ends(names: list[str]) -> pd.DataFrame:
    """One row with every default, then two per parameter: that one at the low and at the high end of its range."""
    rows = [DEFAULTS | {name: end} for name in names for end in (PARAMETERS[name].low, PARAMETERS[name].high)]
    return pd.DataFrame([DEFAULTS, *rows])


def draws(role: str) -> pd.DataFrame:
    """Rows with all of a role drawn together, unknowns from their priors; what an unknown covers stays."""
    names = [name for name, p in PARAMETERS.items() if p.role == role and name not in COVERED]
    scale = "prior" if role == UNKNOWN else "linear"
    factors = [Factor(name, (), PARAMETERS[name].low, PARAMETERS[name].high, scale) for name in names]
    cube = latin(N_DRAWS, len(names), SEED)
    return pd.DataFrame({**DEFAULTS, **{f.key: f.at(cube[:, k]) for k, f in enumerate(factors)}}, index=range(N_DRAWS))


def gaps(points: pd.DataFrame, n_seeds: int, out: Path | None = None) -> np.ndarray:
    """First mode minus second in points of 100, mean over seeds: [province, point, column]. out: keeps the runs."""
    modes = list(sim.MODES.values())[:2]
    worlds = [sim.load(name).with_(months=72, n_citizens=N_CITIZENS) for name in SCENARIOS]
    cells = [Cell(world.province, world.with_(mode=mode)) for world in worlds for mode in modes]
    runs = run_cells("screening", cells, n_seeds, SEED, points=points, out=out)
    values = runs.values.reshape(len(worlds), 2, *runs.values.shape[1:])
    found = 100 * (values[:, 0] - values[:, 1]).mean(axis=1)
    indices = map(list(INDICATORS).index, HEADLINES)
    parts = [found[:, :, months, index].mean(axis=2) for index in indices for months in WINDOWS.values()]
    return np.stack(parts, axis=-1)


def screen(names: list[str], out: Path | None = None) -> pd.DataFrame:
    """A row per parameter: the move of each difference from the low to the high end of the range; most: the widest
    span of both ends and the default. Means over the provinces.
    """
    found = gaps(ends(names), N_SEEDS, out)
    low, usual, high = found[:, 1::2], np.broadcast_to(found[:, :1], found[:, 1::2].shape), found[:, 2::2]
    table = pd.DataFrame((high - low).mean(axis=0).round(2), columns=COLUMNS)
    table.insert(0, "parameter", names)
    table.insert(1, "role", [PARAMETERS[name].role for name in names])
    return table.assign(most=np.ptp([low, usual, high], axis=0).mean(axis=0).max(axis=1).round(2))


def spread(out: Path | None = None) -> pd.DataFrame:
    """A row per role: the standard deviation of each difference where all of the role are drawn, mean of provinces."""
    found = gaps(pd.concat([draws(role) for role in ROLES], ignore_index=True), 1, out)
    spreads = found.reshape(len(SCENARIOS), len(ROLES), N_DRAWS, -1).std(axis=2, ddof=1).mean(axis=0)
    return pd.DataFrame(spreads.round(2), columns=COLUMNS).assign(role=list(ROLES))[["role", *COLUMNS]]


def hanging(table: pd.DataFrame) -> dict[str, float]:
    """Conventions that move a difference by more than LARGEST, save where an unknown that moves it more covers them."""
    most = table.set_index("parameter")["most"]
    covered = {name for name, (unknown, _) in COVERED.items() if most.get(unknown, 0.0) >= most.get(name, 0.0)}
    conventions = table.loc[table["role"] == CONVENTION, "parameter"]
    return {name: most[name] for name in conventions if most[name] > LARGEST and name not in covered}


def main() -> None:
    """Screen the parameters named and show them; or all, and keep both tables."""
    if sys.argv[1:]:
        print(screen(sys.argv[1:]).to_string(index=False))
        return
    for name, make in (("screening", partial(screen, list(PARAMETERS))), ("screening_roles", spread)):
        make(RUNS / name).to_csv(HERE / f"{name}.csv", index=False, lineterminator="\n")


if __name__ == "__main__":
    main()
