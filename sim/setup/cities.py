"""Facts about provinces and cities, and how unlike the counties of a city are; read from ``data/``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.inputs.csv_table import CsvTable, read_data
from sim.language.errors import InputError, nearest_name

CITY_COLUMNS = (
    "id", "province", "name_en", "name_zh", "population", "share_60plus", "share_college", "share_urban",
    "n_counties", "gdp_2020", "longitude", "latitude",
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Cities:
    """The cities of one province [K].

    population: residents, 2020. share_60plus, share_college, share_urban: of residents. n_counties:
    county-level divisions (0 where a city has none). gdp: 100 million yuan, 2020. point: longitude and
    latitude inside the city [K, 2]. pairs: cities with a common boundary [B, 2]; boundary_km: its length
    [B]. spread: how counties differ inside a city, by the ids of ``county_spread.csv``.
    """

    province: str
    province_name_en: str
    province_name_zh: str
    id: tuple[str, ...]
    name_en: tuple[str, ...]
    name_zh: tuple[str, ...]
    population: NDArray[np.float64]
    share_60plus: NDArray[np.float64]
    share_college: NDArray[np.float64]
    share_urban: NDArray[np.float64]
    n_counties: NDArray[np.int64]
    gdp: NDArray[np.float64]
    point: NDArray[np.float64]
    pairs: NDArray[np.int64]
    boundary_km: NDArray[np.float64]
    spread: dict[str, float]


@lru_cache(maxsize=8)
def load_cities(province: str) -> Cities:
    """The cities of "zhejiang" or "guangdong". Raises InputError for any other province."""
    provinces = read_data("provinces.csv", ("id", "name_en", "name_zh"))
    known = provinces.names("id")
    if province not in known:
        near = nearest_name(province, known)
        raise InputError("setup.no_province", province=repr(province), near=near, allowed=known)
    row = known.index(province)
    table = read_data("cities.csv", CITY_COLUMNS)
    here = np.flatnonzero(table.places_in("province", known) == row)
    ids = _of(table, "id", here)
    adjacency = read_data("city_adjacency.csv", ("city_a", "city_b", "shared_boundary_km"))
    everywhere = table.names("id")
    both = np.stack([adjacency.places_in(column, everywhere) for column in ("city_a", "city_b")], axis=1)
    inside = np.isin(both, here).all(axis=1)
    return Cities(
        province=province,
        province_name_en=provinces.columns["name_en"][row],
        province_name_zh=provinces.columns["name_zh"][row],
        id=ids,
        name_en=_of(table, "name_en", here),
        name_zh=_of(table, "name_zh", here),
        population=table.numbers("population", 1.0)[here],
        share_60plus=table.numbers("share_60plus", 0.0, 1.0)[here],
        share_college=table.numbers("share_college", 0.0, 1.0)[here],
        share_urban=table.numbers("share_urban", 0.0, 1.0)[here],
        n_counties=table.counts("n_counties")[here],
        gdp=table.numbers("gdp_2020", 0.0)[here],
        point=np.stack([table.numbers("longitude"), table.numbers("latitude")], axis=1)[here],
        pairs=np.searchsorted(here, both[inside]),
        boundary_km=adjacency.numbers("shared_boundary_km", 0.0)[inside],
        spread=_spread(province),
    )


def find_city(name: str, cities: Cities) -> int | None:
    """The place of a city by its id or its English or Chinese name (市 may be left out); None if unknown."""
    wanted = name.casefold().removesuffix("市")
    for k in range(len(cities.id)):
        names = (cities.id[k], cities.name_en[k].casefold(), cities.name_zh[k].removesuffix("市"))
        if wanted in names:
            return k
    return None


def _of(table: CsvTable, column: str, rows: NDArray[np.int64]) -> tuple[str, ...]:
    cells = table.texts(column)
    return tuple(cells[row] for row in rows)


def _spread(province: str) -> dict[str, float]:
    table = read_data("county_spread.csv", ("id", "province", "value"))
    values = table.numbers("value")
    rows = zip(table.texts("id"), table.texts("province"), values, strict=True)
    return {name: float(value) for name, where, value in rows if where == province}
