"""The cities of a province as a folder has them: each fault a line, what is left out filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.inputs.checks import check_name
from sim.inputs.csv_table import CsvTable, read_table
from sim.language.errors import InputError, Message, nearest_name
from sim.setup.cities import Cities, find_city
from sim.setup.county_table import LARGEST as MOST_COUNTIES
from sim.setup.geography import GOLDEN_ANGLE, gabriel_pairs, project

Floats = NDArray[np.float64]

NEEDED: dict[str, tuple[float, float]] = {
    "population": (10_000.0, 100_000_000.0),
    "gdp_per_head": (0.1, 100.0),
    "share_60plus": (0.01, 0.9),
    "share_college": (0.005, 0.9),
}
"""Columns beside ``city``, with what they may be: residents, 10,000 yuan, shares."""
OPTIONAL: dict[str, tuple[float, float]] = {
    "share_urban": (0.01, 0.99),
    "n_counties": (0.0, float(MOST_COUNTIES)),
    "longitude": (70.0, 140.0),
    "latitude": (0.0, 60.0),
}
TEXTS = ("name_en", "name_zh")
OTHER_UNITS = {
    "population": ("setup.in_ten_thousands", 1e4),
    "gdp_per_head": ("setup.in_yuan", 1e-4),
    **dict.fromkeys(("share_60plus", "share_college", "share_urban"), ("setup.in_percent", 0.01)),
}
"""The units that yearbooks often have: the message for one, and what to multiply by."""
TABLE = Message("inputs.what.province_table")
MOST_CITIES, MOST_PAIRS, LARGEST = 300, 3000, 1_000_000  # rows; bytes of a file
BOUNDARY_KM = 50.0  # of two cities whose common boundary has no length given
SPACING = 1.0  # degrees between cities laid out where no point is given
MIDDLE = (110.0, 30.0)  # of such a layout: longitude, latitude


def read_cities(path: Path) -> CsvTable:
    """The table of cities, columns there and no more rows than may be. Raises InputError."""
    table = read_table(path, ("city", *NEEDED), TABLE, LARGEST)
    if len(table) > MOST_CITIES:
        raise InputError("setup.too_many_cities", file=table.label, n=len(table), limit=MOST_CITIES)
    return table


def cities_in(
    name: str, table: CsvTable, settings: Mapping[str, Any], like: Cities, faults: list[InputError]
) -> Cities | None:
    """The cities in a table; None, with all faults noted, where a cell is wrong.

    name: of the province. settings: its names in both languages, if any. like: whose counties are as large, and as
    different, as these. Cities without a point are laid out; neighbours are those of the Gabriel graph of the points.
    """
    before = len(faults)
    try:
        ids = tuple(cell.casefold() for cell in table.names("city"))
        for row, cell in enumerate(table.columns["city"]):
            _check_city(table, row, cell, ids)
    except InputError as error:
        faults.append(error)
    found = {column: _numbers(table, column, faults) for column in (*NEEDED, *OPTIONAL)}
    if len(faults) > before:
        return None
    population = found["population"]
    size = float(like.population.sum() / np.maximum(like.n_counties, 1).sum())
    drawn = np.maximum(1.0, np.rint(population / size))
    n_counties = np.maximum(1.0, np.where(np.isnan(found["n_counties"]), drawn, found["n_counties"]))
    if n_counties.sum() > MOST_COUNTIES:
        n = int(n_counties.sum())
        faults.append(InputError("setup.too_many_counties", file=table.label, n=n, limit=MOST_COUNTIES))
        return None
    point = np.stack([found["longitude"], found["latitude"]], axis=1)
    point = np.where(np.isnan(point).any(axis=1, keepdims=True), _laid_out(len(table)), point)
    twin = _twins(table, point)
    if twin is not None:
        faults.append(twin)
        return None
    pairs = gabriel_pairs(project(point)) if len(table) > 1 else np.empty((0, 2), dtype=np.int64)
    english, chinese = (_names(table, column) for column in TEXTS)
    texts = {key: settings.get(key) for key in TEXTS}
    return Cities(
        province=name,
        province_name_en=str(texts["name_en"] or name),
        province_name_zh=str(texts["name_zh"] or texts["name_en"] or name),
        id=ids,
        name_en=english,
        name_zh=chinese,
        population=np.rint(population),
        share_60plus=found["share_60plus"],
        share_college=found["share_college"],
        share_urban=np.where(np.isnan(found["share_urban"]), float(np.mean(like.share_urban)), found["share_urban"]),
        n_counties=n_counties.astype(np.int64),
        gdp=found["gdp_per_head"] * population / 1e4,
        point=point,
        pairs=pairs,
        boundary_km=np.full(len(pairs), BOUNDARY_KM),
        spread=dict(like.spread),
    )


def _check_city(table: CsvTable, row: int, cell: str, ids: tuple[str, ...]) -> None:
    if ids.index(cell.casefold()) != row:
        line = table.lines[ids.index(cell.casefold())]
        raise table.fail(row, "city", "inputs.twice", cell=repr(cell), line=line)
    try:
        check_name(cell)
    except InputError as error:
        raise table.fail(row, "city", error) from None


def _numbers(table: CsvTable, column: str, faults: list[InputError]) -> Floats:
    """A column of numbers, NaN where an optional one is empty or a cell is wrong; every fault is noted."""
    low, high = NEEDED.get(column) or OPTIONAL[column]
    values = np.full(len(table), np.nan)
    if not table.has(column):
        return values
    for row, cell in enumerate(table.columns[column]):
        if column in OPTIONAL and not cell:
            continue
        try:
            values[row] = table.number(row, column, low, high)
            if column == "n_counties" and values[row] != np.floor(values[row]):
                raise table.fail(row, column, "inputs.cell_not_whole", cell=cell)
        except InputError as error:
            faults.append(_other_unit(table, row, column, low, high) or error)
    return values


def _other_unit(table: CsvTable, row: int, column: str, low: float, high: float) -> InputError | None:
    """The fault of a number that would be right in the unit that yearbooks often have; None for any other."""
    try:
        number = table.number(row, column)
    except InputError:
        return None
    message, factor = OTHER_UNITS.get(column, ("", 1.0))
    meant = number * factor
    if low <= number <= high or not low <= meant <= high:
        return None
    return table.fail(row, column, message, cell=table.columns[column][row], meant=f"{meant:.10g}")


def _names(table: CsvTable, column: str) -> tuple[str, ...]:
    own = table.columns["city"]
    given = table.columns.get(column, own)
    return tuple(name if name.isprintable() and name else city for name, city in zip(given, own, strict=True))


def _twins(table: CsvTable, point: Floats) -> InputError | None:
    """The fault of a city that stands where one before it does; None where none does."""
    _, first, place = np.unique(point, axis=0, return_index=True, return_inverse=True)
    for row, earlier in enumerate(first[place.ravel()].tolist()):
        if earlier != row:
            return table.fail(row, "longitude", "setup.same_point", line=table.lines[earlier])
    return None


def _laid_out(n: int) -> Floats:
    """Points for n cities that have none: evenly over a disc [n, 2]."""
    order = np.arange(n)
    distance, angle = SPACING * np.sqrt(order), GOLDEN_ANGLE * order
    return np.array(MIDDLE) + np.round(np.stack([distance * np.cos(angle), distance * np.sin(angle)], axis=1), 4)


def adjoining(cities: Cities, path: Path) -> Cities:
    """The cities with the pairs that a table says adjoin: city_a, city_b and, where known, shared_boundary_km.

    Raises InputError.
    """
    columns = ("city_a", "city_b")
    table = read_table(path, columns, TABLE, LARGEST)
    if len(table) > MOST_PAIRS:
        raise InputError("setup.too_many_pairs", file=table.label, n=len(table), limit=MOST_PAIRS)
    places = np.zeros((len(table), 2), dtype=np.int64)
    for row in range(len(table)):
        for side, column in enumerate(columns):
            name = table.columns[column][row]
            found = find_city(name, cities)
            if found is None:
                near = nearest_name(name, (*cities.name_en, *cities.name_zh))
                raise table.fail(row, column, "setup.no_city", province=cities.province, name=repr(name), near=near)
            places[row, side] = found
        if places[row, 0] == places[row, 1]:
            raise table.fail(row, "city_b", "setup.adjoins_itself", name=repr(name))
    length = np.full(len(table), BOUNDARY_KM)
    if table.has("shared_boundary_km"):
        for row, cell in enumerate(table.columns["shared_boundary_km"]):
            length[row] = BOUNDARY_KM if not cell else table.number(row, "shared_boundary_km", 0.0, 5000.0)
    pairs, first = np.unique(np.sort(places, axis=1), axis=0, return_index=True)
    return replace(cities, pairs=pairs, boundary_km=length[first])
