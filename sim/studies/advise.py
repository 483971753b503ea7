"""Advice for one province: which mode, in which regime, which mix, what to find out first, and how far it lies.

What the province's folder says is taken as it is; every context that it does not say is drawn over its range, together
with what nobody knows, so that the value of information covers what the province itself could measure.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.inputs.checks import check_least
from sim.language.errors import InputError
from sim.language.texts import say
from sim.report import write_study_report
from sim.report.advice_sentences import advice_sentences
from sim.results.distance import distance, distance_table
from sim.results.tables import windows
from sim.setup.cities import load_cities
from sim.setup.context import CONTEXTS
from sim.setup.modes import MODES, Mode
from sim.setup.province_folder import folder_of
from sim.setup.scenario import Scenario
from sim.studies.arms import choose_modes, choose_worlds
from sim.studies.draws import POSTERIOR, beside
from sim.studies.emulator import need_scikit
from sim.studies.question import Answer
from sim.studies.regimes import FEWEST, RegimesAnswer, answer, gaps_in, points_with_context
from sim.studies.score import ScoreAnswer, score
from sim.studies.verdict import VerdictAnswer, judged, run_options

if TYPE_CHECKING:
    from matplotlib.figure import Figure


N_OF_FACTS = 100
"""Draws that are held to a province's own facts."""


@dataclass(frozen=True, slots=True, eq=False)
class Advice(Answer):
    """What can be said to a province: the verdict, its regimes, and ``sim.results.distance``.

    known: contexts that the province says, and their values. away: of ``distance``. facts: how the model does on the
    province's own history, if there is one.
    """

    province: str
    verdict: VerdictAnswer
    regimes: RegimesAnswer
    known: Mapping[str, float]
    distance: pd.DataFrame
    away: float
    facts: ScoreAnswer | None
    record: dict[str, Any]

    def sentences(self, lang: str | None = None) -> list[str]:
        """Verdict and mix, regimes, what to find out first, what the facts say, and how far the province lies."""
        first = [*self.verdict.sentences(lang), *self.regimes.sentences(lang)]
        facts = None if self.facts is None else (self.facts.covered, len(self.facts.scores))
        return first + advice_sentences(
            self.verdict.value, self.regimes.window, self.known, self.distance, self.away, facts, lang
        )

    def tables(self) -> Mapping[str, pd.DataFrame | bytes]:
        """Those of the verdict, of the regimes and of the facts, and the distance."""
        facts = {} if self.facts is None else self.facts.tables()
        return {**self.verdict.tables(), **self.regimes.tables(), **facts, "distance.csv": self.distance}

    def figures(self, lang: str | None = None) -> Mapping[str, Callable[[], Figure]]:
        """Those of the verdict and of the regimes."""
        return {**self.verdict.figures(lang), **self.regimes.figures(lang)}

    def report(self, pictures: Mapping[str, bytes]) -> str:
        """The page as HTML, with the tables that a reader asks for."""
        value, contexts = self.verdict.value, self.regimes.contexts
        shown = {
            "verdict.csv": self.verdict.verdict,
            "distance.csv": self.distance,
            "value.csv": value[(value["value"] > 0) & (value["window"] == self.regimes.window)],
            "contexts.csv": contexts[contexts["explains"] > 0],
            "rules.csv": self.regimes.rules,
        }
        return write_study_report(say("report.title_advice"), self.sentences(), shown, pictures, self.record)


def advise(
    province: Scenario | str | os.PathLike[str],
    modes: Sequence[Mode | str | os.PathLike[str]] | None = None,
    at: str = POSTERIOR,
    n_draws: int = 300,
    replications: int = 2,
    seed: int = 1,
    months: int | None = None,
    n_citizens: int | None = 400,
    mixes: bool = True,
    **how: Any,
) -> Advice:
    """Which of two modes a province should choose, and what it should find out first.

    province: its folder (``sim.setup.province_folder``), the name of a shipped one, or a scenario of it. All else is as
    in ``sim.regimes``. mixes: also each mode with one switch as the other has it. Raises InputError.
    """
    need_scikit()
    check_least("n_draws", n_draws, FEWEST)
    worlds = choose_worlds(province, months, n_citizens)
    if len(worlds) != 1:
        raise InputError("studies.advice_for_one", n=len(worlds))
    pair = choose_modes(list(MODES.values())[:2] if modes is None else modes, [])
    if len(pair) != 2:
        raise InputError("studies.verdict_of_two", n=len(pair))
    both = (pair[0], pair[1])
    known = known_context(worlds[0][1])
    left = [name for name in CONTEXTS if name not in known]
    points = points_with_context(at, n_draws, seed, left)
    levels, record = run_options(worlds, both, points, replications, seed, kind="advise", **how)
    found = judged(worlds, both, at, points, levels, record, seed, mixes, **how)
    shown = windows(worlds[0][1].months)
    window = list(shown)[-2]
    gaps = gaps_in(levels, worlds, (both[0].name, both[1].name), shown[window])
    cities = load_cities(worlds[0][1].province)
    return Advice(
        province=worlds[0][0],
        verdict=found,
        regimes=answer(gaps, points, left, both, at, window, seed, record),
        known=known,
        distance=distance_table(cities, known),
        away=distance(cities),
        facts=_facts(worlds[0][1], at, seed, **how),
        record=record,
    )


def known_context(scenario: Scenario) -> dict[str, float]:
    """The contexts that a scenario, or its province's folder, says."""
    own = folder_of(scenario.province)
    said = {*(own.context if own else ()), *scenario.parameters.differing()}
    return {name: getattr(scenario.parameters, name) for name in CONTEXTS if name in said}


def _facts(scenario: Scenario, at: str, seed: int, **how: Any) -> ScoreAnswer | None:
    """How draws do on the province's history; None where there is none."""
    own = folder_of(scenario.province)
    if own is None or own.history is None:
        return None
    here = how | beside(how.get("out"), "facts")
    return score(own.history, [scenario], at, N_OF_FACTS, seed, scenario.n_citizens, **here)
