"""The status of a study in a folder, also while it runs."""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from sim.runs import parts, table
from sim.runs.code import code_digest
from sim.runs.folder import is_held
from sim.runs.store import Store


@dataclass(frozen=True, slots=True)
class Status:
    """How many runs of a study are made, failed and missing, and what is known of them.

    is_running: a process holds the folder. seconds: of one run, median; NaN if none is made. n_bytes: of all parts.
    last: when the last part was written; None if there is none. errors: each with how many runs it ended.
    is_of_this_code: whether the same command would go on, and not refuse.
    """

    folder: Path
    kind: str
    name: str
    replications: int
    n_runs: int
    n_made: int
    n_failed: int
    is_running: bool
    seconds: float
    n_parts: int
    n_bytes: int
    last: datetime | None
    errors: dict[str, int]
    is_of_this_code: bool

    @property
    def n_missing(self) -> int:
        """Runs that are neither made nor failed."""
        return max(0, self.n_runs - self.n_made - self.n_failed)


def status(folder: str | os.PathLike[str]) -> Status:
    """The status of the study in a results folder. Raises InputError where there is none, or a part is damaged."""
    path = Path(folder)
    store = Store.find(path)
    replications = store.planned()
    rows = table.read_store(store, ["run", "status", "seconds", "error"]).drop_duplicates("run")
    failed = rows["status"].eq(parts.FAILED)
    paths = store.part_paths()
    times = [part.stat().st_mtime for part in paths]
    code = json.loads((store.path / "study.json").read_text(encoding="utf-8"))["code"]
    return Status(
        folder=path,
        kind=store.study.kind,
        name=store.study.about.get("name", store.study.kind),
        replications=replications,
        n_runs=store.study.n_of_replicate * replications,
        n_made=int((~failed).sum()),
        n_failed=int(failed.sum()),
        is_running=is_held(path),
        seconds=float(np.nanmedian(rows["seconds"])) if rows["seconds"].notna().any() else float("nan"),
        n_parts=len(paths),
        n_bytes=sum(part.stat().st_size for part in paths),
        last=datetime.fromtimestamp(max(times), UTC) if times else None,
        errors=dict(Counter(rows.loc[failed, "error"]).most_common()),
        is_of_this_code=code == code_digest(),
    )
