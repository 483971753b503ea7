"""The verdict: draws of what is unknown are run under both modes with the same luck, and it is told what follows.

By default draws are of the posterior that comes with the package (``sim.studies.calibrate``), else of the priors.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.inputs.checks import check_least
from sim.language.errors import InputError
from sim.report.verdict_sentences import verdict_sentences
from sim.results.records import Worlds
from sim.results.verdict import regret_table, rules_table, value_table, verdict_table
from sim.setup.indicators import HEADLINES
from sim.setup.modes import MODES, Mode
from sim.setup.posterior import sample_rules
from sim.setup.scenario import Scenario
from sim.studies.arms import choose_modes, choose_worlds
from sim.studies.draws import POSTERIOR, beside, draw, shares_of
from sim.studies.question import Answer, Cell, Keep, run_cells

if TYPE_CHECKING:
    from matplotlib.figure import Figure

RULE = "rules."
"""How keys of rules of decision begin."""
N_OF_MIXES = 40
"""Draws at most that mixes are run with."""
PROVINCES = ("zhejiang", "guangdong")


@dataclass(frozen=True, slots=True, eq=False)
class VerdictAnswer(Answer):
    """Tables of ``sim.results.verdict``: verdict, value (of knowing) and regret; paths: A - B of every run by month.

    paths: [province, measure, replicate, draw, month 0..T]. at: what draws are of. rules: the table of rival rules, if
    these were drawn too.
    """

    provinces: tuple[str, ...]
    modes: tuple[Mode, Mode]
    at: str
    verdict: pd.DataFrame
    value: pd.DataFrame
    regret: pd.DataFrame
    paths: np.ndarray
    record: dict[str, Any]
    rules: pd.DataFrame | None = None

    def sentences(self, lang: str | None = None) -> list[str]:
        """What is known, what would decide it and what to do, a sentence each per measure and province."""
        return verdict_sentences(self.verdict, self.value, self.regret, self.at, lang, self.rules)

    def tables(self) -> Mapping[str, pd.DataFrame]:
        """The tables by the name of the file."""
        found = {f"{name}.csv": getattr(self, name) for name in ("verdict", "value", "regret", "rules")}
        return {name: table for name, table in found.items() if table is not None}

    def figures(self, lang: str | None = None) -> Mapping[str, Callable[[], Figure]]:
        """The one picture: the difference over time, with the bands of what is unknown and luck."""
        from sim.report.figures import verdict

        names = tuple(mode.name for mode in self.modes)
        return {"verdict": partial(verdict.difference_bands, self.paths, self.provinces, names, lang)}


def verdict(
    scenarios: Sequence[Scenario | str | os.PathLike[str]] | Scenario | str | os.PathLike[str] = PROVINCES,
    modes: Sequence[Mode | str | os.PathLike[str]] | None = None,
    at: str = POSTERIOR,
    n_draws: int = 200,
    replications: int = 2,
    seed: int = 1,
    months: int | None = None,
    n_citizens: int | None = 400,
    mixes: bool = True,
    rules: bool = False,
    **how: Any,
) -> VerdictAnswer:
    """Which of two modes is better, over what is unknown and luck.

    modes: two; the reforms that head `MODES` if None. at: draws of the "posterior" or of the "prior". replications: of
    every draw, so that luck can be told from what is unknown; a draw has the same luck under all modes. mixes: also run
    each mode with one switch as the other has it, with N_OF_MIXES draws, to see whether a mix is the surer choice.
    rules: draw rules of decision too, by how well the facts fit under them. how: as in ``run_cells``.

    Raises InputError.
    """
    check_least("n_draws", n_draws, 2)
    draws = draw(at, n_draws, seed)
    if rules:
        draws = draws.join(sample_rules(n_draws, seed))
    worlds = choose_worlds(scenarios, months, n_citizens)
    pair = choose_modes(list(MODES.values())[:2] if modes is None else modes, [])
    if len(pair) != 2:
        raise InputError("studies.verdict_of_two", n=len(pair))
    levels, record = run_options(worlds, pair, draws, replications, seed, **how)
    return judged(worlds, (pair[0], pair[1]), at, draws, levels, record, seed, mixes, **how)


def judged(
    worlds: Worlds,
    pair: tuple[Mode, Mode],
    at: str,
    points: pd.DataFrame,
    levels: Mapping[tuple[str, str], np.ndarray],
    record: dict[str, Any],
    seed: int,
    mixes: bool = True,
    **how: Any,
) -> VerdictAnswer:
    """The verdict on draws that were run, levels as ``run_options`` gives them; with mixes, these are run here."""
    a, b = (mode.name for mode in pair)
    gaps = {(label, a, b): levels[label, a] - levels[label, b] for label, _ in worlds}
    options, rules = list(pair), [name for name in points if name.startswith(RULE)]
    if mixes:
        options = options_of(*pair)
        levels, _ = run_options(worlds, options, points.head(N_OF_MIXES), 1, seed, **(how | beside(how.get("out"))))
    return VerdictAnswer(
        provinces=tuple(label for label, _ in worlds),
        modes=pair,
        at=at,
        verdict=verdict_table(gaps),
        value=value_table(gaps, shares_of(points.drop(columns=rules))),
        regret=regret_table(levels, [mode.name for mode in options]),
        paths=np.stack([np.moveaxis(gap, -1, 0) for gap in gaps.values()]),
        record=record,
        rules=rules_table(gaps, points[rules]) if rules else None,
    )


def run_options(
    worlds: Worlds,
    modes: Sequence[Mode],
    draws: pd.DataFrame,
    replications: int,
    seed: int,
    kind: str = "verdict",
    **how: Any,
) -> tuple[dict[tuple[str, str], np.ndarray], dict[str, Any]]:
    """Both headline measures by (label, mode) [replicate, draw, month 0..T, measure], and the record of the runs."""
    cells = [Cell(label, world.with_(mode=mode)) for label, world in worlds for mode in modes]
    every = Keep.all_of(worlds[0][1].months, "none")
    runs = run_cells(
        kind, cells, replications, seed, points=draws, luck="own", keep=replace(every, indicators=HEADLINES), **how
    )
    found = {(cell.label, cell.scenario.mode.name): values for cell, values in zip(cells, runs.values, strict=True)}
    return found, runs.record


def options_of(mode_a: Mode, mode_b: Mode) -> list[Mode]:
    """Both modes, and each with one switch as the other has it: what could be chosen before the unknowns are known."""
    found = [mode_a, mode_b]
    for one, other in ((mode_a, mode_b), (mode_b, mode_a)):
        for switch, option in other.switches.items():
            if one.switches[switch] != option:
                found.append(Mode(f"{one.name}+{switch}", **{**one.switches, switch: option}))
    return found
