"""The comparison: every province under every mode, the same luck in all, paired run by run."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.inputs.checks import check_least
from sim.language.errors import InputError
from sim.report.sentences import sentences
from sim.results import county_paths, crossing, tables
from sim.runs import provenance
from sim.runs.folder import Folder
from sim.runs.make import make_study, refuse_sweep
from sim.runs.outcome import Outcome, Run
from sim.runs.precision import Reached, wanted_precision
from sim.runs.progress import progress_bar
from sim.runs.recipe import birth_recipe
from sim.runs.store import keep_only
from sim.runs.study import Cell, Keep, Study
from sim.setup.modes import Mode
from sim.setup.scenario import Scenario
from sim.studies.several import as_several, choose_modes, label_scenarios, read_scenario

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Results of a comparison; `sim.results.tables` says what the columns of each table are.

    scenarios: (label, scenario) with the label that stands in the tables' province column. monthly: one row
    per (province, mode, replicate, month). counties: one row per (province, mode, replicate, month, city, county),
    of the last month only unless all months were asked for. record: how it came to be, as in `run.json`. reached: what
    a precision that was asked for has needed.
    """

    scenarios: tuple[tuple[str, Scenario], ...]
    modes: tuple[Mode, ...]
    monthly: pd.DataFrame
    counties: pd.DataFrame
    summary: pd.DataFrame
    differences: pd.DataFrame
    precision: pd.DataFrame
    crossings: pd.DataFrame
    record: dict[str, Any]
    reached: Reached | None = None

    def sentences(self, lang: str | None = None) -> list[str]:
        """One plain sentence per province and headline measure, in English ("en") or Chinese ("zh")."""
        return sentences(self.differences, self.crossings, lang)

    def plot(self, lang: str | None = None) -> Figure:
        """Both headline measures over time, with 95 % bands."""
        from sim.report.figures import headline_paths, marks_of

        return headline_paths(self.monthly, lang, marks_of(self.scenarios, self.modes))

    @property
    def birth(self) -> dict[str, Any]:
        """What it was made from, as figures carry it; empty for a comparison that was put together by hand."""
        return birth_recipe(self.record)

    @property
    def has_county_paths(self) -> bool:
        """Whether `counties` has every month."""
        return county_paths.has_every_month(self.counties)

    def plot_counties(self, lang: str | None = None) -> Figure:
        """Both headline measures of every county over time. Raises InputError if only the last month is there."""
        if not self.has_county_paths:
            raise InputError("counties were kept in the last month only: give counties=True (--counties)")
        from sim.report.figures import county_paths as draw_counties

        return draw_counties(self.counties, lang=lang)

    def save(
        self,
        out: str | os.PathLike[str] | Folder,
        figures: bool = True,
        progress: bool = True,
        workers: int = 1,
    ) -> list[Path]:
        """Write tables, figures, report and `run.json` into a folder; returns the paths written.

        out: a path, or a `Folder` already open. progress: show a bar on a terminal. workers: with more than
        one, a process of its own draws some of the figures. Raises InputError if it cannot be written or keeps a sweep;
        what was there before is then unchanged.
        """
        if not isinstance(out, Folder):
            with Folder(out) as folder:
                return self.save(folder, figures, progress, workers)
        refuse_sweep(out.path)
        files = self.tables()
        if figures:
            from sim.report import write_report
            from sim.report.figures import draw_all, n_pictures

            with progress_bar(n_pictures(self), progress, "figures") as advance:
                pictures = draw_all(self, advance=advance, workers=workers)
            files |= {f"figures/{name}": content for name, content in pictures.items()}
            files["report.html"] = write_report(self, pictures).encode()
        paths = out.write(files | {"run.json": provenance.to_json(self.record | provenance.listed(files))})
        keep_only(out.path, self.record.get("study", {}).get("digest", ""))
        return paths

    def tables(self) -> dict[str, bytes]:
        """The tables as files: name -> content; the counties only if every month was asked for."""
        parquet = io.BytesIO()
        self.monthly.to_parquet(parquet, engine="pyarrow", index=False)
        counties = {"counties.parquet": county_paths.to_parquet(self.counties)} if self.has_county_paths else {}
        return {
            "monthly.parquet": parquet.getvalue(),
            **counties,
            "summary.csv": to_csv(self.summary),
            "differences.csv": to_csv(self.differences),
        }


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
    precision: float | None = None,
    max_replications: int | None = None,
    out: str | os.PathLike[str] | Folder | None = None,
    executor: Executor | None = None,
    cluster: str | None = None,
) -> Comparison:
    """Run every scenario under every mode and compare the modes, replicate by replicate.

    scenarios: scenarios, names or TOML files. modes: modes, names or TOML files of switches; None for the two
    reforms that head `MODES` and whatever other modes the scenarios have. replications: runs per cell, >= 1.
    seed: >= 0; replicate r = 1, 2, ... uses `replicate_seed(seed, r)` in every scenario and mode (common random
    numbers).
    months, n_citizens: replace the scenarios' own. workers: processes, >= 1; None for all CPUs. counties: keep every
    county in every month, and not only in the last; 72 months, 2 modes and 30 replications of both provinces then give
    937,320 rows of 25 columns.
    precision: go on after the given replications, until the 95 % half-width of the difference between modes is below it
    in every window of both headline measures, or max_replications (1000) are made.
    out: a folder that keeps the runs: stopped at any moment, the same call goes on from there, and a larger number of
    replications adds to those that are made. executor: any ``concurrent.futures.Executor``; cluster: address of a Dask
    scheduler; workers of either must see `out`.

    Raises InputError for an argument out of range, a label that stands for two things, or unequal run
    lengths, and RunsFailed where runs failed.
    """
    started, clock = datetime.now(UTC), time.monotonic()
    check_least("replications", replications, 1)
    check_least("seed", seed, 0)
    if workers is not None:
        check_least("workers", workers, 1)
    wanted = wanted_precision(precision, replications, max_replications)
    worlds = label_scenarios([read_scenario(item, months, n_citizens) for item in as_several(scenarios)])
    chosen = choose_modes(modes, [scenario for _, scenario in worlds])
    study = study_of(worlds, chosen, seed, counties)
    made = make_study(
        study, replications, out=out, wanted=wanted, workers=workers, executor=executor, cluster=cluster,
        progress=progress,
    )  # fmt: skip
    record = provenance.record(
        worlds,
        chosen,
        replications=made.replications,
        seed=seed,
        started=started,
        wall_seconds=time.monotonic() - clock,
    )
    record |= {"study": made.recipe}
    if made.reached is not None:
        record |= {"precision": made.reached.to_record()}
    return assemble(worlds, chosen, runs_of(study, made.replications), made.outcomes, record, made.reached)


