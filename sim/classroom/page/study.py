"""The study behind the page: a grid of levers, some settings between its levels held out, and what the runs gave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from sim.classroom.page.interpolate import Grid
from sim.language.errors import InputError
from sim.runs import parts, table
from sim.runs.make import failed_runs
from sim.runs.store import Store
from sim.runs.study import Keep, Study
from sim.setup.design_keys import is_count
from sim.setup.fields import CHOICES
from sim.setup.scenario import Scenario
from sim.studies import sampling
from sim.studies.design import Design
from sim.studies.sweep import study_of

COUNTY_COLUMNS = ("service_efficiency", "data_sharing_rate", "maturity", "fit")
FRAMES = 12
"""Times after month 0 at which counties are kept."""
HELD_OUT, QUICK_HELD_OUT = 16, 4
QUICK_CITIZENS, QUICK_LEVERS = 200, 2
QUICK_FIRST = ("sd_taste", "reciprocity")
"""Levers that a quick page keeps where it can: the lessons' cards and tasks move them."""


@dataclass(frozen=True, eq=False)
class PageStudy:
    """A design whose grid a page shows, with settings held out.

    n_held_out: settings between the levels, by a Latin hypercube over the levers' ranges.
    """

    design: Design
    n_held_out: int

    @cached_property
    def levels(self) -> list[NDArray[np.float64]]:
        """The levels of each lever, rising."""
        return [np.array(sorted(factor.levels), dtype=np.float64) for factor in self.design.factors]

    @cached_property
    def grid(self) -> Grid:
        """The settings that are run, around those levels that are nearest to the first scenario's own settings."""
        _, scenario = self.design.scenarios[0]
        own = [default_of(scenario, factor.key) for factor in self.design.factors]
        return Grid(
            self.levels, [int(np.argmin(np.abs(of - value))) for of, value in zip(self.levels, own, strict=True)]
        )

    @property
    def n_grid(self) -> int:
        """Points of the grid."""
        return len(self.grid.places)

    @cached_property
    def settings(self) -> pd.DataFrame:
        """The grid, the last lever moving fastest, and below it the settings held out."""
        keys = [factor.key for factor in self.design.factors]
        cube = sampling.latin(self.n_held_out, len(keys), self.design.seed)
        low, high = (np.array([of_lever[end] for of_lever in self.levels]) for end in (0, -1))
        rows = np.concatenate([self.grid.values, low + cube * (high - low)])
        whole = {key: rows[:, i] for i, key in enumerate(keys)}
        return pd.DataFrame({k: np.rint(v).astype(np.int64) if is_count(k) else v for k, v in whole.items()})

    @cached_property
    def study(self) -> Study:
        """All runs, every one kept in every month, the counties of the first replicate at some months."""
        keep = Keep(
            tuple(self.design.indicators),
            tuple(f"month_{month}" for month in range(self.design.months + 1)),
            counties="all",
            county_columns=COUNTY_COLUMNS,
            county_months=self.frames,
            county_replicates=1,
        )
        return replace(study_of(self.design), kind="page", points=self.settings, keep=keep)

    @property
    def frames(self) -> tuple[int, ...]:
        """Months at which counties are kept, from 0 to the end."""
        return tuple(np.unique(np.rint(np.linspace(0, self.design.months, FRAMES + 1)).astype(int)).tolist())

    @property
    def held_out(self) -> NDArray[np.float64]:
        """The settings held out [held out, lever]."""
        return self.settings.iloc[self.n_grid :].to_numpy(dtype=np.float64)

    def number_at(self, cell: int, point: int) -> int:
        """The number of the run of the first replicate at a point."""
        return point * len(self.study.cells) + cell


def default_of(scenario: Scenario, key: str) -> float:
    """A lever's value in a scenario."""
    return float(scenario.n_citizens if key == "n_citizens" else getattr(scenario.parameters, key))


def page_study(design: Design, quick: bool = False) -> PageStudy:
    """The study of a page from its design.

    quick: two levers, fewer citizens; all months and replications, since fewer could not show who is ahead.
    Raises InputError where the page cannot show such a design.
    """
    if design.method != "grid":
        raise InputError("page.no_grid", where=design.where, method=design.method)
    if len(design.modes) != 2:
        raise InputError("page.two_modes", where=design.where, n=len(design.modes))
    if design.luck != "common":
        raise InputError("page.own_luck", where=design.where, luck=design.luck)
    for factor in design.factors:
        if factor.key in CHOICES:
            raise InputError("page.no_slider", where=design.where, key=factor.key)
    labels = [label for label, _ in design.scenarios]
    if labels != [scenario.province for _, scenario in design.scenarios]:
        raise InputError("page.not_provinces", where=design.where, names=labels)
    if quick:
        levels = {factor.key: list(factor.levels) for factor in design.factors}
        kept = sorted(levels, key=lambda key: key not in QUICK_FIRST)[:QUICK_LEVERS]
        few = {key: levels[key] for key in levels if key in kept}
        design = design.with_(vary=few, name=f"{design.name}_quick", n_citizens=QUICK_CITIZENS)
    return PageStudy(design, QUICK_HELD_OUT if quick else HELD_OUT)


def read_curves(store: Store, study: Study, replications: int) -> NDArray[np.float64]:
    """What all runs gave: [indicator, point, cell, replicate, month]. Raises RunsFailed where one failed."""
    numbers = study.numbers(replications)
    failed = table.failures(store)
    failed = failed[failed["run"].isin(numbers)]
    if len(failed):
        raise failed_runs(failed, len(numbers))
    names = list(study.keep.indicators)
    shape = (len(names), study.n_points, len(study.cells), replications, study.months + 1)
    curves = np.full(shape, np.nan)
    for block in table.blocks(store, ["run", *names], numbers):
        run = block["run"].to_numpy()[:: study.months + 1]
        replicate, point, cell = study.coordinates(run)
        for i, name in enumerate(names):
            curves[i, point, cell, replicate - 1] = block[name].to_numpy().reshape(len(run), -1)
    return curves


def read_counties(store: Store, page: PageStudy) -> list[NDArray[np.float64]]:
    """The counties of the first replicate on the grid, for each scenario: [column, point, mode, county, frame]."""
    study, n_modes = page.study, len(page.design.modes)
    arrays: dict[int, NDArray[np.float64]] = {}
    for run, values in _county_values(store):
        _, point, cell = (int(part) for part in study.coordinates(run))
        if point >= page.n_grid:
            continue
        scenario, mode = divmod(cell, n_modes)
        by_county = values.reshape(len(page.frames), -1, len(COUNTY_COLUMNS)).transpose(2, 1, 0)
        if scenario not in arrays:
            shape = (len(COUNTY_COLUMNS), page.n_grid, n_modes, *by_county.shape[1:])
            arrays[scenario] = np.full(shape, np.nan)
        arrays[scenario][:, point, mode] = by_county
    return [arrays[scenario] for scenario in range(len(page.design.scenarios))]


def _county_values(store: Store) -> Iterator[tuple[int, NDArray[np.float64]]]:
    """Number and values [frame x county, column] of every run whose counties are kept."""
    for path in table.present_parts(store):
        rows: pa.Table = parts.read_part(parts.county_path(path))
        if not rows.num_rows:
            continue
        run = rows["run"].to_numpy()
        values = np.stack([rows[name].to_numpy() for name in COUNTY_COLUMNS], axis=1)
        starts = np.flatnonzero(np.diff(run, prepend=-1))
        for start, stop in zip(starts, [*starts[1:], len(run)], strict=True):
            yield int(run[start]), values[start:stop]
