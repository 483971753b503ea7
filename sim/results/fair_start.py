"""Who wins when all that is unknown is drawn from its prior, and which unknowns decide it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sim.results.crossing import clear_crossings
from sim.results.deciders import COLUMNS, deciders
from sim.results.tables import windows
from sim.setup.indicators import HEADLINES, INDICATORS

MOST_DECIDERS = 8


def fair_start_tables(
    values: np.ndarray, provinces: Sequence[str], parameters: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """The tables of a fair start by the names of its fields (``sim.results.records.FairStart``).

    values: [province, mode a and b, draw, month 0..T, indicator]. parameters: one row per draw.
    """
    draws = pd.concat(
        [
            _draws(a[:, :, index] - b[:, :, index]).assign(province=province, measure=measure)
            for province, (a, b) in zip(provinces, values, strict=True)
            for measure, index in zip(HEADLINES, map(list(INDICATORS).index, HEADLINES), strict=True)
        ],
        ignore_index=True,
    )
    shown = list(windows(values.shape[3] - 1))
    draws = draws[["province", "measure", "draw", *shown, "crossing_month"]]
    by_cell = draws.groupby(["province", "measure"], sort=False)
    shares = by_cell[shown].agg(lambda gap: float(np.mean((gap > 0) + 0.5 * (gap == 0))))
    crossings = by_cell["crossing_month"].agg(["median", "count"])
    shares["median_crossing_month"] = crossings["median"]
    shares["share_that_cross"] = crossings["count"] / len(parameters)
    return {
        "parameters": parameters,
        "draws": draws,
        "shares": shares.reset_index(),
        "deciders": rank_deciders(draws, parameters),
    }


def _draws(gaps: np.ndarray) -> pd.DataFrame:
    """A row per draw from differences [draw, month 0..T]: in each window, and the crossing month."""
    means = {name: gaps[:, window].mean(axis=1) for name, window in windows(gaps.shape[1] - 1).items()}
    return pd.DataFrame({"draw": np.arange(len(gaps)), **means, "crossing_month": clear_crossings(gaps[:, 1:])})


def rank_deciders(draws: pd.DataFrame, parameters: pd.DataFrame) -> pd.DataFrame:
    """What decides the difference over the path, per province and measure (``sim.results.deciders``); the strongest."""
    parts = [
        deciders(parameters, cell.sort_values("draw")["path"].to_numpy())
        .head(MOST_DECIDERS)
        .assign(province=province, measure=measure)
        for (province, measure), cell in draws.groupby(["province", "measure"], sort=False)
    ]
    return pd.concat(parts, ignore_index=True)[["province", "measure", *COLUMNS]]
