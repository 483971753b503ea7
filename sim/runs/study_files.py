"""The files that say what a study is, and in what two studies differ."""

from __future__ import annotations

import io
import json
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from sim.inputs.checks import LARGEST_SEED
from sim.inputs.files import read_bytes
from sim.language.errors import InputError
from sim.results.tables import window_of
from sim.runs.code import code_digest
from sim.runs.outcome import Keep
from sim.runs.study import Cell, Study, determining, extension_records
from sim.setup.cities import Cities, data_of, hold
from sim.setup.design_keys import COUNTS, LUCKS
from sim.setup.draws import DEFAULTS, Draws
from sim.setup.registry import registered
from sim.setup.scenario import Scenario
from sim.setup.social import LARGEST_NETWORK, SocialNetwork

RUNS, STUDY, POINTS, DRAWS = "runs", "study.json", "points.parquet", "draws.csv"
LARGEST_POINTS = 2_000_000_000  # bytes; ten million points of ten factors
FORMATS = FORMAT, WITH_SEEDS, WITH_TWINS, WITH_DRAWS = 2, 3, 4, 5
"""Of the files and rows of a store, of one whose study names its seeds, of one whose points share luck in groups, and
of one with draws or with what is held;
those of another are not read."""


def write_study(study: Study) -> dict[str, bytes]:
    """The study as files (name -> content), which ``read_study`` reads back to an equal one."""
    files: dict[str, bytes] = {}
    cells = []
    for cell in study.cells:
        scenario, path = cell.scenario, cell.scenario.county_table
        if path is not None:
            name = f"county_table-{blake2b(path.read_bytes(), digest_size=6).hexdigest()}.csv"
            files[name] = path.read_bytes()
        here = {"county_table": None, "social": None}  # paths are of this machine
        text = scenario.model_copy(update=here).to_toml(paths=False)
        record = {"label": cell.label, "arm": cell.arm, "scenario": text, "county_table": path and name}
        record |= {"held": cell.held} if cell.held else {}
        own = data_of(scenario.province)
        if own is not None:
            record["province"] = f"province-{own.digest[:12]}.json"
            files[record["province"]] = json.dumps(own.to_dict(), ensure_ascii=False).encode()
        if scenario.social is not None:
            record |= {"social": f"social-{scenario.social.digest[:12]}.npz", "seating": scenario.seating}
            files[record["social"]] = scenario.social.to_bytes()
        cells.append(record)
    if study.varied:
        points = io.BytesIO()
        study.points.to_parquet(points, engine="pyarrow", index=False)
        files[POINTS] = points.getvalue()
    table = {
        "format": _format_of(study),
        "kind": study.kind,
        "digest": study.digest,
        "code": code_digest(),
        "extensions": extension_records(),
        "cells": cells,
        "n_points": study.n_points,
        "varied": study.varied,
        "seed": study.seed,
        "luck": study.luck,
        "keep": asdict(study.keep),
        "about": dict(study.about),
        **({"seeds": study.seeds} if study.seeds else {}),
        **({"n_twins": study.n_twins} if study.n_twins > 1 else {}),
        **({"draws": {"at": study.draws.at, "source": study.draws.source}} if study.draws is not None else {}),
    }
    files[STUDY] = (json.dumps(table, indent=1, ensure_ascii=False, default=str) + "\n").encode()
    return files


