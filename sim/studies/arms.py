"""Arms of a study: the scenarios and modes that are run side by side."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sim.inputs.checks import Faults, show
from sim.language.errors import InputError
from sim.results.records import Worlds
from sim.runs.study import Cell
from sim.setup.modes import MODES, Mode
from sim.setup.options import SWITCHES
from sim.setup.scenario import Scenario, load, load_mode
from sim.studies.factors import Factor

MIXED = "mixed"
"""What a mode is called all of whose switches vary."""


def choose_worlds(
    scenarios: Any, months: int | None = None, n_citizens: int | None = None
) -> list[tuple[str, Scenario]]:
    """Labelled scenarios from one or more names, files and scenarios; months and n_citizens replace their own."""
    return label_scenarios([read_scenario(item, months, n_citizens) for item in as_list(scenarios)])


def label_scenarios(scenarios: Sequence[Scenario]) -> list[tuple[str, Scenario]]:
    """Label each scenario by its province, or by its name where some share a province.

    Raises InputError when two labels are the same, or the runs are not equally long.
    """
    if not scenarios:
        raise InputError("studies.no_scenario")
    shared = Counter(scenario.province for scenario in scenarios)
    labels = [scenario.name if shared[scenario.province] > 1 else scenario.province for scenario in scenarios]
    if twice := _twice(labels):
        raise InputError("studies.scenario_twice", label=repr(twice))
    one_length(scenarios)
    return list(zip(labels, scenarios, strict=True))


def one_length(scenarios: Sequence[Scenario]) -> int:
    """The months that all of one or more scenarios run. Raises InputError where there is none, or they differ."""
    if not scenarios:
        raise InputError("studies.no_scenario")
    lengths = list(dict.fromkeys(scenario.months for scenario in scenarios))
    if len(lengths) > 1:
        raise InputError("studies.lengths", lengths=lengths)
    return lengths[0]


def choose_modes(modes: Sequence[Mode | str | os.PathLike[str]] | None, scenarios: Sequence[Scenario]) -> list[Mode]:
    """The modes given, or else the two reforms that head `MODES` and what other modes the scenarios have."""
    if modes is None:
        own = [scenario.mode for scenario in scenarios]
        chosen = list(dict.fromkeys([*list(MODES.values())[:2], *own]))
    else:
        chosen = [mode if isinstance(mode, Mode) else load_mode(mode) for mode in as_list(modes)]
    if not chosen:
        raise InputError("studies.no_mode")
    if twice := _twice([mode.name for mode in chosen]):
        raise InputError("studies.mode_twice", label=repr(twice))
    return chosen


def cells_of(
    worlds: Worlds, modes: Sequence[Mode], held: Mapping[str, Sequence[str]] = MappingProxyType({})
) -> list[Cell]:
    """Every scenario under every mode, each by the name of what it is. held: what is not drawn, by label.

    A mode that its own scenario changes at dates is, in a scenario without these dates, what it is at month 0: it has
    there the name of the mode with those switches, and is not run twice.
    """
    dated = [scenario.mode for _, scenario in worlds if any(change.switch for change in scenario.changes)]
    cells: dict[tuple[str, Mode], Cell] = {}
    for label, scenario in worlds:
        for mode in modes:
            here = mode if mode == scenario.mode or mode not in dated else _at_month_0(mode, modes, dated)
            cell = Cell(label, scenario.with_(mode=here), held=tuple(held.get(label, ())))
            cells.setdefault((label, here), cell)
    return list(cells.values())


def modes_of(cells: Sequence[Cell]) -> list[Mode]:
    """The modes that are run, in order of appearance."""
    return list(dict.fromkeys(cell.scenario.mode for cell in cells))


def _at_month_0(mode: Mode, modes: Sequence[Mode], dated: Sequence[Mode]) -> Mode:
    same = (other for other in (*modes, *MODES.values()) if other not in dated and other.switches == mode.switches)
    return next(same, replace(mode, name=f"{mode.name}@0"))


def name_varied(mode: Mode, varied: Sequence[str]) -> Mode:
    """The mode by a name that says which of its switches vary from point to point: `government_led+custody=*`."""
    if not varied:
        return mode
    name = MIXED if len(varied) == len(SWITCHES) else "+".join([mode.name, *(f"{switch}=*" for switch in varied)])
    return replace(mode, name=name)


def read_scenario(item: Scenario | str | os.PathLike[str], months: int | None, n_citizens: int | None) -> Scenario:
    """A scenario, or the one of this name or file; months and n_citizens replace its own where given."""
    scenario = item if isinstance(item, Scenario) else load(item)
    changes = {"months": months, "n_citizens": n_citizens}
    given: dict[str, Any] = {name: value for name, value in changes.items() if value is not None}
    return scenario.with_(**given) if given else scenario


def as_list(items: Any) -> Iterable[Any]:
    """One scenario, mode, name or file as a list; a list as it is."""
    return [items] if isinstance(items, (str, os.PathLike, Scenario, Mode)) else items


def read_worlds(value: Any, months: int | None, n_citizens: int | None, folder: Path) -> Worlds:
    """Labelled scenarios of a design; months and n_citizens replace their own.

    folder: what relative paths start from. Raises InputError.
    """
    items = [_located(item, folder, Scenario) for item in _refuse_empty(value, "scenarios")]
    return choose_worlds(items, months, n_citizens)


def read_modes(value: Any, worlds: Worlds, folder: Path) -> Sequence[Mode]:
    """Modes of a design; None for those that a comparison takes. Raises InputError."""
    given = None if value is None else [_located(item, folder, Mode) for item in _refuse_empty(value, "modes")]
    return choose_modes(given, [scenario for _, scenario in worlds])


def _refuse_empty(value: Any, what: str) -> list[Any]:
    if not isinstance(value, (list, tuple)) or not value:
        raise InputError("studies.not_a_list_of_files", value=show(value), key=what)
    return list(value)


def _located(item: Any, folder: Path, kind: type) -> Any:
    """The item; a TOML file with the folder it is in."""
    if isinstance(item, kind):
        return item
    if not isinstance(item, (str, os.PathLike)) or os.fspath(item) == "":
        raise InputError("studies.not_a_name_or_file", value=show(item))
    return folder / item if Path(item).suffix else item


def refuse_equal_arms(worlds: Worlds, modes: Sequence[Mode], factors: Sequence[Factor], faults: Faults) -> None:
    """Note modes that differ only in what is varied: with the same options their runs would be the same."""
    varied = varied_switches(factor.key for factor in factors)
    for a, b in combinations(modes, 2) if varied else ():
        if any(_rest(a, scenario, varied) == _rest(b, scenario, varied) for _, scenario in worlds):
            faults.add("studies.equal_arms", a=show(a.name), b=show(b.name), varied=varied)


def varied_switches(keys: Iterable[str]) -> list[str]:
    """The switches among keys of what varies."""
    keys = list(keys)
    return [switch for switch in SWITCHES if f"mode.{switch}" in keys]


def _rest(mode: Mode, scenario: Scenario, varied: Sequence[str]) -> tuple[Any, ...]:
    """What a mode is apart from the varied switches: the others, and its own dated changes of switches."""
    dated = [change for change in scenario.with_(mode=mode).changes if change.switch]
    return {switch: option for switch, option in mode.switches.items() if switch not in varied}, dated


def _twice(labels: Sequence[str]) -> str | None:
    """The first label that is there twice."""
    return next((label for label, count in Counter(labels).items() if count > 1), None)
