"""Formulas of ``sim.setup.indicators`` about inequality between counties."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.setup.measures import county_working_days
from sim.setup.sums import total

if TYPE_CHECKING:
    from sim.model.model import Model

Floats = NDArray[np.float64]


def gini(values: Floats) -> float:
    """Gini coefficient of non-negative values (negative ones count as none); 0 where all are none."""
    x = np.maximum(values, 0.0)
    x.sort()
    amount = total(x)
    return float(_ranks(len(x)) @ x) / (len(x) * amount) if amount > 0.0 else 0.0


@lru_cache(maxsize=64)
def _ranks(n: int) -> Floats:
    """2 k - n - 1 for k = 1 ... n."""
    return np.arange(1.0 - n, n, 2.0)


def gini_days(model: Model) -> float:
    """Gini over counties of the mean completion time of their cases."""
    return gini(county_working_days(model))


def gini_sharing(model: Model) -> float:
    """Gini over counties of the data-sharing rate."""
    return gini(model.flow.county_live / model.flow.county_required)
