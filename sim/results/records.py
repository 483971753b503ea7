"""What studies find, as data: tables, and what they are of. Drawing, writing and wording are done elsewhere.

Every ``record`` says how the tables came to be, as in `run.json`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.results import between, county_paths, crossing, tables
from sim.results.effects import verdicts
from sim.setup.draws import DEFAULTS

if TYPE_CHECKING:
    from sim.setup.institutions import Institution
    from sim.setup.modes import Mode
    from sim.setup.scenario import Scenario
    from sim.theory.records import Check, Limit, Panel

Worlds = Sequence[tuple[str, "Scenario"]]
"""(label, scenario) with the label used in the tables' province column."""

CHECKS = ("limit", "name", "what", "theory", "simulation", "tolerance", "passed")

LIMIT = 0.8
"""Share of draws that no mode may win over the whole path, if the start is to be fair."""


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Modes compared in each scenario; `sim.results.tables` (`crossing`, `between`) says what the columns of each
    table are.

    monthly: one row per (province, mode, replicate, month). counties: one row per (province, mode, replicate, month,
    city, county), of the last month only unless all months were asked for. at: what replicates are drawn from,
    "posterior" or "prior"; "defaults" where all are at one point. draws: one row per replicate, a column per unknown;
    None at one point. held: (label, unknown) -> value of what a scenario sets itself, which is not drawn.
    """

    scenarios: tuple[tuple[str, Scenario], ...]
    modes: tuple[Mode, ...]
    monthly: pd.DataFrame
    counties: pd.DataFrame
    summary: pd.DataFrame
    differences: pd.DataFrame
    precision: pd.DataFrame
    crossings: pd.DataFrame
    between: pd.DataFrame
    levels: pd.DataFrame
    record: dict[str, Any]
    at: str = DEFAULTS
    draws: pd.DataFrame | None = None
    held: Mapping[tuple[str, str], float] = field(default_factory=dict)

    @property
    def is_drawn(self) -> bool:
        """Whether every replicate has a draw of its own of what is unknown."""
        return self.draws is not None

    @property
    def has_county_paths(self) -> bool:
        """Whether `counties` has every month."""
        return county_paths.has_every_month(self.counties)


@dataclass(frozen=True, slots=True, eq=False)
class Ablation:
    """Institutions turned off one at a time; `sim.results.effects` says what the columns of both tables are.

    effects: one row per (province, institution, indicator, window). directions: one row per stated direction and
    window, with a verdict per institution.
    """

    scenarios: tuple[tuple[str, Scenario], ...]
    institutions: tuple[Institution, ...]
    effects: pd.DataFrame
    directions: pd.DataFrame
    record: dict[str, Any]

    @property
    def verdicts(self) -> dict[tuple[str, str], str]:
        """The verdict by (province, institution id)."""
        return verdicts(self.directions)


@dataclass(frozen=True, slots=True, eq=False)
class FairStart:
    """Who wins where all that is unknown is drawn from its prior.

    parameters: one row per draw, a column per unknown. draws: one row per (province, measure, draw): difference a - b
    in each window, and crossing month. shares: share of draws that mode a wins, per province, measure and window.
    deciders: the unknowns that go with the difference over the path in two samples of the draws, strongest first.
    """

    mode_a: str
    mode_b: str
    parameters: pd.DataFrame
    draws: pd.DataFrame
    shares: pd.DataFrame
    deciders: pd.DataFrame
    record: dict[str, Any]

    @property
    def verdicts(self) -> pd.DataFrame:
        """A row per province, measure and window: the share that mode a wins; the mode that wins too often, or ""."""
        table = self.shares.melt(["province", "measure"], self.windows, "window", "share_a")
        tilted = [table["share_a"] > LIMIT, table["share_a"] < 1.0 - LIMIT]
        return table.assign(tilted_to=np.select(tilted, [self.mode_a, self.mode_b], ""))

    @property
    def windows(self) -> list[str]:
        """The months that it is judged at, and the path."""
        return [name for name in self.shares if name.startswith("month_")] + ["path"]

    @property
    def is_fair(self) -> bool:
        """Whether neither mode wins more than 80 % of draws on either measure in any window."""
        return bool((self.verdicts["tilted_to"] == "").all())


@dataclass(frozen=True, slots=True)
class Examined:
    """A limit and what was found at one seed; no panel where it stopped with an error."""

    limit: Limit
    checks: tuple[Check, ...]
    panel: Panel | None

    @property
    def passed(self) -> bool:
        """Whether every check agreed with theory."""
        return all(check.passed for check in self.checks)


@dataclass(frozen=True, slots=True, eq=False)
class Verification:
    """Limits examined at one seed, in the order of the month."""

    examined: tuple[Examined, ...]
    seed: int
    record: dict[str, Any]

    @property
    def passed(self) -> bool:
        """Whether every limit is met."""
        return all(one.passed for one in self.examined)

    @property
    def failed(self) -> list[str]:
        """The names of the limits that are not met."""
        return [one.limit.id for one in self.examined if not one.passed]

    @property
    def table(self) -> pd.DataFrame:
        """One row per check: limit, name, what, theory, simulation, tolerance, passed."""
        rows = [
            (one.limit.id, one.limit.name_en, c.what("en"), c.theory, c.simulation, c.tolerance, c.passed)
            for one in self.examined
            for c in one.checks
        ]
        return pd.DataFrame(rows, columns=CHECKS)


@dataclass(frozen=True, slots=True, eq=False)
class Sweep:
    """How far a design has come. n_made, n_failed: of its n_runs, made and not failed, and failed. n_new: made now."""

    n_runs: int
    n_made: int
    n_failed: int
    n_new: int

    @property
    def is_complete(self) -> bool:
        """Whether no run is missing."""
        return self.n_made + self.n_failed == self.n_runs


def comparison_tables(
    monthly: Sequence[tuple[str, str, int, np.ndarray]],
    counties: Sequence[tuple[str, str, int, county_paths.CountyPaths]],
    drawn: bool = False,
) -> dict[str, pd.DataFrame]:
    """The tables of a comparison by the names of its fields, from runs given as (province, mode, replicate, values).

    drawn: whether replicates are draws of what is unknown.
    """
    months = tables.monthly_table(monthly)
    return {
        "monthly": months,
        "counties": county_paths.county_table(counties),
        "summary": tables.summary(months, drawn),
        "differences": tables.differences(months, drawn),
        "precision": tables.precision(months),
        "crossings": crossing.crossing_month(months),
        "between": between.between_provinces(months),
        "levels": between.levels_between(months),
    }
