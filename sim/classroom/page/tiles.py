"""A tile map: every county one hexagon of the same size, as near to where it lies as its neighbours allow."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.setup.geography import project

Floats = NDArray[np.float64]
FILLED = 0.8
"""Share of the cells near the counties that get one; more would push counties farther from where they lie."""
CITY_PULL = 0.35
"""How far a county is drawn to its city's point before cells are given out, so that a city's hexagons hold together."""


def hexagon_map(city_point: Floats, county_point: Floats, county_city: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Where hexagons and cities are drawn: centres of the counties' hexagons [C, 2], and cities [K, 2].

    In units of a hexagon's width, x to the east and y to the south, from 0 on. Counties get cells of a lattice by the
    assignment with the least sum of squared distances, in which no two share one.
    """
    from scipy.optimize import linear_sum_assignment

    points = project(np.concatenate([city_point, county_point])) * np.array([1.0, -1.0])
    cities, counties = points[: len(city_point)], points[len(city_point) :]
    counties = counties + CITY_PULL * (cities[county_city] - counties)
    width = np.sqrt(FILLED * _area(counties) / len(counties) / (np.sqrt(3.0) / 2.0))
    counties, cities = counties / width, cities / width
    cells = _lattice(counties.min(axis=0) - 2.0, counties.max(axis=0) + 2.0)
    distance = ((counties[:, None] - cells[None]) ** 2).sum(axis=2)
    _, chosen = linear_sum_assignment(distance)
    centres = cells[chosen]
    middles = np.stack([centres[county_city == k].mean(axis=0) for k in range(len(cities))])
    corner = centres.min(axis=0) - 0.6
    return centres - corner, middles - corner


def _area(points: Floats) -> float:
    """The area of the points' convex hull."""
    from scipy.spatial import ConvexHull

    return float(ConvexHull(points).volume)


def _lattice(low: Floats, high: Floats) -> Floats:
    """Centres of hexagons of width 1 with their points up, in a box [n, 2]; every second row is half a step aside."""
    rise = np.sqrt(3.0) / 2.0
    rows = np.arange(int((high[1] - low[1]) / rise) + 1)
    steps = np.arange(int(high[0] - low[0]) + 1)
    east = low[0] + steps[None, :] + 0.5 * (rows[:, None] % 2)
    south = np.broadcast_to(low[1] + rise * rows[:, None], east.shape)
    return np.stack([east.ravel(), south.ravel()], axis=1)
