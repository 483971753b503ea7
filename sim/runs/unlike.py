"""In what two studies differ, said in a few words."""

from __future__ import annotations

import json
from pathlib import Path

from sim.runs.code import code_digest
from sim.runs.study import Study, determining


def first_difference(there: Study, here: Study, path: Path) -> str:
    """The first thing in which the study kept in `path` differs from this one. Raises no error for damaged files."""
    if there.kind != here.kind:
        return f"there it is a {there.kind}, here a {here.kind}"
    for name in ("seed", "luck"):
        if getattr(there, name) != getattr(here, name):
            return f"{name} is {getattr(there, name)} there and {getattr(here, name)} here"
    cells = [[(cell.label, cell.scenario.mode.name, cell.arm) for cell in study.cells] for study in (there, here)]
    if cells[0] != cells[1]:
        return f"scenarios and modes are {_names(there)} there and {_names(here)} here"
    for old, new in zip(there.cells, here.cells, strict=True):
        values, others = determining(old.scenario), determining(new.scenario)
        for key in values:
            if values[key] != others[key]:
                return f"{key} of {old.label} is {values[key]} there and {others[key]} here"
    if there.varied != here.varied:
        old, new = (", ".join(study.varied) or "nothing" for study in (there, here))
        return f"what varies is {old} there and {new} here"
    if there.n_points != here.n_points:
        return f"{there.n_points:,} points there and {here.n_points:,} here"
    for key in there.varied:
        unlike = (there.points[key].to_numpy() != here.points[key].to_numpy()).nonzero()[0]
        if len(unlike):
            point = int(unlike[0])
            return f"{key} at point {point} is {there.points[key][point]} there and {here.points[key][point]} here"
    for name in ("indicators", "windows", "counties"):
        if getattr(there.keep, name) != getattr(here.keep, name):
            return f"other {name} are kept"
    made_by = json.loads((path / "study.json").read_text(encoding="utf-8"))["code"]
    return f"it was made by other code ({made_by[:8]}; this is {code_digest()[:8]})"


def _names(study: Study) -> str:
    return ", ".join(dict.fromkeys(f"{cell.label} {cell.scenario.mode.name}" for cell in study.cells))
