"""Many runs, one array: the way in for a question that no study of this room asks."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.inputs.checks import check_count, check_option
from sim.language.errors import InputError
from sim.runs.outcome import Keep
from sim.runs.study import Cell
from sim.setup.design_keys import EVERY_MONTH, check_indicator, check_window, expanded
from sim.setup.indicators import INDICATORS
from sim.setup.scenario import Scenario
from sim.studies.arms import as_list, one_length, read_scenario
from sim.studies.question import Answer, Out, run_cells

MOST_SEED = 2**63 - 1


@dataclass(frozen=True, slots=True, eq=False)
class ManyRuns(Answer):
    """What many runs gave: values [scenario, seed, window, indicator], each by the names that stand here."""

    scenarios: tuple[Scenario, ...]
    seeds: tuple[int, ...]
    windows: tuple[str, ...]
    indicators: tuple[str, ...]
    values: np.ndarray
    record: dict[str, Any]

    def of(self, indicator: str) -> np.ndarray:
        """One indicator [scenario, seed, window]. Raises InputError for one that was not kept."""
        name = checked("indicator", indicator, lambda value: check_option(value, self.indicators))
        return self.values[..., self.indicators.index(name)]

    @property
    def table(self) -> pd.DataFrame:
        """The same as rows: number of the scenario from 0, province, mode, seed, window, and the indicators."""
        shape = self.values.shape[:3]
        scenario, seed, window = (index.ravel() for index in np.indices(shape))
        keys = {
            "scenario": scenario,
            "province": np.array([one.province for one in self.scenarios])[scenario],
            "mode": np.array([one.mode.name for one in self.scenarios])[scenario],
            "seed": np.array(self.seeds)[seed],
            "window": np.array(self.windows)[window],
        }
        values = self.values.reshape(-1, len(self.indicators))
        return pd.concat([pd.DataFrame(keys), pd.DataFrame(values, columns=list(self.indicators))], axis=1)

    def tables(self) -> Mapping[str, pd.DataFrame]:
        """The one table."""
        return {"runs.parquet": self.table}

    def report(self, pictures: Mapping[str, bytes]) -> None:
        """None."""


def run_many(
    scenarios: Sequence[Scenario | str | os.PathLike[str]] | Scenario | str | os.PathLike[str],
    seeds: Iterable[int],
    *,
    indicators: Sequence[str] | None = None,
    windows: Sequence[str] | None = None,
    months: int | None = None,
    n_citizens: int | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    cluster: str | None = None,
    progress: bool = True,
    out: Out | None = None,
) -> ManyRuns:
    """Run every scenario with every seed: each run is that of ``sim.Model(scenario, seed)``, to the last bit.

    scenarios: S scenarios, names or files, equally long; those that differ in mode alone share their founding. seeds:
    K whole numbers, 0 or more; scenarios are run with the same ones, and so may be compared run by run. indicators,
    windows: what is kept of a run; None for all I of them, and for every month from 0 on. A window is a month
    ("month_72") or the mean over all but month 0 ("path"). months, n_citizens: replace the scenarios' own. workers:
    processes; None for all CPUs. executor, cluster: as in ``sim.compare``. progress: show a bar on a terminal. out: a
    folder that keeps the runs, so that the same call resumes.

    Gives ``values`` [S, K, window, I] in float64. Runs come back in batches and go to the disk, so memory holds this
    one array and some 300 MB: 16 kB a run of 72 months that is kept whole, 0.2 kB of one window. Raises InputError for
    what cannot be run, and RunsFailed where runs failed.
    """
    worlds = [read_scenario(item, months, n_citizens) for item in as_list(scenarios)]
    length = one_length(worlds)
    numbers = tuple(checked("seeds", seed, lambda value: check_count(value, 0, MOST_SEED, "1")) for seed in seeds)
    if not numbers:
        raise InputError("studies.no_seed")
    shown = [EVERY_MONTH] if windows is None else windows
    names = [checked("windows", name, lambda value: check_window(value, length)) for name in shown]
    chosen = INDICATORS if indicators is None else indicators
    kept = [checked("indicators", name, check_indicator) for name in chosen]
    keep = Keep(tuple(dict.fromkeys(kept)), tuple(expanded(names, length)))
    cells = [Cell(world.province, world, f"{index}") for index, world in enumerate(worlds)]
    runs = run_cells(
        "many", cells, len(numbers), keep=keep, seeds=numbers, worlds=[(cell.arm, cell.scenario) for cell in cells],
        out=out, workers=workers, executor=executor, cluster=cluster, progress=progress,
    )  # fmt: skip
    return ManyRuns(tuple(worlds), numbers, keep.windows, keep.indicators, runs.values[:, :, 0], runs.record)


def checked(key: str, value: Any, check: Callable[[Any], Any]) -> Any:
    """A value that is checked; a refusal names its argument. Raises InputError."""
    try:
        return check(value)
    except InputError as error:
        raise InputError("studies.of_key", key=key, error=error) from None
