"""Fair start: before any fitting, does either mode win whatever the numbers?

What is unknown is drawn from its prior (a Latin hypercube through the priors' quantiles); levers, context and
conventions stay as the scenario has them. Every draw is run under both modes with the same luck. If one mode wins in
more than 80 % of draws in any window, the priors are tilted there; the unknowns that decide the winner show why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from sim.results.fair_start import fair_start_tables
from sim.results.records import LIMIT, FairStart
from sim.runs.study import Cell
from sim.setup.modes import Mode
from sim.setup.priors import sample
from sim.setup.scenario import Scenario
from sim.studies.question import Answer, Out, run_cells

__all__ = ["LIMIT", "N_DRAWS", "FairStart", "FairStartAnswer", "fair_start"]

N_DRAWS = 400


@dataclass(frozen=True, slots=True, eq=False)
class FairStartAnswer(FairStart, Answer):
    """A fair start with its tables."""

    def tables(self) -> dict[str, pd.DataFrame]:
        """All tables, by the name of the file."""
        names = ("shares", "deciders", "draws", "parameters")
        return {f"{name}.csv": getattr(self, name) for name in names}


def fair_start(
    scenarios: Sequence[Scenario],
    modes: tuple[Mode, Mode],
    n_draws: int = N_DRAWS,
    seed: int = 1,
    months: int = 72,
    n_citizens: int = 2000,
    workers: int | None = None,
    progress: bool = True,
    out: Out | None = None,
) -> FairStartAnswer:
    """Run every draw of what is unknown in every scenario under both modes and count who wins. out: as in `compare`."""
    parameters = sample(n_draws, seed)
    sized = [scenario.with_(months=months, n_citizens=n_citizens) for scenario in scenarios]
    cells = [Cell(scenario.province, scenario.with_(mode=mode)) for scenario in sized for mode in modes]
    runs = run_cells(
        "fair_start", cells, 1, seed, points=parameters, luck="own", out=out, workers=workers, progress=progress
    )
    values = runs.values[:, 0].reshape(len(sized), 2, *runs.values.shape[2:])
    tables = fair_start_tables(values, [scenario.province for scenario in sized], parameters)
    return FairStartAnswer(modes[0].name, modes[1].name, record=runs.record, **tables)
