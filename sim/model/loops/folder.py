"""Where compiled loops are kept, and the mark that says that all of them are there."""

from __future__ import annotations

import os
import platform
import sys
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

SIM = Path(__file__).parents[2]
LOOPS = tuple(sorted(Path(__file__).parent.glob("*.py")))
SOURCES = (*LOOPS, *sorted((SIM / "model" / "agents").glob("*.py")))
"""Files whose change makes every compiled loop stale; Numba itself looks only at the file of the loop."""


def folder() -> Path:
    """The folder of the loops of these sources: in NUMBA_CACHE_DIR if it is set, else in the user's cache."""
    given = os.environ.get("NUMBA_CACHE_DIR")
    home = Path(given) if given else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    digest = blake2b(b"\0".join(path.read_bytes() for path in SOURCES), digest_size=8).hexdigest()
    return home / "digigov" / f"loops-{digest}"


def mark() -> Path:
    """The file that is there once every loop is compiled for this Python, this Numba, this machine and this copy.

    Numba finds what it kept by the path and the time of a loop's file: to it, another copy of the same text is another
    loop, and so is a file that was written anew.
    """
    files = [(str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in LOOPS]
    copy = blake2b(repr(files).encode(), digest_size=6).hexdigest()
    return FOLDER / f"all-{sys.implementation.cache_tag}-numba-{version('numba')}-{platform.node()}-{copy}"


FOLDER = folder()
