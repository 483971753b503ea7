"""Facts about provinces and cities, and how much the counties of a city differ; read from ``data/``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.inputs.csv_table import CsvTable, read_data, read_table
from sim.language.errors import InputError, nearest_name
from sim.setup.registry import growing, register

CITY_COLUMNS = (
    "id", "province", "name_en", "name_zh", "population", "share_60plus", "share_college", "share_urban",
    "n_counties", "gdp_2020", "longitude", "latitude",
)  # fmt: skip
PAIR_COLUMNS = ("city_a", "city_b", "shared_boundary_km")


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

    @property
    def digest(self) -> str:
        """32 hexadecimal digits that change with any of this; the province's own id, the first field, left out."""
        parts = blake2b(digest_size=16)
        for field in fields(self)[1:]:
            value = getattr(self, field.name)
            parts.update(value.tobytes() if isinstance(value, np.ndarray) else repr(value).encode())
            parts.update(f"\0{field.name}\0{len(value)}\0".encode())
        return parts.hexdigest()

    def to_dict(self) -> dict[str, Any]:
        """All of it as texts, numbers and lists, which ``from_dict`` reads back to the last bit."""
        found = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value.tolist() if isinstance(value, np.ndarray) else value for name, value in found.items()}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Cities:
        """The cities in such a table. Raises KeyError, TypeError or ValueError for any other."""
        whole = ("n_counties", "pairs")
        names = ("id", "name_en", "name_zh")
        given: dict[str, Any] = {}
        for field in fields(cls):
            value = values[field.name]
            if isinstance(value, list):
                kind = np.int64 if field.name in whole else np.float64
                value = tuple(value) if field.name in names else np.array(value, dtype=kind)
            given[field.name] = value
        for name in ("point", "pairs"):
            given[name] = given[name].reshape(-1, 2)
        return cls(**given)


def load_cities(province: str) -> Cities:
    """The cities of "zhejiang", "guangdong" or a province that was registered. Raises InputError for any other."""
    return _registered.get(province) or _read_cities(province)


def provinces() -> tuple[str, ...]:
    """The provinces that there are."""
    return (*_shipped().names("id"), *_registered)


@lru_cache(maxsize=1)
def _shipped() -> CsvTable:
    return read_data("provinces.csv", ("id", "name_en", "name_zh"))


@lru_cache(maxsize=8)
def _read_cities(province: str) -> Cities:
    table = _shipped()
    known = table.names("id")
    if province not in known:
        near = nearest_name(province, provinces())
        raise InputError("setup.no_province", province=repr(province), near=near, allowed=provinces())
    row = known.index(province)
    cities = read_data("cities.csv", CITY_COLUMNS)
    rows = np.flatnonzero(cities.indices_in("province", known) == row)
    names = table.columns["name_en"][row], table.columns["name_zh"][row]
    return _cities_of(province, names, cities, rows, read_data("city_adjacency.csv", PAIR_COLUMNS), _spread(province))


def register_province(
    name: str, cities: str | Path, *, name_en: str, name_zh: str = "", adjacency: str | Path | None = None,
    like: str = "zhejiang",
) -> None:  # fmt: skip
    """Add a province, from a script: scenarios, runs, studies and their pages then take it as they do the package's.

    name: its id. cities: CSV file with the columns of CITY_COLUMNS but province. adjacency: CSV file with those of
    PAIR_COLUMNS, pairs of cities by id with a common boundary; none adjoin if not given. like: whose counties are as
    different as these. Raises InputError for the package's own, and as for a user's tables.
    """
    spread = dict(load_cities(like).spread)
    refuse_own(name)
    table = read_table(cities, [column for column in CITY_COLUMNS if column != "province"])
    pairs = None if adjacency is None else read_table(adjacency, PAIR_COLUMNS)
    names = name_en, name_zh or name_en
    register(KIND, name, _cities_of(name, names, table, np.arange(len(table)), pairs, spread))


def refuse_own(name: str) -> None:
    """Raise InputError for the id of a province that is the package's own."""
    if name in provinces() and name not in _registered:
        raise InputError("setup.province_of_the_package", province=name)


def hold(cities: Cities) -> str:
    """Have a province that came with a folder, a study or a task; returns the id by which it is found here.

    That is its own, or where that stands for other data already, its own with the head of its digest: what a scenario
    was made with never changes under it.
    """
    name, digest = cities.province, cities.digest
    known = _registered.get(name)
    if known is not None and known.digest != digest:
        name = f"{name.partition('@')[0]}@{digest[:6]}"
    if name not in _registered:
        register(KIND, name, cities)
    return name


def data_of(province: str) -> Cities | None:
    """The data of a province that is not the package's own, for runs that are made elsewhere; None for one that is."""
    return _registered.get(province)


def _cities_of(
    province: str,
    names: tuple[str, str],
    table: CsvTable,
    rows: NDArray[np.int64],
    adjacency: CsvTable | None,
    spread: dict[str, float],
) -> Cities:
    """The cities in some rows of a table, with the pairs of them that adjoin."""
    pairs, boundary = np.empty((0, 2), dtype=np.int64), np.empty(0)
    if adjacency is not None:
        everywhere = table.names("id")
        both = np.stack([adjacency.indices_in(column, everywhere) for column in PAIR_COLUMNS[:2]], axis=1)
        inside = np.isin(both, rows).all(axis=1)
        pairs, boundary = np.searchsorted(rows, both[inside]), adjacency.numbers("shared_boundary_km", 0.0)[inside]
    return Cities(
        province=province,
        province_name_en=names[0],
        province_name_zh=names[1],
        id=_of(table, "id", rows),
        name_en=_of(table, "name_en", rows),
        name_zh=_of(table, "name_zh", rows),
        population=table.numbers("population", 1.0)[rows],
        share_60plus=table.numbers("share_60plus", 0.0, 1.0)[rows],
        share_college=table.numbers("share_college", 0.0, 1.0)[rows],
        share_urban=table.numbers("share_urban", 0.0, 1.0)[rows],
        n_counties=table.counts("n_counties")[rows],
        gdp=table.numbers("gdp_2020", 0.0)[rows],
        point=np.stack([table.numbers("longitude"), table.numbers("latitude")], axis=1)[rows],
        pairs=pairs,
        boundary_km=boundary,
        spread=spread,
    )


def find_city(name: str, cities: Cities) -> int | None:
    """The place of a city by its id or its English or Chinese name (市 may be left out); None if unknown."""
    plain = name.casefold().removesuffix("市")
    for k in range(len(cities.id)):
        names = (cities.id[k], cities.name_en[k].casefold(), cities.name_zh[k].removesuffix("市"))
        if plain in names:
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


KIND = "province"
"""Of what is registered; no part of every study's digest, since each run carries the data of its own province."""

_registered: dict[str, Cities] = {}


def _add(name: str, cities: Cities) -> None:
    _registered[name] = cities


growing(KIND, _add)
