"""Indices of sensitivity: which of what varies moves a measure, and the difference between modes, from a sweep's runs.

Sobol' indices are SALib's. Elementary effects are of the steps really taken: SALib takes the step of the unit design,
p / (2 (p - 1)), whereas a switch of two options or a whole number moves by more or by less.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.results.interval import FLAT, interval, spread, undefined_allowed
from sim.results.points import Runs, runs_of_points
from sim.setup.indicators import HEADLINES
from sim.setup.rng import generator

KEYS = ("province", "mode_a", "mode_b", "indicator", "window")
COLUMNS = (*KEYS, "factor", "other", "index", "value", "ci_low", "ci_high", "n", "n_left_out", "status")
COMPLETE, PARTIAL, CONSTANT, MISSING = "complete", "partial", "constant", "missing"
STATUS = {
    COMPLETE: "all points count",
    PARTIAL: "blocks of the design with an undefined output are left out",
    CONSTANT: "the output is the same at every point",
    MISSING: "fewer than two blocks of the design are left",
}
MORRIS, SOBOL = ("mu_star", "mu", "sigma"), ("S1", "ST", "S2")
MAIN = {"morris": "mu_star", "sobol": "ST"}
"""The index that says how much a factor matters in all, by method."""
RESAMPLES = 100
Table = list[tuple[int, int, str, float, float, float]]
"""Rows of factor, other factor or -1, index, value and the ends of its interval."""


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What an analysis needs to know of a design.

    method: "sobol" or "morris". names: of the factors. shares: how far each factor is along its own range at every
    point, 0 to 1 [point, factor]. is_option: whether a change of a factor counts as 1, since options have no distance
    [factor]. second_order: of a Sobol' design. seed: of the resamples.
    """

    method: str
    names: tuple[str, ...]
    shares: NDArray[np.float64]
    is_option: NDArray[np.bool_]
    second_order: bool = False
    seed: int = 1

    @property
    def block(self) -> int:
        """Points that belong together: a trajectory, or a base sample with its exchanges."""
        d = len(self.names)
        return d + 1 if self.method == "morris" else (2 * d + 2 if self.second_order else d + 2)


def indices_table(
    rows: pd.DataFrame,
    plan: Plan,
    indicators: Sequence[str],
    windows: Sequence[str],
    advance: Callable[[int], None] = lambda n: None,
) -> pd.DataFrame:
    """Indices of every indicator and window with 95 % intervals, a row per factor (pair of factors) and index.

    Of levels, with ``mode_b`` empty, and of the first mode minus each next one, replicates paired. An output is the
    mean over the runs of a point. rows: as ``sim.read`` gives them. advance: called with 1 after each indicator and
    window. Columns: ``COLUMNS``; a value that is not defined is NaN, and ``status`` says why (``STATUS``). Sobol'
    indices need SALib.
    """
    table: list[tuple[Any, ...]] = []
    for indicator in indicators:
        for window in windows:
            runs = runs_of_points(rows, indicator, window, len(plan.shares))
            for cell, values in outputs(runs):
                found, n, left_out, status = _indices(values, plan)
                for factor, other, *numbers in found:
                    names = plan.names[factor], plan.names[other] if other >= 0 else ""
                    table.append((*cell, indicator, window, *names, *numbers, n, left_out, status))
            advance(1)
    return pd.DataFrame(table, columns=list(COLUMNS))


def outputs(runs: Runs) -> Iterator[tuple[tuple[str, str, str], NDArray[np.float64]]]:
    """Cells and means of each point's runs: (province, mode, ""), then (province, first mode, other) of differences."""
    with undefined_allowed():
        for (province, mode), values in runs.items():
            yield (province, mode, ""), np.nanmean(values, axis=0)
        for province in dict.fromkeys(province for province, _ in runs):
            first, *others = [mode for where, mode in runs if where == province]
            for other in others:
                gap = runs[province, first] - runs[province, other]
                yield (province, first, other), np.nanmean(gap, axis=0)


def shown_measures(indicators: Sequence[str]) -> list[str]:
    """The headline measures, or the first two where there are none."""
    return [name for name in HEADLINES if name in indicators] or list(indicators[:2])


