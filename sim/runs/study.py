"""A study: which runs there are, a number for each, and what is kept of them.

Runs are numbered replicate by replicate, so that a larger number of replicates leaves the numbers of the first ones
as they are, and within a replicate point by point, so that arms to be compared stand side by side.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from hashlib import blake2b
from typing import Any

import numpy as np
import pandas as pd

from sim.language.errors import InputError
from sim.runs.code import code_digest
from sim.runs.outcome import Keep, Run
from sim.setup.cities import KIND, data_of
from sim.setup.draws import Draws
from sim.setup.institutions_off import at_point
from sim.setup.registry import digest_of, registered
from sim.setup.rng import replicate_seed
from sim.setup.scenario import Scenario

MOST_RUNS = 2_000_000_000
"""Of a study: their numbers and states are in memory."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What is run at every point: a scenario with its mode, the label in the table's province column, and an arm.

    held: keys that keep the scenario's own value, whatever points or draws have.
    """

    label: str
    scenario: Scenario
    arm: str = ""
    held: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """Which run is to be made: its number, the index of its cell, replicate, seed, and the settings of its point."""

    number: int
    cell: int
    replicate: int
    seed: int
    settings: Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Study:
    """Cells x points x replicates.

    points: settings that differ from the cells' (keys as in ``--set``), one column each, one row per point. luck: a
    key of ``sim.setup.design_keys.LUCKS``. about: words, which determine nothing. seeds: of the replicates, at every
    point, instead of those that ``seed`` and ``luck`` give. n_twins: so many points, one after another, share their
    luck where points have luck of their own; it divides the number of points. draws: what is unknown is drawn anew for
    every replicate, the same in all cells.
    """

    kind: str
    cells: tuple[Cell, ...]
    keep: Keep
    seed: int = 1
    points: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(index=[0]))
    luck: str = "common"
    about: Mapping[str, Any] = field(default_factory=dict)
    seeds: tuple[int, ...] = ()
    n_twins: int = 1
    draws: Draws | None = None

    @property
    def months(self) -> int:
        """Months of every run."""
        return self.cells[0].scenario.months

    @property
    def n_points(self) -> int:
        """Number of points, 1 or more."""
        return len(self.points)

    @property
    def n_of_replicate(self) -> int:
        """Runs of one replicate."""
        return self.n_points * len(self.cells)

    @property
    def varied(self) -> list[str]:
        """Keys that differ between points."""
        return list(self.points.columns)

    def numbers(self, replications: int) -> np.ndarray:
        """The numbers of all runs of the first replicates. Raises InputError for more than MOST_RUNS."""
        n = self.n_of_replicate * replications
        if n > MOST_RUNS:
            raise InputError("runs.too_many_runs", n=f"{n:,}", limit=f"{MOST_RUNS:,}")
        return np.arange(self.n_of_replicate * replications, dtype=np.int64)

    def coordinates(self, number: Any) -> tuple[Any, Any, Any]:
        """Replicate (1 or more), point and cell (from 0) of a run's number, or of an array of numbers."""
        replicate, rest = np.divmod(number, self.n_of_replicate)
        point, cell = np.divmod(rest, len(self.cells))
        return replicate + 1, point, cell

    def run(self, number: int) -> Run:
        """The run with this number, ready to be made."""
        return run_of(self.cells, self.keep, self.orders(np.array([number]))[0])

    def orders(self, numbers: np.ndarray) -> list[Order]:
        """What a worker needs to know of the runs with these numbers."""
        replicates, points, cells = (parts.tolist() for parts in self.coordinates(numbers))
        settings = self.settings_at(self.coordinates(numbers)[1])
        if self.draws is not None and replicates:
            drawn = self.draws.first(max(replicates), self.seed)
            rows = _rows(drawn, np.array(replicates) - 1)
            settings = [row | own for row, own in zip(rows, settings, strict=True)]
        return [
            Order(number, cell, replicate, self.seed_of(replicate, point), self._not_held(cell, own))
            for number, cell, replicate, point, own in zip(
                numbers.tolist(), cells, replicates, points, settings, strict=True
            )
        ]

    def _not_held(self, cell: int, settings: dict[str, Any]) -> dict[str, Any]:
        held = self.cells[cell].held
        return {key: value for key, value in settings.items() if key not in held} if held else settings

    def seed_of(self, replicate: int, point: int) -> int:
        """The seed of a replicate at a point."""
        if self.seeds:
            return self.seeds[replicate - 1]
        own = ((replicate - 1) * self.n_points + point) // self.n_twins
        return replicate_seed(self.seed, replicate if self.luck == "common" else own)

    def settings_at(self, points: np.ndarray) -> list[dict[str, Any]]:
        """The settings of these points, as Python values."""
        return _rows(self.points, points)

    def key(self, number: int) -> str:
        """What determines a run, in 32 hexadecimal digits: its scenario's values and mode, its seed, the code."""
        return self.keys(np.array([number]))[0]

    def keys(self, numbers: np.ndarray) -> list[str]:
        """The keys of runs."""
        code = "\0".join([self._code, ""])
        keys = []
        for order in self.orders(numbers):
            values = dict(self._encoded[order.cell])
            values |= {key: _encode(value) for key, value in order.settings.items()}
            text = "\0".join(f"{key}={values[key]}" for key in sorted(values))
            keys.append(blake2b(f"{code}{order.seed}\0{text}".encode(), digest_size=16).hexdigest())
        return keys

    @cached_property
    def digest(self) -> str:
        """What determines all runs and what is kept of them, whatever their number, in 32 hexadecimal digits."""
        cells = [
            [cell.label, cell.scenario.mode.name, cell.arm, values, *([cell.held] if cell.held else [])]
            for cell, values in zip(self.cells, self.values, strict=True)
        ]
        points = [self.varied, [_digest_of_column(self.points[key]) for key in self.varied], self.n_points]
        rest = [self.seeds] if self.seeds else []
        rest += [{"n_twins": self.n_twins}] if self.n_twins > 1 else []
        rest += [[self.draws.at, self.draws.source]] if self.draws is not None else []
        return _digest([self.kind, cells, points, asdict(self.keep), self.seed, self.luck, self._code, *rest])

    @cached_property
    def values(self) -> list[dict[str, Any]]:
        """All that the runs of each cell depend on, but for what varies."""
        return [determining(cell.scenario) for cell in self.cells]

    @cached_property
    def _encoded(self) -> list[dict[str, str]]:
        return [{key: _encode(value) for key, value in values.items()} for values in self.values]

    @cached_property
    def _code(self) -> str:
        return " ".join([code_digest(), *(record["digest"] for record in extension_records())])


