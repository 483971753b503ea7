"""One run: a scenario, a seed, and everything to look at afterwards."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from sim import results
from sim.errors import InputError
from sim.indicators import INDICATORS
from sim.results import provenance
from sim.rng import replicate_seed
from sim.scenario import Scenario, load
from sim.studies import runner
from sim.studies.compare import Comparison, assemble

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.model import Model


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """A finished run.

    monthly: one row per month from 0 on: province, mode, replicate, month and the indicators. counties:
    one row per county, state of the last month. model: the model itself; its agents can be looked at, and
    stepped further.
    """

    scenario: Scenario
    seed: int
    model: Model
    monthly: pd.DataFrame
    counties: pd.DataFrame
    comparison: Comparison

    def plot(self, lang: str = "en") -> Figure:
        """Both headline measures over time."""
        return self.comparison.plot(lang)

    def save(
        self, out: str | os.PathLike[str] | results.Folder, figures: bool = True, progress: bool = True
    ) -> list[Path]:
        """Write the files that a comparison has, for this run; returns their paths. Raises InputError."""
        return self.comparison.save(out, figures, progress)


def run(
    scenario: Scenario | str | os.PathLike[str], seed: int = 1, replicate: int = 1, progress: bool = True
) -> Run:
    """Run a scenario once, from month 0 to its end.

    scenario: a scenario, its name or its file. seed: >= 0, replicate: >= 1; together they fix all luck, and give
    the same run as that replicate of a comparison with that seed. Raises InputError.
    """
    from sim.model import Model

    started, clock = datetime.now(UTC), time.monotonic()
    scenario = scenario if isinstance(scenario, Scenario) else load(scenario)
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise InputError(f"seed = {seed!r}: must be a whole number >= 0")
    if isinstance(replicate, bool) or not isinstance(replicate, int) or replicate < 1:
        raise InputError(f"replicate = {replicate!r}: must be a whole number >= 1")
    luck = replicate_seed(seed, replicate)
    with threadpool_limits(1), runner.progress_bar(scenario.months, progress, "months") as advance:
        model = Model(scenario, seed=luck)
        while model.month < scenario.months:
            model.step()
            advance(1)
    record = provenance.record(
        [(scenario.province, scenario)],
        [scenario.mode],
        replications=1,
        seed=seed,
        started=started,
        wall_seconds=time.monotonic() - clock,
    )
    values = np.array([[row[name] for name in INDICATORS] for row in model.history], dtype=np.float64)
    comparison = assemble(
        [(scenario.province, scenario)],
        [scenario.mode],
        [runner.Run(scenario.province, scenario, replicate, luck)],
        [runner.Outcome(values, runner.county_state(model))],
        record | {"replicate_seeds": [luck]},
    )
    counties = pd.DataFrame(model.county_table())
    return Run(scenario, seed, model, comparison.monthly, counties, comparison)
