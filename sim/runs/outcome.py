"""One run: what is to be run, what it gave, and what is kept of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from sim.language.errors import InputError
from sim.model.loops.threads import single_thread
from sim.results.county_paths import CountyPaths, run_to_end
from sim.results.tables import window_of, window_values
from sim.setup.indicators import EVERYTHING, INDICATORS, Measured
from sim.setup.registry import registered

if TYPE_CHECKING:
    from sim.model.model import Model
    from sim.setup.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Run:
    """A scenario under a mode, one replicate, its seed.

    counties: whether every county is kept in every month, and not only in the last. measured: what of its values there
    must be; the rest may be NaN.
    """

    label: str
    scenario: Scenario
    replicate: int
    seed: int
    counties: bool = False
    measured: Measured = EVERYTHING

    def __str__(self) -> str:
        return f"{self.label} under {self.scenario.mode.name}, replicate {self.replicate}, seed {self.seed}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run gave: values [month 0..T, indicator], and its counties in every month or in the last."""

    values: np.ndarray
    counties: CountyPaths


@dataclass(frozen=True, slots=True)
class Result:
    """What is kept of a run: values [window, indicator] and counties; or why it failed.

    error: in one line; traceback: of an error that is not bad input. host: computer and process.
    """

    number: int
    seconds: float
    host: str
    values: np.ndarray | None = None
    counties: CountyPaths | None = None
    error: str | None = None
    traceback: str | None = None

    @property
    def n_bytes(self) -> int:
        """Of its arrays."""
        arrays = (self.values, self.counties and self.counties.values)
        return sum(array.nbytes for array in arrays if array is not None)


@dataclass(frozen=True, slots=True)
class Keep:
    """What is kept of a run: indicators, windows ("month_12", "path"), counties ("none", "last" month, "all").

    county_columns, county_months: of the counties that are kept; all if empty. county_replicates: only the first
    replicates keep their counties; all of them if 0.
    """

    indicators: tuple[str, ...]
    windows: tuple[str, ...]
    counties: str = "none"
    county_columns: tuple[str, ...] = ()
    county_months: tuple[int, ...] = ()
    county_replicates: int = 0

    @classmethod
    def all_of(cls, months: int, counties: str) -> Keep:
        """Every indicator in every month from 0 on."""
        return cls(tuple(INDICATORS), tuple(f"month_{month}" for month in range(months + 1)), counties)

    @property
    def measured(self) -> Measured:
        """What a run must measure; everything where something is registered, since that may read what it likes."""
        return EVERYTHING if registered() else _measured(self.indicators, self.windows)

    def values(self, values: np.ndarray) -> np.ndarray:
        """What is kept [window, indicator] of the values [month 0..T, indicator] of a run."""
        return window_values(values, self.windows)[:, _columns(self.indicators, tuple(INDICATORS))]

    def counties_of(self, outcome: Outcome, replicate: int) -> CountyPaths | None:
        """The counties that are kept of a run; None if none are."""
        if self.counties == "none" or 0 < self.county_replicates < replicate:
            return None
        return outcome.counties.only(self.county_columns, self.county_months)


@cache
def _measured(indicators: tuple[str, ...], names: tuple[str, ...]) -> Measured:
    months = frozenset(window_of(name).start for name in names if name != "path")
    return Measured(indicators, frozenset() if "path" in names else months)


@cache
def _columns(chosen: tuple[str, ...], names: tuple[str, ...]) -> list[int]:
    return [names.index(name) for name in chosen]


def run_one(run: Run) -> Outcome:
    """One run from month 0 to its end, with linear algebra held to one thread, so that results do not depend on it.

    An error other than bad input carries a note with scenario, mode, replicate and seed.
    """
    from sim.model.model import Model

    try:
        with single_thread:
            model = Model(run.scenario, seed=run.seed, measured=run.measured)
            counties = run_to_end(model, run.counties)
    except InputError:
        raise
    except Exception as error:
        error.add_note(f"in {run}")
        raise
    return outcome_of(model, counties)


def outcome_of(model: Model, counties: CountyPaths) -> Outcome:
    """What a model gave that has come to its end; NaN where it was not measured."""
    values = np.full((model.month + 1, len(INDICATORS)), np.nan)
    for row in model.history:
        values[int(row["month"])] = [row.get(name, np.nan) for name in INDICATORS]
    return Outcome(values, counties)


def one_line(error: Exception) -> str:
    """An error in one line of English: its kind and what it says."""
    text = " ".join((error.message("en") if isinstance(error, InputError) else str(error)).split())
    kind = "bad input" if isinstance(error, InputError) else type(error).__name__
    return f"{kind}: {text}" if text else kind
