"""What a study was made from, so that a results folder, or a figure that carries it, is enough to make it again."""

from __future__ import annotations

import base64
import html
import json
import zlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from sim.inputs.files import read_bytes
from sim.language.errors import InputError
from sim.runs import provenance, table
from sim.runs.code import code_digest, code_version
from sim.runs.folder import cannot_write, write_atomically
from sim.runs.store import Store
from sim.runs.study import MOST_RUNS, Study
from sim.runs.study_files import DRAWS, write_draws, write_study
from sim.setup.design_keys import COUNTS

KEY, WORDS = "Source", "Description"
MARK = "digigov:"
MAX_UNPACKED = 10_000_000  # characters of a recipe once it is unpacked
MAX_REPLICATIONS = COUNTS["replications"][1]
MAX_BYTES = 40_000  # of a file of the study that is written in full


def recipe(
    study: Study, replications: int, store: Store | None = None, numbers: np.ndarray | None = None
) -> dict[str, Any]:
    """The files of a study's store, as texts, with its replications, the code that made it and a digest of the rows.

    Tables of points, draws or counties that are large are left out; the results folder has them. store: where the runs
    are, if all are made. numbers: of the runs that are meant, in order; None for those of all replications.
    """
    every = study.numbers(replications)
    chosen = every if numbers is None else numbers
    files = {}
    draws = {} if study.draws is None else {DRAWS: write_draws(study, replications)}
    for name, content in (write_study(study) | draws).items():
        if len(content) <= MAX_BYTES or name == "study.json":
            text = content.decode() if name.endswith((".json", ".csv")) else base64.b64encode(content).decode()
            files[name] = text
    record = {
        "kind": study.kind,
        "digest": study.digest,
        "replications": replications,
        "code": code_digest(),
        "version": code_version(),
        "files": files,
    }
    if not np.array_equal(chosen, every):
        record["only"] = to_ranges(chosen)
    if store is not None:
        record |= {
            "rows": rows_digest(study, table.blocks(store, digest_columns(study), chosen)),
            "n_runs": len(chosen),
        }
    return record


def is_recipe(recipe: Any) -> bool:
    """Whether what a record says that it was made from has the form of a recipe."""
    kinds = {"kind": str, "digest": str, "replications": int, "code": str, "version": str, "files": dict}
    if not isinstance(recipe, dict) or not all(isinstance(recipe.get(name), kind) for name, kind in kinds.items()):
        return False
    ranges = recipe.get("only", [])
    return (
        all(isinstance(text, str) for text in recipe["files"].values())
        and 1 <= recipe["replications"] <= MAX_REPLICATIONS
        and isinstance(recipe.get("rows", ""), str)
        and isinstance(ranges, list)
        and all(isinstance(ends, list) and [type(end) for end in ends] == [int, int] for ends in ranges)
    )


def begin_record(store: Store) -> None:
    """Write `run.json` beside the runs of a study that begins, unless there is one. Raises InputError."""
    path = store.path.parents[1] / provenance.RECORD
    if not store.is_lasting or provenance.read_own(path) is not None:
        return
    recipe_of_study = recipe(store.study, store.planned())
    record = {"study": recipe_of_study, **provenance.circumstances(datetime.now(UTC), 0.0)}
    try:
        write_atomically(path, provenance.to_json(record | {"files": [provenance.RECORD], "unfinished": True}))
    except OSError as error:
        raise cannot_write(path.parent, error) from None


def numbers_meant(study: Study, recipe: Mapping[str, Any]) -> np.ndarray:
    """The numbers of the runs that a recipe is of. Raises InputError where the study has no such runs."""
    if "only" not in recipe:
        return study.numbers(recipe["replications"])
    most = min(MOST_RUNS, study.n_of_replicate * MAX_REPLICATIONS)
    ends = [-1, *(end for pair in recipe["only"] for end in pair), most]
    gaps = zip(ends[::2], ends[1::2], strict=True)
    if len(ends) == 2 or any(a >= b for a, b in gaps) or any(first > last for first, last in recipe["only"]):
        raise InputError("runs.forged_study", path="run.json", name="only")
    return np.concatenate([np.arange(first, last + 1) for first, last in recipe["only"]])


def to_ranges(numbers: np.ndarray) -> list[list[int]]:
    """Numbers in order as [first, last] of each stretch without a gap."""
    stretches = np.split(numbers, np.flatnonzero(np.diff(numbers) != 1) + 1)
    return [[int(stretch[0]), int(stretch[-1])] for stretch in stretches if len(stretch)]


def recipe_of_record(record: Mapping[str, Any]) -> dict[str, Any]:
    """What a figure carries of a record: the recipe, versions and commit; nothing where there is no recipe."""
    if not is_recipe(record.get("study")):
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


def figure_metadata(recipe: Mapping[str, Any], figure: str) -> dict[str, str]:
    """Metadata for a figure: a line for people, and the recipe that it can be made from again, packed."""
    text = json.dumps({**recipe, "figure": figure}, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    packed = base64.b85encode(zlib.compress(text.encode(), 9)).decode()
    line = f"{figure}: {recipe['kind']} {recipe['digest'][:16]}, digigov {recipe['version']}; digigov reproduce FILE"
    return {WORDS: line, KEY: MARK + packed}


def read_figure_recipe(path: Path) -> dict[str, Any]:
    """The recipe in a PNG or SVG file. Raises InputError where there is none, or the file cannot be read."""
    try:
        content = read_bytes(path)
        text = _of_png(path) if content.startswith(b"\x89PNG") else _of_svg(content)
    except InputError:
        raise
    except (OSError, ValueError, SyntaxError) as error:
        raise InputError("runs.no_figure", path=path, reason=error) from None
    if not text.startswith(MARK):
        raise InputError("runs.figure_without_recipe", path=path)
    try:
        unpacker = zlib.decompressobj()
        return json.loads(unpacker.decompress(base64.b85decode(text.removeprefix(MARK)), MAX_UNPACKED))
    except (ValueError, RecursionError, zlib.error):
        raise InputError("runs.damaged_figure", path=path) from None


def _of_png(path: Path) -> str:
    from PIL import Image

    with Image.open(path) as picture:
        return str(picture.info.get(KEY, ""))


def _of_svg(content: bytes) -> str:
    _, _, after = content.decode().partition("<dc:source>")
    text, end, _ = after.partition("</dc:source>")
    return html.unescape(text.strip()) if end else ""
