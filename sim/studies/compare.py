"""The comparison: every province under every mode, the same draw of what is unknown and luck in all, run by run."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from sim.language.errors import InputError
from sim.report import write_report
from sim.report.level_sentences import level_sentences
from sim.report.verdict_sentences import comparison_sentences
from sim.results import county_paths
from sim.results.records import Comparison, Worlds, comparison_tables
from sim.results.tables import with_dates
from sim.results.titles import with_titles
from sim.runs.outcome import Outcome, Run
from sim.runs.precision import Reached, precision_target
from sim.runs.study import Study
from sim.setup.draws import DEFAULTS, POSTERIOR, Draws, check_at, held_by
from sim.setup.modes import Mode
from sim.setup.scenario import Scenario
from sim.studies.arms import cells_of, choose_modes, choose_worlds, modes_of
from sim.studies.first_look import FirstLook, Glimpse
from sim.studies.question import Answer, Out, check_plan, choose_figure, run_cells

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

TABLES = ("summary", "differences", "crossings", "between", "levels", "precision")
"""Written as CSV files of these names."""


@dataclass(frozen=True, slots=True, eq=False)
class ComparisonAnswer(Comparison, Answer):
    """A comparison with its page.

    reached: what a precision that was asked for has needed. by_date: whether figures are drawn by the calendar.
    """

    reached: Reached | None = None
    by_date: bool = False

    def sentences(self, lang: str | None = None) -> list[str]:
        """Plain sentences per province and headline measure, and on scenarios of one province; lang: "en" or "zh"."""
        told = comparison_sentences(with_titles(self, lang), lang)
        return told + level_sentences(self.levels, self.scenarios, lang)

    def tables(self) -> dict[str, pd.DataFrame | bytes]:
        """The tables by the name of the file; the counties only if every month was asked for."""
        counties = {"counties.parquet": county_paths.to_parquet(self.counties)} if self.has_county_paths else {}
        tables = {f"{name}.csv": getattr(self, name) for name in TABLES}
        tables |= {} if self.draws is None else {"draws.csv": self.draws}
        return {
            "monthly.parquet": with_dates(self.monthly, self.scenarios),
            **counties,
            **tables,
        }

    def figures(self, lang: str | None = None, dates: bool | None = None) -> Mapping[str, Callable[[], Figure]]:
        """Both headline measures over time first; networks, whose models run again, by scenario.

        dates: draw by the calendar (None: as ``by_date`` says). Raises InputError where a scenario has no start.
        """
        from sim.report.figures import pages_of_comparison, theme

        pages = pages_of_comparison(self, lang, self.by_date if dates is None else dates)
        last = {name: pages.pop(name) for name in ("indicators",)}
        seed, lang = self.record["replicate_seeds"][0], theme.language(lang)
        networks = {f"network-{label}": partial(draw_network, world, seed, lang) for label, world in self._networks()}
        return pages | networks | last

    def plot(self, lang: str | None = None, name: str | None = None, dates: bool | None = None) -> Figure:
        """A figure by its name, the first if none is given. dates: as in ``figures``. Raises InputError."""
        return choose_figure(self.figures(lang, dates), name)

    def plot_counties(self, lang: str | None = None, dates: bool | None = None) -> Figure:
        """Both headline measures of every county over time. Raises InputError if only the last month is there."""
        if not self.has_county_paths:
            raise InputError("studies.last_month_only")
        return self.plot(lang, "county_paths", dates)

    def report(self, pictures: Mapping[str, bytes]) -> str:
        """The page as HTML."""
        return write_report(self, pictures)

    def _networks(self) -> Worlds:
        """The scenarios of the first run, all under the first mode, so that nothing but the province differs."""
        drawn = {} if self.draws is None else self.draws.drop(columns="replicate").head(1).to_dict("records")[0]
        return [
            (
                label,
                one.with_(
                    mode=self.modes[0],
                    parameters={name: value for name, value in drawn.items() if (label, name) not in self.held},
                ),
            )
            for label, one in self.scenarios
        ]


def compare(
    scenarios: Sequence[Scenario | str | os.PathLike[str]] | Scenario | str | os.PathLike[str],
    modes: Sequence[Mode | str | os.PathLike[str]] | None = None,
    replications: int = 30,
    seed: int = 1,
    months: int | None = None,
    n_citizens: int | None = None,
    workers: int | None = None,
    progress: bool = True,
    counties: bool = False,
    at: str = POSTERIOR,
    held: Sequence[str] = (),
    precision: float | None = None,
    max_replications: int | None = None,
    out: Out | None = None,
    executor: Executor | None = None,
    cluster: str | None = None,
    first: Callable[[Sequence[Glimpse]], None] | None = None,
) -> ComparisonAnswer:
    """Run every scenario under every mode and compare the modes, replicate by replicate.

    scenarios: scenarios, names or TOML files. modes: modes, names or TOML files of switches; None for the two
    reforms that head `MODES` and whatever other modes the scenarios have. replications: runs per cell, >= 1.
    seed: >= 0; replicate r = 1, 2, ... uses `replicate_seed(seed, r)` in every scenario and mode (common random
    numbers).
    at: what is unknown is, in replicate r of every scenario and mode, draw r of the "posterior" or of the "prior"; or
    "defaults", the single point, at which replicates differ in luck alone. An unknown that a scenario sets away from
    its default is not drawn there, nor are those in held, which keep the scenario's value.
    months, n_citizens: replace the scenarios' own. workers: processes, >= 1; None for all CPUs. counties: keep every
    county in every month, and not only in the last; 72 months, 2 modes and 30 replications of both provinces then give
    937,320 rows.
    precision: go on after the given replications, until the 95 % half-width of the difference between modes is below it
    in every window of both headline measures, or max_replications (1000) are made.
    out: a folder that keeps the runs: stopped at any moment, the same call resumes from there, and a larger number of
    replications adds to those that are made. executor: any ``concurrent.futures.Executor``; cluster: address of a Dask
    scheduler. first: called with what the first replication gave, scenario by scenario, as soon as all modes have it.

    Raises InputError for an argument out of range, a label that stands for two things, or unequal run
    lengths, and RunsFailed where runs failed.
    """
    check_plan(replications, seed, workers)
    check_at(at)
    target = precision_target(precision, replications, max_replications)
    worlds = choose_worlds(scenarios, months, n_citizens)
    draws = None if at == DEFAULTS else Draws.of(at)
    kept = {label: held_by(world.parameters, held) if draws is not None else [] for label, world in worlds}
    cells = cells_of(worlds, choose_modes(modes, [scenario for _, scenario in worlds]), kept)
    runs = run_cells(
        "compare", cells, replications, seed, worlds=worlds, modes=modes_of(cells), target=target, draws=draws,
        counties="all" if counties else "last", out=out, workers=workers, executor=executor, cluster=cluster,
        progress=progress, look=None if first is None else FirstLook(cells, first),
    )  # fmt: skip
    if draws is not None:
        runs.record["drawn"] = {"at": at, "held": {label: list(names) for label, names in kept.items() if names}}
    numbers = runs.study.numbers(runs.replications).reshape(-1, len(cells)).T.ravel().tolist()  # by cell
    paths = runs.values.reshape(-1, *runs.values.shape[3:])
    outcomes = [Outcome(values, runs.counties[number]) for number, values in zip(numbers, paths, strict=True)]
    one_by_one = [runs.study.run(number) for number in numbers]
    return assemble(worlds, modes_of(cells), one_by_one, outcomes, runs.record, runs.reached, runs.study)


def assemble(
    worlds: Worlds,
    modes: Sequence[Mode],
    runs: Sequence[Run],
    outcomes: Sequence[Outcome],
    record: dict[str, Any],
    reached: Reached | None = None,
    study: Study | None = None,
) -> ComparisonAnswer:
    """Make the tables from runs and their outcomes. study: where they are from; its draws are told over."""
    drawn = draws_of(study, runs, dict(worlds)) if study is not None and study.draws is not None else {}
    names = [(run.label, run.scenario.mode.name, run.replicate) for run in runs]
    tables = comparison_tables(
        [(*keys, outcome.values) for keys, outcome in zip(names, outcomes, strict=True)],
        [(*keys, outcome.counties) for keys, outcome in zip(names, outcomes, strict=True)],
        bool(drawn),
    )
    return ComparisonAnswer(
        scenarios=tuple(worlds), modes=tuple(modes), record=record, reached=reached, **tables, **drawn
    )


def draws_of(study: Study, runs: Sequence[Run], worlds: Mapping[str, Scenario]) -> dict[str, Any]:
    """What replicates are drawn from, the draws of those that were run, and what was held: fields of a Comparison."""
    assert study.draws is not None
    replicates = sorted({run.replicate for run in runs})
    table = study.draws.first(replicates[-1], study.seed).iloc[[replicate - 1 for replicate in replicates]]
    held = {
        (cell.label, name): getattr(worlds[cell.label].parameters, name) for cell in study.cells for name in cell.held
    }
    return {
        "at": study.draws.at,
        "draws": table.assign(replicate=replicates)[["replicate", *table.columns]].reset_index(drop=True),
        "held": held,
    }


def draw_network(scenario: Scenario, seed: int, lang: str) -> Figure:
    """The network of a scenario, run again to two thirds of its months, when all agents are at work."""
    from sim.model.model import Model
    from sim.report.figures import agent_network

    model = Model(scenario, seed=seed)
    for _ in range(round(2 * scenario.months / 3)):
        model.step()
    return agent_network(model, lang)