def study_of(worlds: Sequence[tuple[str, Scenario]], modes: Sequence[Mode], seed: int, counties: bool) -> Study:
    """The study that a comparison is: every scenario under every mode, every month kept."""
    cells = tuple(Cell(label, scenario.with_(mode=mode)) for label, scenario in worlds for mode in modes)
    return Study("compare", cells, Keep.all_of(worlds[0][1].months, "all" if counties else "last"), seed)


def runs_of(study: Study, replications: int) -> list[Run]:
    """All runs of a study of one point, by cell and then by replicate."""
    n = len(study.cells)
    return [study.run(number) for cell in range(n) for number in range(cell, n * replications, n)]


def assemble(
    worlds: Sequence[tuple[str, Scenario]],
    modes: Sequence[Mode],
    runs: Sequence[Run],
    outcomes: Sequence[Outcome],
    record: dict[str, Any],
    reached: Reached | None = None,
) -> Comparison:
    """Make the tables from runs and their outcomes."""
    done = [
        (run.label, run.scenario.mode.name, run.replicate, outcome) for run, outcome in zip(runs, outcomes, strict=True)
    ]
    monthly = tables.monthly_table([(*keys, outcome.values) for *keys, outcome in done])
    return Comparison(
        scenarios=tuple(worlds),
        modes=tuple(modes),
        monthly=monthly,
        counties=county_paths.county_table([(*keys, outcome.counties) for *keys, outcome in done]),
        summary=tables.summary(monthly),
        differences=tables.differences(monthly),
        precision=tables.precision(monthly),
        crossings=crossing.crossing_month(monthly),
        record=record,
        reached=reached,
    )


def to_csv(table: pd.DataFrame) -> bytes:
    """CSV with full precision; undefined is NaN, rows end alike on every platform."""
    return table.to_csv(index=False, na_rep="NaN", lineterminator="\n").encode()
