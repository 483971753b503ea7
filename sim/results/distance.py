"""How far a province lies from what the model was calibrated on: its cities beside those of the two real provinces."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.setup.cities import Cities
from sim.setup.context import share_of_range
from sim.setup.parameters import PARAMETERS
from sim.setup.province_folder import ranges_known

Floats = NDArray[np.float64]
COLUMNS = ["what", "kind", "value", "low", "high", "share_outside"]
CITY, SETTING = "city", "context"
FAR, MUCH = 2.0, 0.2
"""Distance, in those of the known cities, and share of residents outside, from which a province is called far."""
LOGARITHMIC = ("population", "gdp_per_head")


def distance_table(cities: Cities, context: Mapping[str, float]) -> pd.DataFrame:
    """COLUMNS: a row per figure of the cities, and one per context parameter that is given.

    value: of all residents together; of the population the median city's. low, high: of the cities that the model was
    calibrated on, and of a parameter its range. share_outside: of residents, who live in cities outside of these; of a
    parameter how far it is from the default that was calibrated with, as a share of the range.
    """
    weight = cities.population / cities.population.sum()
    rows = []
    for name, (mine, known) in ranges_known(cities).items():
        low, high = float(known.min()), float(known.max())
        value = float(np.median(mine)) if name == "population" else float(weight @ mine)
        outside = float(weight[(mine < low) | (mine > high)].sum())
        rows.append((name, CITY, value, low, high, outside))
    for name, value in context.items():
        record = PARAMETERS[name]
        away = float(abs(share_of_range(name, value) - share_of_range(name, record.default)))
        rows.append((name, SETTING, float(value), float(record.low), float(record.high), away))
    return pd.DataFrame(rows, columns=COLUMNS)


def distance(cities: Cities) -> float:
    """How far a province's cities are from the nearest known one, in distances of known cities from each other.

    In income, size, age and education together, each in its standard deviation over known cities; a mean over
    residents, over the mean of the known cities. 1: as near as they are to each other.
    """
    mine, known = [], []
    for name, (ours, theirs) in ranges_known(cities).items():
        scaled = [np.log(part) if name in LOGARITHMIC else part for part in (ours, theirs)]
        middle, spread = scaled[1].mean(), scaled[1].std()
        mine.append((scaled[0] - middle) / spread)
        known.append((scaled[1] - middle) / spread)
    a, b = np.stack(mine, axis=1), np.stack(known, axis=1)
    apart = _apart(b, b) + np.where(np.eye(len(b)) > 0, np.inf, 0.0)
    weight = cities.population / cities.population.sum()
    return float(weight @ _apart(a, b).min(axis=1) / apart.min(axis=1).mean())


def is_far(table: pd.DataFrame, away: float) -> bool:
    """Whether a province lies beyond what was learned from the known ones."""
    return away >= FAR or bool((table.loc[table["kind"] == CITY, "share_outside"] >= MUCH).any())


def _apart(a: Floats, b: Floats) -> Floats:
    """Distances of the rows of two tables [n, m]."""
    return np.sqrt(((a[:, None, :] - b[None, :, :]) ** 2).sum(axis=2))
