"""A study that has grown in its folder: more points than the one that the folder keeps, whose runs are taken over.

A run is what it was if its settings and its seed are; only its number, and that of its point, are new.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from sim.runs import parts
from sim.runs.code import code_digest
from sim.runs.store import PENDING, Store, keep_only
from sim.runs.study import Study
from sim.runs.study_files import STUDY, others_in


def grow(folder: Path, study: Study) -> int:
    """Take over the runs of a smaller study that a results folder keeps, which this process holds; gives how many.

    0 where there is none. It is kept until all its runs are taken over, so that the same call goes on after a kill.
    Raises InputError where files are damaged or cannot be written.
    """
    n_taken = 0
    for path, other in others_in(folder, study.digest):
        places = grown_places(other, study)
        if places is None or json.loads((path / STUDY).read_text(encoding="utf-8"))["code"] != code_digest():
            continue
        source, target = Store(path, other), Store.create(folder, study)
        source.scan(lambda line: None)
        target.open(lambda line: None)
        target.plan(source.planned())
        for part in source.part_paths():
            _take(target, other, parts.read_part(part), places)
        n_taken += int((target.state != PENDING).sum())
    if n_taken:
        keep_only(folder, study.digest)
    return n_taken


def grown_places(small: Study, large: Study) -> np.ndarray | None:
    """Where each point of a study is among those of another; None where that is no larger one of the same kind.

    Points that are there twice are so in both. At least the first replicate has the seeds that it had.
    """
    same = ("kind", "keep", "seed", "luck", "seeds", "n_twins", "draws", "varied")
    labels = [[(cell.label, cell.scenario.mode.name, cell.arm) for cell in study.cells] for study in (small, large)]
    if (
        any(getattr(small, name) != getattr(large, name) for name in same)
        or labels[0] != labels[1]
        or small.values != large.values
        or not small.varied
        or small.n_points >= large.n_points
        or small.keep.counties != "none"
    ):
        return None
    places = _found_in(small.points, large.points)
    if places is None or all(small.seed_of(1, point) != large.seed_of(1, place) for point, place in enumerate(places)):
        return None
    return places


def _found_in(few: pd.DataFrame, many: pd.DataFrame) -> np.ndarray | None:
    """The place of each row of a table in another one; None where one is not there."""
    keys = list(few.columns)
    numbered = [table.assign(again=table.groupby(keys, sort=False).cumcount()) for table in (few, many)]
    try:
        found = numbered[0].merge(numbered[1].reset_index(names="place"), how="left", on=[*keys, "again"])["place"]
    except ValueError:  # a column of texts in one, and of numbers in the other
        return None
    return None if found.isna().any() else found.to_numpy(dtype=np.int64)


def _take(target: Store, small: Study, part: pa.Table, places: np.ndarray) -> None:
    """Write the rows of a part whose runs the target lacks, with the numbers that they have there."""
    large, numbers = target.study, part["run"].to_numpy()
    replicates, points, cells = small.coordinates(numbers)
    there = places[points]
    new = ((replicates - 1) * large.n_points + there) * len(large.cells) + cells
    target.missing(new)  # makes room for their states
    seeds = zip(replicates.tolist(), points.tolist(), there.tolist(), strict=True)
    is_same = [small.seed_of(replicate, a) == large.seed_of(replicate, b) for replicate, a, b in seeds]
    kept = np.array(is_same, dtype=bool) & (target.state[new] == PENDING)
    if not kept.any():
        return
    schema = parts.schema_of(large)
    columns = {name: part[name] for name in schema.names} | {"run": pa.array(new), "point": pa.array(there)}
    table = pa.table([columns[name] for name in schema.names], names=schema.names).filter(pa.array(kept))
    target.append(parts.sort_by_run(table.cast(schema)))
