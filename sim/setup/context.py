"""What a province and its time are like: draws of the context parameters, each over its own range."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from sim.inputs.checks import check_option
from sim.setup.parameters import PARAMETERS
from sim.setup.rng import latin
from sim.setup.roles import CONTEXT

CONTEXTS: tuple[str, ...] = tuple(name for name, record in PARAMETERS.items() if record.role == CONTEXT)
"""The parameters that say what a province is like, in the order of their file."""


def sample_context(names: Sequence[str], n: int, seed: int) -> pd.DataFrame:
    """A row per draw and a column per name: a Latin hypercube, even over each range; of counts, whole numbers.

    Raises InputError for a name that is none of CONTEXTS.
    """
    cube = latin(n, len(names), seed, "design/context") if names else np.empty((n, 0))
    columns: dict[str, NDArray[Any]] = {}
    for k, name in enumerate(names):
        record = PARAMETERS[check_option(name, CONTEXTS)]
        if record.is_count:
            columns[name] = (record.low + np.floor(cube[:, k] * (record.high - record.low + 1))).astype(np.int64)
        else:
            columns[name] = record.low + cube[:, k] * (record.high - record.low)
    return pd.DataFrame(columns, index=pd.RangeIndex(n))


def share_of_range(name: str, value: ArrayLike) -> NDArray[np.float64]:
    """How far a value is from the low to the high end of its parameter's range, 0 to 1."""
    record = PARAMETERS[name]
    return (np.asarray(value, dtype=np.float64) - record.low) / (record.high - record.low)
