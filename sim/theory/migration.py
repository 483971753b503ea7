"""Migration: how far interfaces are from the common one shrinks by a fixed share a month, but in months that fail.

The limit: one rate for all, money does not bind. Each county's gap is then multiplied by 1 - r, or by 1 in a month
that fails, with luck of its own.
"""

from __future__ import annotations

import numpy as np

from sim.model.month.connection import migrate
from sim.theory import forms
from sim.theory.records import STANDARD_ERRORS, Curve, Examination, Panel, Points, worst
from sim.theory.worlds import UNIFORM, hold, world

N_MONTHS, N_RUNS = 24, 8
PACES = ((0.15, 0.0), (0.15, 0.4), (0.05, 0.2))
"""Rate per month, and probability that a month fails."""


def gaps(seed: int, rate: float, failure: float) -> tuple[np.ndarray, np.ndarray]:
    """Mean and mean square over counties of 1 - likeness in months 0, 1, ..., all beginning at 1."""
    model = world(UNIFORM, 124, province="guangdong", seed=seed)
    hold(model, rate_migration=rate, migration_failure=failure, migration_cost=0.0)
    model.modules.interface[:] = 0.0
    path = [np.ones(len(model.counties))]
    for model.month in range(1, N_MONTHS + 1):
        migrate(model)
        path.append(1.0 - model.modules.interface)
    return np.mean(path, axis=1), np.mean(np.square(path), axis=1)


def examine(seed: int) -> Examination:
    """Provinces at several rates and chances of failure, month by month."""
    months, curves, points = np.arange(N_MONTHS + 1), [], []
    for rate, failure in PACES:
        mean, square = forms.gap_left(months, rate, failure)
        _, fourth = forms.gap_left(months, 1.0 - (1.0 - rate) ** 2, failure)
        seen = np.mean([gaps(seed + i, rate, failure) for i in range(N_RUNS)], axis=0)
        n = 124 * N_RUNS
        tolerance = STANDARD_ERRORS * np.sqrt(np.maximum(0.0, [square - mean**2, fourth - square**2]) / n) + 1e-9
        yield worst("migration.mean", mean, seen[0], tolerance[0], rate=rate, failure=failure)
        yield worst("migration.square", square, seen[1], tolerance[1], rate=rate, failure=failure)
        label = (f"r = {rate:g}, q = {failure:g}", f"r = {rate:g}，q = {failure:g}")
        curves.append(Curve(months, mean, label))
        points.append(Points(months[::2], seen[0][::2], tolerance[0][::2], label))
    yield Panel(
        ("month", "月"), ("distance from the common interface", "与统一接口的差距"), tuple(curves), tuple(points)
    )
