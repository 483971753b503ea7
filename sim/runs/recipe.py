"""What a study was made from, so that a results folder or a figure is enough to make it again."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Any

import numpy as np
import pyarrow as pa

from sim.runs import table
from sim.runs.code import code_digest, code_version
from sim.runs.store import Store
from sim.runs.study import Study, write_study

LARGEST = 40_000  # bytes of a file of the study that is told in full


def recipe(
    study: Study, replications: int, store: Store | None = None, numbers: np.ndarray | None = None
) -> dict[str, Any]:
    """The files of a study's store, as texts, with its replications, the code that made it and a digest of the rows.

    Tables of points or counties that are large are left out; the results folder has them. store: where the runs are,
    if all are made. numbers: of the runs that are meant, in order; None for those of all replications.
    """
    every = study.numbers(replications)
    chosen = every if numbers is None else numbers
    files = {}
    for name, content in write_study(study).items():
        if len(content) <= LARGEST or name == "study.json":
            text = content.decode() if name.endswith((".json", ".csv")) else base64.b64encode(content).decode()
            files[name] = text
    made = {
        "kind": study.kind,
        "digest": study.digest,
        "replications": replications,
        "code": code_digest(),
        "version": code_version(),
        "files": files,
    }
    if not np.array_equal(chosen, every):
        made["only"] = to_ranges(chosen)
    if store is not None:
        made |= {"rows": rows_digest(study, table.blocks(store, digest_columns(study), chosen)), "n_runs": len(chosen)}
    return made


def numbers_meant(study: Study, recipe: Mapping[str, Any]) -> np.ndarray:
    """The numbers of the runs that a recipe is of."""
    if "only" not in recipe:
        return study.numbers(recipe["replications"])
    return np.concatenate([np.arange(first, last + 1) for first, last in recipe["only"]])


def to_ranges(numbers: np.ndarray) -> list[list[int]]:
    """Numbers in order as [first, last] of each stretch without a gap."""
    stretches = np.split(numbers, np.flatnonzero(np.diff(numbers) != 1) + 1)
    return [[int(stretch[0]), int(stretch[-1])] for stretch in stretches if len(stretch)]


def birth_recipe(record: Mapping[str, Any]) -> dict[str, Any]:
    """What a figure carries of a record: the recipe, versions and commit; nothing where there is no recipe."""
    if "study" not in record:
        return {}
    return {**record["study"], "versions": record["versions"], "git": record["git"]}


def digest_columns(study: Study) -> list[str]:
    """Columns that are the same whenever a run is made again."""
    return ["run", "status", "window", *study.keep.indicators]


def rows_digest(study: Study, blocks: Iterable[pa.Table]) -> str:
    """32 hexadecimal digits of what runs gave: their rows in order, however they are cut into blocks."""
    names = digest_columns(study)
    digests = {name: blake2b(digest_size=16) for name in names}
    for block in blocks:
        for name in names:
            values = block[name].to_numpy()
            text = values.tobytes() if values.dtype != object else "\n".join([*map(str, values), ""]).encode()
            digests[name].update(text)
    return blake2b("".join(digest.hexdigest() for digest in digests.values()).encode(), digest_size=16).hexdigest()
