"""Fair start: before any fitting, does either mode win whatever the numbers?

Parameters are drawn from their stated ranges (Latin hypercube); every draw is run under both modes with the same luck.
If one mode wins in more than 80 % of draws, the ranges are tilted; the parameters that decide the winner tell where.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.runs.make import make_study
from sim.runs.study import Cell, Keep, Study
from sim.setup.indicators import HEADLINES, INDICATORS
from sim.setup.modes import Mode
from sim.setup.parameters import PARAMETERS
from sim.setup.rng import Luck
from sim.setup.scenario import Scenario

LIMIT = 0.8
"""Share of draws that no mode may win over the whole path."""


def latin_hypercube(n_draws: int, n_dimensions: int, luck: Luck) -> np.ndarray:
    """Points in the unit cube [n, d], one in each of n equal slices of every dimension (McKay et al. 1979)."""
    inside = luck.uniform("latin/inside", 0, (n_draws, n_dimensions))
    order = [luck.permutation(f"latin/{k}", 0, n_draws) for k in range(n_dimensions)]
    return (np.stack(order, axis=1) + inside) / n_draws


def draw_parameters(n_draws: int, seed: int) -> list[dict[str, float]]:
    """Parameter sets from the stated ranges of all parameters; counts are rounded."""
    cube = latin_hypercube(n_draws, len(PARAMETERS), Luck(seed))
    sets = []
    for point in cube:
        values = {}
        for u, parameter in zip(point, PARAMETERS.values(), strict=True):
            value = parameter.low + u * (parameter.high - parameter.low)
            values[parameter.name] = round(value) if parameter.is_count else float(value)
        sets.append(values)
    return sets


@dataclass(frozen=True)
class FairStart:
    """What a fair-start study found.

    draws: one row per (province, measure, draw): difference a - b at each window and over the path, crossing month.
    shares: share of draws that mode a wins, per province, measure and window. deciders: the parameters whose ranks
    go with the difference over the path (Spearman), strongest first.
    """

    mode_a: str
    mode_b: str
    parameters: pd.DataFrame
    draws: pd.DataFrame
    shares: pd.DataFrame
    deciders: pd.DataFrame

    @property
    def is_fair(self) -> bool:
        """Whether neither mode wins more than 80 % of draws over the whole path on either measure."""
        share = self.shares["path"]
        return bool(((share <= LIMIT) & (share >= 1.0 - LIMIT)).all())


def fair_start(
    scenarios: Sequence[Scenario],
    modes: tuple[Mode, Mode],
    n_draws: int = 200,
    seed: int = 1,
    months: int = 72,
    n_citizens: int = 2000,
    workers: int | None = None,
    progress: bool = True,
) -> FairStart:
    """Run every drawn parameter set in every scenario under both modes and count who wins."""
    sets = draw_parameters(n_draws, seed)
    cells = tuple(
        Cell(scenario.province, scenario.with_(mode=mode, months=months, n_citizens=n_citizens))
        for scenario in scenarios
        for mode in modes
    )
    study = Study("fair_start", cells, Keep.all_of(months, "last"), seed, pd.DataFrame(sets), luck="own")
    outcomes = make_study(study, 1, workers=workers, progress=progress).outcomes
    paths = np.stack([outcome.values for outcome in outcomes])
    paths = paths.reshape(len(scenarios), 2, n_draws, *paths.shape[1:]).swapaxes(1, 2)
    names = list(INDICATORS)
    rows = []
    for k, scenario in enumerate(scenarios):
        for measure in HEADLINES:
            difference = paths[k, :, 0, :, names.index(measure)] - paths[k, :, 1, :, names.index(measure)]
            for i in range(n_draws):
                rows.append(
                    {
                        "province": scenario.province,
                        "measure": measure,
                        "draw": i,
                        **windows_of(difference[i]),
                    }
                )
    draws = pd.DataFrame(rows)
    columns = [name for name in draws.columns if name == "path" or name.startswith("month_")]
    by_cell = draws.groupby(["province", "measure"], sort=False)
    wins = by_cell[columns].agg(lambda d: float(np.mean((d > 0) + 0.5 * (d == 0))))
    crossing = by_cell["crossing_month"].agg(["median", "count"])
    wins["median_crossing_month"] = crossing["median"]
    wins["share_that_cross"] = crossing["count"] / n_draws
    table = pd.DataFrame(sets)
    return FairStart(modes[0].name, modes[1].name, table, draws, wins.reset_index(), rank_deciders(draws, table))


def windows_of(difference: np.ndarray) -> dict[str, float]:
    """The difference at a third, two thirds and the end of the run, its mean over the path, and the last crossing."""
    months = len(difference) - 1
    at = {f"month_{m}": float(difference[m]) for m in (round(months / 3), round(2 * months / 3), months)}
    sign = np.sign(difference[1:])
    turns = np.flatnonzero(sign[1:] * sign[:-1] < 0)
    crossing = float(turns[-1] + 2) if len(turns) else np.nan
    return {**at, "path": float(difference[1:].mean()), "crossing_month": crossing}


def rank_deciders(draws: pd.DataFrame, parameters: pd.DataFrame, most: int = 8) -> pd.DataFrame:
    """Spearman correlation of every parameter with the path difference, per province and measure; the strongest."""
    varied = parameters.loc[:, parameters.nunique() > 1]
    ranks = varied.rank()
    rows = []
    for (province, measure), cell in draws.groupby(["province", "measure"], sort=False):
        correlation = ranks.corrwith(cell.set_index("draw")["path"].rank())
        for name in correlation.abs().sort_values(ascending=False, kind="stable").index[:most]:
            rows.append(
                {
                    "province": province,
                    "measure": measure,
                    "parameter": name,
                    "correlation": correlation[name],
                }
            )
    return pd.DataFrame(rows)
