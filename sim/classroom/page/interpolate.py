"""Between the levels that were run: interpolation in straight lines, exact wherever a run is, and how far it is off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.studies import sampling

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
TOGETHER = 2
"""Levers that are moved away from the middle at once: what three do together is put together from what pairs do."""


@dataclass(frozen=True, eq=False)
class Grid:
    """The settings that are run: every combination of levels in which few levers are away from their middle.

    levels: rising, of each lever. middle: which of them a lever has while others move.
    """

    levels: Sequence[Floats]
    middle: Sequence[int]

    @cached_property
    def places(self) -> Indices:
        """The level of every lever at each point [point, lever], the last lever moving fastest."""
        every = sampling.grid([len(of_lever) for of_lever in self.levels])
        return every[(every != np.array(self.middle)).sum(axis=1) <= TOGETHER]

    @property
    def values(self) -> Floats:
        """The same as values of the levers [point, lever]."""
        return np.stack([of[self.places[:, i]] for i, of in enumerate(self.levels)], axis=1)

    def weights(self, at: Sequence[float]) -> Floats:
        """What each point counts at a setting [point]; together they count one.

        Sum over sets S of at most TOGETHER levers of prod over S of (I_i - M_i) and over the rest of M_i, where I_i
        goes in a straight line between the levels around the value of lever i, and M_i takes its middle. With so few
        levers, or so few away from the middle, that is multilinear interpolation. at: a value of each, brought to the
        nearest end if it lies beyond. Source: Rabitz and Alis (1999), their cut-HDMR.
        """
        share = np.stack(
            [_weights(of, value)[self.places[:, i]] for i, (of, value) in enumerate(zip(self.levels, at, strict=True))],
            axis=1,
        )
        away = self.places != np.array(self.middle)
        rest = np.array(
            [_weights(of, value)[m] - 1.0 for of, value, m in zip(self.levels, at, self.middle, strict=True)]
        )
        found = np.where(away, share, 1.0).prod(axis=1)
        for point, moved in enumerate(away):
            found[point] *= _few(rest[~moved], TOGETHER - int(moved.sum()))
        return found

    def interpolate(self, values: NDArray, at: Sequence[float]) -> NDArray:
        """Values at a setting, from those of the points [point, ...]."""
        weights = self.weights(at)
        there = np.abs(weights) > 1e-12
        return np.tensordot(weights[there], values[there], axes=1)


def _weights(levels: Floats, value: float) -> Floats:
    """Of each level of one lever, in a straight line between the two around a value."""
    return np.array([np.interp(value, levels, one) for one in np.eye(len(levels))])


def _few(numbers: Floats, most: int) -> float:
    """The sum of the products of at most so many of the numbers; 1 of none of them."""
    sums = [1.0] + [0.0] * most
    for number in numbers:
        for size in range(most, 0, -1):
            sums[size] += number * sums[size - 1]
    return sum(sums)


@dataclass(frozen=True, slots=True)
class Error:
    """How far interpolation is off at settings held out, over settings, cells and months: |interpolated - run|.

    mean, p95, most: the mean, what 95 % of them stay below, and the largest. spread: the standard deviation of the held
    out values themselves over settings, to hold these against.
    """

    mean: float
    p95: float
    most: float
    spread: float

    def to_record(self) -> dict[str, float]:
        """With six significant figures."""
        return {name: float(f"{value:.6g}") for name, value in asdict(self).items()}


def held_out_error(grid: Grid, values: NDArray, settings: Floats, runs: NDArray) -> Error:
    """Interpolation from the grid against runs at other settings, with the same luck.

    values: on the grid [point, cell, month]. settings: [held out, lever]. runs: [held out, cell, month]. Month 0, which
    is before the reform, is left out, and so is what is not defined.
    """
    estimates = np.stack([grid.interpolate(values, setting) for setting in settings])
    off = np.abs(estimates - runs)[..., 1:]
    off = off[~np.isnan(off)]
    deviation = runs[..., 1:].std(axis=0)
    deviation = deviation[~np.isnan(deviation)]
    if not off.size:
        return Error(*4 * [float("nan")])
    spread = float(deviation.mean()) if deviation.size else float("nan")
    return Error(float(off.mean()), float(np.quantile(off, 0.95)), float(off.max()), spread)
