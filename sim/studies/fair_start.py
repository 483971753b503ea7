"""Fair start: before any fitting, does either mode win whatever the numbers?

Parameters are drawn from their stated ranges (Latin hypercube); every draw is run under both modes with the same luck.
If one mode wins in more than 80 % of draws, the ranges are tilted; the parameters that decide the winner show where.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from sim.results.fair_start import fair_start_tables
from sim.results.records import LIMIT, FairStart
from sim.runs.study import Cell
from sim.setup.modes import Mode
from sim.setup.parameters import PARAMETERS
from sim.setup.scenario import Scenario
from sim.studies.factors import Factor
from sim.studies.question import Answer, Out, run_cells
from sim.studies.sampling import latin

__all__ = ["LIMIT", "FairStart", "FairStartAnswer", "draw_parameters", "fair_start"]


@dataclass(frozen=True, slots=True, eq=False)
class FairStartAnswer(FairStart, Answer):
    """A fair start with its tables."""

    def tables(self) -> dict[str, pd.DataFrame]:
        """All tables, by the name of the file."""
        names = ("shares", "deciders", "draws", "parameters")
        return {f"{name}.csv": getattr(self, name) for name in names}


def draw_parameters(n_draws: int, seed: int) -> pd.DataFrame:
    """Parameter sets from the stated ranges of all parameters: one row per draw, a Latin hypercube."""
    shares = latin(n_draws, len(PARAMETERS), seed)
    factors = [Factor(name, (), parameter.low, parameter.high) for name, parameter in PARAMETERS.items()]
    return pd.DataFrame({factor.key: factor.at(shares[:, k]) for k, factor in enumerate(factors)})


def fair_start(
    scenarios: Sequence[Scenario],
    modes: tuple[Mode, Mode],
    n_draws: int = 200,
    seed: int = 1,
    months: int = 72,
    n_citizens: int = 2000,
    workers: int | None = None,
    progress: bool = True,
    out: Out | None = None,
) -> FairStartAnswer:
    """Run every drawn parameter set in every scenario under both modes and count who wins. out: as in `compare`."""
    parameters = draw_parameters(n_draws, seed)
    sized = [scenario.with_(months=months, n_citizens=n_citizens) for scenario in scenarios]
    cells = [Cell(scenario.province, scenario.with_(mode=mode)) for scenario in sized for mode in modes]
    runs = run_cells(
        "fair_start", cells, 1, seed, points=parameters, luck="own", out=out, workers=workers, progress=progress
    )
    values = runs.values[:, 0].reshape(len(sized), 2, *runs.values.shape[2:])
    tables = fair_start_tables(values, [scenario.province for scenario in sized], parameters)
    return FairStartAnswer(modes[0].name, modes[1].name, record=runs.record, **tables)
