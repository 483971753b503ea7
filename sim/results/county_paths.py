"""What every county went through: arrays of one run, the tidy table of many runs, and its file."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.setup.indicators import COUNTY_COLUMNS, take_county_measures

if TYPE_CHECKING:
    from sim.model.model import Model

KEYS = ("province", "mode", "replicate", "month", "city", "county")
FEW_VALUES = (*KEYS, "population", "gdp_per_head", "new_incidents")
"""Columns that the file keeps small by a dictionary of their values."""


@dataclass(frozen=True, slots=True)
class CountyPaths:
    """The counties of one run: values [month, county, column] at ``months`` [M], for the counties named [C].

    columns: names of the values, all of ``sim.setup.indicators.COUNTY_COLUMNS`` or some.
    """

    city: Sequence[str]
    county: Sequence[str]
    months: np.ndarray
    values: np.ndarray
    columns: tuple[str, ...] = COUNTY_COLUMNS

    def only(self, columns: Sequence[str] = (), months: Sequence[int] = ()) -> CountyPaths:
        """The same with these columns and months only; all if none are named."""
        if not columns and not months:
            return self
        columns = tuple(columns) or self.columns
        at = np.isin(self.months, months) if months else np.full(len(self.months), True)
        values = self.values[at][:, :, [self.columns.index(name) for name in columns]]
        return CountyPaths(self.city, self.county, self.months[at], values, columns)


def run_to_end(model: Model, every_month: bool, advance: Callable[[int], None] = lambda n: None) -> CountyPaths:
    """Run a model to its last month and give its counties, in every month from the present one on or in the last.

    advance: called with 1 after each month.
    """
    kept = [_county_values(model)] if every_month else []
    while model.month < model.setup.months:
        model.step()
        if every_month:
            kept.append(_county_values(model))
        advance(1)
    values = np.stack(kept or [_county_values(model)])
    months = np.arange(model.month + 1 - len(values), model.month + 1)
    return CountyPaths(model.places.county_city_name, model.places.county_name, months, values)


def county_table(runs: Sequence[tuple[str, str, int, CountyPaths]]) -> pd.DataFrame:
    """One row per (province, mode, replicate, month, city, county) of runs given as (province, mode, replicate, paths).

    Runs in the order given, months in theirs, cities and counties in the order of the data. Texts are categories.
    """
    if not runs:
        return pd.DataFrame(columns=[*KEYS, *COUNTY_COLUMNS])
    paths = [path for *_, path in runs]
    n_rows = [len(path.months) * len(path.county) for path in paths]
    columns = {
        "province": _texts([[province] for province, *_ in runs], n_rows),
        "mode": _texts([[mode] for _, mode, *_ in runs], n_rows),
        "replicate": np.repeat([replicate for _, _, replicate, _ in runs], n_rows),
        "month": np.concatenate([np.repeat(path.months, len(path.county)) for path in paths]),
        "city": _texts([path.city for path in paths], [len(path.months) for path in paths]),
        "county": _texts([path.county for path in paths], [len(path.months) for path in paths]),
    }
    for index, name in enumerate(paths[0].columns):
        columns[name] = np.concatenate([path.values[:, :, index].ravel() for path in paths])
    return pd.DataFrame(columns, copy=False)


def has_every_month(counties: pd.DataFrame) -> bool:
    """Whether a table of counties has their whole paths, and not only the last month."""
    return bool((counties["month"] == 0).any())


def last_month(counties: pd.DataFrame) -> pd.DataFrame:
    """The rows of the last month."""
    return counties[counties["month"] == counties["month"].max()]


def to_parquet(counties: pd.DataFrame) -> bytes:
    """A table of counties as a Parquet file, exact to the last bit.

    Numbers are split by bytes before they are packed, since neighbouring ones differ in their last bytes only.
    """
    import pyarrow as pa
    from pyarrow import parquet

    table = pa.Table.from_pandas(counties, preserve_index=False)
    few = [name for name in table.column_names if name in FEW_VALUES]
    split = {name: "BYTE_STREAM_SPLIT" for name in table.column_names if name not in FEW_VALUES}
    file = io.BytesIO()
    parquet.write_table(table, file, compression="zstd", use_dictionary=few, column_encoding=split)
    return file.getvalue()


def _county_values(model: Model) -> np.ndarray:
    """The counties of the model's present month [county, column]."""
    return np.stack(list(take_county_measures(model).values()), axis=1)


def _texts(labels: Sequence[Sequence[str]], times: Sequence[int]) -> pd.Categorical:
    """The labels of every run, the whole list repeated ``times`` times, as categories in order of appearance."""
    known = {label: code for code, label in enumerate(dict.fromkeys(chain.from_iterable(labels)))}
    codes = [np.array([known[label] for label in of_run], dtype=np.int32) for of_run in labels]
    repeated = [np.tile(of_run, n) for of_run, n in zip(codes, times, strict=True)]
    return pd.Categorical.from_codes(np.concatenate(repeated), categories=list(known))
