"""One run: what is to be made, and what it gave."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import ThreadpoolController

from sim.language.errors import InputError
from sim.results.county_paths import CountyPaths, run_to_end
from sim.setup.indicators import INDICATORS

if TYPE_CHECKING:
    from sim.model.model import Model
    from sim.setup.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Run:
    """One run to be made: a scenario under a mode, one replicate, its seed.

    counties: whether every county is kept in every month, and not only in the last.
    """

    label: str
    scenario: Scenario
    replicate: int
    seed: int
    counties: bool = False

    def __str__(self) -> str:
        return f"{self.label} under {self.scenario.mode.name}, replicate {self.replicate}, seed {self.seed}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run gave: values [month 0..T, indicator], and its counties in every month or in the last."""

    values: np.ndarray
    counties: CountyPaths


def run_one(run: Run) -> Outcome:
    """One run from month 0 to its end, with linear algebra held to one thread, so that results do not depend on it.

    An error other than bad input carries a note with scenario, mode, replicate and seed.
    """
    from sim.model.model import Model

    try:
        with _libraries().limit(limits=1):
            model = Model(run.scenario, seed=run.seed)
            counties = run_to_end(model, run.counties)
    except InputError:
        raise
    except Exception as error:
        error.add_note(f"in {run}")
        raise
    return outcome_of(model, counties)


@cache
def _libraries() -> ThreadpoolController:
    """Linear algebra that has threads of its own; to look for it takes two milliseconds, so it is looked for once."""
    return ThreadpoolController()


def outcome_of(model: Model, counties: CountyPaths) -> Outcome:
    """What a model gave that has come to its end."""
    values = np.array([[row[name] for name in INDICATORS] for row in model.history], dtype=np.float64)
    return Outcome(values, counties)
