"""Study designs: which scenarios and modes are run at which points, how often, and what is kept of them.

A design is read from a TOML file and checked as a whole before anything runs.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.inputs.toml import DESIGN_ENDING, read_toml
from sim.language.errors import Message
from sim.setup.modes import Mode
from sim.setup.scenario import Scenario
from sim.setup.shipped import find_file, plain_name, shipped_files
from sim.studies import sampling
from sim.studies.design_file import check_design
from sim.studies.factors import Factor


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """A study, checked; made by `load_design` or `read_design`.

    name: the file's, unless given. title, question, expectation, reference: the thesis, in words. scenarios:
    (label, scenario), all of one length, labelled by province, or by name where several share one. modes: those
    that every scenario is run under. factors: what varies. method: a key of `METHODS`. n_points: points of a Latin
    hypercube, base samples of a Sobol' design, Morris trajectories; None otherwise. replications: runs of each
    point, 1 to 1,000,000. seed: 0 or more; of points and runs. luck: a key of `LUCKS`. second_order: whether a
    Sobol' design is for second-order indices too. grid_levels: levels of a Morris grid, even. indicators: what is
    kept. windows: "month_N" and "path", what it is kept for. written: as it was given, with ``where`` and ``folder``.
    """

    name: str
    title: str
    question: str
    expectation: str
    reference: str
    scenarios: tuple[tuple[str, Scenario], ...]
    modes: tuple[Mode, ...]
    factors: tuple[Factor, ...]
    method: str
    n_points: int | None
    replications: int
    seed: int
    luck: str
    second_order: bool
    grid_levels: int
    indicators: tuple[str, ...]
    windows: tuple[str, ...]
    listed: pd.DataFrame | None = field(repr=False)
    written: Mapping[str, Any] = field(repr=False)
    where: str = field(repr=False)
    folder: Path = field(repr=False)

    @property
    def months(self) -> int:
        """Length of every run after month 0."""
        return self.scenarios[0][1].months

    @property
    def size(self) -> int:
        """How many points there are."""
        if self.listed is not None:
            return len(self.listed)
        levels = [len(factor.levels) for factor in self.factors]
        return sampling.count_points(self.method, self.n_points, len(levels), levels, self.second_order)

    def points(self) -> pd.DataFrame:
        """One row per point, one column per factor: whole numbers for counts, texts for options.

        The same for the same design and seed on every machine; a larger Sobol' or Morris design begins with the
        smaller one, a Latin hypercube with that of half as many points. Raises InputError if the method needs a
        library that is not installed.
        """
        if self.listed is not None:
            return self.listed.copy()
        columns = {factor.key: values for factor, values in zip(self.factors, self._columns(), strict=True)}
        return pd.DataFrame(columns, index=pd.RangeIndex(self.size))

    def problem(self) -> dict[str, Any]:
        """The factors as SALib's analysis wants them: num_vars, names and bounds of `numbers`."""
        return {
            "num_vars": len(self.factors),
            "names": [factor.key for factor in self.factors],
            "bounds": [list(factor.bounds) for factor in self.factors],
        }

    def numbers(self, points: pd.DataFrame) -> NDArray[np.float64]:
        """Points as numbers [point, factor], an option as its place among the levels: X of SALib's analysis."""
        columns = [factor.numbers(points[factor.key].to_numpy()) for factor in self.factors]
        return np.stack(columns, axis=1) if columns else np.empty((len(points), 0))

    def with_(self, **changes: Any) -> Self:
        """The same design with other keys of its file, checked again; None leaves a key out.

        For example replications=30, months=12, points=128. Raises InputError.
        """
        return type(self)(**_fields({**self.written, **changes}, self.where, self.folder))

    def _columns(self) -> list[NDArray[Any]]:
        """The values of each factor at every point."""
        d, n = len(self.factors), self.n_points
        if self.method == "grid":
            places = sampling.grid([len(factor.levels) for factor in self.factors])
            return [factor.array[places[:, i]] for i, factor in enumerate(self.factors)]
        assert n is not None
        if self.method == "morris":
            cube = sampling.morris(n, d, self.seed, self.grid_levels)
            middles = sampling.to_middles(cube, self.grid_levels)
            return [f.at(middles[:, i] if f.is_stepped else cube[:, i]) for i, f in enumerate(self.factors)]
        if self.method == "sobol":
            cube = sampling.sobol(n, d, self.seed, self.second_order)
        else:
            cube = sampling.nested_latin(n, d, self.seed)
        return [factor.at(cube[:, i]) for i, factor in enumerate(self.factors)]


def load_design(design: str | os.PathLike[str]) -> Design:
    """A design by the path of its TOML file, or by name if it is a shipped one.

    Raises InputError with one line: file, key, value and what is allowed.
    """
    path, label = find_file(design, shipped_designs(), Message("setup.design"))
    table = read_toml(path, label, Message("inputs.what.design_file"))
    return read_design({"name": plain_name(path), **table}, where=label, folder=path.parent)


def read_design(values: Mapping[str, Any], where: str = "design", folder: str | os.PathLike[str] = "") -> Design:
    """A design from the keys of its file; scenarios and modes may also be such.

    values: None leaves a key out. where: what errors call it. folder: what relative paths start from.
    Raises InputError.
    """
    return Design(**_fields(values, where, Path(folder)))


def shipped_designs() -> dict[str, Path]:
    """The designs that come with the program, by name."""
    return {plain_name(path): path for path in shipped_files() if path.name.endswith(DESIGN_ENDING)}


def _fields(values: Mapping[str, Any], where: str, folder: Path) -> dict[str, Any]:
    """The fields of a design from the keys of its file."""
    values = {"name": "design"} | {key: value for key, value in values.items() if value is not None}
    checked = check_design(values, where, folder)
    names = {"points": "n_points", "vary": "factors"}
    record = {
        names.get(key, key): item for key, item in checked.items() if key not in ("months", "n_citizens", "table")
    }
    sequences = ("scenarios", "modes", "factors", "indicators", "windows")
    return (
        record | {key: tuple(record[key]) for key in sequences} | {"written": values, "where": where, "folder": folder}
    )
