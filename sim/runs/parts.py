"""Part files: the runs of one chunk in one Parquet file, whole or not there, never changed.

A part has a row per (run, window); a run that failed has one row, without a window. ``schema_of`` tells the columns.
"""

from __future__ import annotations

import io
import json
import traceback
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from sim.language.errors import InputError
from sim.results.tables import window_of, window_values
from sim.runs.outcome import Outcome
from sim.runs.study import Study
from sim.setup.indicators import INDICATORS

if TYPE_CHECKING:
    from sim.runs.study import Cell

DONE, FAILED = "done", "failed"
PART, COUNTY = "part-", "counties-"
STUDY, REPLACES = b"digigov.study", b"digigov.replaces"
TEXT, COUNT, NUMBER = pa.string(), pa.int64(), pa.float64()
BEFORE = {"province": TEXT, "mode": TEXT, "arm": TEXT, "point": COUNT, "replicate": COUNT}
AFTER = {
    "status": TEXT, "error": TEXT, "seconds": NUMBER, "seed": COUNT,
    "run": COUNT, "key": TEXT, "host": TEXT, "traceback": TEXT,
}  # fmt: skip
NOT_REPEATED = ("seconds", "host", "traceback")
"""Columns that differ from one day to the next, and so are no part of the table that is written at the end."""


@dataclass(frozen=True, slots=True)
class Made:
    """A run that was made: its number, what it gave or the error, and how long it took."""

    number: int
    outcome: Outcome | None
    error: Exception | None
    seconds: float


def schema_of(study: Study) -> pa.Schema:
    """Names and types of a part's columns: keys, varied settings, window, indicators, and how each run went."""
    varied = pa.Schema.from_pandas(study.points, preserve_index=False) if study.varied else pa.schema([])
    fields = [
        *BEFORE.items(),
        *((field.name, TEXT if pa.types.is_large_string(field.type) else field.type) for field in varied),
        *(("window", TEXT), ("month", COUNT)),
        *((name, NUMBER) for name in study.keep.indicators),
        *AFTER.items(),
    ]
    return pa.schema(fields, metadata={STUDY: study.digest.encode()})


def table_of(study: Study, made: Sequence[Made], host: str) -> pa.Table:
    """The rows of runs that were made, in the order given."""
    names = [list(INDICATORS).index(name) for name in study.keep.indicators]
    windows, nothing = study.keep.windows, np.full((1, len(names)), np.nan)
    rows = [len(windows) if run.error is None else 1 for run in made]
    values = [window_values(run.outcome.values, windows)[:, names] if run.outcome else nothing for run in made]
    columns: dict[str, Any] = {name: [] for name in (*BEFORE, *study.varied, *AFTER)}
    for run in made:
        for name, value in _of_run(study, run, host).items():
            columns[name].append(value)
    schema = schema_of(study)
    repeated = np.repeat(np.arange(len(made)), rows)
    arrays = {name: pa.array(column, schema.field(name).type).take(repeated) for name, column in columns.items()}
    months = [study.months if name == "path" else window_of(name).start for name in windows]
    for name, column in (("window", windows), ("month", months)):
        cells = [cell for run in made for cell in (column if run.error is None else [None])]
        arrays[name] = pa.array(cells, schema.field(name).type)
    block = np.concatenate(values) if values else np.empty((0, len(names)))
    arrays |= {name: pa.array(block[:, place]) for place, name in enumerate(study.keep.indicators)}
    return pa.table([arrays[name] for name in schema.names], schema=schema)


