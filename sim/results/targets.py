"""Facts that the model is held to: published figures with their dates, and what the model gives in their place."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.inputs.csv_table import CsvTable, read_data, read_table
from sim.language.errors import InputError, Message, nearest_name
from sim.results.operators import LESS_IS_BETTER, OPERATORS, Path, Seen, columns_read
from sim.setup.calendar import check_date
from sim.setup.cities import find_city, load_cities, provinces
from sim.setup.indicators import PER_COUNTY
from sim.setup.sources import CERTAINTIES

FIT, CHECK = "fit", "check"
USES = (FIT, CHECK)
"""What a figure is for: choosing numbers (up to 2019), or looking at them afterwards (from 2020)."""
FIRST_CHECKED = "2020-01"
FACTS_FILE = Message("results.what.facts")
COLUMNS = (
    "id", "province", "date", "operator", "since", "before", "value", "unit", "use", "fact", "source", "certainty",
)  # fmt: skip
"""A table may also have error and discrepancy, standard deviations of observation and of what the model may be wrong
by, in the fact's unit, 0 if not given, and allowance, why so much; place, a city; and kind, one of KINDS."""
LEVEL, RATIO, RANK = KINDS = ("level", "ratio", "rank")
"""What an operator gives at the date; that over what it gives at ``since``; a city's place among its province's."""
FACTS = ("id", "province", "date", "fact", "operator", "unit", "use", "value", "model", "low", "high")
PROVINCE = ""
"""In place of a city."""

Places = Mapping[str, Path]
"""What a run gives of its province and, if asked for, of each of its cities by id."""


@dataclass(frozen=True, slots=True)
class Target:
    """A published figure: what the operator observes of a province, or of a city of it, should be ``value``."""

    id: str
    province: str
    operator: str
    seen: Seen
    value: float
    unit: str
    use: str
    fact: str
    certainty: str
    error: float = 0.0
    discrepancy: float = 0.0
    place: str = PROVINCE
    kind: str = LEVEL
    allowance: str = ""

    @property
    def needs_cities(self) -> bool:
        """Whether a run must tell its cities apart."""
        return self.place != PROVINCE

    def observe(self, run: Path | Places) -> float:
        """What a run of its province gives; NaN outside of the run."""
        places = {PROVINCE: run} if isinstance(run, Path) else run
        operator = OPERATORS[self.operator]
        found = operator(places[self.place], self.seen)
        if self.kind == RATIO:
            return found / operator(places[self.place], replace(self.seen, date=self.seen.since))
        if self.kind == RANK:
            cities = [operator(path, self.seen) for place, path in places.items() if place != PROVINCE]
            better = np.less if self.operator in LESS_IS_BETTER else np.greater
            return math.nan if math.isnan(found) else 1.0 + float(np.sum(better(cities, found)))
        return found


def read_targets(path: str | os.PathLike[str] | None = None) -> tuple[Target, ...]:
    """The rows of ``data/targets.csv``, or of a file in its format. Raises InputError with file, line and column."""
    table = read_data("targets.csv", COLUMNS) if path is None else read_table(os.fspath(path), COLUMNS, what=FACTS_FILE)
    table.names("id")
    return tuple(read_row(table, row) for row in range(len(table)))


def read_row(table: CsvTable, row: int) -> Target:
    """One row of a table of targets. Raises InputError with file, line and column."""
    cells = {name: column[row] for name, column in table.columns.items()}
    for column, allowed in (
        *(("province", provinces()), ("operator", tuple(OPERATORS)), ("use", USES)),
        *(("certainty", tuple(CERTAINTIES)), ("kind", KINDS)),
    ):
        cells[column] = cells.get(column) or LEVEL if column == "kind" else cells[column]
        if cells[column] not in allowed:
            near = nearest_name(cells[column], allowed)
            raise table.fail(row, column, "inputs.unknown_name", name=repr(cells[column]), near=near)
    numbers: dict[str, Any] = {name: _number(table, row, name, 0.0) for name in ("before", "error", "discrepancy")}
    place = _place(table, row, cells["province"], cells.get("place", PROVINCE))
    if cells["kind"] == RANK and not place:
        raise table.fail(row, "place", "results.rank_without_city")
    if place and (missing := sorted(columns_read(cells["operator"]) - set(PER_COUNTY))):
        raise table.fail(row, "operator", "results.not_of_cities", indicator=missing[0])
    seen = Seen(_date(table, row, "date"), _date(table, row, "since"), numbers.pop("before"))
    if cells["kind"] == RATIO and not seen.since:
        raise table.fail(row, "since", "results.ratio_without_since")
    if not seen.date:
        raise table.fail(row, "date", "inputs.empty")
    named = ("id", "province", "operator", "unit", "use", "fact", "certainty", "kind")
    words: dict[str, Any] = {name: cells[name] for name in named} | {"allowance": cells.get("allowance", "")}
    return Target(seen=seen, value=_number(table, row, "value"), place=place, **numbers, **words)


def _number(table: CsvTable, row: int, column: str, low: float = -math.inf) -> float:
    """A number; 0 where a column that may be empty is."""
    if column != "value" and not (table.has(column) and table.columns[column][row]):
        return 0.0
    return table.number(row, column, low)


def _place(table: CsvTable, row: int, province: str, name: str) -> str:
    """The id of a city by any of its names."""
    if not name:
        return PROVINCE
    cities = load_cities(province)
    found = find_city(name, cities)
    if found is None:
        near = nearest_name(name, (*cities.name_en, *cities.name_zh))
        raise table.fail(row, "place", "setup.no_city", province=cities.province_name_en, name=repr(name), near=near)
    return cities.id[found]


def _date(table: CsvTable, row: int, column: str) -> str:
    """A date, checked."""
    try:
        return check_date(table.columns[column][row])
    except InputError as error:
        raise table.fail(row, column, error) from None


def facts_table(targets: Iterable[Target], given: Mapping[str, NDArray[np.float64]]) -> pd.DataFrame:
    """A row per target: the figure, and mean, least and greatest of what runs of its province give.

    given: what runs give in its place [n], by id.
    """
    rows = []
    for target in targets:
        found = given[target.id]
        rows.append(
            (
                target.id, target.province, target.seen.date, target.fact, target.operator, target.unit, target.use,
                target.value, found.mean(), found.min(), found.max(),
            )
        )  # fmt: skip
    return pd.DataFrame(rows, columns=list(FACTS))
