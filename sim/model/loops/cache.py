"""Compiled loops kept on disk, under a name that changes with the rules that they follow."""

from __future__ import annotations

import os
from hashlib import blake2b
from pathlib import Path

from numba import config, njit

SIM = Path(__file__).parents[2]
SOURCES = (*sorted(Path(__file__).parent.glob("*.py")), *sorted((SIM / "model" / "agents").glob("*.py")))
"""Files whose change makes every compiled loop stale; Numba itself looks only at the file of the loop."""


def folder() -> Path:
    """Where the loops of these sources are kept: in NUMBA_CACHE_DIR if it is set, else in the user's cache."""
    given = os.environ.get("NUMBA_CACHE_DIR")
    home = Path(given) if given else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    digest = blake2b(b"\0".join(path.read_bytes() for path in SOURCES), digest_size=8).hexdigest()
    return home / "digigov" / f"loops-{digest}"


def cached(loop):
    """The loop, compiled when it is first called in any process, with the lock on Python objects released."""
    before, config.CACHE_DIR = config.CACHE_DIR, str(FOLDER)
    try:
        return njit(loop, nogil=True, cache=True, error_model="numpy")
    finally:
        config.CACHE_DIR = before


FOLDER = folder()
