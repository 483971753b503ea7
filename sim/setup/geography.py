"""Points on the map, and which of them are neighbours."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.setup.units import TINY

KM_PER_DEGREE = 111.2
JITTER = 0.6
"""Radians that a county may be turned out of its place on the disc of its city, from end to end."""
KM_PER_TIE, MOST_TIES = 60.0, 3
"""Length of common boundary that adds a tie between the counties of two cities, and the most that two cities have."""
GOLDEN_ANGLE = np.pi * (3.0 - np.sqrt(5.0))

Points = NDArray[np.float64]
Pairs = NDArray[np.int64]


def project(degrees: Points) -> Points:
    """Kilometres east and north of longitude 0, latitude 0, true near the points' mean latitude [n, 2]."""
    scale = np.cos(np.radians(degrees[:, 1].mean()))
    return degrees * KM_PER_DEGREE * np.array([scale, 1.0])


def scatter_points(centre: Points, radius_km: float, luck: NDArray[np.float64]) -> Points:
    """Points spread evenly over a disc, each a little out of place: longitude and latitude [n, 2].

    Point i is at the distance R sqrt((i + u) / n) and the angle a + i (golden angle) + jitter, so that no
    two are close. centre: longitude, latitude. luck: uniform numbers [1 + n, 2]; the first row turns the
    whole disc.
    """
    n = len(luck) - 1
    if n == 1:
        return centre[None, :].copy()
    order = np.arange(n)
    distance = radius_km * np.sqrt((order + luck[1:, 0]) / n)
    angle = 2 * np.pi * luck[0, 0] + GOLDEN_ANGLE * order + JITTER * (luck[1:, 1] - 1 / 2)
    north = distance * np.sin(angle) / KM_PER_DEGREE
    east = distance * np.cos(angle) / (KM_PER_DEGREE * np.cos(np.radians(centre[1])))
    return centre + np.stack([east, north], axis=1)


def gabriel_pairs(points: Points) -> Pairs:
    """Neighbours in the plane: pairs with no third point inside the circle that has them as diameter [E, 2].

    The Gabriel graph: connected, part of the Delaunay triangulation, about two neighbours per point and
    side. Time n^3. Source: Gabriel and Sokal 1969, Systematic Zoology 18(3).
    """
    square = ((points[:, None, :] - points[None, :, :]) ** 2).sum(axis=2)
    a, b = np.triu_indices(len(points), k=1)
    blocked = np.zeros(len(a), dtype=bool)
    for third in range(len(points)):
        blocked |= square[third, a] + square[third, b] < square[a, b] * (1.0 - TINY)
    return np.stack([a, b], axis=1)[~blocked]


def nearest_pairs(points: Points, ours: NDArray[np.int64], theirs: NDArray[np.int64], n: int) -> Pairs:
    """The ``n`` nearest pairs of one of our and one of their points, or all if there are fewer [<= n, 2]."""
    square = ((points[ours][:, None, :] - points[theirs][None, :, :]) ** 2).sum(axis=2).ravel()
    first = np.argsort(square, kind="stable")[:n]
    return np.stack([ours[first // len(theirs)], theirs[first % len(theirs)]], axis=1)


def tie_counties(points: Points, city: NDArray[np.int64], city_pairs: Pairs, boundary_km: NDArray[np.float64]) -> Pairs:
    """Neighbouring counties, each pair once and in order [E, 2].

    Inside a city the Gabriel graph; between cities with a common boundary the one to three nearest pairs,
    one more for each full 60 km of boundary. points: kilometres [C, 2]. city: of each county [C].
    city_pairs: [B, 2]. boundary_km: [B].
    """
    members = [np.flatnonzero(city == k) for k in range(int(city.max()) + 1)]
    pairs = [rows[gabriel_pairs(points[rows])] for rows in members]
    for (a, b), length in zip(city_pairs, boundary_km, strict=True):
        pairs.append(nearest_pairs(points, members[a], members[b], min(MOST_TIES, 1 + int(length // KM_PER_TIE))))
    return np.unique(np.sort(np.concatenate(pairs), axis=1), axis=0).astype(np.int64)
