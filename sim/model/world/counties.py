"""Counties drawn inside real cities: as different as real counties are, and adding up to the city."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from sim.setup.cities import Cities
from sim.setup.county_table import CountyTable
from sim.setup.geography import KM_PER_DEGREE, project, scatter_points
from sim.setup.rng import Luck
from sim.setup.units import TEN_THOUSAND

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

NEWTON_ROUNDS = 12
"""Rounds of Newton's method, after which a root is exact to the last digits."""


@dataclass(slots=True, eq=False)
class Counties:
    """Columns of counties [C]; units as in ``sim.model.world.places.Places``."""

    name: list[str]
    name_zh: list[str]
    population: Floats
    share_60plus: Floats
    share_college: Floats
    share_urban: Floats
    gdp_per_head: Floats
    point: Floats

    def replace(self, table: CountyTable, rows: Indices) -> None:
        """Put a user's counties in these rows; what the table leaves out stays as drawn."""
        for column in ("population", "share_60plus", "share_college", "share_urban", "gdp_per_head", "point"):
            given, drawn = getattr(table, column), getattr(self, column)
            drawn[rows] = np.where(np.isnan(given), drawn[rows], given)
        for row, name in zip(rows, table.name, strict=True):
            self.name[row] = self.name_zh[row] = name


def draw_counties(cities: Cities, n_counties: Indices, luck: Luck) -> Counties:
    """Draw ``n_counties`` [K] counties, at least one, in each city.

    Population: lognormal weights with the counties' coefficient of variation. Shares: see ``spread_share``.
    GDP per head: lognormal, the sum being the city's GDP. Age, towns and wealth go together with education,
    as ``county_spread.csv`` says. A city of one county is its own.
    """
    spread = cities.spread
    city = np.repeat(np.arange(len(cities.id)), n_counties)
    alone = (n_counties == 1)[city]

    def normal(purpose: str) -> Floats:
        counts = zip(cities.id, n_counties, strict=True)
        z = np.concatenate([luck.normal(f"places/{purpose}/{name}", 0, int(n)) for name, n in counts])
        return np.where(alone, 0.0, z)

    def tied(purpose: str) -> Floats:
        r = spread[f"correlation_{purpose}"]
        return r * education + np.sqrt(1.0 - r * r) * normal(purpose)

    def share(quantity: str, z: Floats) -> Floats:
        return spread_share(getattr(cities, quantity), spread[f"sd_{quantity}"], z, population, city)

    sd_log = np.sqrt(np.log1p(spread["cv_population"] ** 2))
    population = apportion(cities.population, np.exp(sd_log * normal("population")), city)
    education = normal("education")
    wealth = population * np.exp(spread["sd_log_gdp_per_head"] * tied("gdp"))
    gdp = cities.gdp[city] * wealth / np.bincount(city, weights=wealth)[city]
    return Counties(
        name=name_counties(cities.name_en, n_counties, "{} county {:02d}"),
        name_zh=name_counties(cities.name_zh, n_counties, "{}{:02d}区县"),
        population=population,
        share_60plus=share("share_60plus", tied("60plus")),
        share_college=share("share_college", education),
        share_urban=share("share_urban", tied("urban")),
        gdp_per_head=TEN_THOUSAND * gdp / population,
        point=locate_counties(cities, n_counties, luck),
    )


def apportion(total: Floats, weight: Floats, city: Indices) -> Floats:
    """Whole residents [C] in proportion to ``weight`` [C], in each city adding up to ``total`` [K].

    By the largest remainder.
    """
    exact = total[city] * weight / np.bincount(city, weights=weight)[city]
    whole = np.floor(exact)
    left = np.rint(total - np.bincount(city, weights=whole)).astype(np.int64)
    for k in range(len(total)):
        rows = np.flatnonzero(city == k)
        order = rows[np.argsort(whole[rows] - exact[rows], kind="stable")]
        whole[order[: left[k]]] += 1.0
    return whole


def spread_share(mean: Floats, sd: float, luck: Floats, population: Floats, city: Indices) -> Floats:
    """Shares of counties [C] about their city's mean [K]: s(a_k + sigma z), with s logistic.

    a_k makes the population-weighted mean the city's; sigma = sd / root mean square of m (1 - m) over
    counties makes the pooled standard deviation within cities ``sd``. So no share leaves [0, 1], and counties
    differ more where the share is nearer to one half. luck: standard normal [C].
    """
    m = mean[city]
    sigma = sd / np.sqrt(np.mean((m * (1.0 - m)) ** 2))
    residents = np.bincount(city, weights=population)
    a = logit(mean)
    for _ in range(NEWTON_ROUNDS):  # Newton's method; the mean rises smoothly in a
        share = expit(a[city] + sigma * luck)
        excess = np.bincount(city, weights=population * share) - mean * residents
        a -= excess / np.bincount(city, weights=population * share * (1.0 - share))
    return expit(a[city] + sigma * luck)


def name_counties(names: tuple[str, ...], n_counties: Indices, pattern: str) -> list[str]:
    """City and number; a city that is its own leaf keeps its name."""
    return [
        name if n == 1 else pattern.format(name, i + 1)
        for name, n in zip(names, n_counties, strict=True)
        for i in range(int(n))
    ]


def locate_counties(cities: Cities, n_counties: Indices, luck: Luck) -> Floats:
    """Points about each city's point, no farther than half the way to the next city [C, 2].

    A province of one city is a degree of latitude wide.
    """
    km = project(cities.point)
    apart = np.sqrt(((km[:, None, :] - km[None, :, :]) ** 2).sum(axis=2))
    np.fill_diagonal(apart, np.inf)
    nearest = apart.min(axis=1)
    radius = np.where(np.isfinite(nearest), nearest, KM_PER_DEGREE) / 2
    points = [
        scatter_points(centre, float(r), luck.uniform(f"places/point/{name}", 0, (1 + int(n), 2)))
        for name, centre, r, n in zip(cities.id, cities.point, radius, n_counties, strict=True)
    ]
    return np.concatenate(points)