def run_of(cells: Sequence[Cell], keep: Keep, order: Order) -> Run:
    """The run that an order is of. Raises InputError where its settings are not possible."""
    cell = cells[order.cell]
    scenario = at_point(cell.scenario, order.settings)
    return Run(cell.label, scenario, order.replicate, order.seed, keep.counties == "all")


def extension_records() -> list[dict[str, str]]:
    """What was registered in this process but provinces: kind, name and digest of each, in a fixed order."""
    records = [
        {"kind": one.kind, "name": one.name, "digest": digest_of(one)} for one in registered() if one.kind != KIND
    ]
    return sorted(records, key=lambda record: (record["kind"], record["name"]))


def determining(scenario: Scenario) -> dict[str, Any]:
    """All values that a scenario's runs depend on, by the keys of settings; names and words are none of them."""
    table = None if scenario.county_table is None else blake2b(scenario.county_table.read_bytes()).hexdigest()
    own = data_of(scenario.province)
    return {
        "province": scenario.province if own is None else own.digest,
        "months": scenario.months,
        "n_citizens": scenario.n_citizens,
        "county_table": table,
        "social": scenario.social and [scenario.social.digest, scenario.seating],
        "layers_off": list(scenario.layers_off),
        **{f"mode.{switch}": option for switch, option in scenario.mode.switches.items()},
        **{f"rules.{rule}": option for rule, option in asdict(scenario.rules).items()},
        **scenario.parameters.model_dump(),
        "changes": [[change.month, change.key, change.value] for change in scenario.changes],
    }


def _rows(table: pd.DataFrame, places: np.ndarray) -> list[dict[str, Any]]:
    """These rows of a table as Python values by column."""
    columns = [table[key].to_numpy()[places].tolist() for key in table]
    rows = zip(*columns, strict=True) if columns else ((),) * len(places)
    return [dict(zip(table.columns, row, strict=True)) for row in rows]


def _digest_of_column(column: pd.Series) -> str:
    """What is in a column: numbers by their bytes, since there may be ten million, texts by which there are."""
    values = column.to_numpy()
    if values.dtype.kind not in "iufb":
        places, texts = pd.factorize(values)
        return _digest([list(texts), _digest_of_column(pd.Series(places))])
    digest = blake2b(values.dtype.str.encode(), digest_size=16)
    digest.update(np.ascontiguousarray(values).tobytes())
    return digest.hexdigest()


def _encode(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _digest(parts: Any) -> str:
    return blake2b(_encode(parts).encode(), digest_size=16).hexdigest()
