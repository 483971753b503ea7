"""One run: a scenario, a seed, and everything to look at afterwards."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from sim.inputs.checks import check_least
from sim.results.county_paths import run_to_end
from sim.runs import parts
from sim.runs.outcome import Result, outcome_of
from sim.runs.progress import progress_bar
from sim.runs.recipe import recipe, rows_digest
from sim.runs.study import Cell, Keep, Study
from sim.setup.draws import DEFAULTS, Draws, check_at, held_by
from sim.setup.scenario import Scenario
from sim.studies.arms import read_scenario
from sim.studies.compare import ComparisonAnswer, assemble
from sim.studies.fork import ForkAnswer, fork
from sim.studies.question import Answer, Clock, check_plan

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sim.model.model import Model


@dataclass(frozen=True, slots=True, eq=False)
class Run(Answer):
    """A finished run.

    model: the model itself; its agents can be looked at, and stepped further. comparison: the run as a comparison of
    one, which has its tables, figures and report.
    """

    scenario: Scenario
    seed: int
    model: Model
    comparison: ComparisonAnswer
    record: dict[str, Any]

    @property
    def monthly(self) -> pd.DataFrame:
        """One row per month from 0 on: province, mode, replicate, month and the indicators."""
        return self.comparison.monthly

    @property
    def counties(self) -> pd.DataFrame:
        """One row per county in the last month, or in every month if these were asked for."""
        return self.comparison.counties

    def tables(self) -> dict[str, bytes]:
        """The tables that a comparison has."""
        return self.comparison.tables()

    @property
    def dates(self) -> list[str]:
        """The months of the calendar, "2016-12" first, a row of ``monthly`` each; empty without a start."""
        return self.scenario.dates

    def figures(self, lang: str | None = None, dates: bool | None = None) -> Mapping[str, Callable[[], Figure]]:
        """The figures that a comparison has, the headline measures over time first. dates: by the calendar."""
        return self.comparison.figures(lang, dates)

    def plot(self, lang: str | None = None, name: str | None = None, dates: bool | None = None) -> Figure:
        """A figure by its name, as a comparison draws it."""
        return self.comparison.plot(lang, name, dates)

    def report(self, pictures: Mapping[str, bytes]) -> str:
        """The page as HTML."""
        return self.comparison.report(pictures)

    def fork(self, at: int | Iterable[int], changes: Mapping[str, Any], back_after: int | None = None) -> ForkAnswer:
        """This run, and what it would have been with changes from a month on: the same world and the same luck.

        at, changes, back_after: as in ``sim.fork``. The future that stays is this run to the last bit. Of one run there
        is no interval: ``sim.fork`` pairs many. Raises InputError.
        """
        return fork(
            self.scenario, at, changes, back_after, over=DEFAULTS, replications=1, seed=self.seed, n_citizens=None,
            seeds=self.record["replicate_seeds"], workers=1, progress=False,
        )  # fmt: skip

    def plot_counties(self, lang: str | None = None, dates: bool | None = None) -> Figure:
        """Both headline measures of every county over time. Raises InputError if only the last month is there."""
        return self.comparison.plot_counties(lang, dates)


def run(
    scenario: Scenario | str | os.PathLike[str],
    seed: int = 1,
    replicate: int = 1,
    progress: bool = True,
    counties: bool = False,
    at: str = DEFAULTS,
    held: Sequence[str] = (),
) -> Run:
    """Run a scenario once, from month 0 to its end.

    scenario: a scenario, its name or its file. seed: >= 0, replicate: >= 1; together they fix all luck, and give
    the same run as that replicate of a comparison with that seed, at and held. at: what is unknown is that replicate's
    draw of the "posterior" or of the "prior"; or as in the scenario, "defaults". held: as in ``sim.compare``. counties:
    keep every county in every month, and not only in the last. Raises InputError.
    """
    from sim.model.model import Model

    clock = Clock()
    scenario = read_scenario(scenario, None, None)
    check_plan(1, seed)
    check_least("replicate", replicate, 1)
    check_at(at)
    draws = None if at == DEFAULTS else Draws.of(at)
    kept = () if draws is None else tuple(held_by(scenario.parameters, held))
    label, keep = scenario.province, Keep.all_of(scenario.months, "all" if counties else "last")
    study = Study("compare", (Cell(label, scenario, held=kept),), keep, seed, draws=draws)
    run = study.run(replicate - 1)
    scenario, luck = run.scenario, run.seed
    with threadpool_limits(1), progress_bar(scenario.months, progress, "months") as advance:
        model = Model(scenario, seed=luck)
        paths = run_to_end(model, counties, advance)
    record = clock.record([(label, scenario)], [scenario.mode], 1, seed) | {"replicate_seeds": [luck]}
    outcome = outcome_of(model, paths)
    rows = parts.table_of(study, [Result(replicate - 1, 0.0, "", study.keep.values(outcome.values))])
    recipe_of_run = recipe(study, replicate, numbers=np.array([replicate - 1]))
    record["made_in"] = {model.backend: 1}
    record["study"] = recipe_of_run | {"rows": rows_digest(study, [rows]), "n_runs": 1}
    comparison = assemble([(label, scenario)], [scenario.mode], [run], [outcome], record)
    return Run(scenario, seed, model, comparison, record)
