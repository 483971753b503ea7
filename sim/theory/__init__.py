"""The limits in which a process can be solved analytically: what is held fixed, the closed form, and how it is checked.

Each limit is a record of ``data/limits.toml`` and a module of its name, whose ``examine(seed)`` runs the model's own
rules with everything else held fixed, yields checks against the closed forms of ``forms`` and ``firm_forms``, and last
a panel of the figure. ``digigov verify`` runs all; the tests run them at three seeds.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from importlib import import_module, resources
from typing import TYPE_CHECKING

from sim.language.errors import InputError, nearest_name

if TYPE_CHECKING:
    from sim.theory.records import Limit

RECORDS = tomllib.loads((resources.files("sim") / "data" / "limits.toml").read_text(encoding="utf-8"))
LIMIT_IDS = tuple(RECORDS)
"""Names of all limits, in the order of the month's sub-steps."""


def find_limits(names: Sequence[str] | None = None) -> list[Limit]:
    """The limits of these names, in the order of ``LIMIT_IDS``; all if none are given.

    Raises InputError, with the nearest name, for a name that no limit has.
    """
    from sim.theory.records import Limit

    for name in names or ():
        if name not in LIMIT_IDS:
            near = nearest_name(name, LIMIT_IDS)
            raise InputError("theory.no_limit", name=repr(name), near=near, allowed=LIMIT_IDS)
    return [
        Limit(name, **record, examine=import_module(f"sim.theory.{name}").examine)
        for name, record in RECORDS.items()
        if not names or name in names
    ]