def read_study(folder: Path) -> Study:
    """The study whose files are in a folder.

    Raises InputError where it is of another format or needs what a script registers, and OSError, ValueError or
    KeyError where files are damaged.
    """
    table = json.loads(read_bytes(folder / STUDY))
    json.dumps(table, ensure_ascii=False).encode()  # an escape may stand for half a sign, which no file can hold
    if table.get("format") not in FORMATS:
        raise InputError("runs.old_format", path=folder)
    _refuse_forged(table, folder / STUDY)
    known = {(one.kind, one.name) for one in registered()}
    for record in table["extensions"]:
        if (record["kind"], record["name"]) not in known:
            raise InputError("runs.not_registered", path=folder, kind=record["kind"], name=record["name"])
    cells = []
    for cell in table["cells"]:
        fields = tomllib.loads(cell["scenario"])
        if cell["county_table"]:
            fields["county_table"] = folder / Path(cell["county_table"]).name
        if cell.get("social"):
            fields["social"] = SocialNetwork.from_bytes(read_bytes(folder / Path(cell["social"]).name, LARGEST_NETWORK))
            fields["seating"] = cell["seating"]
        if cell.get("province"):
            file = folder / Path(cell["province"]).name
            fields["province"] = hold(Cities.from_dict(json.loads(read_bytes(file))))
        cells.append(Cell(cell["label"], Scenario(**fields), cell["arm"], tuple(cell.get("held", ()))))
    points = pd.DataFrame(index=[0])
    if table["varied"]:
        content = read_bytes(folder / POINTS, LARGEST_POINTS)
        points = pd.read_parquet(io.BytesIO(content))
        is_sound = not any(map(pa.types.is_nested, parquet.read_schema(io.BytesIO(content)).types))
        if list(points.columns) != table["varied"] or not 1 <= len(points) == table["n_points"] or not is_sound:
            raise InputError("runs.forged_study", path=folder / POINTS, name="points")
    keep = {name: tuple(value) if isinstance(value, list) else value for name, value in table["keep"].items()}
    names = ("kind", "seed", "luck", "about")
    own = {name: table[name] for name in names} | {"seeds": tuple(table.get("seeds", ()))}
    own |= {"n_twins": table.get("n_twins", 1)}
    if "draws" in table:
        kept = read_draws(folder / DRAWS) if (folder / DRAWS).exists() else None
        own["draws"] = Draws(table["draws"]["at"], table["draws"]["source"], kept)
    return Study(cells=tuple(cells), keep=Keep(**keep), points=points, **own)


def _refuse_forged(table: Mapping[str, Any], path: Path) -> None:
    """Raise InputError where what is read later, beyond the reading of files, is of another kind than was written."""

    def are(kind: type, values: Any) -> bool:
        return isinstance(values, list) and all(type(value) is kind for value in values)

    keep, cells, about = table["keep"], table["cells"], table["about"]
    texts = [table[name] for name in ("kind", "luck", "code", "digest")]
    numbers = {"seed": (table["seed"], 0), "n_twins": (table.get("n_twins", 1), 1), "n_points": (table["n_points"], 1)}
    kinds = {
        "kind": are(str, texts) and table["luck"] in LUCKS,
        "about": isinstance(about, dict) and isinstance(about.get("name", ""), str),
        **{name: type(value) is int and low <= value <= LARGEST_SEED for name, (value, low) in numbers.items()},
        "seeds": are(int, table.get("seeds", [])),
        "varied": are(str, table["varied"]) and len(set(table["varied"])) == len(table["varied"]),
        "cells": bool(cells) and all(are(str, [cell["label"], cell["arm"], cell["scenario"]]) for cell in cells),
        "keep": are(str, keep["windows"]) and are(str, keep["indicators"]) and bool(keep["windows"]),
        "windows": len(set(keep["windows"])) == len(keep["windows"]) and all(map(window_of, keep["windows"])),
        "indicators": len(set(keep["indicators"])) == len(keep["indicators"]),
    }
    for name, is_so in kinds.items():
        if not is_so:
            raise InputError("runs.forged_study", path=path, name=name)


def read_plan(path: Path) -> int:
    """How many replications a study is to have. Raises InputError where the file is damaged or gone."""
    with suppress(OSError, ValueError, KeyError, TypeError, RecursionError):
        planned = json.loads(read_bytes(path))["replications"]
        if type(planned) is int and 0 <= planned <= COUNTS["replications"][1]:
            return planned
    raise InputError("runs.damaged_plan", path=path)


def write_draws(study: Study, replications: int) -> bytes:
    """The draws of the first replicates as a CSV file: a row each, a column per unknown."""
    assert study.draws is not None
    table = study.draws.first(replications, study.seed)
    table = table.assign(replicate=range(1, replications + 1))[["replicate", *table.columns]]
    return table.to_csv(index=False, lineterminator="\n").encode()


