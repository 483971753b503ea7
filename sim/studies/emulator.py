"""Emulators: what a run would give at numbers that were never run, by a Gaussian process per outcome (scikit-learn)."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.language.errors import InputError
from sim.model.loops.threads import single_thread
from sim.results.deciders import deciding

Floats = NDArray[np.float64]
INSTALL = 'pip install "digigov[calibration]"'
MOST_INPUTS = 10
"""Numbers that bend an outcome's surface; all that decide it are in its linear trend."""
TESTED = 10
"""Every how many-th run is left out to see how well the others foretell it."""
TUNED_ON = 300
"""Runs from which length scales are learned, at most; what is foretold rests on all."""
ROWS_AT_ONCE = 4096


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """One outcome: columns that its trend and its process read, and both as fitted."""

    trend_columns: NDArray[np.intp]
    columns: NDArray[np.intp]
    trend: Any
    process: Any

    def predict(self, cube: Floats) -> tuple[Floats, Floats]:
        """What a run would give at points of the unit cube [n, k], and its variance, with luck and what is not read."""
        parts = []
        for start in range(0, len(cube), ROWS_AT_ONCE):
            rows = cube[start : start + ROWS_AT_ONCE]
            mean, sd = self.process.predict(rows[:, self.columns], return_std=True)
            parts.append((mean + self.trend.predict(rows[:, self.trend_columns]), sd**2))
        means, variances = zip(*parts, strict=True)
        return np.concatenate(means), np.concatenate(variances)


@dataclass(frozen=True, slots=True, eq=False)
class Emulator:
    """A surface per outcome, and how well each foretold runs that it had not seen.

    r2: share of their variance. covered: share of them within the 95 % interval. Both NaN for fewer than 30 runs.
    """

    surfaces: tuple[Surface, ...]
    r2: Floats
    covered: Floats

    @single_thread
    def predict(self, cube: Floats) -> tuple[Floats, Floats]:
        """Mean and variance of every outcome at points of the unit cube [n, k]: [n, T] each."""
        means, variances = zip(*(surface.predict(cube) for surface in self.surfaces), strict=True)
        return np.stack(means, axis=1), np.stack(variances, axis=1)


@single_thread
def fit_emulator(cube: Floats, given: Floats) -> Emulator:
    """Fit a surface to every outcome of runs. cube: where they were run [n, k]. given: what they gave [n, T]."""
    surfaces, scores = [], []
    for outcome in given.T:
        defined = np.isfinite(outcome)
        at, y = cube[defined], outcome[defined]
        surface = _fit(at, y, None)
        surfaces.append(surface)
        scores.append(_foretell(at, y, surface))
    r2, covered = np.array(scores).T
    return Emulator(tuple(surfaces), r2, covered)


def _fit(cube: Floats, y: Floats, like: Surface | None) -> Surface:
    """A surface through runs; like: one whose columns and length scales it takes over."""
    from sklearn import gaussian_process as processes
    from sklearn import linear_model
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.gaussian_process import kernels

    trend_columns = deciding(cube, y) if like is None else like.trend_columns
    trend = linear_model.Ridge(alpha=1e-3).fit(cube[:, trend_columns], y)
    columns = trend_columns[:MOST_INPUTS]
    rest = y - trend.predict(cube[:, trend_columns])
    if like is None:
        rough = kernels.ConstantKernel(0.5, (1e-3, 1e3)) * kernels.Matern(
            np.full(len(columns), 1.0), (0.1, 30.0), nu=2.5
        )
        kernel = rough + kernels.WhiteKernel(0.3, (1e-4, 10.0))
        some = slice(None, None, -(-len(y) // TUNED_ON))
        tuned = processes.GaussianProcessRegressor(kernel, normalize_y=True, random_state=0)
        with warnings.catch_warnings():  # a length scale at its bound reads a number as idle
            warnings.simplefilter("ignore", ConvergenceWarning)
            kernel = tuned.fit(cube[some][:, columns], rest[some]).kernel_
    else:
        kernel = like.process.kernel_
    process = processes.GaussianProcessRegressor(kernel, normalize_y=True, optimizer=None)
    process.fit(cube[:, columns], rest)
    return Surface(trend_columns, columns, trend, process)


def _foretell(cube: Floats, y: Floats, surface: Surface) -> tuple[float, float]:
    """How well a surface fitted without every TESTED-th run foretells these."""
    left_out = np.arange(len(y)) % TESTED == TESTED - 1
    if left_out.sum() < 3 or y[left_out].std() == 0.0:
        return np.nan, np.nan
    mean, variance = _fit(cube[~left_out], y[~left_out], surface).predict(cube[left_out])
    missed = y[left_out] - mean
    r2 = 1.0 - float((missed**2).mean() / y[left_out].var())
    return r2, float(np.mean(np.abs(missed) < 1.96 * np.sqrt(variance)))


def need_scikit() -> None:
    """Raise InputError where scikit-learn is not installed, before any run is made for it."""
    if find_spec("sklearn") is None:
        raise InputError("studies.needs_scikit", install=INSTALL)
