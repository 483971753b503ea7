"""Priors of what is unknown: quantiles, densities and draws, each over the parameter's own range."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from sim.setup.parameters import PARAMETERS, Parameter
from sim.setup.rng import generator, latin
from sim.setup.roles import LOG_UNIFORM, TRIANGULAR, UNKNOWN

UNKNOWNS: tuple[str, ...] = tuple(name for name, record in PARAMETERS.items() if record.role == UNKNOWN)
"""The parameters that are drawn, in the order of their file."""
FIGURES = 5
"""Of a draw that is written down, as of the posterior's; no bound has more."""


def sample(n: int, seed: int) -> pd.DataFrame:
    """A row per draw and a column per unknown: a Latin hypercube, through the quantiles of the priors."""
    return at(latin(n, len(UNKNOWNS), seed))


def stream(n: int, seed: int) -> pd.DataFrame:
    """n independent draws, which begin with those of a smaller n: as above, with FIGURES figures."""
    drawn = {name: quantile(name, generator(seed, f"prior/{name}").random(n)) for name in UNKNOWNS}
    return pd.DataFrame(
        {
            name: values if PARAMETERS[name].is_count else np.array([float(f"{x:.{FIGURES}g}") for x in values])
            for name, values in drawn.items()
        }
    )


def laws() -> list[tuple[Any, ...]]:
    """What the priors are: name, range, shape and default of every unknown."""
    return [(name, p.low, p.high, p.prior, p.default) for name, p in PARAMETERS.items() if name in UNKNOWNS]


def at(cube: NDArray[np.float64]) -> pd.DataFrame:
    """The unknowns at points of the unit cube [point, unknown]."""
    return pd.DataFrame({name: quantile(name, cube[:, k]) for k, name in enumerate(UNKNOWNS)})


def quantile(name: str, u: ArrayLike) -> NDArray[Any]:
    """The value of an unknown that a share u of its prior lies below; of a count, the nearest whole number."""
    record = PARAMETERS[name]
    values = np.asarray(_law(record).ppf(u))
    if record.is_count:
        values = np.rint(values).astype(np.int64)
    return np.clip(values, record.low, record.high)


def share_below(name: str, value: ArrayLike) -> NDArray[np.float64]:
    """The share of its prior that lies below a value of an unknown; of a count, with half of that at the value."""
    record, values = PARAMETERS[name], np.asarray(value, dtype=np.float64)
    return np.asarray(_law(record).cdf(values))


def log_density(name: str, value: ArrayLike) -> NDArray[np.float64]:
    """Log of the prior's density at a value, of a count's its probability; minus infinity outside of the range."""
    record = PARAMETERS[name]
    law, values = _law(record), np.asarray(value, dtype=np.float64)
    if not record.is_count:
        return np.asarray(law.logpdf(values))
    with np.errstate(divide="ignore"):
        whole = np.log(law.cdf(values + 0.5) - law.cdf(values - 0.5))
    return np.where((values == np.rint(values)) & (values >= record.low) & (values <= record.high), whole, -np.inf)


@cache
def _law(record: Parameter) -> Any:
    """The prior as a distribution of SciPy; a count's reaches half a step beyond both ends."""
    from scipy import stats  # a second to import, and most commands draw nothing

    half = 0.5 if record.is_count else 0.0
    low, high = record.low - half, record.high + half
    if record.prior == LOG_UNIFORM:
        return stats.loguniform(low, high)
    if record.prior == TRIANGULAR:
        return stats.triang((record.default - low) / (high - low), loc=low, scale=high - low)
    return stats.uniform(low, high - low)
