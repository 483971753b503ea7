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

from sim.language.errors import InputError
from sim.results.county_paths import run_to_end
from sim.runs import parts, provenance
from sim.runs.folder import Folder
from sim.runs.outcome import Run as OneRun
from sim.runs.outcome import outcome_of
from sim.runs.progress import progress_bar
from sim.runs.recipe import recipe, rows_digest
from sim.setup.rng import replicate_seed
from sim.setup.scenario import Scenario, load
from sim.studies.compare import Comparison, assemble, study_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.model.model import Model


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """A finished run.

    monthly: one row per month from 0 on: province, mode, replicate, month and the indicators. counties: one row per
    county in the last month, or in every month if these were asked for. model: the model itself; its agents can be
    looked at, and stepped further.
    """

    scenario: Scenario
    seed: int
    model: Model
    monthly: pd.DataFrame
    counties: pd.DataFrame
    comparison: Comparison

    def plot(self, lang: str | None = None) -> Figure:
        """Both headline measures over time."""
        return self.comparison.plot(lang)

    def plot_counties(self, lang: str | None = None) -> Figure:
        """Both headline measures of every county over time. Raises InputError if only the last month is there."""
        return self.comparison.plot_counties(lang)

    def save(
        self,
        out: str | os.PathLike[str] | Folder,
        figures: bool = True,
        progress: bool = True,
        workers: int = 1,
    ) -> list[Path]:
        """Write the files that a comparison has, for this run; returns their paths. Raises InputError."""
        return self.comparison.save(out, figures, progress, workers)


def run(
    scenario: Scenario | str | os.PathLike[str],
    seed: int = 1,
    replicate: int = 1,
    progress: bool = True,
    counties: bool = False,
) -> Run:
    """Run a scenario once, from month 0 to its end.

    scenario: a scenario, its name or its file. seed: >= 0, replicate: >= 1; together they fix all luck, and give
    the same run as that replicate of a comparison with that seed. counties: keep every county in every month, and
    not only in the last. Raises InputError.
    """
    from sim.model.model import Model

    started, clock = datetime.now(UTC), time.monotonic()
    scenario = scenario if isinstance(scenario, Scenario) else load(scenario)
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise InputError(f"seed = {seed!r}: must be a whole number >= 0")
    if isinstance(replicate, bool) or not isinstance(replicate, int) or replicate < 1:
        raise InputError(f"replicate = {replicate!r}: must be a whole number >= 1")
    luck = replicate_seed(seed, replicate)
    with threadpool_limits(1), progress_bar(scenario.months, progress, "months") as advance:
        model = Model(scenario, seed=luck)
        paths = run_to_end(model, counties, advance)
    record = provenance.record(
        [(scenario.province, scenario)],
        [scenario.mode],
        replications=1,
        seed=seed,
        started=started,
        wall_seconds=time.monotonic() - clock,
    )
    study = study_of([(scenario.province, scenario)], [scenario.mode], seed, counties)
    outcome = outcome_of(model, paths)
    rows = parts.table_of(study, [parts.Made(replicate - 1, outcome, None, 0.0)], "")
    made = recipe(study, replicate, numbers=np.array([replicate - 1]))
    made |= {"rows": rows_digest(study, [rows]), "n_runs": 1}
    comparison = assemble(
        [(scenario.province, scenario)],
        [scenario.mode],
        [OneRun(scenario.province, scenario, replicate, luck, counties)],
        [outcome],
        record | {"replicate_seeds": [luck], "study": made},
    )
    return Run(scenario, seed, model, comparison.monthly, comparison.counties, comparison)
