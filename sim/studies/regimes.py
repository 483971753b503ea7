"""Regimes: when, that is in what kind of province, is which mode better?

Context and unknowns are drawn together, each draw is run under both modes with the same luck, and rules are sought for
where each mode is ahead.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.inputs.checks import check_least, check_option
from sim.language.errors import InputError
from sim.language.texts import say
from sim.report import write_study_report
from sim.report.regime_sentences import regime_sentences
from sim.results.records import Worlds
from sim.results.regimes import Key, contexts_table, map_table, rules_table
from sim.results.tables import windows
from sim.setup.context import CONTEXTS, sample_context
from sim.setup.indicators import HEADLINES
from sim.setup.modes import MODES, Mode
from sim.setup.scenario import Scenario
from sim.studies.arms import choose_modes, choose_worlds
from sim.studies.draws import DEFAULTS, POSTERIOR, points_at, shares_of
from sim.studies.emulator import need_scikit
from sim.studies.question import Answer
from sim.studies.tree import leaves_table
from sim.studies.verdict import PROVINCES, run_options

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FEWEST = 50
"""Draws that rules can be sought in, at least."""


@dataclass(frozen=True, slots=True, eq=False)
class RegimesAnswer(Answer):
    """Tables of ``sim.results.regimes`` and ``sim.studies.tree``: contexts, rules, leaves, map; draws: every draw.

    window: the one that all is about. at: what draws of the unknowns are of.
    """

    provinces: tuple[str, ...]
    modes: tuple[Mode, Mode]
    at: str
    window: str
    contexts: pd.DataFrame
    rules: pd.DataFrame
    leaves: pd.DataFrame
    map: pd.DataFrame
    draws: pd.DataFrame
    record: dict[str, Any]

    def sentences(self, lang: str | None = None) -> list[str]:
        """Per province and measure: what it hangs on, and where each mode is the surer choice."""
        return regime_sentences(
            self.contexts, self.rules, self.leaves, self.window, len(self.draws), self.at == DEFAULTS, lang
        )

    def tables(self) -> Mapping[str, pd.DataFrame]:
        """All tables, by the name of the file."""
        names = ("contexts", "rules", "leaves", "map")
        return {f"{name}.csv": getattr(self, name) for name in names} | {"draws.parquet": self.draws}

    def report(self, pictures: Mapping[str, bytes]) -> str:
        """The page as HTML, without the rows that say nothing."""
        shown = {"contexts.csv": self.contexts[self.contexts["explains"] > 0], "rules.csv": self.rules}
        shown["leaves.csv"] = self.leaves
        return write_study_report(say("report.title_regimes"), self.sentences(), shown, pictures, self.record)

    def figures(self, lang: str | None = None) -> Mapping[str, Callable[[], Figure]]:
        """The map over the two contexts that matter most, and what each context does."""
        from sim.report.figures import regimes

        found = {"regime_contexts": partial(regimes.context_bars, self.contexts, self.rules, self.window, lang)}
        if len(self.map):
            found["regime_map"] = partial(regimes.regime_map, self.map, self.window, lang)
        return found


def regimes(
    scenarios: Sequence[Scenario | str | os.PathLike[str]] | Scenario | str | os.PathLike[str] = PROVINCES,
    modes: Sequence[Mode | str | os.PathLike[str]] | None = None,
    at: str = POSTERIOR,
    n_draws: int = 600,
    replications: int = 1,
    seed: int = 1,
    months: int | None = None,
    n_citizens: int | None = 400,
    window: str | None = None,
    contexts: Sequence[str] = CONTEXTS,
    **how: Any,
) -> RegimesAnswer:
    """When which of two modes is better, by the context of a province.

    modes, at, replications: as in ``sim.verdict``; at may be "defaults" too, where nothing unknown is drawn. n_draws:
    of context and unknowns together, FEWEST or more. window: such as "month_48" or "path"; the last month if None.
    contexts: the parameters of that role that are drawn, each evenly over its range. how: as in ``run_cells``. Raises
    InputError.
    """
    need_scikit()
    check_least("n_draws", n_draws, FEWEST)
    worlds = choose_worlds(scenarios, months, n_citizens)
    shown = windows(worlds[0][1].months)
    window = list(shown)[-2] if window is None else check_option(window, shown)
    pair = choose_modes(list(MODES.values())[:2] if modes is None else modes, [])
    if len(pair) != 2:
        raise InputError("studies.verdict_of_two", n=len(pair))
    points = points_with_context(at, n_draws, seed, contexts)
    levels, record = run_options(worlds, (pair[0], pair[1]), points, replications, seed, kind="regimes", **how)
    gaps = gaps_in(levels, worlds, (pair[0].name, pair[1].name), shown[window])
    return answer(gaps, points, contexts, (pair[0], pair[1]), at, window, seed, record)


def points_with_context(at: str, n: int, seed: int, contexts: Sequence[str]) -> pd.DataFrame:
    """n draws of what is unknown and of the context: a row each, a column per parameter."""
    unknown, context = points_at(at, n, seed), sample_context(contexts, n, seed)
    return context if unknown is None else pd.concat([unknown, context], axis=1)


def gaps_in(
    levels: Mapping[tuple[str, str], np.ndarray], worlds: Worlds, modes: tuple[str, str], months: slice
) -> dict[Key, np.ndarray]:
    """A - B in a window by province, modes and measure [replicate, draw]."""
    a, b = modes
    return {
        (label, a, b, name): (levels[label, a] - levels[label, b])[..., months, k].mean(axis=2)
        for label, _ in worlds
        for k, name in enumerate(HEADLINES)
    }


def answer(
    gaps: Mapping[Key, np.ndarray], points: pd.DataFrame, contexts: Sequence[str], modes: tuple[Mode, Mode], at: str,
    window: str, seed: int, record: dict[str, Any],
) -> RegimesAnswer:  # fmt: skip
    """The arithmetic on what runs gave."""
    values = points[[name for name in contexts if points[name].nunique() > 1]]
    shares = shares_of(points)
    cube, unknown = shares[list(values)], shares.drop(columns=list(values))
    table = contexts_table(gaps, cube, unknown)
    measured = {f"{label}/{name}": gap.mean(axis=0) for (label, _, _, name), gap in gaps.items()}
    return RegimesAnswer(
        provinces=tuple(dict.fromkeys(key[0] for key in gaps)),
        modes=modes,
        at=at,
        window=window,
        contexts=table,
        rules=rules_table(gaps, values, seed),
        leaves=leaves_table(gaps, values, seed),
        map=map_table(gaps, table, cube, values),
        draws=pd.concat([points, pd.DataFrame(measured, index=points.index)], axis=1),
        record=record,
    )
