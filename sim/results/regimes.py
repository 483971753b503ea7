"""When which mode is better: how much a province's context has to do with it, rules for it, and a map.

Everything is from A - B of draws in which context and unknowns are drawn together. A draw counts for A where A is
ahead, half where neither is; its replicates are averaged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.results.interval import LEVEL
from sim.results.prim import Found, find_regime
from sim.results.verdict import expected

Floats = NDArray[np.float64]
Key = tuple[str, str, str, str]
"""Province, mode a, mode b, indicator."""
KEYS = ("province", "mode_a", "mode_b", "indicator")
CONTEXTS = [*KEYS, "what", "kind", "explains", "p_low", "p_high"]
RULES = [
    *KEYS, "better", "parameter", "low", "high", "kept", "mass", "density", "coverage", "base", "cv_density",
    "cv_coverage", "holds", "stable",
]  # fmt: skip
MAP = [*KEYS, "x", "y", "x_value", "y_value", "p_a_better", "ci_low", "ci_high"]
ALL_CONTEXT, ALL_UNKNOWN, ONE = "context", "unknown", "one"
THIRD = 1 / 3
GRID = 13
"""Points of a map along each side."""
WIDTH = 0.5
"""Bandwidth of a map: this times n^(-1/6), of the range; wider than Scott's rule, since what is smoothed is 0 or 1."""


def ahead(gap: Floats) -> Floats:
    """How often A is ahead, of differences [replicate, draw]: [draw], 0 to 1."""
    return ((gap > 0) + 0.5 * (gap == 0)).mean(axis=0)


def contexts_table(gaps: Mapping[Key, Floats], context: pd.DataFrame, unknown: pd.DataFrame) -> pd.DataFrame:
    """What A - B hangs on: CONTEXTS, a row for all of the context, one for all that is unknown, and one per context.

    gaps: [replicate, draw]. context, unknown: draws as shares of range and of prior, a column per parameter. explains:
    share of the variance between draws (``verdict.expected``), NaN for none or too few draws. p_low, p_high: how often
    A is ahead in the lowest and in the highest third of a context's range. Sorted by what they explain.
    """
    rows = []
    for key, gap in gaps.items():
        mean, hits = gap.mean(axis=0), ahead(gap)
        for kind, table in ((ALL_CONTEXT, context), (ALL_UNKNOWN, unknown)):
            n, k = table.shape
            explains = expected(table.to_numpy(), mean)[1] if 0 < 2 * k + 2 < n else np.nan
            rows.append((*key, kind, kind, explains, np.nan, np.nan))
        ones = []
        for name in context:
            u = context[name].to_numpy()
            ends = [hits[u < THIRD], hits[u > 1 - THIRD]]
            low, high = (float(end.mean()) if len(end) else np.nan for end in ends)
            ones.append((*key, name, ONE, expected(u[:, None], mean)[1], low, high))
        rows += sorted(ones, key=lambda row: (-row[6], -abs(row[8] - row[7])))
    return pd.DataFrame(rows, columns=CONTEXTS)


def rules_table(gaps: Mapping[Key, Floats], context: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Where each mode is better by the most: RULES, a row per restriction of a box (``sim.results.prim``).

    context: draws as they are. better: the mode. A mode without a box has one row without a parameter. low, high: of
    the parameter, NaN where there is no bound.
    """
    rows = []
    for key, gap in gaps.items():
        for better, hits in ((key[1], ahead(gap)), (key[2], 1.0 - ahead(gap))):
            found = find_regime(context.to_numpy(np.float64), hits, seed)
            told = (found.mass, found.density, found.coverage, found.base, found.cv_density, found.cv_coverage)
            for name, low, high, kept in _restrictions(found, list(context)):
                rows.append((*key, better, name, low, high, kept, *told, found.holds, found.is_stable))
    return pd.DataFrame(rows, columns=RULES)


def _restrictions(found: Found, names: Sequence[str]) -> Iterator[tuple[str, float, float, float]]:
    """Parameter, low, high and how often half-samples have it, of each column that a box restricts."""
    sides = found.box.sides
    for column in np.flatnonzero(sides.any(axis=0)).tolist():
        low, high = (
            float(bound[column]) if is_one else np.nan
            for bound, is_one in zip((found.box.low, found.box.high), sides[:, column], strict=True)
        )
        yield names[column], low, high, float(found.kept[sides[:, column], column].min())
    if not sides.any():
        yield "", np.nan, np.nan, np.nan


def map_table(
    gaps: Mapping[Key, Floats], contexts: pd.DataFrame, cube: pd.DataFrame, values: pd.DataFrame
) -> pd.DataFrame:
    """How probable it is that A is better over the two contexts that matter most: MAP, GRID x GRID points each.

    contexts: of ``contexts_table``, from which the two are taken. cube: draws as shares of range; values: as they are.
    Local linear regression with Gaussian weights, clipped to 0 and 1; 95 % intervals from its own weights.
    """
    rows = []
    side = np.linspace(0.0, 1.0, GRID)
    points = np.stack(np.meshgrid(side, side, indexing="ij"), axis=-1).reshape(-1, 2)
    for key, gap in gaps.items():
        of_key = (contexts[list(KEYS)] == list(key)).all(axis=1) & (contexts["kind"] == ONE)
        x, y = (*contexts.loc[of_key, "what"], "", "")[:2]
        if not y:
            continue
        p, low, high = smoothed(cube[[x, y]].to_numpy(), ahead(gap), points)
        ends = {name: (values[name].min(), values[name].max()) for name in (x, y)}
        at = [ends[name][0] + points[:, k] * (ends[name][1] - ends[name][0]) for k, name in enumerate((x, y))]
        rows += [(*key, x, y, *row) for row in zip(*at, p, low, high, strict=True)]
    return pd.DataFrame(rows, columns=MAP)


def smoothed(at: Floats, y: Floats, points: Floats) -> tuple[Floats, Floats, Floats]:
    """y [n], 0 to 1, at points [m, 2] from draws at [n, 2] in the unit square, with its 95 % interval [m]."""
    width = WIDTH * len(y) ** (-1 / 6)
    found = np.empty((3, len(points)))
    for k, point in enumerate(points):
        away = at - point
        weight = np.exp(-0.5 * (away**2).sum(axis=1) / width**2)
        design = np.column_stack([np.ones(len(y)), away])
        weights = (np.linalg.pinv((design.T * weight) @ design) @ (design.T * weight))[0]
        p = float(np.clip(weights @ y, 0.0, 1.0))
        half = float(ndtri(0.5 + LEVEL / 2) * np.sqrt((weights**2).sum() * max(p * (1 - p), 1 / len(y))))
        found[:, k] = p, max(0.0, p - half), min(1.0, p + half)
    return found[0], found[1], found[2]
