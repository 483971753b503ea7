"""A study: which runs there are, told by a number each, and what is kept of them.

Runs are numbered replicate by replicate, so that a larger number of replicates leaves the numbers of the first ones
as they are, and within a replicate point by point, so that arms to be compared stand side by side.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Any, Self

import numpy as np
import pandas as pd

from sim.runs.code import code_digest
from sim.runs.outcome import Run
from sim.setup.fields import into_tables
from sim.setup.indicators import INDICATORS
from sim.setup.rng import replicate_seed
from sim.setup.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Cell:
    """What is run at every point: a scenario with its mode, the label in the table's province column, and an arm."""

    label: str
    scenario: Scenario
    arm: str = ""


@dataclass(frozen=True, slots=True)
class Keep:
    """What is kept of a run: indicators, windows ("month_12", "path"), counties ("none", "last" month, "all").

    county_columns, county_months: of the counties that are kept; all if empty. county_replicates: so many first
    replicates keep their counties; all if 0.
    """

    indicators: tuple[str, ...]
    windows: tuple[str, ...]
    counties: str = "none"
    county_columns: tuple[str, ...] = ()
    county_months: tuple[int, ...] = ()
    county_replicates: int = 0

    @classmethod
    def all_of(cls, months: int, counties: str) -> Self:
        """Every indicator in every month from 0 on."""
        return cls(tuple(INDICATORS), tuple(f"month_{month}" for month in range(months + 1)), counties)


@dataclass(frozen=True, eq=False)
class Study:
    """Cells x points x replicates.

    points: settings that differ from the cells' (keys as in ``--set``), one column each, one row per point. luck: a
    key of ``sim.setup.design_keys.LUCKS``. about: words, which determine nothing.
    """

    kind: str
    cells: tuple[Cell, ...]
    keep: Keep
    seed: int = 1
    points: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(index=[0]))
    luck: str = "common"
    about: Mapping[str, Any] = field(default_factory=dict)

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
        """The numbers of all runs of so many replicates."""
        return np.arange(self.n_of_replicate * replications, dtype=np.int64)

    def place(self, number: Any) -> tuple[Any, Any, Any]:
        """Replicate (1 or more), point and cell (from 0) of a run's number, or of an array of numbers."""
        replicate, rest = np.divmod(number, self.n_of_replicate)
        point, cell = np.divmod(rest, len(self.cells))
        return replicate + 1, point, cell

    def run(self, number: int) -> Run:
        """The run with this number, ready to be made."""
        replicate, point, cell = (int(part) for part in self.place(number))
        scenario, settings = self.cells[cell].scenario, self.settings_of(point)
        scenario = scenario.with_(**into_tables(settings)) if settings else scenario
        return Run(
            self.cells[cell].label, scenario, replicate, self.seed_of(replicate, point), self.keep.counties == "all"
        )

    def seed_of(self, replicate: int, point: int) -> int:
        """The seed of a replicate at a point."""
        own = (replicate - 1) * self.n_points + point
        return replicate_seed(self.seed, replicate if self.luck == "common" else own)

    def settings_of(self, point: int) -> dict[str, Any]:
        """The settings of a point, as Python values."""
        return {key: _plain(self.points[key].iat[point]) for key in self.points.columns}

    def key(self, number: int) -> str:
        """What determines a run, in 32 hexadecimal digits: its scenario's values and mode, its seed, the code."""
        replicate, point, cell = (int(part) for part in self.place(number))
        values = self._determining[cell]
        settings = self.settings_of(point)
        if settings:
            values = {**values, **settings}
        return _digest([values, self.seed_of(replicate, point), code_digest()])

    @cached_property
    def digest(self) -> str:
        """What determines all runs and what is kept of them, whatever their number, in 32 hexadecimal digits."""
        cells = [
            [cell.label, cell.scenario.mode.name, cell.arm, values]
            for cell, values in zip(self.cells, self._determining, strict=True)
        ]
        points = [self.varied, [self.points[key].tolist() for key in self.varied], self.n_points]
        return _digest([self.kind, cells, points, asdict(self.keep), self.seed, self.luck, code_digest()])

    @cached_property
    def _determining(self) -> list[dict[str, Any]]:
        return [determining(cell.scenario) for cell in self.cells]


def determining(scenario: Scenario) -> dict[str, Any]:
    """All values that a scenario's runs depend on, by the keys of settings; names and words are none of them."""
    table = None if scenario.county_table is None else blake2b(scenario.county_table.read_bytes()).hexdigest()
    return {
        "province": scenario.province,
        "months": scenario.months,
        "n_citizens": scenario.n_citizens,
        "county_table": table,
        **{f"mode.{switch}": option for switch, option in scenario.mode.switches.items()},
        **{f"rules.{rule}": option for rule, option in asdict(scenario.rules).items()},
        **scenario.parameters.model_dump(),
        "changes": [[change.month, change.key, change.value] for change in scenario.changes],
    }


def write_study(study: Study) -> dict[str, bytes]:
    """The study as files (name -> content), which ``read_study`` reads back to an equal one."""
    import io

    files: dict[str, bytes] = {}
    cells = []
    for cell in study.cells:
        scenario, path = cell.scenario, cell.scenario.county_table
        if path is not None:
            name = f"county_table-{blake2b(path.read_bytes(), digest_size=6).hexdigest()}.csv"
            files[name] = path.read_bytes()
        text = scenario.model_copy(update={"county_table": None}).to_toml()  # a path of this machine
        cells.append({"label": cell.label, "arm": cell.arm, "scenario": text, "county_table": path and name})
    if study.varied:
        points = io.BytesIO()
        study.points.to_parquet(points, engine="pyarrow", index=False)
        files["points.parquet"] = points.getvalue()
    table = {
        "format": 1,
        "kind": study.kind,
        "digest": study.digest,
        "code": code_digest(),
        "cells": cells,
        "n_points": study.n_points,
        "varied": study.varied,
        "seed": study.seed,
        "luck": study.luck,
        "keep": asdict(study.keep),
        "about": dict(study.about),
    }
    files["study.json"] = (json.dumps(table, indent=1, ensure_ascii=False, default=str) + "\n").encode()
    return files


def read_study(folder: Path) -> Study:
    """The study whose files are in a folder. Raises OSError, ValueError or KeyError where they are damaged."""
    import tomllib

    table = json.loads((folder / "study.json").read_text(encoding="utf-8"))
    cells = []
    for cell in table["cells"]:
        fields = tomllib.loads(cell["scenario"])
        if cell["county_table"]:
            fields["county_table"] = folder / cell["county_table"]
        cells.append(Cell(cell["label"], Scenario(**fields), cell["arm"]))
    points = pd.read_parquet(folder / "points.parquet") if table["varied"] else pd.DataFrame(index=[0])
    keep = {name: tuple(value) if isinstance(value, list) else value for name, value in table["keep"].items()}
    return Study(table["kind"], tuple(cells), Keep(**keep), table["seed"], points, table["luck"], table["about"])


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _digest(parts: Any) -> str:
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return blake2b(text.encode(), digest_size=16).hexdigest()
