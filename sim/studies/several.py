"""What studies share: which scenarios and modes are meant."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from sim.language.errors import InputError
from sim.setup.modes import MODES, Mode
from sim.setup.scenario import Scenario, load, load_mode


def label_scenarios(scenarios: Sequence[Scenario]) -> list[tuple[str, Scenario]]:
    """Label each scenario by its province, or by its name where several share a province.

    Raises InputError when two labels are the same, or the runs are not equally long.
    """
    if not scenarios:
        raise InputError("nothing to compare: give at least one scenario")
    shared = Counter(scenario.province for scenario in scenarios)
    labels = [scenario.name if shared[scenario.province] > 1 else scenario.province for scenario in scenarios]
    _refuse_twice("scenario", labels)
    lengths = list(dict.fromkeys(scenario.months for scenario in scenarios))
    if len(lengths) > 1:
        raise InputError(f"scenarios run for different lengths ({', '.join(map(str, lengths))} months): give months")
    return list(zip(labels, scenarios, strict=True))


def choose_modes(modes: Sequence[Mode | str | os.PathLike[str]] | None, scenarios: Sequence[Scenario]) -> list[Mode]:
    """The modes given, or else the two reforms that head `MODES` and what other modes the scenarios have."""
    if modes is None:
        own = [scenario.mode for scenario in scenarios]
        chosen = list(dict.fromkeys([*list(MODES.values())[:2], *own]))
    else:
        chosen = [mode if isinstance(mode, Mode) else load_mode(mode) for mode in as_several(modes)]
    if not chosen:
        raise InputError("nothing to compare: give at least one mode")
    _refuse_twice("mode", [mode.name for mode in chosen])
    return chosen


def read_scenario(item: Scenario | str | os.PathLike[str], months: int | None, n_citizens: int | None) -> Scenario:
    """A scenario, or the one of this name or file; months and n_citizens replace its own where given."""
    scenario = item if isinstance(item, Scenario) else load(item)
    changes = {"months": months, "n_citizens": n_citizens}
    given = {name: value for name, value in changes.items() if value is not None}
    return scenario.with_(**given) if given else scenario


def as_several(items: Any) -> Iterable[Any]:
    """One thing or several, as several."""
    return [items] if isinstance(items, (str, os.PathLike, Scenario, Mode)) else items


def _refuse_twice(what: str, labels: Sequence[str]) -> None:
    twice = [label for label, count in Counter(labels).items() if count > 1]
    if twice:
        raise InputError(f"{what} {twice[0]!r} is given twice: results could not be told apart; name them differently")
