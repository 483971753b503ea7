"""Ablation: what does each institution do? Each is turned off, one at a time, with the same luck.

Effects are on minus off with all others on. They do not add up: two institutions may do each other's work.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from sim.language.errors import InputError, nearest_name
from sim.report import write_ablation_report
from sim.report.sentences import effect_sentences
from sim.results.effects import Arm, directions, effects
from sim.results.records import Ablation
from sim.results.titles import with_titles
from sim.runs.study import Cell
from sim.setup.indicators import INDICATORS
from sim.setup.institutions import DOWN, UP, Institution, choose_institutions, parts_of
from sim.setup.institutions_off import without
from sim.setup.scenario import Scenario
from sim.studies.arms import choose_worlds
from sim.studies.question import Answer, Out, check_plan, run_cells

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True, eq=False)
class AblationAnswer(Ablation, Answer):
    """An ablation with its page."""

    def sentences(self, lang: str | None = None) -> list[str]:
        """Plain sentences per province: how many institutions do what is claimed, and which matter most."""
        named = with_titles(self, lang)
        return effect_sentences(named.effects, named.directions, named.institutions, lang)

    def tables(self) -> dict[str, pd.DataFrame]:
        """Both tables, by the name of the file."""
        return {"ablation.csv": self.effects, "directions.csv": self.directions}

    def figures(self, lang: str | None = None) -> Mapping[str, Callable[[], Figure]]:
        """Effects on both headline measures with intervals, sorted: two panels per province."""
        from sim.report.figures import effect_forest, theme

        named = with_titles(self, theme.language(lang))
        return {"ablation": lambda: effect_forest(named.effects, named.institutions, lang)}

    def report(self, pictures: Mapping[str, bytes]) -> str:
        """The page as HTML."""
        return write_ablation_report(self, pictures)


def ablate(
    scenarios: Sequence[Scenario | str | os.PathLike[str]] | Scenario | str | os.PathLike[str],
    institutions: Iterable[Institution | str] | Institution | str | None = None,
    replications: int = 10,
    seed: int = 1,
    months: int | None = None,
    n_citizens: int | None = None,
    workers: int | None = None,
    progress: bool = True,
    out: Out | None = None,
    executor: Executor | None = None,
    cluster: str | None = None,
    parts: bool = False,
) -> AblationAnswer:
    """Turn each institution off, one at a time, and compare with the scenario itself, replicate by replicate.

    scenarios: scenarios, names or TOML files. institutions: ids or records of one's own; None for all. parts: also turn
    off each setting alone of an institution that bundles several. All else is as in `compare`; replicate r has the same
    luck in every arm.

    An institution that is no part of the scenario's mode, whose off settings are the scenario's own, or which change no
    figure of any run, is not in force: it is reported as such, without an effect. Raises InputError for an unknown
    institution, an argument out of range, a label that stands for two things, or unequal run lengths.
    """
    check_plan(replications, seed, workers)
    chosen = _institutions(institutions)
    if parts:
        chosen = [one for institution in chosen for one in (institution, *parts_of(institution))]
    worlds = choose_worlds(scenarios, months, n_citizens)
    cells = [
        Cell(label, arm, name)
        for label, scenario in worlds
        for name, arm in [("", scenario), *((i.id, without(scenario, i)) for i in chosen)]
        if not name or arm != scenario
    ]
    runs = run_cells(
        "ablate", cells, replications, seed, worlds=worlds, modes=[scenario.mode for _, scenario in worlds],
        out=out, workers=workers, executor=executor, cluster=cluster, progress=progress,
    )  # fmt: skip
    paths = {(cell.label, cell.arm): values[:, 0] for cell, values in zip(cells, runs.values, strict=True)}
    table = effects(
        Arm(label, scenario.mode.name, i.id, paths[label, ""], paths.get((label, i.id)))
        for label, scenario in worlds
        for i in chosen
    )
    record = runs.record | {"institutions": {i.id: {"off": dict(i.off), "moves": dict(i.moves)} for i in chosen}}
    return AblationAnswer(tuple(worlds), tuple(chosen), table, directions(table, chosen), record)


def _institutions(given: Iterable[Institution | str] | Institution | str | None) -> list[Institution]:
    """The institutions given, checked: each once, and moving indicators that there are."""
    if given is None:
        return choose_institutions()
    listed = [given] if isinstance(given, (Institution, str)) else list(given)
    chosen = [i for item in listed for i in ([item] if isinstance(item, Institution) else choose_institutions([item]))]
    if not chosen:
        raise InputError("studies.no_institution")
    chosen = list({institution.id: institution for institution in chosen}.values())
    for institution in chosen:
        for indicator, direction in institution.moves:
            where = {"id": institution.id, "indicator": indicator}
            if indicator not in INDICATORS:
                raise InputError("studies.moves_nothing", **where, near=nearest_name(indicator, INDICATORS))
            if direction not in (UP, DOWN):
                raise InputError("studies.no_direction", **where, up=UP, down=DOWN)
    return chosen
