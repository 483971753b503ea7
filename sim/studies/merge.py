"""Shards joined: runs of one study that were made in several folders, in one."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import compute

from sim.language.errors import InputError
from sim.runs import parts, provenance, table
from sim.runs.folder import Folder, cannot_write, write_atomically
from sim.runs.progress import print_line, progress_bar
from sim.runs.store import FINISHED, HAS_FAILED, PENDING, Store
from sim.runs.study_files import STUDY, first_difference
from sim.studies.sweep import finish, refuse_another


@dataclass(frozen=True, slots=True)
class Merged:
    """What is in the folder now: runs of the design, made and failed ones, and those that this merge brought."""

    folder: Path
    n_runs: int
    n_made: int
    n_failed: int
    n_new: int


def merge(folders: Sequence[str | os.PathLike[str]], out: str | os.PathLike[str], progress: bool = True) -> Merged:
    """Join sweeps of one design that were made in several folders, by ``shard`` or ``limit``, into `out`.

    A run that is there already is not taken again; one that failed in one folder and was made in another counts as
    made. The folders are read and not changed. Raises InputError where they keep different studies, a run gave two
    results, a part is damaged, or `out` cannot be written.
    """
    started, clock = datetime.now(UTC), time.monotonic()
    sources = [Store.find(Path(folder)) for folder in folders]
    if not sources:
        raise InputError("runs.nothing_to_merge")
    first = sources[0]
    for folder, source in zip(folders, sources, strict=True):
        if source.path.name != first.path.name:
            difference = first_difference(source.study, first.study, source.path)
            raise InputError("runs.merge_of_two", folder=folder, other=folders[0], difference=difference)
    if first.study.kind != "sweep":
        raise InputError("runs.merge_of_no_sweep", folder=folders[0], kind=first.study.kind)
    replications = max(source.planned() for source in sources)
    with Folder(out) as folder:
        refuse_another(folder.path, first.study)
        target = Store(folder.path / first.path.relative_to(first.path.parents[1]), first.study)
        _copy_study(first, target)
        target.open(print_line)
        before = int((target.state == FINISHED).sum())
        paths = [(source, path) for source in sources for path in table.present_parts(source)]
        try:
            with progress_bar(len(paths), progress, "parts") as advance:
                for source, path in paths:
                    if source.path.resolve() != target.path.resolve():
                        _take(target, path)
                    advance(1)
        finally:
            target.drop_if_empty()
        numbers = first.study.numbers(replications)
        missing = target.missing(numbers)
        record = provenance.circumstances(started, time.monotonic() - clock)
        finish(folder, target, numbers, replications, record)
    state = target.state[numbers]
    return Merged(
        folder.path,
        n_runs=len(numbers),
        n_made=int((state == FINISHED).sum()),
        n_failed=len(numbers) - len(missing) - int((state == FINISHED).sum()),
        n_new=int((target.state == FINISHED).sum()) - before,
    )


def _copy_study(source: Store, target: Store) -> None:
    """Take over the files that say what the study is, if they are not there. Raises InputError."""
    try:
        target.path.mkdir(parents=True, exist_ok=True)
        names = [path.name for path in source.path.iterdir() if path.suffix in (".json", ".csv", ".parquet")]
        kept = [name for name in sorted(names) if not name.startswith((parts.PART, parts.COUNTY))]
        for name in sorted(kept, key=lambda name: name == STUDY):
            if not (target.path / name).exists():
                write_atomically(target.path / name, (source.path / name).read_bytes())
    except OSError as error:
        raise cannot_write(target.path, error) from None


def _take(target: Store, path: Path) -> None:
    """Take over the runs of a part that the target lacks."""
    part = parts.read_part(path)
    numbers = part["run"].to_numpy()
    failed = part["status"].to_numpy(zero_copy_only=False) == parts.FAILED
    target.missing(numbers)  # makes room for their states
    there = target.state[numbers]
    _refuse_contradiction(target, path, part.filter(pa.array((there == FINISHED) & ~failed)))
    target.drop_failed(numbers[~failed & (there == HAS_FAILED)])
    there = target.state[numbers]
    pending = there == PENDING
    if not pending.any():
        return
    chosen = np.unique(numbers[pending])
    beside = parts.county_path(path)
    counties = parts.read_part(beside) if beside.exists() else None
    if counties is not None:
        counties = counties.filter(compute.is_in(counties["run"], pa.array(chosen)))
    target.append(part.filter(pa.array(pending)), counties)


def _refuse_contradiction(target: Store, path: Path, again: pa.Table) -> None:
    """Raise InputError if a run that the target has gave something else there."""
    if not again.num_rows:
        return
    names = ["run", "window", *target.study.keep.indicators]
    numbers = np.unique(again["run"].to_numpy())
    for own in table.blocks(target, names, numbers):
        ours = own.replace_schema_metadata().to_pandas()
        theirs = (
            again.select(names)
            .replace_schema_metadata()
            .to_pandas()
            .sort_values("run", kind="stable", ignore_index=True)
        )
        theirs = theirs[theirs["run"].isin(ours["run"])].reset_index(drop=True)
        if not ours.equals(theirs):
            row = ours.compare(theirs).index[0] if ours.shape == theirs.shape else 0
            raise InputError("runs.contradiction", path=path, run=ours["run"][row], other=target.path)
