"""Scores: draws of the posterior are run by the calendar and held to facts that somebody has, row by row."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from sim.inputs.csv_table import read_table
from sim.language.errors import InputError
from sim.results.places import observe
from sim.results.scores import MODEL, scores_table
from sim.results.targets import COLUMNS, FACTS_FILE, PROVINCE, RATIO, Places, Target, read_row, read_targets
from sim.setup.calendar import month_of
from sim.setup.scenario import Scenario
from sim.studies.arms import read_scenario
from sim.studies.draws import POSTERIOR, draw
from sim.studies.facts import DATED, run_places
from sim.studies.question import Answer


@dataclass(frozen=True, slots=True, eq=False)
class ScoreAnswer(Answer):
    """One row per fact (``sim.results.scores``). refused: what is wrong with rows that were left out, a line each."""

    scores: pd.DataFrame
    refused: tuple[str, ...]
    record: dict[str, Any]

    def tables(self) -> Mapping[str, pd.DataFrame]:
        """The one table."""
        return {"scores.csv": self.scores}

    @property
    def covered(self) -> float:
        """Share of facts in the middle 90 % of the draws."""
        return float(self.scores["within_90"].astype(float).mean())

    @property
    def nearest(self) -> float:
        """Share of facts of which the model is nearer than every rule."""
        return float((self.scores["best"] == MODEL).mean())


def score(
    file: str | os.PathLike[str],
    scenarios: Sequence[Scenario | str | os.PathLike[str]] = DATED,
    at: str = POSTERIOR,
    n_draws: int = 100,
    seed: int = 1,
    n_citizens: int = 1000,
    **how: Any,
) -> ScoreAnswer:
    """Hold draws to the facts in a file, beside rules that know no model.

    file: in the format of ``data/targets.csv``; city, kind, error and discrepancy are optional. A row that is wrong is
    left out and told; the others are scored. scenarios: with a start, one per province. at: draws of the "posterior" or
    of the "prior". how: as in ``run_cells``. Raises InputError, also where no row can be scored.
    """
    worlds = {world.province: world for world in (read_scenario(one, None, n_citizens) for one in scenarios)}
    targets, refused = read_facts(file, worlds)
    if not targets:
        raise InputError("studies.nothing_to_score", file=os.fspath(file), first=refused[0] if refused else "")
    draws = draw(at, n_draws, seed)
    chosen = [world for province, world in worlds.items() if any(one.province == province for one in targets)]
    places, record = run_places("score", chosen, targets, 1, seed, points=draws, luck="own", **how)
    given = {one.id: observe(one, places) for one in targets}
    start = {one.id: float(np.median([at_start(one, run) for run in places[one.province]])) for one in targets}
    return ScoreAnswer(scores_table(targets, given, start, read_targets()), tuple(refused), record)


def read_facts(file: str | os.PathLike[str], worlds: Mapping[str, Scenario]) -> tuple[list[Target], list[str]]:
    """The facts of a file that a run could give, and what is wrong with its other rows."""
    table = read_table(os.fspath(file), COLUMNS, what=FACTS_FILE)
    table.names("id")
    targets, refused = [], []
    for row in range(len(table)):
        try:
            target = read_row(table, row)
            world = worlds.get(target.province)
            if world is None:
                raise table.fail(row, "province", "studies.no_dated_scenario", province=target.province)
            for column, date in (("date", target.seen.date), ("since", target.seen.since)):
                if date and not 0 <= month_of(date, world.start) <= world.months:
                    dates = {"first": world.dates[0], "last": world.dates[-1]}
                    raise table.fail(row, column, "studies.fact_outside", **dates)
            targets.append(target)
        except InputError as error:
            refused.append(str(error))
    return targets, refused


def at_start(target: Target, run: Places) -> float:
    """What stood in month 0 in place of a fact; 1 for a ratio."""
    if target.kind == RATIO:
        return 1.0
    first = run[PROVINCE].start
    return replace(target, seen=replace(target.seen, date=first, since=first)).observe(run)
