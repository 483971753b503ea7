"""What lies in a folder of answers: the files to mark, and whatever else somebody may have handed in."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.language.errors import InputError, Message
from sim.language.texts import texts_of

OF_SYSTEMS = ("desktop.ini", "thumbs.db")
"""Beside hidden files, what systems put into folders."""
SHOWN = 5
"""Files of a folder that a message names."""


@dataclass(frozen=True, slots=True)
class HandedIn:
    """Files to mark, and with the reason those that are not read."""

    files: tuple[Path, ...]
    passed_over: tuple[tuple[Path, Message], ...]


def look_through(paths: Sequence[str | os.PathLike[str]], ours: Collection[Path] = ()) -> HandedIn:
    """The files that are named, and those of folders, each once, in order.

    ours: files that are no pupil's, such as the class list. Raises InputError for a folder without answers files.
    """
    files: dict[Path, Path] = {}
    others: dict[Path, tuple[Path, Message]] = {}
    known = {path.resolve() for path in ours}
    for given in map(Path, paths):
        inside = sorted(given.iterdir()) if given.is_dir() else [given]
        listed = [path for path in inside if path.suffix.casefold() == ".json"] if given.is_dir() else inside
        rest = [path for path in inside if path not in listed and path.resolve() not in known and not is_ours(path)]
        if given.is_dir() and not listed:
            names = [path.name for path in rest]
            held = Message("lessons.holds", names=names[:SHOWN] + ["…"] * (len(names) > SHOWN)) if names else ""
            raise InputError("lessons.empty_folder", folder=given, held=held)
        for path in listed:
            files.setdefault(path.resolve(), path)
        for path in rest:
            reason = Message("lessons.folder_inside") if path.is_dir() else Message("lessons.other_kind")
            others.setdefault(path.resolve(), (path, reason))
    if not files:
        raise InputError("lessons.no_files")
    return HandedIn(tuple(files.values()), tuple(others.values()))


def is_ours(path: Path) -> bool:
    """Whether a file is the system's or a table of marks, and so nobody's answers."""
    if path.name.startswith(".") or path.name.casefold() in OF_SYSTEMS:
        return True
    return path.is_file() and is_marks(path)


def is_marks(path: Path) -> bool:
    """Whether a file begins as a table of marks does, in either language."""
    try:
        with path.open("rb") as file:
            start = file.read(100)
    except OSError:
        return False
    headings = texts_of("lessons")["lessons.marks.file"].values()
    return any(start.startswith(f"{heading},".encode("utf-8-sig")) for heading in headings)
