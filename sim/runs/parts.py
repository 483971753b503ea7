"""Part files: some runs of a study in one Parquet file, whole or not there.

A part has a row per (run, window); a run that failed has one row, without a window. ``schema_of`` has the columns.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import compute, parquet

from sim.language.errors import InputError
from sim.results.tables import window_of
from sim.runs.outcome import Result
from sim.runs.study import MOST_RUNS, Study

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


def table_of(study: Study, results: Sequence[Result]) -> pa.Table:
    """The rows of runs, in the order given."""
    numbers = np.array([result.number for result in results], dtype=np.int64)
    n_windows = len(study.keep.windows)
    rows = np.array([1 if result.values is None else n_windows for result in results], dtype=np.int64)
    schema, repeated = schema_of(study), np.repeat(np.arange(len(results)), rows)
    columns: dict[str, Any] = _of_runs(study, results, numbers)
    arrays = {name: pa.array(column, schema.field(name).type).take(repeated) for name, column in columns.items()}
    months = [study.months if name == "path" else window_of(name).start for name in study.keep.windows]
    for name, column in (("window", study.keep.windows), ("month", months)):
        cells = [cell for result in results for cell in ([None] if result.values is None else column)]
        arrays[name] = pa.array(cells, schema.field(name).type)
    nothing = np.full((1, len(study.keep.indicators)), np.nan)
    block = np.concatenate([nothing if result.values is None else result.values for result in results] or [nothing[:0]])
    arrays |= {name: pa.array(block[:, index]) for index, name in enumerate(study.keep.indicators)}
    return pa.table([arrays[name] for name in schema.names], schema=schema)


def counties_of(study: Study, results: Sequence[Result]) -> pa.Table | None:
    """The counties of runs, a row per (run, month, county); None if none are kept."""
    if study.keep.counties == "none":
        return None
    tables = []
    for result in results:
        kept = result.counties
        if kept is None:
            continue
        n_months, n_counties = len(kept.months), len(kept.county)
        columns = {
            "run": np.full(n_months * n_counties, result.number),
            "month": np.repeat(kept.months, n_counties),
            "city": pa.array(kept.city, pa.string()).take(np.tile(np.arange(n_counties), n_months)),
            "county": pa.array(kept.county, pa.string()).take(np.tile(np.arange(n_counties), n_months)),
        }
        columns |= {name: kept.values[:, :, index].ravel() for index, name in enumerate(kept.columns)}
        tables.append(pa.table(columns))
    table = pa.concat_tables(tables) if tables else pa.table({"run": pa.array([], pa.int64())})
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


def labels_of(path: Path) -> tuple[str, list[str]]:
    """The digest of the study that a part is of, and the names of the parts that it stands for.

    Raises InputError if it is damaged, FileNotFoundError if it is gone.
    """
    metadata = parquet_schema(path).metadata or {}
    try:
        replaces = json.loads(metadata.get(REPLACES, b"[]"))
        return metadata.get(STUDY, b"").decode(), [name for name in list(replaces) if isinstance(name, str)]
    except (ValueError, TypeError, RecursionError) as error:
        raise damaged(path, error) from None


def parquet_schema(path: Path) -> pa.Schema:
    """The columns of a Parquet file. Raises InputError if it is damaged, FileNotFoundError if it is gone."""
    try:
        return parquet.read_schema(path)
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


def read_runs(path: Path, study: Study, whole: bool = False) -> pa.Table:
    """Run, status, point, replicate and window of a part's rows, which its study can have.

    whole: every page of all other columns is looked at too. Raises InputError where the file is damaged or forged.
    """
    columns = ["run", "status", "point", "replicate", "window"]
    refuse_forged(path, study, parquet_schema(path))
    table = read_whole(path, columns) if whole else read_part(path, columns)
    numbers = table["run"].to_numpy()
    replicates, points, _ = study.coordinates(numbers)
    is_so = {
        "run": not len(numbers) or (table["run"].null_count == 0 and numbers.min() >= 0 and numbers.max() < MOST_RUNS),
        "replicate": np.array_equal(table["replicate"].to_numpy(), replicates),
        "point": np.array_equal(table["point"].to_numpy(), points),
        "window": set(compute.unique(table["window"]).to_pylist()) <= {*study.keep.windows, None},
    }
    for column, holds in is_so.items():
        if not holds:
            raise InputError("runs.forged_part", path=path, column=column)
    return table


def refuse_forged(path: Path, study: Study, schema: pa.Schema) -> None:
    """Raise InputError where columns of a part are of other types than its study's, or there twice."""
    for field in schema_of(study):
        places = schema.get_all_field_indices(field.name)
        if len(places) > 1 or (places and schema.field(places[0]).type != field.type):
            raise InputError("runs.forged_part", path=path, column=field.name)


def county_path(part: Path) -> Path:
    """The file of counties that belongs to a part."""
    return part.with_name(part.name.replace(PART, COUNTY, 1))


def sort_by_run(table: pa.Table) -> pa.Table:
    """The rows in order of their runs; rows of one run keep theirs."""
    numbers = table["run"].to_numpy()
    return table if (np.diff(numbers) >= 0).all() else table.take(np.argsort(numbers, kind="stable"))


def cells_of(path: Path) -> int:
    """Rows x columns of a Parquet file; 0 if there is none."""
    if not path.exists():
        return 0
    metadata = parquet.read_metadata(path)
    return metadata.num_rows * metadata.num_columns


def damaged(path: Path, error: Exception) -> InputError:
    """The one line of a part that cannot be read."""
    return InputError("runs.damaged_part", path=path, reason=_first_line(error))


def _of_runs(study: Study, results: Sequence[Result], numbers: np.ndarray) -> dict[str, list[Any]]:
    """The columns of a part that have one value per run."""
    replicates, points, cells = study.coordinates(numbers)
    settings = study.settings_at(points)
    return {
        "province": [study.cells[cell].label for cell in cells],
        "mode": [study.cells[cell].scenario.mode.name for cell in cells],
        "arm": [study.cells[cell].arm for cell in cells],
        "point": points,
        "replicate": replicates,
        **{key: [own[key] for own in settings] for key in study.varied},
        "status": [DONE if result.error is None else FAILED for result in results],
        "error": [result.error for result in results],
        "seconds": [result.seconds for result in results],
        "seed": [study.seed_of(r, p) for r, p in zip(replicates.tolist(), points.tolist(), strict=True)],
        "run": numbers,
        "key": study.keys(numbers),
        "host": [result.host for result in results],
        "traceback": [result.traceback for result in results],
    }


def _first_line(error: Exception) -> str:
    text = getattr(error, "strerror", None) or str(error)
    return (str(text).splitlines() or [type(error).__name__])[0]
