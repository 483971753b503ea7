"""Places of runs by the calendar: the province and each of its cities, as facts are observed of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.results.county_paths import CountyPaths
from sim.results.operators import Path, columns_read
from sim.results.targets import PROVINCE, Places, Target
from sim.setup.calendar import month_of
from sim.setup.cities import load_cities
from sim.setup.indicators import INDICATORS
from sim.setup.scenario import Scenario

Floats = NDArray[np.float64]
POPULATION = "population"


def county_needs(targets: Iterable[Target], worlds: Sequence[Scenario]) -> tuple[list[str], list[int]]:
    """Columns and months of counties that facts of cities are observed in, month 0 included; none if none is of one."""
    starts = {world.province: world.start for world in worlds}
    own = [target for target in targets if target.needs_cities]
    months = {
        month_of(date, starts[target.province])
        for target in own
        for date in (target.seen.date, target.seen.since)
        if date
    }
    columns = {name for target in own for name in columns_read(target.operator)}
    return (sorted({POPULATION} | columns), sorted({0} | months)) if own else ([], [])


def places_of(world: Scenario, values: Floats, counties: CountyPaths | None) -> Places:
    """What a run [month, indicator] gave of its province and, if counties were kept, of every city."""
    found = {PROVINCE: Path(world.start, dict(zip(INDICATORS, values.T, strict=True)))}
    return found if counties is None else found | cities_of(world, counties, len(values))


def cities_of(world: Scenario, counties: CountyPaths, n_months: int) -> dict[str, Path]:
    """Every city's indicators by month: means of its counties over residents; NaN in months that were not kept."""
    names, cities = np.array(counties.city), load_cities(world.province)
    columns = [name for name in counties.columns if name != POPULATION]
    residents, kept = counties.only([POPULATION]).values, counties.only(columns).values
    found = {}
    for city, name in zip(cities.id, cities.name_en, strict=True):
        mine = names == name
        weight = residents[:, mine] * np.isfinite(kept[:, mine])
        total, summed = weight.sum(axis=1), (weight * np.nan_to_num(kept[:, mine])).sum(axis=1)
        mean = np.full((n_months, len(columns)), np.nan)
        mean[counties.months] = np.divide(summed, total, out=np.full(total.shape, np.nan), where=total > 0)
        found[city] = Path(world.start, dict(zip(columns, mean.T, strict=True)))
    return found


def observe(target: Target, runs: Mapping[str, Sequence[Places]]) -> Floats:
    """What each run of its province gives in place of a fact [n]. runs: by province."""
    return np.array([target.observe(places) for places in runs[target.province]], dtype=np.float64)


def indicators_of(runs: Sequence[Places]) -> Floats:
    """All indicators of the province in runs [n, month, indicator]."""
    return np.array([[places[PROVINCE].values[name] for name in INDICATORS] for places in runs]).swapaxes(1, 2)
