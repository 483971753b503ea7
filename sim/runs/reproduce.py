"""Made again: is what a results folder or a figure shows what the model gives, and if not, since when?"""

from __future__ import annotations

import base64
import json
import os
import tempfile
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.inputs.checks import check_least
from sim.inputs.files import read_bytes
from sim.language.errors import InputError, printable
from sim.runs import provenance, table
from sim.runs.code import code_digest, code_version
from sim.runs.make import make_missing
from sim.runs.progress import print_line
from sim.runs.provenance import RECORD
from sim.runs.recipe import digest_columns, is_recipe, numbers_meant, read_figure_recipe, rows_digest
from sim.runs.store import Store
from sim.runs.study import Study
from sim.runs.study_files import DRAWS, LARGEST_POINTS, load_study, stores_in


@dataclass(frozen=True, slots=True)
class Reproduction:
    """What came of it.

    n_runs: runs made again, of n_of_study. is_identical: whether every figure of every row is the same. differences:
    what differs, a line each. made_by: version that made it. changes: what has changed since, a line each.
    """

    path: Path
    n_runs: int
    n_of_study: int
    is_identical: bool
    made_by: str
    differences: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)


def reproduce(
    path: str | os.PathLike[str],
    n_runs: int | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: bool = True,
) -> Reproduction:
    """Make again what a results folder, its run.json, or a figure (PNG, SVG) was made from, and compare row by row.

    n_runs: only this many of the runs, evenly over the study; this needs the folder with its runs. None for all. Raises
    InputError where the path does not say what it was made from.
    """
    path = Path(path)
    record, folder = _read_record(path)
    recipe = _checked(path, record["study"])
    if n_runs is not None:
        check_least("runs", n_runs, 1)
    with tempfile.TemporaryDirectory(prefix="digigov-") as room:
        study = unpack(recipe, Path(room) / "recipe", folder)
        numbers = numbers_meant(study, recipe)
        there = _store_of(folder, recipe)
        if there is not None and "rows" not in recipe:
            numbers = np.intersect1d(numbers, table.read_store(there, ["run"])["run"])  # it was not finished
        n_of_study = len(numbers)
        if n_runs is not None and n_runs < n_of_study:
            if there is None:
                raise InputError("runs.runs_not_kept", path=path, n=n_of_study)
            numbers = numbers[np.linspace(0, n_of_study - 1, n_runs).round().astype(int)]
        if n_runs is None and "rows" not in recipe:
            raise InputError("runs.unfinished", path=path)
        again = Store.create(Path(room) / "again", study, lasting=False)
        again.open(print_line)
        make_missing(again, numbers, workers=workers, executor=executor, progress=progress)
        lines = []
        if n_runs is None and digest_again(again, numbers) != recipe["rows"]:
            lines = ["the rows are not those that it was made from"]
        if there is not None and (n_runs is not None or lines):
            lines = different_rows(there, again, numbers) or lines
    lines += edited_files(folder, record) if folder is not None else []
    same = not lines
    return Reproduction(
        path, len(numbers), n_of_study, same, recipe["version"], lines, [] if same else changes_since(record)
    )


def _checked(path: Path, recipe: Any) -> dict[str, Any]:
    """A recipe that has what it takes. Raises InputError."""
    if not is_recipe(recipe):
        raise InputError("runs.record_without_recipe", path=path)
    return recipe


def edited_files(folder: Path, record: Mapping[str, Any]) -> list[str]:
    """Files of a results folder that are not as they were written, a line each."""
    lines = []
    digests, inside = record.get("digests"), folder.resolve()
    for name, digest in digests.items() if isinstance(digests, dict) else ():
        path = folder / name
        if not provenance.is_name(name) or not path.resolve().is_relative_to(inside) or not path.is_file():
            lines.append(f"{printable(name)}: is gone")
        elif provenance.digest_of_file(path) != digest:
            lines.append(f"{printable(name)}: is not the file that was written, though runs may be the same")
    return lines


def digest_again(store: Store, numbers: np.ndarray) -> str:
    """The digest of the rows that a store has of these runs."""
    return rows_digest(store.study, table.blocks(store, digest_columns(store.study), numbers))


