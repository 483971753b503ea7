"""Forks: a scenario's other future, alike in everything up to a month and then under other settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sim.inputs.checks import Faults, check_count, show, show_key
from sim.inputs.models import unknown
from sim.language.errors import InputError, Message
from sim.language.texts import say
from sim.setup.changes import KEYS, PREFIX, Change, check_key, state_at
from sim.setup.fields import CHOICES, check_setting, into_tables, number
from sim.setup.modes import MODES, Mode
from sim.setup.names import name_of_key, name_of_level, name_of_mode, name_of_option, name_of_switch
from sim.setup.options import SWITCHES
from sim.setup.parameters import PARAMETERS
from sim.setup.scenario import Scenario, load_mode

MODE = "mode"
"""The key that stands for all eight switches."""
LONGEST = 100
"""Characters of what is set, beyond which a fork's name says only how many settings there are."""

Value = int | float | str


@dataclass(frozen=True, slots=True)
class Fork:
    """What is set from the start of a month on; back: from which month on it is as without, 0 for never.

    at: 0 for from the start, where what the province is founded on may be set too. name: without the month, such as
    "separation".
    """

    at: int
    settings: Mapping[str, Value]
    name: str
    back: int = 0

    @property
    def label(self) -> str:
        """A name for rows and folders: "separation@36", or "separation@36-60" where it is taken back."""
        return f"{self.name}@{self.at}" + (f"-{self.back}" if self.back else "")

    @property
    def first(self) -> int:
        """The first month that can differ; month 0 is before any reform."""
        return max(1, self.at)


def read_forks(at: int | Iterable[int], changes: Mapping[str, Any], back_after: int | None, months: int) -> list[Fork]:
    """A fork per month of ``at``, in rising order, each with all changes.

    changes: key -> value, with the keys of dated changes, and "mode" for all switches of a Mode, a mode's name or its
    file; at month 0 any parameter and rule. back_after: months until all is taken back, if ever. months: of the run.
    Raises InputError.
    """
    given = [at] if isinstance(at, int) else list(at)
    if not given:
        raise InputError("setup.no_fork_month")
    if not changes:
        raise InputError("setup.no_fork_change")
    faults = Faults("fork")
    for month in given:
        faults.check("at", month, lambda value: check_count(value, 0, months, "months"))
        if back_after is not None:
            faults.check("back_after", back_after, lambda v, m=month: check_count(v, 1, months - m, "months"))  # type: ignore[misc]
    faults.raise_first()
    settings = read_changes(changes, from_start=set(given) == {0})
    name = name_of_changes(changes, settings)
    return [
        Fork(month, settings, name, 0 if back_after is None else month + back_after)
        for month in sorted(dict.fromkeys(given))
    ]


def read_changes(changes: Mapping[str, Any], from_start: bool) -> dict[str, Value]:
    """What is set, by key: "mode" as its eight switches, which keys of switches beside it override.

    from_start: whether what the province is founded on, and rules, may be among it. Raises InputError.
    """
    faults = Faults("fork")
    settings: dict[str, Value] = {}
    for key, value in sorted(changes.items(), key=lambda item: item[0] != MODE):
        if key == MODE:
            mode = value if isinstance(value, Mode) else load_mode(value)
            settings |= {PREFIX + switch: option for switch, option in mode.switches.items()}
        elif from_start and (key in PARAMETERS or key in CHOICES):
            settings[key] = faults.check(key, value, lambda v, k=key: check_setting(k, v))  # type: ignore[misc]
        elif key not in (*KEYS, *PARAMETERS):
            faults.note(unknown("inputs.unknown_key", key, (MODE, *KEYS), key=show_key(*key.split("."))))
        else:
            settings[key] = faults.check(key, value, lambda v, k=key: check_setting(check_key(k), v))  # type: ignore[misc]
    faults.raise_first()
    return settings


