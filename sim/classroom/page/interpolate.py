"""Between the levels of a grid: multilinear interpolation, exact at every point of the grid, and how far it is off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]


def corners(levels: Sequence[Floats], at: Sequence[float]) -> tuple[Indices, Floats]:
    """Points of the grid around a setting, and their weights, which add up to one; points of no weight are left out.

    A weight is the product over levers of 1 - u or u, with u the share of the way from the level below to the level
    above. levels: rising, of each lever. at: a value of each, brought to the nearest end if it lies beyond. Points are
    numbered with the last lever moving fastest.
    """
    points, weights = np.zeros(1, dtype=np.int64), np.ones(1)
    for of_lever, value in zip(levels, at, strict=True):
        inside = min(max(float(value), float(of_lever[0])), float(of_lever[-1]))
        below = min(int(np.searchsorted(of_lever, inside, side="right")) - 1, len(of_lever) - 2)
        u = (inside - of_lever[below]) / (of_lever[below + 1] - of_lever[below])
        points = (points[:, None] * len(of_lever) + np.array([below, below + 1])).ravel()
        weights = (weights[:, None] * np.array([1.0 - u, u])).ravel()
    return points[weights > 0], weights[weights > 0]


def interpolate(levels: Sequence[Floats], values: NDArray, at: Sequence[float]) -> NDArray:
    """Values at a setting, from those on the grid [point, ...]."""
    points, weights = corners(levels, at)
    return np.tensordot(weights, values[points], axes=1)


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


def held_out_error(levels: Sequence[Floats], values: NDArray, settings: Floats, runs: NDArray) -> Error:
    """Interpolation from the grid against runs at other settings, with the same luck.

    values: on the grid [point, cell, month]. settings: [held out, lever]. runs: [held out, cell, month]. Month 0, which
    is before the reform, is left out, and so is what is not defined.
    """
    estimates = np.stack([interpolate(levels, values, setting) for setting in settings])
    off = np.abs(estimates - runs)[..., 1:]
    off = off[~np.isnan(off)]
    deviation = runs[..., 1:].std(axis=0)
    deviation = deviation[~np.isnan(deviation)]
    if not off.size:
        return Error(*4 * [float("nan")])
    spread = float(deviation.mean()) if deviation.size else float("nan")
    return Error(float(off.mean()), float(np.quantile(off, 0.95)), float(off.max()), spread)
