"""Where agents stand on the maps: cities at their coordinates, counties beside them, far enough apart to be clicked."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.setup.geography import project

Floats = NDArray[np.float64]

WIDTH, HEIGHT = 480.0, 330.0
APART = 21.0
"""Distance that counties keep from one another and from cities."""
ROUNDS = 60
EDGE = 12.0


def lay_out(city_point: Floats, county_point: Floats) -> tuple[Floats, Floats, tuple[float, float]]:
    """Places of cities and counties on a sheet with y downwards, and the sheet's width and height.

    city_point, county_point: longitude and latitude [., 2].
    """
    return _lay_out(city_point.tobytes(), county_point.tobytes())


@lru_cache(maxsize=8)
def _lay_out(city_bytes: bytes, county_bytes: bytes) -> tuple[Floats, Floats, tuple[float, float]]:
    """The same from the numbers' bytes: kept, since the places of a province stay while its parameters are moved."""
    city_point, county_point = (np.frombuffer(given).reshape(-1, 2) for given in (city_bytes, county_bytes))
    points = np.concatenate([city_point, county_point])
    flat = project(points) * [1.0, -1.0]
    low, high = flat.min(axis=0), flat.max(axis=0)
    scale = min(np.divide([WIDTH, HEIGHT], high - low, where=high > low, out=np.full(2, np.inf)))
    if not np.isfinite(scale):
        scale = 1.0
    sheet = (flat - low) * scale
    cities, counties = sheet[: len(city_point)], move_apart(sheet[len(city_point) :], sheet[: len(city_point)], APART)
    corner = np.minimum(cities.min(axis=0), counties.min(axis=0)) - EDGE
    size = np.maximum(cities.max(axis=0), counties.max(axis=0)) - corner + EDGE
    return cities - corner, counties - corner, (float(size[0]), float(size[1]))


def move_apart(points: Floats, fixed: Floats, distance: float) -> Floats:
    """Points pushed away from one another and from fixed ones until they keep a distance, or nearly so."""
    n = len(points)
    own = np.arange(n)
    moved = points + 1e-3 * np.column_stack([own, -own])  # those in one place part in a fixed order
    for _ in range(ROUNDS):
        everyone = np.concatenate([moved, fixed])
        across, down = (moved[:, None, axis] - everyone[None, :, axis] for axis in (0, 1))
        reach = np.hypot(across, down)
        reach[own, own] = np.inf
        if reach.min() >= 0.97 * distance:
            break
        push = 0.35 * np.maximum(distance - reach, 0.0) / np.maximum(reach, 1e-3)
        moved = moved + np.column_stack([(across * push).sum(axis=1), (down * push).sum(axis=1)])
    return moved
