"""Attribution: how much of the gap between two designs is due to each right, or each group of settings.

Every mix of what the two designs have is run with the same luck, and the gap is divided by exact Shapley values.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.results.records import Worlds
from sim.results.shapley import coalitions, shapley_table
from sim.runs.study import Cell
from sim.setup.modes import Mode
from sim.setup.scenario import Scenario
from sim.studies.arms import choose_worlds
from sim.studies.question import Answer, Out, check_plan, run_cells

Value = int | float | str


@dataclass(frozen=True, slots=True)
class Player:
    """A group of settings that change together: what they are where the player takes part, and where it does not.

    Keys as in ``--set``: a parameter, or mode.<switch>.
    """

    name: str
    on: Mapping[str, Value]
    off: Mapping[str, Value]


@dataclass(frozen=True, slots=True, eq=False)
class AttributionAnswer(Answer):
    """An attribution with its table (``sim.results.shapley.shapley_table``)."""

    scenarios: Worlds
    players: tuple[Player, ...]
    shares: pd.DataFrame
    record: dict[str, Any]

    def tables(self) -> dict[str, pd.DataFrame]:
        """The table, by the name of its file."""
        return {"shapley.csv": self.shares}


def rights(mode_a: Mode, mode_b: Mode) -> list[Player]:
    """A player per switch: on as the first mode has it, off as the second one has it.

    All of them together are the first mode, none of them is the second one.
    """
    return [
        Player(switch, {f"mode.{switch}": option}, {f"mode.{switch}": mode_b.switches[switch]})
        for switch, option in mode_a.switches.items()
    ]


def mixes(players: Sequence[Player]) -> pd.DataFrame:
    """The settings of every coalition: one row each, in the order of ``sim.results.shapley.coalitions``."""
    rows = []
    for members in coalitions(len(players)):
        settings: dict[str, Value] = {}
        for player, is_in in zip(players, members, strict=True):
            settings |= player.on if is_in else player.off
        rows.append(settings)
    return pd.DataFrame(rows)


def attribute(
    scenarios: Sequence[Scenario | str | os.PathLike[str]] | Scenario | str | os.PathLike[str],
    players: Sequence[Player],
    replications: int = 3,
    seed: int = 1,
    months: int | None = None,
    n_citizens: int | None = None,
    workers: int | None = None,
    progress: bool = True,
    out: Out | None = None,
    executor: Executor | None = None,
    cluster: str | None = None,
) -> AttributionAnswer:
    """Run every mix of what players have on or off, and divide the gap between all and none among them.

    players: 1 to 12, with keys of their own; n of them take 2^n runs per scenario and replicate. All else is as in
    ``sim.compare``; replicate r has the same luck in every mix. Dated changes of players' keys are left out.
    """
    check_plan(replications, seed, workers)
    worlds = choose_worlds(scenarios, months, n_citizens)
    keys = {key for player in players for key in player.on}
    cells = [Cell(label, _without_dates(scenario, keys)) for label, scenario in worlds]
    runs = run_cells(
        "attribute", cells, replications, seed, worlds=worlds, points=mixes(players), luck="common", out=out,
        workers=workers, executor=executor, cluster=cluster, progress=progress,
    )  # fmt: skip
    values = {cell.label: np.asarray(found) for cell, found in zip(cells, runs.values, strict=True)}
    shares = shapley_table(values, [player.name for player in players])
    return AttributionAnswer(tuple(worlds), tuple(players), shares, runs.record)


def _without_dates(scenario: Scenario, keys: Collection[str]) -> Scenario:
    """The scenario without its dated changes of these keys, which would undo what a mix sets."""
    return scenario.with_(changes=tuple(change for change in scenario.changes if change.key not in keys))
