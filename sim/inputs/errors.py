"""What a user may get wrong, said in one line."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class InputError(ValueError):
    """Bad input: one line that says what, where, what is allowed, and the nearest name."""


class Note(UserWarning):
    """What a user should know, and nothing that is wrong: one line."""


class RunsFailed(Exception):
    """Runs of a study failed that needs them all; says how many and why. The others are kept in the folder, if any."""


def nearest(name: str, names: Iterable[str]) -> str:
    """``' (did you mean "x"?)'`` for the name most like this one, or an empty string if none is.

    Case, spaces and hyphens are not held against a name.
    """
    plain = {_plain(known): known for known in map(str, names)}
    found = get_close_matches(_plain(str(name)), plain, n=1, cutoff=0.55)
    return f' (did you mean "{plain[found[0]]}"?)' if found else ""


def _plain(name: str) -> str:
    return name.casefold().replace("-", "_").replace(" ", "_")
