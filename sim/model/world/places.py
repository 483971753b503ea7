"""A province, its cities and its counties: who lives there, and who is next to whom.

Cities are facts. Counties are drawn inside each city; a user's table of counties replaces the draw in the
cities that it names.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.model.world.counties import draw_counties
from sim.setup.cities import data_of, load_cities
from sim.setup.county_table import read_county_table
from sim.setup.geography import project, tie_counties
from sim.setup.rng import Luck

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Names = tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Cities [K] and counties [C] of a province, counties in the order of their cities; arrays are read-only.

    ..._population: residents. share_60plus, share_college, share_urban: of residents. gdp_per_head: 10,000
    yuan, 2020. ..._point: longitude and latitude [., 2]. A city's figures are those of its counties together.
    county_city: place of a county's city [C]. city_pairs: cities with a common boundary [B, 2].
    neighbour_pairs: neighbouring counties, each pair once, i < j [E, 2]. is_drawn: whether a county is drawn,
    neither given by the user nor a city without counties [C].
    """

    province: str
    province_name_en: str
    province_name_zh: str
    city_id: Names
    city_name_en: Names
    city_name_zh: Names
    city_population: Floats
    city_share_60plus: Floats
    city_share_college: Floats
    city_share_urban: Floats
    city_gdp_per_head: Floats
    city_point: Floats
    city_pairs: Indices
    county_city: Indices
    county_name: Names
    county_name_zh: Names
    county_population: Floats
    share_60plus: Floats
    share_college: Floats
    share_urban: Floats
    gdp_per_head: Floats
    county_point: Floats
    is_drawn: NDArray[np.bool_]
    neighbour_pairs: Indices

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                value.setflags(write=False)

    @property
    def county_city_name(self) -> Names:
        """English name of every county's city [C]."""
        return tuple(self.city_name_en[city] for city in self.county_city)


def draw_places(province: str, luck: Luck, county_table: str | Path | None = None) -> Places:
    """The places of "zhejiang" (90 counties), "guangdong" (124) or a province of one's own, drawn by ``luck``.

    county_table: CSV file of real counties, see ``sim.setup.county_table``; cities that it does not name keep drawn
    counties.
    Raises InputError for an unknown province or a bad table.
    """
    own = data_of(province)
    return _draw(province, luck.seed, county_table, county_table and _content(county_table), own and own.digest)


def _content(path: str | Path) -> bytes | None:
    """What changes when what is written in a file does; None where it cannot be read."""
    try:
        return blake2b(Path(path).read_bytes()).digest()
    except OSError:
        return None


@lru_cache(maxsize=4)
def _draw(
    province: str, seed: int, county_table: str | Path | None, _content: bytes | None, _digest: str | None
) -> Places:
    """The places of a seed, kept for the other runs that have them: each mode, and every point of a sweep."""
    luck, cities = Luck(seed), load_cities(province)
    n_drawn = np.maximum(cities.n_counties, 1)
    n_given = np.zeros_like(n_drawn)
    if county_table is not None:
        table = read_county_table(county_table, cities)
        n_given = np.bincount(table.city, minlength=len(n_drawn))
    n_counties = np.where(n_given > 0, n_given, n_drawn)
    city = np.repeat(np.arange(len(n_counties)), n_counties)
    counties = draw_counties(cities, n_counties, luck)
    if county_table is not None:
        counties.replace(table, np.flatnonzero((n_given > 0)[city]))
    population = counties.population
    residents = np.bincount(city, weights=population)

    def of_city(per_head: Floats) -> Floats:
        return np.bincount(city, weights=per_head * population) / residents

    return Places(
        province=cities.province,
        province_name_en=cities.province_name_en,
        province_name_zh=cities.province_name_zh,
        city_id=cities.id,
        city_name_en=cities.name_en,
        city_name_zh=cities.name_zh,
        city_population=np.asarray(residents, dtype=np.float64),
        city_share_60plus=of_city(counties.share_60plus),
        city_share_college=of_city(counties.share_college),
        city_share_urban=of_city(counties.share_urban),
        city_gdp_per_head=of_city(counties.gdp_per_head),
        city_point=cities.point.copy(),
        city_pairs=cities.pairs.copy(),
        county_city=city,
        county_name=tuple(counties.name),
        county_name_zh=tuple(counties.name_zh),
        county_population=population,
        share_60plus=counties.share_60plus,
        share_college=counties.share_college,
        share_urban=counties.share_urban,
        gdp_per_head=counties.gdp_per_head,
        county_point=counties.point,
        is_drawn=((n_given == 0) & (n_counties > 1))[city],
        neighbour_pairs=tie_counties(project(counties.point), city, cities.pairs, cities.boundary_km),
    )
