"""What if: both futures of one world, alike in everything up to a month, side by side and paired.

A fork is a second arm whose scenario has dated changes more; draws of what is unknown, and luck, are the same in both.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.report.fork_sentences import fork_sentences
from sim.results.forks import Futures, fork_table, path_table
from sim.results.records import Worlds
from sim.setup.forks import Fork, branch, held_by, read_forks
from sim.setup.modes import Mode
from sim.setup.scenario import Scenario, load_mode
from sim.studies.arms import choose_worlds, one_length
from sim.studies.draws import DEFAULTS, POSTERIOR, points_at
from sim.studies.question import Answer, Cell, check_plan, run_cells

if TYPE_CHECKING:
    from matplotlib.figure import Figure

OF_DRAWS, OF_DEFAULTS = 2, 30
"""Replications where nothing else is said: of every draw, and where nothing is drawn."""


@dataclass(frozen=True, slots=True, eq=False)
class ForkAnswer(Answer):
    """Both futures. forks, paths: tables of ``sim.results.forks``.

    scenarios: that stay, by label; others: their other futures, by (label, the fork's label). ``sim.run`` shows the
    agents of any of them. over: what draws are of.
    """

    scenarios: Worlds
    branches: tuple[Fork, ...]
    others: Mapping[tuple[str, str], Scenario]
    over: str
    forks: pd.DataFrame
    paths: pd.DataFrame
    record: dict[str, Any]

    def sentences(self, lang: str | None = None) -> list[str]:
        """What the other future would bring and cost, per province, fork and headline measure."""
        return fork_sentences(self.forks, self.branches, self.over, lang)

    def tables(self) -> dict[str, pd.DataFrame]:
        """Both tables, by the name of the file."""
        return {"forks.csv": self.forks, "paths.csv": self.paths}

    def figures(self, lang: str | None = None) -> Mapping[str, Callable[[], Figure]]:
        """Both futures from one trunk; and what the other one is less the one that stays."""
        from sim.report.figures import forks

        return {
            "futures": partial(forks.futures, self.paths, self.branches, lang),
            "fork_difference": partial(forks.differences, self.paths, self.branches, lang),
        }


def fork(
    scenarios: Sequence[Scenario | str | os.PathLike[str]] | Scenario | str | os.PathLike[str],
    at: int | Iterable[int],
    changes: Mapping[str, Any],
    back_after: int | None = None,
    mode: Mode | str | os.PathLike[str] | None = None,
    over: str = POSTERIOR,
    n_draws: int = 200,
    replications: int | None = None,
    seed: int = 1,
    months: int | None = None,
    n_citizens: int | None = 400,
    **how: Any,
) -> ForkAnswer:
    """What if a scenario had gone another way from a month on? Both futures, from the same world and luck.

    at: the month, or several: a fork each, which differs from the start of that month on; 0 for from the start.
    changes: key -> value, all made at each fork: parameters, mode.<switch>, or "mode" for all switches. back_after:
    months until they are taken back. mode: of the trunk, instead of the scenarios' own. over: draws of the "posterior"
    or "prior", n_draws of them, or the one point of "defaults"; what a scenario sets off its default is not drawn,
    nor is what a fork sets from the start or takes back. replications: of each, OF_DRAWS or OF_DEFAULTS if None.
    how: as in ``run_cells``. Raises InputError.

    Nothing is charged for the change itself. What it costs is what the model's stocks make of it: the ODD, 7.14.
    """
    if replications is None:
        replications = OF_DEFAULTS if over == DEFAULTS else OF_DRAWS
    check_plan(replications, seed, how.get("workers"))
    worlds = choose_worlds(scenarios, months, n_citizens)
    if mode is not None:
        given = mode if isinstance(mode, Mode) else load_mode(mode)
        worlds = [(label, scenario.with_(mode=given)) for label, scenario in worlds]
    forks = read_forks(at, changes, back_after, one_length([scenario for _, scenario in worlds]))
    draws = points_at(over, n_draws, seed)
    held = [] if draws is None else held_by(forks, [scenario for _, scenario in worlds], draws.columns)
    draws = None if draws is None else draws.drop(columns=held)
    others = {(label, one.label): branch(scenario, one) for label, scenario in worlds for one in forks}
    cells = [
        Cell(label, arm, name)
        for label, scenario in worlds
        for name, arm in [("", scenario), *((one.label, others[label, one.label]) for one in forks)]
    ]
    luck = "common" if draws is None else "own"
    runs = run_cells("fork", cells, replications, seed, worlds=worlds, points=draws, luck=luck, **how)
    found = {(cell.label, cell.arm): values for cell, values in zip(cells, runs.values, strict=True)}
    futures = [
        Futures(label, scenario.mode.name, one.label, one.at, one.back, found[label, ""], found[label, one.label])
        for label, scenario in worlds
        for one in forks
    ]
    record = runs.record | {
        "forks": [{"at": one.at, "back": one.back, "settings": dict(one.settings)} for one in forks]
    }
    return ForkAnswer(
        tuple(worlds),
        tuple(forks),
        others,
        over,
        fork_table(futures),
        path_table(futures),
        record | {"over": over, "held": held},
    )
