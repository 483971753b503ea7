"""How much of a difference a few numbers explain, and whether many changes are more than luck."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def share_explained(outcome: ArrayLike, predictors: ArrayLike) -> float:
    """Share of the variance of an outcome [n] that a least-squares fit of predictors [n, k] with a constant explains.

    NaN where the outcome does not vary. With k predictors that mean nothing it is about k / (n - 1).
    """
    y, x = np.asarray(outcome, dtype=float), np.atleast_2d(np.asarray(predictors, dtype=float).T).T
    design = np.column_stack([np.ones(len(y)), x])
    fitted = design @ np.linalg.lstsq(design, y, rcond=None)[0]
    return share_predicted(y, fitted)


def share_predicted(outcome: ArrayLike, predicted: ArrayLike) -> float:
    """Share of an outcome's variance that a prediction made without it takes away: 1 - SSE / SST; may be below 0."""
    y, f = np.asarray(outcome, dtype=float), np.asarray(predicted, dtype=float)
    total = float(((y - y.mean()) ** 2).sum())
    return 1.0 - float(((y - f) ** 2).sum()) / total if total > 0.0 else float("nan")


def holm(p_values: ArrayLike) -> Floats:
    """p values of many tests, corrected so that all of them together err in at most one family of twenty at 0.05.

    Source: Holm (1979).
    """
    p = np.asarray(p_values, dtype=float)
    order = np.argsort(p)
    stepped = np.maximum.accumulate(p[order] * (len(p) - np.arange(len(p))))
    corrected = np.empty_like(p)
    corrected[order] = np.minimum(stepped, 1.0)
    return corrected


def correlation(a: ArrayLike, b: ArrayLike) -> tuple[float, int]:
    """Pearson's correlation of two columns where both are there, and in how many rows they are."""
    x, y = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    both = np.isfinite(x) & np.isfinite(y)
    if both.sum() < 3 or x[both].std() == 0.0 or y[both].std() == 0.0:
        return float("nan"), int(both.sum())
    return float(np.corrcoef(x[both], y[both])[0, 1]), int(both.sum())
