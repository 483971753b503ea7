"""Points in, results out: the way in for any optimiser or sampler, which then needs no file of ours."""

from __future__ import annotations

import os
from collections.abc import Hashable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from typing import Any

import numpy as np
import pandas as pd

from sim.inputs.checks import Faults, check_count, show
from sim.inputs.models import unknown
from sim.language.errors import InputError, Message
from sim.runs import provenance
from sim.runs.make import make_study
from sim.runs.outcome import Keep
from sim.runs.study import Cell, Study
from sim.setup.changes import PREFIX
from sim.setup.design_keys import FIXED, KEYS, MOST_POINTS, check_indicator, check_window, expanded, is_count
from sim.setup.fields import CHOICES, check_setting
from sim.setup.indicators import HEADLINES
from sim.setup.modes import Mode
from sim.setup.scenario import Scenario, load_mode
from sim.studies.arms import read_scenario
from sim.studies.many import MOST_SEED, checked
from sim.studies.question import Out

MODE = "mode"
"""The column that stands for all eight switches."""


def evaluate(
    points: pd.DataFrame | Mapping[str, Sequence[Any]],
    scenario: Scenario | str | os.PathLike[str] = "zhejiang",
    *,
    seeds: int | Iterable[int] = 1,
    indicators: Sequence[str] | str = HEADLINES,
    windows: Sequence[str] | str = "path",
    by_seed: bool = False,
    months: int | None = None,
    n_citizens: int | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    cluster: str | None = None,
    progress: bool = False,
    out: Out | None = None,
) -> pd.DataFrame:
    """What a scenario gives at each of some points: a row per point, in their order and with their index.

    points: a row per point, a column per key: parameters, mode.<switch>, rules.<rule>, n_citizens, and "mode" (names,
    files or Modes) for all switches; what has no column is the scenario's. A whole number may be written as a float.
    scenario: a scenario, its name or its file; a shipped one is named for its province. seeds: one or several, the same
    at every point, so that points differ by what varies alone. indicators, windows: what is given, as in
    ``sim.run_many``. by_seed: a row per point and seed, which has a column, instead of means over seeds. All else is as
    in ``sim.run_many``.

    Columns are the indicators; of several windows "<indicator>.<window>". ``attrs`` has seeds, versions and the study's
    digest. Raises InputError that names column and row, before anything is run, and RunsFailed where runs failed.
    """
    world = read_scenario(scenario, months, n_citizens)
    given = [seeds] if isinstance(seeds, int) else list(seeds)
    numbers = tuple(checked("seeds", seed, lambda value: check_count(value, 0, MOST_SEED, "1")) for seed in given)
    if not numbers:
        raise InputError("studies.no_seed")
    chosen = [checked("indicators", name, check_indicator) for name in _listed(indicators)]
    names = [checked("windows", name, lambda value: check_window(value, world.months)) for name in _listed(windows)]
    keep = Keep(tuple(dict.fromkeys(chosen)), tuple(expanded(names, world.months)))
    table = pd.DataFrame(points)
    settings = read_frame(table)
    columns = [
        f"{name}.{window}" if len(keep.windows) > 1 else name for window in keep.windows for name in keep.indicators
    ]
    if table.empty and not len(table):
        return pd.DataFrame(columns=["seed", *columns] if by_seed else columns, index=table.index, dtype=float)
    if MODE in table:  # as in ``Scenario.with_``: a scenario's changes of switches belong to its own mode
        world = world.with_(changes=tuple(change for change in world.changes if not change.switch))
    study = Study("evaluate", (Cell(world.province, world),), keep, points=settings, seeds=numbers)
    done = make_study(
        study, len(numbers), out=out, workers=workers, executor=executor, cluster=cluster, progress=progress
    )
    values = done.values[0].reshape(len(numbers), len(table), len(columns))  # [seed, point, window x indicator]
    if by_seed:
        found = pd.DataFrame(values.swapaxes(0, 1).reshape(-1, len(columns)), table.index.repeat(len(numbers)), columns)
        found.insert(0, "seed", np.tile(numbers, len(table)))
    else:
        found = pd.DataFrame(values.mean(axis=0), table.index, columns)
    found.attrs = {"seeds": list(numbers), "study": study.digest, "versions": provenance.versions()}
    return found


def read_frame(points: pd.DataFrame) -> pd.DataFrame:
    """The settings of points, checked: the same rows, numbered from 0, with "mode" as its eight switches.

    Raises InputError with the first fault, its column and row, and the number of others.
    """
    faults = Faults("points")
    if len(points) > MOST_POINTS:
        raise InputError("studies.many_points", n=f"{len(points):,}", limit=f"{MOST_POINTS:,}")
    columns: dict[str, Any] = {}
    for place, column in enumerate(points.columns):
        values = points.iloc[:, place]
        if column in points.columns[:place]:
            faults.add("studies.point_column_twice", column=show(column))
        elif column in FIXED:
            faults.add("studies.point_column_fixed", column=column, why=Message(FIXED[column]))
        elif column == MODE:
            read = _read_column(MODE, values, _read_mode, faults)
            switches = pd.DataFrame([mode.switches for mode in read if mode is not None])
            columns = {PREFIX + name: switches[name].to_numpy(object) for name in switches} | columns
        elif column in KEYS:
            read = _read_column(
                column, values, lambda value, key=column: check_setting(key, _plain(key, value)), faults
            )
            columns[column] = np.array(read, dtype=object if column in CHOICES else None)
        else:
            faults.note(unknown("studies.point_column", str(column), (MODE, *KEYS), column=show(column)))
    faults.raise_first()
    return pd.DataFrame(columns, index=range(len(points)))


def _read_column(column: str, values: pd.Series, read: Any, faults: Faults) -> list[Any]:
    """The values of a column, each different one read once; None, with a fault noted, where one is refused."""
    seen: dict[Any, Any] = {}
    found = []
    for row, value in zip(values.index, values.tolist(), strict=True):
        mark = type(value), value if isinstance(value, Hashable) else repr(value)
        try:
            if mark not in seen:
                seen[mark] = read(value)
            found.append(seen[mark])
        except InputError as error:
            faults.add("studies.point_cell", row=show(row), column=column, value=show(value), error=error)
            found.append(None)
    return found


def _read_mode(value: Any) -> Mode:
    return (
        value if isinstance(value, Mode) else load_mode(value if isinstance(value, (str, os.PathLike)) else str(value))
    )


def _plain(key: str, value: Any) -> Any:
    """A whole float as the whole number that it is, where only these make sense: a column of them may be of floats."""
    return int(value) if is_count(key) and isinstance(value, float) and value.is_integer() else value


def _listed(names: Sequence[str] | str) -> Sequence[str]:
    return [names] if isinstance(names, str) else names
