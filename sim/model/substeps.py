"""The month as a table of contents: its sub-steps in order, and those that a scholar puts among them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.language.errors import InputError, nearest_name
from sim.model.month.channel import choose_channel
from sim.model.month.construction import build
from sim.model.month.contracting import run_enterprises
from sim.model.month.incidents import draw_incidents
from sim.model.month.opinion import form_opinion
from sim.model.month.oversight import oversee
from sim.model.month.requests import file_requests
from sim.model.month.service import serve
from sim.model.month.sharing import list_resources
from sim.setup.registry import growing, register

if TYPE_CHECKING:
    from sim.model.model import Model

Step = Callable[["Model"], None]

MONTH: tuple[tuple[str, Step], ...] = (
    ("requests", file_requests),
    ("channel", choose_channel),
    ("service", serve),
    ("opinion", form_opinion),
    ("sharing", list_resources),
    ("construction", build),
    ("enterprises", run_enterprises),
    ("oversight", oversee),
    ("incidents", draw_incidents),
)
"""The sub-steps of a month, in order. Within one, every agent decides on the state at its start."""


@dataclass(frozen=True, slots=True)
class Substep:
    """A scholar's sub-step, and the one that it comes after or before; in place of its namesake if neither is given."""

    step: Step
    after: str | None = None
    before: str | None = None


_own: dict[str, Substep] = {}


def substeps() -> list[tuple[str, Step]]:
    """The sub-steps of a month with those that were registered, in order."""
    steps = list(MONTH)
    for name, own in _own.items():
        names = [known for known, _ in steps]
        if own.after is not None:
            steps.insert(names.index(own.after) + 1, (name, own.step))
        elif own.before is not None:
            steps.insert(names.index(own.before), (name, own.step))
        else:
            steps[names.index(name)] = name, own.step
    return steps


def register_substep(name: str, step: Step, *, after: str | None = None, before: str | None = None) -> None:
    """Put a sub-step into the month, from a script: after or before another, or in place of the one of the same name.

    step: takes the model and changes it; state of its own it keeps in ``model.own``. Worker processes get it too.
    Raises InputError for the name of a sub-step that is not there.
    """
    names = [known for known, _ in substeps() if known != name or after is before is None]
    beside = after or before or name
    if beside not in names:
        raise InputError("substeps.not_there", name=beside, near=nearest_name(beside, names), allowed=names)
    register("substep", name, Substep(step, after, None if after else before))


def _add(name: str, substep: Substep) -> None:
    _own[name] = substep


growing("substep", _add)
