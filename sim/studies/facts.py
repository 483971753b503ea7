"""Facts beside the model: what the dated scenarios give in place of published figures, at their defaults."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.results.operators import Path
from sim.results.targets import facts_table, read_targets
from sim.setup.indicators import INDICATORS
from sim.setup.scenario import Scenario
from sim.studies.arms import read_scenario
from sim.studies.question import Answer, Cell, run_cells

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
    runs = run_cells("facts", [Cell(world.province, world) for world in worlds], replications, seed, **how)
    paths = {
        world.province: [Path(world.start, by_name(run)) for run in runs.values[cell, :, 0]]
        for cell, world in enumerate(worlds)
    }
    targets = [target for target in read_targets() if target.province in paths]
    return Facts(facts_table(targets, paths), runs.record)


def by_name(values: np.ndarray) -> dict[str, np.ndarray]:
    """Indicators of a run [month, indicator] by name."""
    return dict(zip(INDICATORS, values.T, strict=True))
