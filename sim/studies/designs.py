"""Which mix: all mixes of the rights in which two modes differ, under draws of what is unknown and common luck.

Which are on the front that no other beats in everything, what each may be expected to cost, which is the robust choice,
where the pure modes stand; and then, on the robust choice, what each lever of a government adds.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.inputs.checks import check_least, show
from sim.language.errors import InputError, nearest_name
from sim.report.design_sentences import design_sentences
from sim.results.designs import ENDS, LEVERS, OBJECTIVES, choice_table, lever_table, rank_table, robust_choice
from sim.results.shapley import coalitions
from sim.results.tables import windows
from sim.setup.fields import PROVINCES
from sim.setup.indicators import HEADLINES, INDICATORS
from sim.setup.institutions_off import SET
from sim.setup.modes import Mode
from sim.setup.parameters import PARAMETERS
from sim.setup.roles import LEVER
from sim.setup.scenario import Scenario
from sim.studies.arms import choose_worlds
from sim.studies.attribute import RIGHT, AttributionAnswer, choose_rights, divided
from sim.studies.draws import POSTERIOR, beside
from sim.studies.mixes import mixed_cells, run_variants, settings_of
from sim.studies.question import Answer, Cell

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LEVER_DRAWS = 4
"""Draws at most that levers are moved in."""
PATH = "path"


@dataclass(frozen=True, slots=True, eq=False)
class DesignsAnswer(Answer):
    """Tables of ``sim.results.designs``: choices with the options of each mix, ranks, and levers (empty if not asked).

    modes: the two that are mixed. A mix is a letter per right in which they differ, A where it is as in the first. why:
    what each right adds to the difference between the two, from the same runs. window: the one that is told.
    """

    modes: tuple[Mode, Mode]
    at: str
    n_draws: int
    window: str
    choices: pd.DataFrame
    ranks: pd.DataFrame
    levers: pd.DataFrame
    why: AttributionAnswer
    record: dict[str, Any]

    def sentences(self, lang: str | None = None) -> list[str]:
        """The front, the robust choice, where the pure modes stand, and what levers add, per province."""
        return design_sentences(self.choices, self.ranks, self.levers, self._names, self.window, lang)

    def tables(self) -> Mapping[str, pd.DataFrame]:
        """The tables, by the name of the file."""
        tables = {"designs.csv": self.choices, "ranks.csv": self.ranks}
        return {**tables, **({"levers.csv": self.levers} if len(self.levers) else {}), **self.why.tables()}

    def figures(self, lang: str | None = None) -> Mapping[str, Callable[[], Figure]]:
        """The front, ranks, what good mixes have in common, what levers add, and what each right does."""
        from sim.report.figures import designs

        told = self.choices, self.ranks, self._names, self.window, lang
        pages = {name: partial(getattr(designs, name), *told) for name in ("front", "ranks", "common")}
        if len(self.levers):
            pages["levers"] = partial(designs.levers, self.levers, self.window, lang)
        return {**pages, **self.why.figures(lang)}

    @property
    def _names(self) -> tuple[str, str]:
        return self.modes[0].name, self.modes[1].name


def designs(
    scenarios: Sequence[Scenario | str | os.PathLike[str]] | Scenario | str | os.PathLike[str] = PROVINCES,
    modes: Sequence[Mode | str | os.PathLike[str]] | None = None,
    at: str = POSTERIOR,
    n_draws: int = 6,
    seed: int = 1,
    months: int | None = None,
    n_citizens: int | None = 400,
    objectives: Sequence[str] = OBJECTIVES,
    window: str = PATH,
    levers: bool = True,
    **how: Any,
) -> DesignsAnswer:
    """Run every mix of the rights of two modes, and tell which no other beats, which are robust, and what each costs.

    modes: two; the reforms that head `MODES` if None. at: draws of the "posterior" or the "prior"; of "defaults" only
    luck is drawn. objectives: indicators one direction of which is better; all indicators are kept of every run.
    window: "path", the mean of all months, or one of ``sim.results.tables.windows``: what is told and drawn; tables
    have all.
    levers: also move every lever to both ends of its range, one at a time, on the robust choice of each place, in
    LEVER_DRAWS draws at most. how: as in ``run_cells``. Raises InputError.
    """
    check_least("n_draws", n_draws, 2)
    for name in objectives:
        if name not in INDICATORS or INDICATORS[name].higher_is_better is None:
            aims = [one.name for one in INDICATORS.values() if one.higher_is_better is not None]
            raise InputError("studies.no_objective", name=show(name), near=nearest_name(name, aims), allowed=aims)
    worlds = choose_worlds(scenarios, months, n_citizens)
    spans = list(windows(worlds[0][1].months))
    if window not in spans:
        raise InputError("studies.no_window", window=show(window), allowed=spans)
    pair, players = choose_rights(modes)
    members = coalitions(len(players))
    variants = settings_of(players, members)
    worth, record = run_variants(
        mixed_cells(worlds, pair[0], players), variants, len(variants), at, n_draws, seed, worlds=worlds, modes=pair,
        **how,
    )  # fmt: skip
    values = {label: found for (label, _), found in zip(worlds, worth, strict=True)}
    for name in objectives:
        if any(np.isnan(found[..., list(INDICATORS).index(name)]).any() for found in values.values()):
            raise InputError("studies.undefined_objective", name=name)
    mixes = ["".join("AB"[not is_in] for is_in in row) for row in members]
    choices = choice_table(values, mixes, spans, objectives)
    moved = pd.DataFrame(columns=LEVERS)
    if levers:
        robust = robust_choice(choices, window)
        options = {mix: _options(row) for mix, row in zip(mixes, variants.to_dict("records"), strict=True)}
        cells = [
            Cell(label, world.with_(mode=replace(pair[0], name=robust[label], **options[robust[label]])))
            for label, world in worlds
        ]
        moved = _move_levers(cells, robust, at, min(n_draws, LEVER_DRAWS), seed, objectives, **how)
    named = {f"mode.{name}": name for name in pair[0].switches}
    games = {(label, pair[0].name, pair[1].name): found for label, found in values.items()}
    return DesignsAnswer(
        modes=(pair[0], pair[1]),
        at=at,
        n_draws=n_draws,
        window=window,
        choices=choices.merge(variants.rename(columns=named).assign(mix=mixes), on="mix", how="left"),
        ranks=rank_table(values, mixes, spans, objectives),
        levers=moved,
        why=divided(games, players, RIGHT, at, HEADLINES, worlds[0][1].months, record),
        record=record | {"at": at, "n_draws": n_draws, "objectives": list(objectives)},
    )


def _move_levers(
    cells: Sequence[Cell], robust: Mapping[str, str], at: str, n_draws: int, seed: int, objectives: Sequence[str],
    **how: Any,
) -> pd.DataFrame:  # fmt: skip
    """What each lever at either end of its range changes, one at a time, in each place's cell."""
    records = [record for record in PARAMETERS.values() if record.role == LEVER]
    moves = [(record.name, end, getattr(record, end)) for record in records for end in ENDS]
    texts = ["", *(f"{lever}={value}" for lever, _, value in moves)]
    how |= beside(how.get("out"), "levers")
    worth, _ = run_variants(cells, pd.DataFrame({SET: texts}), len(texts), at, n_draws, seed, **how)
    values = {cell.label: found for cell, found in zip(cells, worth, strict=True)}
    measures = list(dict.fromkeys([*HEADLINES, *objectives]))
    return lever_table(values, robust, moves, list(windows(cells[0].scenario.months)), measures)


def _options(settings: Mapping[str, Any]) -> dict[str, str]:
    """Options by switch, of settings by key."""
    return {key.removeprefix("mode."): str(option) for key, option in settings.items()}
