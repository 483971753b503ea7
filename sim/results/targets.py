"""Facts that the model is held to: published figures with their dates, and what the model gives in their place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.inputs.csv_table import CsvTable, read_data
from sim.language.errors import InputError
from sim.results.operators import OPERATORS, Path, Seen
from sim.setup.calendar import check_date
from sim.setup.fields import PROVINCES
from sim.setup.sources import CERTAINTIES

FIT, CHECK = "fit", "check"
USES = (FIT, CHECK)
"""What a figure is for: choosing numbers (up to 2019), or looking at them afterwards (from 2020)."""
FIRST_CHECKED = "2020-01"
COLUMNS = (
    "id", "province", "date", "operator", "since", "before", "value", "unit", "use", "fact", "source", "certainty",
)  # fmt: skip
FACTS = ("id", "province", "date", "fact", "operator", "unit", "use", "value", "model", "low", "high")


@dataclass(frozen=True, slots=True)
class Target:
    """A published figure: what the operator observes of a province should be ``value``."""

    id: str
    province: str
    operator: str
    seen: Seen
    value: float
    unit: str
    use: str
    fact: str
    certainty: str

    def observe(self, path: Path) -> float:
        """What a run of its province gives."""
        return OPERATORS[self.operator](path, self.seen)


def read_targets() -> tuple[Target, ...]:
    """The rows of ``data/targets.csv``. Raises InputError with file, line and column."""
    table = read_data("targets.csv", COLUMNS)
    ids = table.names("id")
    for column, allowed in (("province", PROVINCES), ("operator", tuple(OPERATORS)), ("use", USES)):
        table.indices_in(column, allowed)
    table.indices_in("certainty", tuple(CERTAINTIES))
    values, columns = table.numbers("value"), table.columns
    return tuple(
        Target(
            id=name,
            province=columns["province"][row],
            operator=columns["operator"][row],
            seen=_seen(table, row),
            value=float(values[row]),
            unit=table.texts("unit")[row],
            use=columns["use"][row],
            fact=table.texts("fact")[row],
            certainty=columns["certainty"][row],
        )
        for row, name in enumerate(ids)
    )


def _seen(table: CsvTable, row: int) -> Seen:
    """Its dates, checked."""
    dates = {}
    for column in ("date", "since"):
        try:
            dates[column] = check_date(table.columns[column][row])
        except InputError as error:
            raise table.fail(row, column, error) from None
    return Seen(dates["date"], dates["since"], float(table.columns["before"][row] or 0.0))


def facts_table(targets: Iterable[Target], paths: Mapping[str, Iterable[Path]]) -> pd.DataFrame:
    """A row per target: the figure, and mean, least and greatest of what runs of its province give.

    paths: runs by province.
    """
    rows = []
    for target in targets:
        found = np.array([target.observe(path) for path in paths[target.province]])
        rows.append(
            (
                target.id, target.province, target.seen.date, target.fact, target.operator, target.unit, target.use,
                target.value, found.mean(), found.min(), found.max(),
            )
        )  # fmt: skip
    return pd.DataFrame(rows, columns=list(FACTS))
