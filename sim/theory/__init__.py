"""The limits in which a process can be solved on paper: what is held fixed, the closed form, and how it is checked.

One module per limit, each with a record ``LIMIT``. A limit runs the model's own rules with everything else held fixed
and compares what comes out with ``sim.theory.forms``. ``digigov verify`` runs all; the tests run them at three seeds.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from sim.language.errors import InputError, nearest_name

if TYPE_CHECKING:
    from sim.theory.records import Limit

LIMIT_IDS = (
    "requests",
    "queue",
    "fork_join",
    "opinion",
    "sharing",
    "punishment",
    "copying",
    "volunteers",
    "modules",
    "effort",
    "two_tasks",
)
"""Names of all limits, in the order of the month's sub-steps."""


def find_limits(names: Sequence[str] | None = None) -> list[Limit]:
    """The limits of these names, in the order of ``LIMIT_IDS``; all if none are given.

    Raises InputError, with the nearest name, for a name that no limit has.
    """
    for name in names or ():
        if name not in LIMIT_IDS:
            near = nearest_name(name, LIMIT_IDS)
            raise InputError("theory.no_limit", name=repr(name), near=near, allowed=LIMIT_IDS)
    return [import_module(f"sim.theory.{name}").LIMIT for name in LIMIT_IDS if not names or name in names]
