"""Sampling: points of the unit cube, by SciPy's and SALib's methods, with luck of our own."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.language.errors import InputError
from sim.setup.rng import generator, latin

__all__ = ["count_points", "grid", "latin", "morris", "nested_latin", "sobol", "to_middles"]

INSTALL = 'pip install "digigov[sensitivity]"'


def count_points(
    method: str, n_points: int | None, n_factors: int, levels: Sequence[int] = (), second_order: bool = False
) -> int:
    """How many points a method makes. levels: how many each factor has, for a grid."""
    if method == "grid":
        return math.prod(levels)
    assert n_points is not None
    per_point = {
        "latin": 1,
        "sobol": 2 * n_factors + 2 if second_order else n_factors + 2,
        "morris": n_factors + 1,
    }
    return n_points * per_point[method]


def grid(levels: Sequence[int]) -> NDArray[np.int64]:
    """Every combination of levels by their indices [point, factor], the last factor moving fastest."""
    return np.indices(levels, dtype=np.int64).reshape(len(levels), math.prod(levels)).T


def nested_latin(n_points: int, n_factors: int, seed: int) -> NDArray[np.float64]:
    """A Latin hypercube [point, factor] that begins with the one of half as many points, as long as that is possible.

    Each of the n slices of a factor is halved; a new point goes into each half that is still free, in random order. So
    100 points begin with 50, and these with 25.

    Source: Sallaberry et al. 2008, without their pairing of ranks.
    """
    start = n_points // (n_points & -n_points)
    columns: list[NDArray[np.float64]] = []
    for x, place in _slices(latin(start, n_factors, seed)):
        luck = generator(seed, f"design/latin/{len(columns)}")
        while len(x) < n_points:
            n = len(x)
            place = 2 * place + (x * n - place > 0.5)
            free = luck.permutation(place ^ 1)
            x, place = np.append(x, (free + 1 - luck.random(n)) / (2 * n)), np.append(place, free)
        columns.append(x)
    return np.stack(columns, axis=1)


def _slices(cube: NDArray[np.float64]) -> Iterator[tuple[NDArray[np.float64], NDArray[np.int64]]]:
    """Each column of a Latin hypercube, and which slice each of its numbers is in."""
    for x in cube.T:
        place = np.empty(len(x), dtype=np.int64)
        place[np.argsort(x, kind="stable")] = np.arange(len(x))
        yield x, place


def sobol(n_base: int, n_factors: int, seed: int, second_order: bool = False) -> NDArray[np.float64]:
    """Saltelli's design on a scrambled Sobol' sequence [point, factor].

    For each of the base samples a, b: a, then a with one factor after the other taken from b, then (second order) b
    with one after the other from a, then b; d + 2 or 2 d + 2 points. n_base: a power of two; a larger design begins
    with the smaller one.

    Source: Saltelli et al. 2010; Matoušek 1998 for the scrambling.
    """
    sample = _salib("sobol").sample
    luck = generator(seed, "design/sobol")
    return sample(_unit_cube(n_factors), n_base, calc_second_order=second_order, seed=luck)


def morris(n_trajectories: int, n_factors: int, seed: int, n_levels: int = 4) -> NDArray[np.float64]:
    """Trajectories of d + 1 points [point, factor], each step of which moves one factor by p / 2 of p grid levels.

    Coordinates are j / (p - 1), j = 0 to p - 1. n_levels: p, even. A larger design begins with the smaller one.

    Source: Morris 1991.
    """
    sample = _salib("morris").sample
    luck = generator(seed, "design/morris")
    steps = np.rint(sample(_unit_cube(n_factors), n_trajectories, num_levels=n_levels, seed=luck) * (n_levels - 1))
    return steps / (n_levels - 1)


def to_middles(cube: NDArray[np.float64], n_levels: int) -> NDArray[np.float64]:
    """Grid levels j / (p - 1) as the middles of p equal slices, (j + 1/2) / p, by which levels and counts are chosen.

    A step of p / 2 grid levels is then half of the way, so that it leaves no level where it was.
    """
    return (np.rint(cube * (n_levels - 1)) + 0.5) / n_levels


def _unit_cube(n_factors: int) -> dict[str, Any]:
    names = [f"x{i}" for i in range(n_factors)]
    return {"num_vars": n_factors, "names": names, "bounds": [[0.0, 1.0]] * n_factors}


def _salib(method: str) -> Any:
    """SALib's module of a method, imported when it is first used. Raises InputError if it is not installed."""
    try:
        return import_module(f"SALib.sample.{method}")
    except ImportError:
        raise InputError("studies.needs_salib", method=method, install=INSTALL) from None