def read_texts(texts: Sequence[str]) -> dict[str, Any]:
    """Texts "key=value" as changes; of a key given twice the last counts. Raises InputError."""
    changes: dict[str, Any] = {}
    for text in texts:
        key, equals, value = (part.strip() for part in text.partition("="))
        if not (equals and key and value):
            raise InputError(
                "inputs.fault", where="fork", error=Message("setup.not_a_setting", setting=show(text)), more=""
            )
        changes[key] = value if key == MODE or key in CHOICES else number(value)
    return changes


def name_of_changes(changes: Mapping[str, Any], settings: Mapping[str, Value]) -> str:
    """A name for what is set: a mode by its own, all else as "key=value"."""
    parts = []
    if MODE in changes:
        given = changes[MODE]
        parts.append((given if isinstance(given, Mode) else load_mode(given)).name)
    parts += [f"{key.removeprefix(PREFIX)}={settings[key]}" for key in changes if key != MODE]
    name = "+".join(parts)
    return name if len(name) <= LONGEST else f"{len(settings)} settings"


def branch(scenario: Scenario, fork: Fork) -> Scenario:
    """The scenario's other future.

    From the fork on it has what is set there, whatever the scenario's own later changes of the same keys; from
    ``fork.back`` on it has again what the scenario has then.
    """
    last = fork.back or scenario.months + 1
    kept = [c for c in scenario.changes if not (c.key in fork.settings and fork.at <= c.month < last)]
    if fork.at > 0:
        kept += [Change(fork.at, key, value) for key, value in fork.settings.items()]
    if fork.back:
        own = value_at(scenario, fork.back)
        again = [change.key for change in scenario.changes if change.month == fork.back]
        kept += [Change(fork.back, key, own[key]) for key in fork.settings if key in own and key not in again]
    start = into_tables(fork.settings) if fork.at == 0 else {}
    switches = start.pop("switches", {})
    mode = scenario.mode
    if any(key.startswith(PREFIX) for key in fork.settings):
        mode = replace(mode, name=f"{mode.name}+{fork.label}", **switches)
    return scenario.with_(mode=mode, changes=tuple(kept), **start)


def value_at(scenario: Scenario, month: int) -> dict[str, Value]:
    """What is in force in a month, by the keys of dated changes."""
    switches = {PREFIX + switch: scenario.mode.switches[switch] for switch in SWITCHES}
    return {**switches, **scenario.parameters.model_dump(), **state_at(month, scenario.changes)}


def held_by(forks: Iterable[Fork], scenarios: Iterable[Scenario], drawn: Iterable[str]) -> list[str]:
    """What is not to be drawn, since it has one value.

    That is what a scenario sets off its default, and what a fork sets from the start or takes back.
    """
    fixed = {key for fork in forks if fork.at == 0 or fork.back for key in fork.settings}
    fixed |= {key for scenario in scenarios for key in scenario.parameters.differing()}
    return [key for key in drawn if key in fixed]


def name_of_fork(fork: Fork, lang: str | None = None) -> str:
    """What a fork sets, in words: "separation", "custody: operator company", "chance of inspection 0.5"."""
    parts = []
    for part in fork.name.split("+"):
        key, equals, value = part.partition("=")
        if not equals:
            parts.append(name_of_mode(key, lang) if key in MODES else key)
        elif key in SWITCHES:
            option = name_of_option(key, value, lang)
            parts.append(say("names.titled", lang, place=name_of_switch(key, lang).lower(), what=option))
        else:
            parts.append(f"{name_of_key(key, lang).lower()} {name_of_level(key, fork.settings[key], lang)}")
    return say("names.comma", lang).join(parts)


def span_of_fork(fork: Fork, lang: str | None = None) -> str:
    """When: "from month 36 on", or "from month 36 to month 59"."""
    if fork.at == 0 and not fork.back:
        return say("results.fork.from_start", lang)
    kind = "until" if fork.back else "from"
    return say(f"results.fork.{kind}", lang, at=fork.first, last=fork.back - 1)
