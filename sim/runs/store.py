"""The folder that keeps the runs of a study. It is the truth: what is in it is done, whatever else has happened.

One coordinator at a time writes to it (``sim.runs.folder.Folder`` holds the lock); its workers add part files. Killed at
any moment, none of them leaves a lock or half a file.
"""

from __future__ import annotations

import os
import platform
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Self

import numpy as np
import pyarrow as pa

from sim.language.errors import InputError
from sim.runs import parts
from sim.runs.folder import PLACING, place_whole, reason_of, sync_folder
from sim.runs.session import begin_session, end_session, new_session, wait_for_workers
from sim.runs.study import Study, read_study, write_study

RUNS, STUDY = "runs", "study.json"
DAMAGED = ".damaged"
NOT_MADE, MADE, HAS_FAILED = 0, 1, 2
ROWS_OF_A_PART = 50_000  # small parts are put together up to so many rows, which are in memory meanwhile
MANY_PARTS = 200


class Store:
    """The runs of one study, in ``folder/runs/<digest>``.

    ``state`` [number] says of every run whether it is not made, made or failed. ``session``: what workers are told, to
    know whether they shall go on.
    """

    def __init__(self, path: Path, study: Study, lasting: bool = True) -> None:
        self.path, self.study, self.is_lasting = path, study, lasting
        self.state = np.zeros(0, dtype=np.int8)
        self._known: set[str] = set()
        self.session = ""

    @classmethod
    def make(cls, folder: Path, study: Study, lasting: bool = True) -> Self:
        """The store of a study in a results folder that this process holds; made if it is not there.

        lasting: whether the folder stays when the study ends. Raises InputError where it cannot be written.
        """
        path = folder / RUNS / study.digest[:16]
        try:
            path.mkdir(parents=True, exist_ok=True)
            for name, content in reversed(write_study(study).items()):  # study.json comes last
                if not (path / name).exists():
                    place_whole(path / name, content)
        except OSError as error:
            raise cannot_write(path, error) from None
        return cls(path, study, lasting)

    def copy_study(self, other: Store) -> None:
        """Take over the files that say what the study is, if they are not there. Raises InputError."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            names = [path.name for path in other.path.iterdir() if path.suffix in (".json", ".csv", ".parquet")]
            kept = [name for name in sorted(names) if not name.startswith((parts.PART, parts.COUNTY))]
            for name in sorted(kept, key=lambda name: name == STUDY):
                if not (self.path / name).exists():
                    place_whole(self.path / name, (other.path / name).read_bytes())
        except OSError as error:
            raise cannot_write(self.path, error) from None

    @classmethod
    def find(cls, folder: Path) -> Self:
        """The store in a results folder, to be read. Raises InputError where there is none, or several."""
        found = stores_in(folder)
        if not found:
            raise InputError(f"{folder}: holds no runs; give the folder that a sweep, compare or ablate wrote to")
        if len(found) > 1:
            raise InputError(f"{folder}: holds runs of {len(found)} studies, one of them unfinished; run it to its end")
        return cls(found[0], load_study(found[0]))

    def begin(self, tell: Callable[[str], None]) -> None:
        """Start a session: nobody else's workers go on, rests of earlier ones are mended, and `state` is known.

        tell: called with a line on what was found damaged or has to be waited for. Raises InputError.
        """
        try:
            self.session = new_session()
            begin_session(self.path, self.session)
            wait_for_workers(self.path, tell)
            for left in self.path.glob(f"{PLACING}*"):
                left.unlink()
            self._drop_replaced()
            self.refresh(tell)
        except OSError as error:
            raise cannot_write(self.path, error) from None

    def reopen(self) -> None:
        """Go on with a session that has ended, while the folder is still held. Raises InputError."""
        try:
            begin_session(self.path, self.session)
        except OSError as error:
            raise cannot_write(self.path, error) from None

    def end(self) -> None:
        """End the session: workers stop after the run that they are at."""
        end_session(self.path)

    def drop_if_empty(self) -> None:
        """Leave nothing behind where no run was made."""
        if not any(self.path.glob(f"{parts.PART}*")):
            shutil.rmtree(self.path, ignore_errors=True)
            with suppress(OSError):
                self.path.parent.rmdir()

    def refresh(self, tell: Callable[[str], None]) -> None:
        """Take note of parts that have come; a damaged one is set aside, and its runs count as not made."""
        for path in self.part_paths():
            if path.name in self._known:
                continue
            try:
                table = parts.read_whole(path, ["run", "status"])
                if self.study.keep.counties != "none":
                    parts.read_whole(county_path(path), ["run"])
            except InputError as error:
                aside = path.with_name(path.name + DAMAGED)
                path.replace(aside)
                tell(f"{error}; set aside as {aside.name}, its runs are made again")
                continue
            numbers = table["run"].to_numpy()
            self.note(path.name, numbers, numbers[table["status"].to_numpy(zero_copy_only=False) == parts.FAILED])

    def note(self, name: str, numbers: np.ndarray, failed: np.ndarray) -> None:
        """Take note of a part: the runs in it, and those of them that failed."""
        self._known.add(name)
        if len(numbers):
            self._reach(int(numbers.max()) + 1)
            self.state[numbers] = MADE
            self.state[failed] = HAS_FAILED

    def missing(self, numbers: np.ndarray, again_failed: bool = False) -> np.ndarray:
        """Those of the numbers that are not made yet, or that failed if these are wanted again."""
        if len(numbers):
            self._reach(int(numbers.max()) + 1)
        state = self.state[numbers]
        return numbers[(state == NOT_MADE) | ((state == HAS_FAILED) & again_failed)]

    def part_paths(self) -> list[Path]:
        """The parts, in order of their first run."""
        return sorted(self.path.glob(f"{parts.PART}*.parquet"))

    def add(self, made: Sequence[parts.Made], task: str = "") -> str:
        """Write a part with runs that were made, in order of their numbers, and return its name. Raises OSError."""
        host = f"{platform.node()}:{os.getpid()}"
        counties = parts.counties_of(self.study, made)
        return self.place(parts.table_of(self.study, made, host), counties, task=task)

    def find_part(self, task: str) -> Path | None:
        """The part that came of a task, if there is one."""
        return next(self.path.glob(f"{parts.PART}*-{task}.parquet"), None)

    def place(
        self, table: pa.Table, counties: pa.Table | None = None, replaces: Sequence[str] = (), task: str = ""
    ) -> str:
        """Write a part under a name that no other has; the counties first, since the part is what counts."""
        numbers = table["run"].to_numpy()
        unique = task or f"{os.getpid()}-{time.time_ns():x}"
        name = f"{numbers.min():012d}-{numbers.max():012d}-{unique}.parquet"
        if counties is not None:
            place_whole(self.path / f"{parts.COUNTY}{name}", parts.to_bytes(counties))
        place_whole(self.path / f"{parts.PART}{name}", parts.to_bytes(table, replaces))
        return f"{parts.PART}{name}"

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
                if kept.num_rows < table.num_rows:
                    self._replace([path], [kept] if kept.num_rows else [])
            except OSError as error:
                raise cannot_write(self.path, error) from None
        self.state[failed] = NOT_MADE

    def compact(self, at_least: int = 2) -> None:
        """Put small parts together, if there are so many; killed at any moment, this loses and doubles nothing.

        Parts that are not noted yet are left alone: a task that made one may be given out again, and looks for it.
        """
        from pyarrow import parquet

        group: list[Path] = []
        groups, rows = [group], 0
        for path in self.part_paths():
            if path.name not in self._known:
                continue
            count = parquet.read_metadata(path).num_rows
            if count >= ROWS_OF_A_PART // 2:
                continue
            if rows + count > ROWS_OF_A_PART and group:
                group, rows = [], 0
                groups.append(group)
            group.append(path)
            rows += count
        if sum(map(len, groups)) < at_least:
            return
        for group in groups:
            if len(group) > 1:
                with suppress(OSError):  # a disk without room for it: the parts are as good apart
                    self._replace(group, [parts.read_part(path) for path in group])

    def _replace(self, paths: Sequence[Path], tables: Sequence[pa.Table]) -> None:
        """Write one part in place of several. The new one names the old ones until these are gone."""
        names = [path.name for path in paths]
        if tables:
            table = sort_by_run(pa.concat_tables(tables))
            others = [county_path(path) for path in paths]
            counties = [parts.read_part(path) for path in others if path.exists()]
            filled = [found for found in counties if found.num_rows]
            merged = sort_by_run(pa.concat_tables(filled or counties[:1])) if counties else None
            self._known.add(self.place(table, merged, names))
        for path in paths:
            path.unlink(missing_ok=True)
            county_path(path).unlink(missing_ok=True)
        sync_folder(self.path)

    def _drop_replaced(self) -> None:
        """Remove parts that another part stands for, and counties without a part: left when a process was killed."""
        for path in self.part_paths():
            try:
                replaced = parts.replaced_by(path)
            except (OSError, InputError):
                continue  # damaged: refresh tells of it
            for name in replaced:
                (self.path / name).unlink(missing_ok=True)
        for path in self.path.glob(f"{parts.COUNTY}*.parquet"):
            if not (self.path / path.name.replace(parts.COUNTY, parts.PART, 1)).exists():
                path.unlink()

    def _reach(self, count: int) -> None:
        if count > len(self.state):
            self.state = np.concatenate([self.state, np.zeros(count - len(self.state), dtype=np.int8)])


def stores_in(folder: Path) -> list[Path]:
    """The folders of stores in a results folder."""
    return sorted(path.parent for path in (folder / RUNS).glob(f"*/{STUDY}"))


def keep_only(folder: Path, digest: str) -> None:
    """Remove the runs of other studies from a results folder that this process holds, once they have been replaced."""
    for path in stores_in(folder):
        if path.name != digest[:16]:
            shutil.rmtree(path, ignore_errors=True)


def load_study(path: Path) -> Study:
    """The study of a store. Raises InputError where its files are damaged, or written by another format."""
    try:
        return read_study(path)
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException) as error:
        raise InputError(f"{path / 'study.json'}: is damaged or of another version ({parts.one_line(error)})") from None


def county_path(part: Path) -> Path:
    """The file of counties that belongs to a part."""
    return part.with_name(part.name.replace(parts.PART, parts.COUNTY, 1))


def sort_by_run(table: pa.Table) -> pa.Table:
    """The rows in order of their runs; rows of one run keep theirs."""
    numbers = table["run"].to_numpy()
    return table if (np.diff(numbers) >= 0).all() else table.take(np.argsort(numbers, kind="stable"))


def cannot_write(path: Path, error: OSError) -> InputError:
    """The one line of a folder that cannot be written."""
    return InputError(f"cannot write to {path}: {reason_of(error)}")


def tell(line: str) -> None:
    """Say a line on stderr, as the program."""
    print(f"digigov: {line}", file=sys.stderr, flush=True)