def method_of(table: pd.DataFrame) -> str:
    """Whether indices are Morris's or Sobol's."""
    return "morris" if MAIN["morris"] in set(table["index"]) else "sobol"


def _indices(values: NDArray[np.float64], plan: Plan) -> tuple[Table, int, int, str]:
    """Indices of one output, blocks that they rest on, blocks that are left out, and the status."""
    blocks = values.reshape(-1, plan.block)
    is_whole = ~np.isnan(blocks).any(axis=1)
    kept, n = blocks[is_whole], int(is_whole.sum())
    left_out, nan = len(blocks) - n, float("nan")
    nothing: Table = [
        (k, other, index, nan, nan, nan) for index in _names(plan) for k, other in _places(index, len(plan.names))
    ]
    if n < 2:
        return nothing, n, left_out, MISSING
    if np.ptp(kept) <= FLAT * np.abs(kept).max():
        still = [(*row[:3], 0.0, 0.0, 0.0) for row in nothing] if plan.method == "morris" else nothing
        return still, n, left_out, CONSTANT
    if plan.method == "morris":
        shares = plan.shares.reshape(*blocks.shape, -1)[is_whole]
        found = _morris(elementary_effects(kept, shares, plan.is_option))
    else:
        found = _sobol(kept.ravel(), plan)
    return found, n, left_out, PARTIAL if left_out else COMPLETE


def elementary_effects(
    values: NDArray[np.float64], shares: NDArray[np.float64], is_option: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """(y after - y before) / step of each factor in each trajectory [trajectory, factor].

    A step is the part of its range that a factor really moved by; that to another option is 1. values: [trajectory,
    point]. shares: [trajectory, point, factor]. NaN where a factor did not move.

    Source: Morris 1991, by the steps taken in place of the unit design's.
    """
    effects = np.full((len(values), shares.shape[2]), np.nan)
    moves = np.diff(values, axis=1)
    for k in range(shares.shape[2]):
        steps = np.diff(shares[:, :, k], axis=1)
        trajectory, step = np.nonzero(steps)
        taken = steps[trajectory, step]
        effects[trajectory, k] = moves[trajectory, step] / (np.sign(taken) if is_option[k] else taken)
    return effects


def _morris(effects: NDArray[np.float64]) -> Table:
    """Mean absolute effect and mean effect with Student's intervals over trajectories, and the effects' deviation."""
    rows: Table = []
    for name, of in (("mu_star", np.abs(effects)), ("mu", effects)):
        mean, low, high, _ = interval(of)
        low = np.maximum(low, 0.0) if name == "mu_star" else low
        rows += [(k, -1, name, float(mean[k]), float(low[k]), float(high[k])) for k in range(len(mean))]
    nan = float("nan")
    return rows + [(k, -1, "sigma", float(s), nan, nan) for k, s in enumerate(spread(effects))]


def _sobol(values: NDArray[np.float64], plan: Plan) -> Table:
    """SALib's first-order, total and, if the design has them, second-order indices, -+ what it is confident of."""
    analyze, d = import_module("SALib.analyze.sobol").analyze, len(plan.names)
    problem = {"num_vars": d, "names": list(plan.names), "bounds": [[0.0, 1.0]] * d}
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # of resamples in which nothing varies
        found = analyze(
            problem, values, calc_second_order=plan.second_order, num_resamples=RESAMPLES,
            seed=generator(plan.seed, "analysis/sobol"),
        )  # fmt: skip
    rows: Table = []
    for index in _names(plan):
        for k, other in _places(index, d):
            at = (k, other) if index == "S2" else k
            value, half = float(found[index][at]), float(found[f"{index}_conf"][at])
            rows.append((k, other, index, value, value - half, value + half))
    return rows


def _names(plan: Plan) -> tuple[str, ...]:
    """The indices of a method."""
    if plan.method == "morris":
        return MORRIS
    return SOBOL if plan.second_order else SOBOL[:2]


def _places(index: str, d: int) -> list[tuple[int, int]]:
    """The factors, or pairs of factors, that an index is of."""
    return [(k, j) for k in range(d) for j in range(k + 1, d)] if index == "S2" else [(k, -1) for k in range(d)]
