"""What a store's runs are meant to come to, kept beside them from the first moment on."""

from __future__ import annotations

import json

from sim.language.errors import InputError
from sim.runs.folder import place_whole
from sim.runs.store import Store, cannot_write

NAME = "wanted.json"


def write_replications(store: Store, replications: int) -> None:
    """Note how many replications are wanted, if these are more than before. Raises InputError."""
    try:
        if replications <= read_replications(store):
            return
    except InputError:
        pass  # not there yet, or to be mended
    try:
        place_whole(store.path / NAME, json.dumps({"replications": replications}).encode())
    except OSError as error:
        raise cannot_write(store.path, error) from None


def read_replications(store: Store) -> int:
    """How many replications are wanted. Raises InputError where the file is damaged or gone."""
    try:
        return int(json.loads((store.path / NAME).read_text(encoding="utf-8"))["replications"])
    except (OSError, ValueError, KeyError, TypeError):
        raise InputError(f"{store.path / NAME}: is damaged or gone; run the study again to mend it") from None
