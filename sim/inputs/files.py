"""Files of any kind, of which no more is read than they can rightly hold."""

from __future__ import annotations

import stat
from pathlib import Path

from sim.language.errors import InputError

LARGEST = 100_000_000
"""Bytes, where nothing smaller is known: of a record, a figure, a file of a study."""


def read_bytes(path: Path, most: int = LARGEST) -> bytes:
    """The content of a plain file: no device or pipe, which never end or never begin.

    Raises InputError for another kind of file, or one of more than ``most`` bytes, and OSError as ever.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise InputError("inputs.not_a_file", file=path)
    with path.open("rb") as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise InputError("inputs.larger", file=path, limit=f"{most:,}")
    return content