def counties_of(study: Study, made: Sequence[Made]) -> pa.Table | None:
    """The counties of runs that were made, a row per (run, month, county); None if none are kept."""
    keep = study.keep
    if keep.counties == "none":
        return None
    parts = []
    for run in made:
        if run.outcome is None or 0 < keep.county_replicates < study.place(run.number)[0]:
            continue
        kept = run.outcome.counties.only(keep.county_columns, keep.county_months)
        n_months, n_counties = len(kept.months), len(kept.county)
        columns = {
            "run": np.full(n_months * n_counties, run.number),
            "month": np.repeat(kept.months, n_counties),
            "city": pa.array(kept.city, pa.string()).take(np.tile(np.arange(n_counties), n_months)),
            "county": pa.array(kept.county, pa.string()).take(np.tile(np.arange(n_counties), n_months)),
        }
        columns |= {name: kept.values[:, :, place].ravel() for place, name in enumerate(kept.columns)}
        parts.append(pa.table(columns))
    table = pa.concat_tables(parts) if parts else pa.table({"run": pa.array([], pa.int64())})
    return table.replace_schema_metadata({STUDY: study.digest.encode()})


def to_bytes(table: pa.Table, replaces: Iterable[str] = ()) -> bytes:
    """A table as a Parquet file with a checksum on every page. replaces: names of parts that it stands for."""
    metadata = {**(table.schema.metadata or {}), REPLACES: json.dumps(list(replaces)).encode()}
    file = io.BytesIO()
    parquet.write_table(
        table.replace_schema_metadata(metadata), file, compression="zstd", write_page_checksum=True,
        row_group_size=200_000,
    )  # fmt: skip
    return file.getvalue()


def replaced_by(path: Path) -> list[str]:
    """Names of the parts that this one stands for. Raises InputError if it is damaged, FileNotFoundError if gone."""
    try:
        metadata = parquet.read_schema(path).metadata or {}
        return json.loads(metadata.get(REPLACES, b"[]"))
    except FileNotFoundError:
        raise
    except (OSError, ValueError, pa.ArrowException) as error:
        raise damaged(path, error) from None


def read_part(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """A part, or some of its columns. Raises InputError where the file is damaged or gone."""
    try:
        return parquet.read_table(
            path, columns=None if columns is None else list(columns), partitioning=None,
            page_checksum_verification=True, use_threads=False,
        )  # fmt: skip
    except (OSError, pa.ArrowException) as error:
        raise damaged(path, error) from None


def read_whole(path: Path, columns: Sequence[str]) -> pa.Table:
    """Some columns of a part, every page of all others looked at too. Raises InputError where one is damaged."""
    try:
        with parquet.ParquetFile(path, page_checksum_verification=True) as file:
            batches = [batch.select(list(columns)) for batch in file.iter_batches(use_threads=False)]
            schema = pa.schema([file.schema_arrow.field(name) for name in columns])
            n_rows = file.metadata.num_rows
        if sum(batch.num_rows for batch in batches) != n_rows:  # a header says less than there is
            raise pa.ArrowInvalid("rows are missing")
        return pa.Table.from_batches(batches, schema)
    except (OSError, KeyError, pa.ArrowException) as error:
        raise damaged(path, error) from None


def damaged(path: Path, error: Exception) -> InputError:
    """The one line of a part that cannot be read."""
    return InputError(f"{path}: is damaged or cut short ({_first_line(error)})")


def one_line(error: Exception) -> str:
    """An error in one line: its kind and what it says."""
    text = " ".join(str(error).split())
    kind = "bad input" if isinstance(error, InputError) else type(error).__name__
    return f"{kind}: {text}" if text else kind


def _of_run(study: Study, run: Made, host: str) -> dict[str, Any]:
    """The columns of a part that are one value per run."""
    replicate, point, cell_number = (int(part) for part in study.place(run.number))
    cell: Cell = study.cells[cell_number]
    error, trace = run.error, None
    if error is not None and not isinstance(error, InputError):
        trace = "".join(traceback.format_exception(error))
    return {
        "province": cell.label,
        "mode": cell.scenario.mode.name,
        "arm": cell.arm,
        "point": point,
        "replicate": replicate,
        **study.settings_of(point),
        "status": DONE if error is None else FAILED,
        "error": None if error is None else one_line(error),
        "seconds": run.seconds,
        "seed": study.seed_of(replicate, point),
        "run": run.number,
        "key": study.key(run.number),
        "host": host,
        "traceback": trace,
    }


def _first_line(error: Exception) -> str:
    text = getattr(error, "strerror", None) or str(error)
    return (str(text).splitlines() or [type(error).__name__])[0]
