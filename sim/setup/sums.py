"""Sums and means of small arrays, without what NumPy's own methods spend on arrays of any kind: the same bytes."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@lru_cache(maxsize=64)
def ones(n: int) -> Floats:
    """As many ones [n], which must not be changed."""
    return np.ones(n)


def row_sums(table: NDArray[Any]) -> Floats:
    """The sum of each row of a table."""
    return table @ ones(table.shape[1])


def total(numbers: Floats) -> float:
    """The sum of all numbers of an array, as ``numbers.sum()`` gives it."""
    return float(np.add.reduce(numbers, axis=None))


def mean(numbers: Floats) -> float:
    """The mean of a column of numbers, as ``numbers.mean()`` gives it."""
    return float(np.add.reduce(numbers) / len(numbers))
