"""The folder that keeps the runs of a study. It is the truth: what is in it is done, whatever else has happened.

One process at a time writes to it (``sim.runs.folder.Folder`` holds the lock). Killed at any moment, it leaves neither
a lock nor half a file.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

import numpy as np
import pyarrow as pa

from sim.language.errors import InputError
from sim.runs import parts
from sim.runs.folder import PLACING, cannot_write, sync_folder, write_atomically
from sim.runs.outcome import Result
from sim.runs.study import Study
from sim.runs.study_files import RUNS, load_study, read_plan, read_study, stores_in, write_study

PLAN, RUNNING = "plan.json", ".running"
DAMAGED, FOREIGN, DOUBLE = ".damaged", ".foreign", ".double"
PENDING, FINISHED, HAS_FAILED = 0, 1, 2
MAX_CELLS = 5_000_000
"""Rows x columns of a part that small ones are put together to, which are in memory meanwhile."""


class Store:
    """The runs of one study, in ``folder/runs/<digest>``.

    ``state`` [number] says of every run whether it is not made, made or failed. ``has_crashed``: whether the process
    that wrote to it before died. ``made_in``: how many runs this process had made in NumPy and in compiled loops.
    """

    def __init__(self, path: Path, study: Study, lasting: bool = True) -> None:
        self.path, self.study, self.is_lasting = path, study, lasting
        self.state = np.zeros(0, dtype=np.int8)
        self.has_crashed = False
        self.made_in: Counter[str] = Counter()
        self._cells: dict[str, int] = {}  # of every part, the large ones first

    @classmethod
    def create(cls, folder: Path, study: Study, lasting: bool = True) -> Self:
        """The store of a study in a results folder that this process holds; made if it is not there.

        Files that say what the study is are written again where they are damaged. lasting: whether the folder stays
        when the study ends. Raises InputError where it cannot be written.
        """
        path = folder / RUNS / study.digest[:16]
        try:
            path.mkdir(parents=True, exist_ok=True)
            files = write_study(study)
            intact = _is_study(path, study)
            for name, content in reversed(files.items()):  # study.json comes last
                if not intact or not (path / name).exists():
                    write_atomically(path / name, content)
        except OSError as error:
            raise cannot_write(path, error) from None
        except KeyboardInterrupt:
            cls(path, study).drop_if_empty()
            raise
        return cls(path, study, lasting)

    @classmethod
    def find(cls, folder: Path) -> Self:
        """The store in a results folder, to be read. Raises InputError where there is none, or several."""
        stores = stores_in(folder)
        if not stores:
            raise InputError("runs.no_runs", folder=folder)
        if len(stores) > 1:
            raise InputError("runs.several_studies", folder=folder, n=len(stores))
        return cls(stores[0], load_study(stores[0]))

    def open(self, report: Callable[[str], None]) -> None:
        """Make ready for writing: what a killed process left is removed, and `state` is known.

        report: called with a line for every part that is damaged or does not belong here, which is set aside. Raises
        InputError.
        """
        try:
            self.has_crashed = (self.path / RUNNING).exists()
            for left in self.path.glob(f"{PLACING}*"):
                left.unlink()
            self._drop_replaced()
            self.scan(report)
        except OSError as error:
            raise cannot_write(self.path, error) from None

    @contextmanager
    def running(self) -> Iterator[None]:
        """A block in which runs are made; a process that dies in it is known by the mark that it leaves."""
        mark = self.path / RUNNING
        try:
            mark.touch()
        except OSError as error:
            raise cannot_write(self.path, error) from None
        try:
            yield
        finally:
            with suppress(OSError):
                mark.unlink(missing_ok=True)
            self.drop_if_empty()

    def drop_if_empty(self) -> None:
        """Leave nothing behind where no run was made."""
        if not any(self.path.glob(f"{parts.PART}*")):
            shutil.rmtree(self.path, ignore_errors=True)
            with suppress(OSError):
                self.path.parent.rmdir()

    def scan(self, report: Callable[[str], None]) -> None:
        """Learn from the parts which runs are made; one that cannot count is set aside, and its runs are not made."""
        self.state, self._cells = np.zeros(0, dtype=np.int8), {}
        cells = {}
        for path in self.part_paths():
            try:
                table = self._runs_in(path)
            except InputError as error:
                suffix = {"runs.foreign_part": FOREIGN, "runs.double_part": DOUBLE}.get(error.key, DAMAGED)
                aside = path.with_name(path.name + suffix)
                path.replace(aside)
                report(str(InputError("runs.set_aside", error=error, name=aside.name)))
                continue
            self._note(table)
            cells[path.name] = parts.cells_of(path) + parts.cells_of(parts.county_path(path))
        self._cells = dict(sorted(cells.items(), key=lambda item: -item[1]))

    def missing(self, numbers: np.ndarray, again_failed: bool = False) -> np.ndarray:
        """Those of the numbers that are not made yet, or that failed if these are wanted again."""
        self._reach(numbers)
        state = self.state[numbers]
        return numbers[(state == PENDING) | ((state == HAS_FAILED) & again_failed)]

    def part_paths(self) -> list[Path]:
        """The parts, in order of their first run."""
        return sorted(self.path.glob(f"{parts.PART}*.parquet"))

    def add(self, results: Sequence[Result]) -> None:
        """Write a part with the results of runs. Raises InputError where it cannot be written."""
        self.append(parts.table_of(self.study, results), parts.counties_of(self.study, results))

    def append(self, table: pa.Table, counties: pa.Table | None = None) -> None:
        """Write the rows of runs, all on the disk when this returns, together with the last parts that are as small.

        So each part is about twice as large as the next: there are few, and a row is written few times. Raises
        InputError where they cannot be written.
        """
        size = table.num_rows * table.num_columns + (counties.num_rows * counties.num_columns if counties else 0)
        small: list[str] = []
        for name in reversed(self._cells):
            if self._cells[name] > size or self._cells[name] + size > MAX_CELLS:
                break
            small.append(name)
            size += self._cells[name]
        if not small or not self._append_to(small, table, counties):
            try:
                self._write_part(table, counties)
            except OSError as error:
                raise cannot_write(self.path, error) from None
        self._note(table)

    def drop_failed(self, numbers: np.ndarray | None = None) -> None:
        """Take the failed runs out, so that they can be made again; or those of these numbers. Raises InputError."""
        failed = np.flatnonzero(self.state == HAS_FAILED)
        failed = failed if numbers is None else np.intersect1d(failed, numbers)
        if not len(failed):
            return
        for path in self.part_paths():
            table = parts.read_part(path)
            kept = table.filter(pa.array(~np.isin(table["run"].to_numpy(), failed)))
            try:
                if not kept.num_rows:
                    self._remove([path.name])
                elif kept.num_rows < table.num_rows:
                    write_atomically(path, parts.to_bytes(kept))
            except OSError as error:
                raise cannot_write(self.path, error) from None
        self.state[failed] = PENDING

    def plan(self, replications: int) -> None:
        """Note how many replications the study is to have, if these are more than before. Raises InputError."""
        with suppress(InputError):  # not there yet, or to be mended
            if replications <= self.planned():
                return
        try:
            write_atomically(self.path / PLAN, json.dumps({"replications": replications}).encode())
        except OSError as error:
            raise cannot_write(self.path, error) from None

    def planned(self) -> int:
        """How many replications the study is to have. Raises InputError where the file is damaged or gone."""
        return read_plan(self.path / PLAN)

    def _runs_in(self, path: Path) -> pa.Table:
        """Rows of a part: run, and how it went. Raises InputError where it is damaged or cannot count."""
        digest, _ = parts.labels_of(path)
        if digest[:16] != self.path.name:
            raise InputError("runs.foreign_part", path=path)
        table = parts.read_runs(path, self.study, whole=True)
        if self.study.keep.counties != "none":
            parts.read_whole(parts.county_path(path), ["run"])
        numbers = table["run"].to_numpy()
        self._reach(numbers)
        if (self.state[numbers] != PENDING).any():
            raise InputError("runs.double_part", path=path)
        return table

    def _note(self, table: pa.Table) -> None:
        """Take note of the runs in a table of rows."""
        numbers = table["run"].to_numpy()
        self._reach(numbers)
        self.state[numbers] = FINISHED
        self.state[numbers[table["status"].to_numpy(zero_copy_only=False) == parts.FAILED]] = HAS_FAILED

    def _append_to(self, names: Sequence[str], table: pa.Table, counties: pa.Table | None) -> bool:
        """Write one part in place of these and a table; whether that could be done.

        It names those that it stands for, until they are gone.
        """
        paths = [self.path / name for name in names]
        try:
            tables = [parts.read_part(path) for path in paths]
            others = [parts.read_part(parts.county_path(path)) for path in paths] if counties is not None else []
            merged = pa.concat_tables([*tables, table.replace_schema_metadata(tables[0].schema.metadata)])
            filled = [one for one in [*others, counties] if one is not None and one.num_rows]
            together = parts.sort_by_run(pa.concat_tables(filled)) if filled else counties
            self._write_part(parts.sort_by_run(merged), together, names)
        except (OSError, InputError):  # a disk without room for it, or a part that was damaged meanwhile
            return False
        with suppress(OSError):
            self._remove(names)
        return True

    def _write_part(self, table: pa.Table, counties: pa.Table | None, replaces: Sequence[str] = ()) -> None:
        """Write a part under a name that no other has; the counties first, since the part is what counts."""
        numbers = table["run"].to_numpy()
        name = f"{numbers.min():012d}-{numbers.max():012d}-{_unique()}.parquet"
        size = table.num_rows * table.num_columns
        if counties is not None:
            write_atomically(self.path / f"{parts.COUNTY}{name}", parts.to_bytes(counties))
            size += counties.num_rows * counties.num_columns
        write_atomically(self.path / f"{parts.PART}{name}", parts.to_bytes(table, replaces))
        self._cells[f"{parts.PART}{name}"] = size

    def _remove(self, names: Sequence[str]) -> None:
        for name in names:
            self._cells.pop(name, None)
            (self.path / name).unlink(missing_ok=True)
            parts.county_path(self.path / name).unlink(missing_ok=True)
        sync_folder(self.path)

    def _drop_replaced(self) -> None:
        """Remove parts that another part stands for, and counties without a part: left when a process was killed."""
        for path in self.part_paths():
            try:
                _, replaced = parts.labels_of(path)
            except (OSError, InputError):
                continue  # damaged: scan reports it
            for name in replaced:
                (self.path / Path(name).name).unlink(missing_ok=True)
        for path in self.path.glob(f"{parts.COUNTY}*.parquet"):
            if not (self.path / path.name.replace(parts.COUNTY, parts.PART, 1)).exists():
                path.unlink()

    def _reach(self, numbers: np.ndarray) -> None:
        count = int(numbers.max()) + 1 if len(numbers) else 0
        if count > len(self.state):
            self.state = np.concatenate([self.state, np.zeros(count - len(self.state), dtype=np.int8)])


def keep_only(folder: Path, digest: str) -> None:
    """Remove the runs of other studies from a results folder that this process holds, once they have been replaced."""
    for path in stores_in(folder):
        if path.name != digest[:16]:
            shutil.rmtree(path, ignore_errors=True)


def _is_study(path: Path, study: Study) -> bool:
    """Whether the files in a folder say what a study is."""
    try:
        return read_study(path).digest == study.digest
    except Exception:  # whatever is wrong with them, they are written again
        return False


def _unique() -> str:
    """What no other part's name has, whichever folder it comes from."""
    return f"{os.getpid()}-{time.time_ns():x}"
