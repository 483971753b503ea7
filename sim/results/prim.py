"""PRIM: the box of conditions in which an outcome is most often so, found by peeling, held to draws it has not seen.

Source: Friedman and Fisher (1999), Statistics and Computing 9; for scenarios Bryant and Lempert (2010), Technological
Forecasting and Social Change 77, whose test of each restriction is used. Of the boxes on the way the one of greatest
weighted relative accuracy is taken (Lavrac et al. 2004): its share of all draws times how far it is above the rest.
Only columns that go with the outcome by themselves are peeled: among tens of others slices that are high by chance
would be taken off first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.results.verdict import expected
from sim.setup.rng import generator

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

PEEL = 0.05
"""Share of the draws in a box that a step takes away, or gives back."""
LEAST = 0.1
"""Share of all draws that a box keeps, at least."""
SURE = 1.645
"""Standard errors that a restriction, and a box outside of its own draws, has to be above the rest."""
FOLDS, HALVES = 5, 20
OFTEN = 0.8
"""Share of half-samples that have to restrict the same number on the same side for a box to be called stable."""


@dataclass(frozen=True, slots=True, eq=False)
class Box:
    """Conditions low < x < high on every column [k], infinite where there is none."""

    low: Floats
    high: Floats

    def holds(self, x: Floats) -> Bools:
        """Which rows of x [n, k] meet all conditions [n]."""
        return np.all((x > self.low) & (x < self.high), axis=1)

    @property
    def sides(self) -> Bools:
        """Which columns are restricted from below and from above [2, k]."""
        return np.isfinite(np.stack([self.low, self.high]))

    def moved(self, side: int, column: int, bound: float) -> Box:
        """The box with another bound of a column. side: 0 below, 1 above."""
        bounds = np.stack([self.low, self.high])
        bounds[side, column] = bound
        return Box(bounds[0], bounds[1])


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A box and how well it does.

    mass: share of draws in it. density: how often the outcome is so there. coverage: share of all such outcomes that
    are there. base: how often it is so anywhere. cv_...: the same outside of the draws that a box was found in. holds:
    whether it is above the rest there. kept: share of half-samples whose box has the same side [2, k].
    """

    box: Box
    mass: float
    density: float
    coverage: float
    base: float
    cv_density: float
    cv_coverage: float
    holds: bool
    kept: Floats

    @property
    def is_stable(self) -> bool:
        """Whether every restriction comes back in most half-samples."""
        return bool(self.box.sides.any() and (self.kept[self.box.sides] >= OFTEN).all())


def find_regime(x: Floats, y: Floats, seed: int) -> Found:
    """The box in which y [n], 0 to 1, is highest, by x [n, k], cross-validated and resampled."""
    box = find_box(x, y)
    mass, density, coverage = measures(box.holds(x), y)
    cv_density, cv_coverage, holds = cross_validated(x, y, seed)
    return Found(box, mass, density, coverage, float(y.mean()), cv_density, cv_coverage, holds, kept_sides(x, y, seed))


def find_box(x: Floats, y: Floats) -> Box:
    """Peel, take the best box on the way, give back what was peeled too far, and drop what is no restriction."""
    columns = [column for column in range(x.shape[1]) if goes_with(x[:, column], y)]
    low, high = np.full(x.shape[1], -np.inf), np.full(x.shape[1], np.inf)
    if columns:
        some = x[:, columns]
        box = max(peeled(some, y), key=lambda one: accuracy(one.holds(some), y))
        box = pruned(pasted(box, some, y), some, y)
        low[columns], high[columns] = box.low, box.high
    return Box(low, high)


def goes_with(column: Floats, y: Floats) -> bool:
    """Whether y [n] follows the ranks of a column [n], by a cubic, more than by chance (``verdict.expected``)."""
    order = np.unique(column, return_inverse=True)[1].astype(np.float64)
    return order.max(initial=0.0) > 0.0 and expected(order[:, None] / order.max(), y)[1] > 0.0


def accuracy(inside: Bools, y: Floats) -> float:
    """Weighted relative accuracy: share of draws inside times (mean of y there - mean of y)."""
    return float(inside.mean() * (y[inside].mean() - y.mean())) if inside.any() else -1.0


def measures(inside: Bools, y: Floats) -> tuple[float, float, float]:
    """Mass, density and coverage."""
    hits = float(y[inside].sum())
    density = hits / int(inside.sum()) if inside.any() else float("nan")
    return float(inside.mean()), density, hits / max(float(y.sum()), 1e-12)