def read_draws(path: Path) -> pd.DataFrame:
    """The draws in such a file, in order."""
    return pd.read_csv(path).drop(columns="replicate")


def _format_of(study: Study) -> int:
    if study.draws is not None or any(cell.held for cell in study.cells):
        return WITH_DRAWS
    return WITH_TWINS if study.n_twins > 1 else WITH_SEEDS if study.seeds else FORMAT


def load_study(path: Path) -> Study:
    """The study of a store. Raises InputError where its files are damaged, or written by another format."""
    try:
        return read_study(path)
    except InputError:
        raise
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, pa.ArrowException) as error:
        raise InputError("runs.damaged_study", path=path / STUDY, reason=" ".join(str(error).split())) from None


def stores_in(folder: Path) -> list[Path]:
    """The folders of stores in a results folder. Raises OSError for a name that no folder can have."""
    with suppress(FileNotFoundError, NotADirectoryError):
        (folder / RUNS).stat()  # glob() and exists() tell of a bad name in some versions of Python only
    return sorted(path.parent for path in (folder / RUNS).glob(f"*/{STUDY}"))


def others_in(folder: Path, digest: str) -> Iterator[tuple[Path, Study]]:
    """The stores of other studies than this one in a results folder, each with its study.

    This one's files may be damaged: ``sim.runs.store.Store.create`` writes them again. Raises InputError where those of
    another are, which only that study's own command can mend.
    """
    for path in stores_in(folder):
        if path.name != digest[:16]:
            try:
                yield path, load_study(path)
            except InputError as error:
                if error.key != "runs.damaged_study":
                    raise
                raise InputError("runs.damaged_other", folder=folder, error=error) from None


def first_difference(there: Study, here: Study, path: Path) -> InputError:
    """The first thing in which the study kept in `path` differs from this one. Raises no error for damaged files."""
    if there.kind != here.kind:
        return InputError("runs.other_kind", there=there.kind, here=here.kind)
    for name in ("seed", "luck", "seeds", "n_twins"):
        if getattr(there, name) != getattr(here, name):
            return InputError("runs.other_setting", name=name, there=getattr(there, name), here=getattr(here, name))
    cells = [[(cell.label, cell.scenario.mode.name, cell.arm) for cell in study.cells] for study in (there, here)]
    if cells[0] != cells[1]:
        return InputError("runs.other_cells", there=_names(there), here=_names(here))
    for old, new in zip(there.cells, here.cells, strict=True):
        values, others = determining(old.scenario), determining(new.scenario)
        for key in values:
            if values[key] != others[key]:
                return InputError("runs.other_value", key=key, label=old.label, there=values[key], here=others[key])
        if old.held != new.held:
            return InputError("runs.other_setting", name="held", there=list(old.held), here=list(new.held))
    at = [study.draws.at if study.draws is not None else DEFAULTS for study in (there, here)]
    if at[0] != at[1]:
        return InputError("runs.other_setting", name="at", there=at[0], here=at[1])
    if there.draws is not None and here.draws is not None and there.draws.source != here.draws.source:
        return InputError("setup.other_draws", at=at[0])
    if there.varied != here.varied:
        return InputError("runs.other_keys", there=there.varied or "nothing", here=here.varied or "nothing")
    if there.n_points != here.n_points:
        return InputError("runs.other_points", there=f"{there.n_points:,}", here=f"{here.n_points:,}")
    for key in there.varied:
        differ = (there.points[key].to_numpy() != here.points[key].to_numpy()).nonzero()[0]
        if len(differ):
            point = int(differ[0])
            values = {"there": there.points[key][point], "here": here.points[key][point]}
            return InputError("runs.other_point", key=key, point=point, **values)
    for name in ("indicators", "windows", "counties"):
        if getattr(there.keep, name) != getattr(here.keep, name):
            return InputError("runs.other_kept", name=name)
    code = json.loads((path / STUDY).read_text(encoding="utf-8"))["code"]
    return InputError("runs.made_by_other_code", there=code[:8], here=code_digest()[:8])


def _names(study: Study) -> str:
    return ", ".join(dict.fromkeys(f"{cell.label} {cell.scenario.mode.name}" for cell in study.cells))
