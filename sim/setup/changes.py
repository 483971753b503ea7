"""Dated changes: from a month on, a parameter has another value, or a switch of the mode another option."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from sim.inputs.checks import Faults, check_count, check_option, check_text, show, show_key
from sim.language.errors import InputError, nearest
from sim.setup.modes import SWITCHES
from sim.setup.parameters import PARAMETERS, check_parameter

PREFIX = "mode."
KEYS: tuple[str, ...] = (
    *(name for name, parameter in PARAMETERS.items() if not parameter.founding),
    *(PREFIX + switch for switch in SWITCHES),
)
"""What can change at a date: parameters that are read every month, and switches as mode.<switch>."""


@dataclass(frozen=True, slots=True)
class Change:
    """From the start of ``month`` on, ``key`` has ``value``.

    month: 1 or more; month 0 is the world before the reform. key: a parameter, or mode.<switch>. why: what happened
    then; what stands before its first colon labels the month in figures. source: where the date comes from.
    """

    month: int
    key: str
    value: int | float | str
    why: str = ""
    source: str = ""

    @property
    def switch(self) -> str:
        """The switch that changes; an empty text if a parameter does."""
        return self.key.removeprefix(PREFIX) if self.key.startswith(PREFIX) else ""

    @property
    def label(self) -> str:
        """A few words for a figure: the head of ``why``, or the key if there is none."""
        return self.why.partition(":")[0].strip() or self.key


def check_changes(value: Any, faults: Faults, months: int) -> tuple[Change, ...]:
    """Changes in order of their months, from changes or tables of them; with faults noted.

    months: the length of the run; a change after it would never come.
    """
    if not isinstance(value, (list, tuple)):
        faults.add(f"changes = {show(value)}: must be a list of changes, each under [[changes]]")
        return ()
    found: list[Change] = []
    for place, given in enumerate(value, start=1):
        change = _change(given, faults, f"change {place}", months)
        if change is None:
            continue
        if any((other.month, other.key) == (change.month, change.key) for other in found):
            faults.add(f"change {place}: month {change.month} changes {change.key} twice; give it one value")
        found.append(change)
    return tuple(sorted(found, key=lambda change: change.month))


def state_at(month: int, changes: Iterable[Change]) -> dict[str, int | float | str]:
    """What the changes up to and including a month have set: key -> value, the last one where there are several."""
    return {change.key: change.value for change in changes if change.month <= month}


def _change(given: Any, faults: Faults, where: str, months: int) -> Change | None:
    """One change, or None with faults noted."""
    names = [field.name for field in fields(Change)]
    table = {name: getattr(given, name) for name in names} if isinstance(given, Change) else given
    if not isinstance(table, Mapping):
        faults.add(f"{where} = {show(given)}: must be a table with month, key and value")
        return None
    before = len(faults.lines)
    key = faults.check(f"{where}: key", table["key"], check_key) if "key" in table else None
    checkers = {
        "month": lambda v: check_count(v, 1, months, "months"),
        "value": lambda v: check_value(key, v),
        "why": check_text,
        "source": check_text,
    }
    checked: dict[str, Any] = {"key": key}
    for name, item in table.items():
        if name in checkers and not (name == "value" and key is None):
            checked[name] = faults.check(f"{where}: {key if name == 'value' else name}", item, checkers[name])
        elif name not in names:
            faults.add(f"{where}: {show_key(name)}: unknown key{nearest(name, names)}; allowed: {', '.join(names)}")
    for name in ("month", "key", "value"):
        if name not in table:
            faults.add(f"{where}: {name} is missing")
    return Change(**checked) if len(faults.lines) == before else None


def check_key(value: Any) -> str:
    """The name of what can change at a date."""
    key = check_text(value)
    if key in PARAMETERS and PARAMETERS[key].founding:
        raise InputError("is read only when the province is founded; it cannot change at a date")
    if key not in KEYS:
        raise InputError(
            f"unknown{nearest(key, KEYS)}; allowed: a parameter that is not read at founding only, or mode.<switch>"
        )
    return key


def check_value(key: str, value: Any) -> float | str:
    """A value inside the range of what changes."""
    if key.startswith(PREFIX):
        return check_option(value, SWITCHES[key.removeprefix(PREFIX)].options)
    return check_parameter(key, value)