def peeled(x: Floats, y: Floats) -> Iterator[Box]:
    """The boxes of a peeling, from all draws to the least there may be.

    Each step takes a slice of PEEL off one end of one column: the one after which the mean of y has risen most for each
    draw taken. Equal values go together, so that counts are cut between numbers.
    """
    n, k = x.shape
    order = np.argsort(x, axis=0, kind="stable").T
    box, inside = Box(np.full(k, -np.inf), np.full(k, np.inf)), np.ones(n, dtype=bool)
    yield box
    while True:
        rows = order[inside[order]].reshape(k, -1)
        values, hits = np.take_along_axis(x.T, rows, axis=1), y[rows]
        best = _best_cut(values, hits, max(1, int(PEEL * rows.shape[1])), LEAST * n)
        if best is None:
            return
        box = box.moved(*best)
        inside = inside & box.holds(x)
        yield box


def _best_cut(values: Floats, hits: Floats, m: int, least: float) -> tuple[int, int, float] | None:
    """Side, column and bound of the best slice off sorted columns [k, n in box]; None where none leaves enough."""
    n = values.shape[1]
    mean, best, found = hits[0].mean(), 0.0, None
    for side in (0, 1):
        v, h = (values, hits) if side == 0 else (values[:, ::-1], hits[:, ::-1])
        edge = v[:, m - 1 : m]
        gone = ((v <= edge) if side == 0 else (v >= edge)).sum(axis=1)
        left = n - gone
        total = np.cumsum(h, axis=1)
        taken = np.take_along_axis(total, gone[:, None] - 1, axis=1)[:, 0]
        gain = np.where(left >= least, ((total[:, -1] - taken) / np.maximum(left, 1) - mean) / gone, -np.inf)
        column = int(np.argmax(gain))
        if np.isfinite(gain[column]) and (found is None or gain[column] > best):
            bound = (v[column, gone[column] - 1] + v[column, gone[column]]) / 2
            best, found = float(gain[column]), (side, column, float(bound))
    return found


def pasted(box: Box, x: Floats, y: Floats) -> Box:
    """The box with bounds moved outwards, a slice of PEEL at a time, as long as that is more accurate."""
    best = accuracy(box.holds(x), y)
    while True:
        tries = [_widened(box, side, column, x) for side, column in np.argwhere(box.sides)]
        scores = [accuracy(one.holds(x), y) for one in tries]
        if not tries or max(scores) <= best:
            return box
        best, box = max(scores), tries[int(np.argmax(scores))]


def _widened(box: Box, side: int, column: int, x: Floats) -> Box:
    free = box.moved(side, column, (-np.inf, np.inf)[side])
    bound, values = (box.low, box.high)[side][column], x[free.holds(x), column]
    beyond = np.sort(values[values < bound])[::-1] if side == 0 else np.sort(values[values > bound])
    step = max(1, int(PEEL * len(values)))
    return free if len(beyond) <= step else box.moved(side, column, float((beyond[step - 1] + beyond[step]) / 2))


def pruned(box: Box, x: Floats, y: Floats) -> Box:
    """The box without restrictions that chance may explain, the weakest first.

    One stays where the mean of y in the box is SURE standard errors above that in the box without it.
    """
    while True:
        inside, columns = box.holds(x), np.argwhere(box.sides)
        if not len(columns):
            return box
        tests = []
        for side, column in columns:
            free = box.moved(side, column, (-np.inf, np.inf)[side])
            tests.append((_above(inside, free.holds(x), y), free))
        weakest, free = min(tests, key=lambda test: test[0])
        if weakest >= SURE:
            return box
        box = free


def _above(inside: Bools, around: Bools, y: Floats) -> float:
    """Standard errors that the mean of y inside is above that of a larger set around."""
    p, n = float(y[around].mean()), int(inside.sum())
    return float((y[inside].mean() - p) / np.sqrt(max(p * (1 - p), 1e-12) / n)) if n else -np.inf


def cross_validated(x: Floats, y: Floats, seed: int) -> tuple[float, float, bool]:
    """Density and coverage outside of the draws that boxes were found in, and whether that is above the rest."""
    fold = generator(seed, "prim/folds").permutation(len(y)) % FOLDS
    inside = np.zeros(len(y), dtype=bool)
    for k in range(FOLDS):
        box = find_box(x[fold != k], y[fold != k])
        if box.sides.any():
            inside[fold == k] = box.holds(x[fold == k])
    _, density, coverage = measures(inside, y)
    return density, coverage, bool(_above(inside, np.ones(len(y), dtype=bool), y) >= SURE)


def kept_sides(x: Floats, y: Floats, seed: int) -> Floats:
    """Share of half-samples whose box restricts each column from below and from above [2, k]."""
    luck, found = generator(seed, "prim/halves"), np.zeros((2, x.shape[1]))
    for _ in range(HALVES):
        rows = luck.permutation(len(y))[: len(y) // 2]
        found += find_box(x[rows], y[rows]).sides
    return found / HALVES
