"""A tree of rules: which mode is better, by cuts of one context after another (scikit-learn)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.results.regimes import KEYS, Key, ahead
from sim.setup.rng import generator

Floats = NDArray[np.float64]
LEAVES = [*KEYS, "leaf", "parameter", "low", "high", "mass", "p_a_better", "cv_skill"]
MOST, SMALLEST, FOLDS = 6, 0.08, 5
"""Leaves at most; share of draws in one at least; parts that are left out in turn."""
LEAST_SKILL = 0.01
"""Below this a tree tells nothing apart."""


def leaves_table(gaps: Mapping[Key, Floats], context: pd.DataFrame, seed: int) -> pd.DataFrame:
    """The leaves of a tree per province and measure: LEAVES, a row per restriction of a leaf.

    As many leaves as foretell draws best that the tree has not seen, 1 to MOST; one leaf has no parameter. gaps:
    [replicate, draw]. mass: share of draws in the leaf. cv_skill: by how much the error of its probabilities, squared,
    is below that of saying the same of all draws, outside of the draws that trees were grown on.
    """
    rows = []
    x = context.to_numpy(np.float64)
    for key, gap in gaps.items():
        y = ahead(gap)
        skills = {n: cv_skill(x, y, n, seed) for n in range(2, MOST + 1)}
        best = max(skills, key=lambda n: (skills[n], -n))
        if skills[best] < LEAST_SKILL:
            rows.append((*key, 1, "", np.nan, np.nan, 1.0, float(y.mean()), 0.0))
            continue
        for leaf, (limits, mass, p) in enumerate(_leaves(_grown(x, y, best)), start=1):
            for column, (low, high) in limits.items():
                rows.append((*key, leaf, context.columns[column], low, high, mass, p, skills[best]))
    return pd.DataFrame(rows, columns=LEAVES)


def cv_skill(x: Floats, y: Floats, n_leaves: int, seed: int) -> float:
    """1 - squared error of a tree of that size / of the mean, outside of the draws that it was grown on."""
    fold, told = generator(seed, "tree/folds").permutation(len(y)) % FOLDS, np.empty((2, len(y)))
    for k in range(FOLDS):
        out = fold == k
        told[0, out] = _grown(x[~out], y[~out], n_leaves).predict(x[out])
        told[1, out] = y[~out].mean()
    tree, mean = ((told - y) ** 2).sum(axis=1)
    return float(1.0 - tree / mean) if mean > 0 else 0.0


def _grown(x: Floats, y: Floats, n_leaves: int) -> Any:
    from sklearn.tree import DecisionTreeRegressor

    tree = DecisionTreeRegressor(max_leaf_nodes=n_leaves, min_samples_leaf=SMALLEST, random_state=0)
    return tree.fit(x, y)


def _leaves(tree: Any) -> list[tuple[dict[int, tuple[float, float]], float, float]]:
    """Limits by column, share of draws and mean of every leaf, from left to right."""
    cuts, found = tree.tree_, []

    def follow(node: int, limits: dict[int, tuple[float, float]]) -> None:
        if cuts.children_left[node] < 0:
            share = float(cuts.n_node_samples[node] / cuts.n_node_samples[0])
            found.append((limits, share, float(cuts.value[node].ravel()[0])))
            return
        column, cut = int(cuts.feature[node]), float(cuts.threshold[node])
        low, high = limits.get(column, (np.nan, np.nan))
        follow(cuts.children_left[node], limits | {column: (low, cut)})
        follow(cuts.children_right[node], limits | {column: (cut, high)})

    follow(0, {})
    return found
