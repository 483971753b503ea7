"""Mixes: players that are in or out, such as rights, groups of institutions or single ones, with common luck.

``digigov attribute`` divides what all of them do among them; ``digigov designs`` asks which mix is best.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.results.records import Worlds
from sim.results.tables import windows
from sim.setup.institutions import GROUPS, Institution, by_group, is_part_of
from sim.setup.institutions_off import KEY, OFF, ON, SET, mode_at_end
from sim.setup.modes import Mode
from sim.setup.scenario import Scenario
from sim.studies.arms import name_varied
from sim.studies.draws import points_at
from sim.studies.question import Cell, Keep, run_cells

Value = int | float | str
KIND = "mixes"


@dataclass(frozen=True, slots=True)
class Player:
    """A group of settings that change together: what they are where the player takes part, and where it does not.

    Keys as in ``--set``, a parameter or mode.<switch>; or institution.<id>, which is "on" or "off".
    """

    name: str
    on: Mapping[str, Value]
    off: Mapping[str, Value]


def rights(mode_a: Mode, mode_b: Mode) -> list[Player]:
    """A player per switch in which two modes differ: on as the first mode has it, off as the second one has it.

    All of them together are the first mode, none of them is the second one.
    """
    return [
        Player(switch, {f"mode.{switch}": option}, {f"mode.{switch}": mode_b.switches[switch]})
        for switch, option in mode_a.switches.items()
        if option != mode_b.switches[switch]
    ]


def groups(kind: str, institutions: Iterable[Institution]) -> list[Player]:
    """A player per mechanism, or force, of the paper: its institutions on or off together; who belongs to none stay."""
    members = by_group(kind, institutions)
    return [_of_institutions(name, members[name]) for name in GROUPS[kind] if name in members]


def singles(institutions: Iterable[Institution]) -> list[Player]:
    """A player per institution."""
    return [_of_institutions(one.id, [one]) for one in institutions]


def in_force(institutions: Iterable[Institution], worlds: Worlds) -> list[Institution]:
    """Those that are part of the mode of some scenario."""
    modes = [mode_at_end(scenario) for _, scenario in worlds]
    return [one for one in institutions if any(is_part_of(one, mode) for mode in modes)]


def _of_institutions(name: str, members: Iterable[Institution]) -> Player:
    keys = [f"{KEY}{one.id}" for one in members]
    return Player(name, dict.fromkeys(keys, ON), dict.fromkeys(keys, OFF))


def settings_of(players: Sequence[Player], members: NDArray[np.bool_]) -> pd.DataFrame:
    """The settings of mixes, a row each. members: who is in [mix, player]."""
    columns: dict[str, NDArray[Any]] = {}
    for player, is_in in zip(players, members.T, strict=True):
        columns |= {key: np.where(is_in, player.on[key], player.off[key]) for key in player.on}
    return pd.DataFrame(columns)


def run_variants(
    cells: Sequence[Cell],
    variants: pd.DataFrame,
    n_twins: int,
    at: str | pd.DataFrame,
    n_draws: int,
    seed: int,
    keep: Keep | None = None,
    **how: Any,
) -> tuple[list[NDArray[np.float64]], dict[str, Any]]:
    """What every variant gave in each cell, [draw, variant, window, indicator], and the record of the runs.

    keep: what is kept of a run; None for every indicator in the windows of ``sim.results.tables.windows``. A draw has
    the same luck in all variants and cells. variants: their settings, n_twins rows for all draws, or so many for each
    draw one after another; they go before what is drawn. at: "posterior" or "prior", or the draws themselves; of
    "defaults" nothing but luck is drawn. Dated changes of what they set are
    left out. how: as in ``run_cells``. Raises InputError.
    """
    drawn = at if isinstance(at, pd.DataFrame) else points_at(at, n_draws, seed)
    columns = {} if drawn is None else {str(name): np.repeat(drawn[name].to_numpy(), n_twins) for name in drawn}
    n_times = n_draws * n_twins // len(variants)
    columns |= {str(key): np.tile(variants[key].to_numpy(), n_times) for key in variants}
    keys = {text.partition("=")[0] for text in variants.get(SET, ())} | set(variants)
    plain = [replace(cell, scenario=_without_dates(cell.scenario, keys)) for cell in cells]
    months = cells[0].scenario.months
    keep = replace(Keep.all_of(months, "none"), windows=tuple(windows(months))) if keep is None else keep
    runs = run_cells(
        KIND, plain, 1, seed, points=pd.DataFrame(columns), luck="own", n_twins=n_twins, keep=keep, **how
    )  # fmt: skip
    shape = (n_draws, n_twins, *runs.values.shape[3:])
    return [np.asarray(values[0]).reshape(shape) for values in runs.values], runs.record


def mixed_cells(worlds: Worlds, mode_a: Mode, players: Sequence[Player]) -> list[Cell]:
    """Each scenario under mixes of rights, whose mode is called by what varies."""
    mode = name_varied(mode_a, [player.name for player in players])
    return [Cell(label, scenario.with_(mode=mode)) for label, scenario in worlds]


def _without_dates(scenario: Scenario, keys: set[str]) -> Scenario:
    """The scenario without its dated changes of these keys, which would undo what a mix sets."""
    return scenario.with_(changes=tuple(change for change in scenario.changes if change.key not in keys))
