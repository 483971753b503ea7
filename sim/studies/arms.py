"""Arms of a study: the scenarios and modes that are run side by side."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from sim.inputs.checks import Faults, show
from sim.language.errors import InputError
from sim.setup.modes import SWITCHES, Mode
from sim.setup.scenario import Scenario
from sim.studies.factors import Factor
from sim.studies.several import choose_modes, label_scenarios, read_scenario

Worlds = Sequence[tuple[str, Scenario]]


def read_worlds(value: Any, months: int | None, n_citizens: int | None, folder: Path) -> Worlds:
    """Labelled scenarios from a list of names, files and scenarios; months and n_citizens replace their own.

    folder: what relative paths start from. Raises InputError.
    """
    items = [_located(item, folder, Scenario) for item in _as_list(value, "scenarios")]
    return label_scenarios([read_scenario(item, months, n_citizens) for item in items])


def read_modes(value: Any, worlds: Worlds, folder: Path) -> Sequence[Mode]:
    """Modes from a list of names, files and modes; None for those that a comparison takes. Raises InputError."""
    scenarios = [scenario for _, scenario in worlds]
    if value is None:
        return choose_modes(None, scenarios)
    return choose_modes([_located(item, folder, Mode) for item in _as_list(value, "modes")], scenarios)


def _as_list(value: Any, what: str) -> list[Any]:
    if not isinstance(value, (list, tuple)) or not value:
        raise InputError(f"{show(value)}: must be a list of names or TOML files, such as {what} = [...]")
    return list(value)


def _located(item: Any, folder: Path, kind: type) -> Any:
    """The item; a TOML file with the folder it is in."""
    if isinstance(item, kind):
        return item
    if not isinstance(item, (str, os.PathLike)) or os.fspath(item) == "":
        raise InputError(f"{show(item)}: must be a name or a TOML file")
    return folder / item if Path(item).suffix else item


def refuse_equal_arms(worlds: Worlds, modes: Sequence[Mode], factors: Sequence[Factor], faults: Faults) -> None:
    """Note modes that differ only in what is varied: with the same options their runs would be the same."""
    varied = [switch for switch in SWITCHES if f"mode.{switch}" in [factor.key for factor in factors]]
    for a, b in combinations(modes, 2) if varied else ():
        if any(_rest(a, scenario, varied) == _rest(b, scenario, varied) for _, scenario in worlds):
            faults.add(
                f"modes: {show(a.name)} and {show(b.name)} differ only in what is varied ({', '.join(varied)}), "
                "so their runs would be the same; leave one out"
            )


def _rest(mode: Mode, scenario: Scenario, varied: Sequence[str]) -> tuple[Any, ...]:
    """What a mode is apart from the varied switches: the others, and its own dated changes of switches."""
    dated = [change for change in scenario.with_(mode=mode).changes if change.switch]
    return {switch: option for switch, option in mode.switches.items() if switch not in varied}, dated