def unpack(recipe: Mapping[str, Any], room: Path, folder: Path | None) -> Study:
    """The study of a recipe, its files laid into a folder; those that it leaves out are taken from a store."""
    room.mkdir()
    try:
        for name, text in recipe["files"].items():
            content = text.encode() if name.endswith((".json", ".csv")) else base64.b64decode(text)
            (room / Path(name).name).write_bytes(content)
    except (OSError, ValueError):  # no name of a file, or no text of one
        raise InputError("runs.record_without_recipe", path=folder or "the figure") from None
    for store in stores_in(folder) if folder is not None else []:
        for file in store.glob("*"):
            if file.name == "points.parquet" or file.name.startswith(("county_table", "province-", "social-")):
                (room / file.name).write_bytes(read_bytes(file, LARGEST_POINTS))
    if folder is not None and (folder / DRAWS).exists() and not (room / DRAWS).exists():
        (room / DRAWS).write_bytes(read_bytes(folder / DRAWS))
    try:
        return load_study(room)
    except InputError as error:
        raise InputError("runs.not_reproducible", path=folder or "the figure", error=error) from None


def different_rows(there: Store, again: Store, numbers: np.ndarray) -> list[str]:
    """What differs between the rows of two stores, a line per column: how many rows, and by how much at most."""
    lines = []
    names = list(again.study.keep.indicators)
    for old, new in zip(_frames(there, names, numbers), _frames(again, names, numbers), strict=True):
        if len(old) != len(new) or not old["run"].equals(new["run"]):
            return [f"there are {len(old)} rows there and {len(new)} now: other runs failed"]
        for name in names:
            a, b = old[name].to_numpy(), new[name].to_numpy()
            differs = ~((a == b) | (np.isnan(a) & np.isnan(b)))
            if differs.any():
                gap = float(np.nanmax(np.abs(a - b)[differs])) if np.isfinite((a - b)[differs]).any() else float("nan")
                lines.append(f"{name}: {int(differs.sum())} of {len(a)} rows differ, by {gap:.3g} at most")
    return lines


def changes_since(record: Mapping[str, Any]) -> list[str]:
    """What has changed since a record was written: code, packages, and commits that say that results change."""
    recipe, lines = record["study"], []
    if recipe["code"] != code_digest():
        lines.append(f"made by digigov {printable(recipe['version'])}; this is digigov {code_version()}")
    now = provenance.versions()
    there, git = (found if isinstance(found := record.get(key), dict) else {} for key in ("versions", "git"))
    for name, version in now.items():
        if name in there and there[name] != version and name != "digigov":
            lines.append(f"{name} was {printable(str(there[name]))}, and is {version}")
    lines += [f"since then: {line}" for line in provenance.commits_that_change_results(git.get("commit"))]
    return lines or ["neither code nor packages have changed: the machine computes otherwise, or the files were edited"]


def _read_record(path: Path) -> tuple[dict[str, Any], Path | None]:
    """The record of a folder, a run.json or a figure, and the folder that its runs may be in."""
    if path.is_dir() or path.name == RECORD:
        file = path / RECORD if path.is_dir() else path
        try:
            record = json.loads(read_bytes(file))
        except InputError:
            raise
        except FileNotFoundError:
            raise InputError("runs.no_record", path=file) from None
        except (OSError, ValueError, RecursionError) as error:
            raise InputError("runs.cannot_read", path=file, reason=error) from None
        if not isinstance(record, dict) or "study" not in record:
            raise InputError("runs.record_without_recipe", path=file)
        return record, file.parent
    if not path.exists():
        raise InputError("runs.nothing_there", path=path)
    recipe = read_figure_recipe(path)
    return {"study": recipe, "versions": recipe.get("versions", {}), "git": recipe.get("git")}, None


def _store_of(folder: Path | None, recipe: Mapping[str, Any]) -> Store | None:
    """The runs that were kept, if they are there."""
    if folder is None:
        return None
    stores = [path for path in stores_in(folder) if path.name == recipe["digest"][:16]]
    return Store(stores[0], load_study(stores[0])) if stores else None


def _frames(store: Store, names: list[str], numbers: np.ndarray) -> list[pd.DataFrame]:
    return [block.replace_schema_metadata().to_pandas() for block in table.blocks(store, ["run", *names], numbers)]
