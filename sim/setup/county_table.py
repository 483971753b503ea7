"""A user's own table of counties, which replaces the drawn ones city by city."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.inputs.csv_table import CsvTable, read_table
from sim.language.errors import InputError, nearest_name
from sim.language.texts import find
from sim.setup.cities import Cities, find_city, load_cities

COLUMNS = ("city", "county", "population", "share_60plus", "share_college", "gdp_per_head")
OPTIONAL = ("share_urban", "longitude", "latitude")
LARGEST = 1000  # counties
GDP_PER_HEAD = (0.01, 1000.0)  # 10,000 yuan


@dataclass(frozen=True, slots=True, eq=False)
class CountyTable:
    """Counties as the user gives them, in the order of the cities [T].

    city: place of the city in its province. name: as given. population: residents. gdp_per_head: 10,000 yuan.
    share_urban: NaN where not given. point: longitude and latitude, NaN where not given [T, 2].
    """

    city: NDArray[np.int64]
    name: tuple[str, ...]
    population: NDArray[np.float64]
    share_60plus: NDArray[np.float64]
    share_college: NDArray[np.float64]
    share_urban: NDArray[np.float64]
    gdp_per_head: NDArray[np.float64]
    point: NDArray[np.float64]


def read_county_table(path: str | Path, cities: Cities) -> CountyTable:
    """Read a table with the columns of COLUMNS and, where wanted, of OPTIONAL.

    city: id, English or Chinese name. population: 1 or more residents. share_...: 0 to 1. gdp_per_head:
    10,000 yuan. longitude and latitude: both or neither. Further columns are ignored. Raises InputError
    naming file, line and column.
    """
    table = read_table(path, COLUMNS)
    if len(table) > LARGEST:
        raise InputError("setup.too_many_counties", file=table.label, n=len(table), limit=LARGEST)
    city = _cities(table, cities)
    _refuse_twins(table, city)
    order = np.argsort(city, kind="stable")
    names = table.texts("county")
    return CountyTable(
        city=city[order],
        name=tuple(names[row] for row in order),
        population=table.numbers("population", 1.0, 1e9)[order],
        share_60plus=table.numbers("share_60plus", 0.0, 1.0)[order],
        share_college=table.numbers("share_college", 0.0, 1.0)[order],
        share_urban=_optional(table, "share_urban", 0.0, 1.0)[order],
        gdp_per_head=table.numbers("gdp_per_head", *GDP_PER_HEAD)[order],
        point=_points(table)[order],
    )


def _cities(table: CsvTable, cities: Cities) -> NDArray[np.int64]:
    indices = [find_city(name, cities) for name in table.texts("city")]
    for row, k in enumerate(indices):
        if k is None:
            name = table.columns["city"][row]
            known = (*cities.name_en, *cities.name_zh)
            province = find(f"names.{cities.province}") or cities.province_name_en
            near = nearest_name(name, known)
            raise table.fail(row, "city", "setup.no_city", province=province, name=repr(name), near=near)
    return np.array(indices, dtype=np.int64)


def _refuse_twins(table: CsvTable, city: NDArray[np.int64]) -> None:
    first: dict[tuple[int, str], int] = {}
    for row, name in enumerate(table.texts("county")):
        earlier = first.setdefault((int(city[row]), name), row)
        if earlier != row:
            raise table.fail(row, "county", "setup.county_twice", name=repr(name), line=table.lines[earlier])


def _optional(table: CsvTable, column: str, low: float, high: float) -> NDArray[np.float64]:
    return table.numbers(column, low, high) if table.has(column) else np.full(len(table), np.nan)


def _points(table: CsvTable) -> NDArray[np.float64]:
    given = [column for column in ("longitude", "latitude") if table.has(column)]
    if len(given) == 1:
        other = "latitude" if given == ["longitude"] else "longitude"
        raise InputError("setup.half_a_point", file=table.label, column=other, given=given[0])
    longitude, latitude = _optional(table, "longitude", 70.0, 140.0), _optional(table, "latitude", 0.0, 60.0)
    return np.stack([longitude, latitude], axis=1)


def count_residents(province: str, county_table: Path | None = None) -> int:
    """Residents of a province, by its cities' census or a table of counties. Raises InputError."""
    cities = load_cities(province)
    residents = cities.population.copy()
    if county_table is not None:
        table = read_county_table(county_table, cities)
        given = np.bincount(table.city, weights=table.population, minlength=len(residents))
        residents = np.where(given > 0.0, given, residents)
    return round(float(residents.sum()))
