"""Compiled loops kept on disk, under a name that changes with the rules that they follow."""

from __future__ import annotations

from numba import config, njit

from sim.model.loops.folder import FOLDER


def cached(loop):
    """The loop, compiled when it is first called in any process, with the lock on Python objects released."""
    before, config.CACHE_DIR = config.CACHE_DIR, str(FOLDER)
    try:
        return njit(loop, nogil=True, cache=True, error_model="numpy")
    finally:
        config.CACHE_DIR = before
