"""Facts beside the model: what the dated scenarios give in place of published figures, at their defaults."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.results.places import county_needs, observe, places_of
from sim.results.targets import Places, Target, facts_table, read_targets
from sim.setup.scenario import Scenario
from sim.studies.arms import read_scenario
from sim.studies.question import Answer, Cell, Keep, run_cells

Floats = NDArray[np.float64]
DATED = ("zhejiang_dated", "guangdong_dated")


@dataclass(frozen=True, slots=True, eq=False)
class Facts(Answer):
    """One row per published figure, with mean, least and greatest of the runs."""

    facts: pd.DataFrame
    record: dict[str, Any]

    def tables(self) -> Mapping[str, pd.DataFrame]:
        """The one table."""
        return {"facts.csv": self.facts}


def facts(
    scenarios: Sequence[Scenario | str | os.PathLike[str]] = DATED,
    replications: int = 4,
    seed: int = 1,
    n_citizens: int = 400,
    **how: Any,
) -> Facts:
    """Run scenarios that have a start, one per province, and set published figures beside them.

    how: as in ``run_cells``. Raises InputError.
    """
    worlds = [read_scenario(scenario, None, n_citizens) for scenario in scenarios]
    targets = [target for target in read_targets() if target.province in {world.province for world in worlds}]
    runs, record = run_places("facts", worlds, targets, replications, seed, **how)
    return Facts(facts_table(targets, {target.id: observe(target, runs) for target in targets}), record)


def run_places(
    kind: str, worlds: Sequence[Scenario], targets: Sequence[Target], replications: int, seed: int, **how: Any
) -> tuple[dict[str, list[Places]], dict[str, Any]]:
    """Runs as places that facts are observed of, by province, and their record.

    Runs of a province are those of one replicate after another, point by point. how: as in ``run_cells``.
    """
    columns, months = county_needs(targets, worlds)
    keep = Keep.all_of(worlds[0].months, "all" if columns else "none")
    keep = replace(keep, county_columns=tuple(columns), county_months=tuple(months))
    cells = [Cell(world.province, world) for world in worlds]
    runs = run_cells(kind, cells, replications, seed, keep=keep, **how)
    found: dict[str, list[Places]] = {world.province: [] for world in worlds}
    numbers = runs.study.numbers(replications)
    replicates, points, where = (parts.tolist() for parts in runs.study.coordinates(numbers))
    for number, replicate, point, cell in zip(numbers.tolist(), replicates, points, where, strict=True):
        values = runs.values[cell, replicate - 1, point]
        found[worlds[cell].province].append(places_of(worlds[cell], values, runs.counties.get(number)))
    return found, runs.record
