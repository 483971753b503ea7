"""Scenarios and designs that come with the program, and how a file is found by its name or its path."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from sim.inputs.checks import show
from sim.inputs.toml import DESIGN_ENDING
from sim.language.errors import InputError, Message, nearest_name


def shipped_scenarios() -> dict[str, Path]:
    """The scenarios that come with the program, by name."""
    return {path.stem: path for path in shipped_files() if not path.name.endswith(DESIGN_ENDING)}


def find_file(given: str | os.PathLike[str], shipped: Mapping[str, Path], what: Message) -> tuple[Path, str]:
    """The path of a file, or of a shipped one by its name, and what errors call it.

    what: what it should hold, such as "scenario". Raises InputError where a name is not known.
    """
    if isinstance(given, str) and given in shipped:
        return shipped[given], shipped[given].name
    path, label = Path(given), label_of(given)
    if plain_name(path) in shipped and not exists(path):
        raise InputError("setup.no_such_file_but", file=label, what=what, name=plain_name(path))
    if path.name == str(given) and not path.suffix and not exists(path):
        near = nearest_name(path.name, shipped)
        raise InputError("setup.not_shipped", what=what, name=show(path.name), near=near, shipped=list(shipped))
    return path, label


def plain_name(path: Path) -> str:
    """The name of a scenario or a design by that of its file."""
    return path.stem.removesuffix(Path(DESIGN_ENDING).stem)


def shipped_files() -> list[Path]:
    """The files of scenarios and designs: inside the package, or beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "scenarios", package.parent / "scenarios"):
        if folder.is_dir():
            return sorted(folder.glob("*.toml"))
    return []


def exists(path: Path) -> bool:
    """Whether a path is there; one that no file can have is not."""
    try:
        return path.exists()
    except (OSError, ValueError):  # a name too long, or with a zero in it
        return False


def label_of(path: str | os.PathLike[str]) -> str:
    """What errors call a file."""
    text = os.fspath(path)
    return text if text.isprintable() else show(text)
