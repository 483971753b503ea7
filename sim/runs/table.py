"""What is in a store, as tables: all of it, some of it, or a file that never differs between two days."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import compute, dataset, parquet

from sim.language.errors import InputError
from sim.results.county_paths import CountyPaths
from sim.runs import parts
from sim.runs.folder import PARTIAL, reason_of
from sim.runs.outcome import one_line
from sim.runs.store import Store

if TYPE_CHECKING:
    from collections.abc import Mapping

TABLE = "table.parquet"
BLOCK_ROWS = 50_000  # rows that are in memory at once while the table is written
TRIES = 5  # a reader may find that parts have just been put together
TEXTS = ("province", "mode", "arm", "window", "status", "host")  # few values, many rows


def read(folder: str | os.PathLike[str], columns: Sequence[str] | None = None) -> pd.DataFrame:
    """All rows of a results folder as one table: a row per run and window, a failed run as one row without a window.

    Varied settings are columns, beside province, mode, point, replicate, window, month (the last of the window), the
    indicators, status ("done" or "failed"), error, seconds and seed. It can be read while a sweep goes on. columns:
    some of them. Raises InputError where there are no runs, or a part file is damaged.
    """
    return read_store(Store.find(Path(folder)), columns)


def open(folder: str | os.PathLike[str]) -> dataset.Dataset:
    """The same rows as an Arrow dataset, of which nothing is read yet: for results larger than memory.

    ``.to_table(columns=..., filter=...)`` reads some of it; DuckDB queries it by name. Raises InputError.
    """
    return open_store(Store.find(Path(folder)))


def present_parts(store: Store) -> list[Path]:
    """The parts that count: of this study, without those that another one stands for or whose runs others have."""
    labels = {path: parts.labels_of(path) for path in store.part_paths()}
    replaced = {name for _, names in labels.values() for name in names}
    present, seen = [], np.zeros(0, dtype=bool)
    for path, (digest, _) in labels.items():
        if path.name in replaced or digest[:16] != store.path.name:
            continue
        numbers = parts.read_runs(path, store.study)["run"].to_numpy()
        more = int(numbers.max(initial=-1)) + 1 - len(seen)
        seen = np.concatenate([seen, np.zeros(max(0, more), dtype=bool)])
        if not seen[numbers].any():
            present.append(path)
            seen[numbers] = True
    return present


def open_store(store: Store) -> dataset.Dataset:
    """All rows of a store as an Arrow dataset, of which nothing is read yet. Raises InputError on a damaged part."""
    schema = parts.schema_of(store.study)
    for attempt in range(TRIES):
        try:
            with _naming_damaged(store):
                paths = present_parts(store)
                return dataset.dataset([str(path) for path in paths], schema=schema, format=_format())
        except FileNotFoundError:
            if attempt == TRIES - 1:
                raise
    raise AssertionError


def read_store(store: Store, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """All rows of a store in order of their runs, failed ones too. Raises InputError on a damaged part.

    columns: some of them; None for all but the traceback. Texts are categories.
    """
    chosen = list(columns) if columns is not None else [n for n in table_columns(store) if n != "traceback"]
    table = parts.sort_by_run(_read(store, list(dict.fromkeys([*chosen, "run"])))).select(chosen)
    texts = [name for name in chosen if name in TEXTS and name in table.column_names]
    return table.replace_schema_metadata().to_pandas(categories=texts)  # which a stranger may have written


def table_columns(store: Store) -> list[str]:
    """Names of all columns; the arm only where there are some."""
    names = parts.schema_of(store.study).names
    return names if any(cell.arm for cell in store.study.cells) else [name for name in names if name != "arm"]


def write_table(store: Store, path: Path, numbers: np.ndarray) -> int:
    """Write the rows of these runs to a Parquet file, block by block, and return how many runs it has.

    What differs from one day to the next is left out (``parts.NOT_REPEATED``), and blocks do not depend on how the
    runs came: the same study gives the same bytes. Raises InputError where it cannot be written.
    """
    names = [name for name in table_columns(store) if name not in parts.NOT_REPEATED]
    schema = pa.schema([parts.schema_of(store.study).field(name) for name in names])
    partial, n_runs = path.with_name(PARTIAL + path.name), 0
    try:
        with parquet.ParquetWriter(partial, schema, compression="zstd") as writer:
            for table in blocks(store, names, numbers):
                n_runs += len(compute.unique(table["run"]))
                writer.write_table(table.cast(schema), row_group_size=max(1, table.num_rows))
        partial.replace(path)
    except OSError as error:
        raise InputError("runs.cannot_write", path=path, reason=reason_of(error)) from None
    finally:
        partial.unlink(missing_ok=True)
    return n_runs


def read_values(store: Store, replications: int) -> np.ndarray:
    """What the first replicates gave, of a study all of whose runs are made.

    Gives [cell, replicate, point, window, indicator], filled from a block of rows at a time.
    """
    study = store.study
    names, n_windows = list(study.keep.indicators), len(study.keep.windows)
    values = np.empty((len(study.cells), replications, study.n_points, n_windows, len(names)))
    for block in blocks(store, ["run", *names], study.numbers(replications)):
        replicates, points, cells = study.coordinates(block["run"].to_numpy()[::n_windows])
        rows = np.stack([block[name].to_numpy() for name in names], axis=1)
        values[cells, replicates - 1, points] = rows.reshape(-1, n_windows, len(names))
    return values


def failures(store: Store) -> pd.DataFrame:
    """The runs that failed: province, mode, replicate, seed, error, traceback and what was varied."""
    names = table_columns(store)
    with _naming_damaged(store):
        table = open_store(store).to_table(columns=names, filter=dataset.field("status") == parts.FAILED)
    return parts.sort_by_run(table).replace_schema_metadata().to_pandas()


def blocks(store: Store, names: Sequence[str], numbers: np.ndarray) -> Iterator[pa.Table]:
    """The rows of these runs in order, in blocks of runs that fit in memory."""
    runs = open_store(store)
    size = max(1, BLOCK_ROWS // len(store.study.keep.windows))
    for start in range(0, len(numbers), size):
        some = numbers[start : start + size]
        near = (dataset.field("run") >= int(some[0])) & (dataset.field("run") <= int(some[-1]))
        with _naming_damaged(store):
            table = runs.to_table(columns=list(names), filter=near)
        inside = np.isin(table["run"].to_numpy(), some)
        table = parts.sort_by_run(table.filter(pa.array(inside)))
        if table.num_rows:
            yield table.combine_chunks()


def _read(store: Store, columns: Sequence[str]) -> pa.Table:
    """Some columns of all parts, in the order of the files."""
    return _again(lambda: _concat(store, [parts.read_part(path, columns) for path in present_parts(store)], columns))


def _concat(store: Store, tables: list[pa.Table], columns: Sequence[str]) -> pa.Table:
    if tables:
        return pa.concat_tables(tables)
    return pa.schema([parts.schema_of(store.study).field(name) for name in columns]).empty_table()


def read_counties(store: Store) -> Mapping[int, CountyPaths]:
    """The counties of every run, by number."""

    def read() -> list[pa.Table]:
        return [parts.read_part(parts.county_path(path)) for path in present_parts(store)]

    paths = {}
    for table in _again(read):
        numbers = table["run"].to_numpy()
        names = [name for name in table.column_names if name not in ("run", "month", "city", "county")]
        starts = np.flatnonzero(np.diff(numbers, prepend=-1))
        for start, stop in zip(starts, [*starts[1:], len(numbers)], strict=True):
            rows = table.slice(start, stop - start)
            months = np.unique(rows["month"].to_numpy())
            n = rows.num_rows // len(months)
            values = np.stack([rows[name].to_numpy() for name in names], axis=1).reshape(len(months), n, len(names))
            city, county = (rows[name].slice(0, n).to_pylist() for name in ("city", "county"))
            paths[int(numbers[start])] = CountyPaths(city, county, months, values, tuple(names))
    return paths


def _again(read: Callable[[], list[pa.Table]]) -> list[pa.Table]:
    """Read, and once more where parts were put together meanwhile."""
    for attempt in range(TRIES):
        try:
            return read()
        except (InputError, FileNotFoundError):
            if attempt == TRIES - 1:
                raise
    raise AssertionError


@contextmanager
def _naming_damaged(store: Store) -> Iterator[None]:
    """Where Arrow finds a damaged part, say which one it is."""
    try:
        yield
    except FileNotFoundError:
        raise
    except (OSError, pa.ArrowException) as error:
        for path in store.part_paths():
            parts.read_whole(path, ["run"])
        raise InputError("runs.cannot_read", path=store.path, reason=one_line(error)) from None


def _format() -> dataset.ParquetFileFormat:
    return dataset.ParquetFileFormat(default_fragment_scan_options=dataset.ParquetFragmentScanOptions(
        page_checksum_verification=True
    ))  # fmt: skip
