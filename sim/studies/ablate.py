"""Ablation: what does each institution do? Each is turned off, one at a time, with the same luck.

Effects are on minus off with all others on. They do not add up: two institutions may do each other's work.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.inputs.checks import check_least
from sim.language.errors import InputError, nearest
from sim.report.effect_sentences import effect_sentences
from sim.results.effects import Arm, directions, effects, verdicts
from sim.runs import provenance
from sim.runs.birth import birth_of
from sim.runs.folder import Folder
from sim.runs.make import make_study, refuse_sweep
from sim.runs.recipe import birth_recipe
from sim.runs.store import keep_only
from sim.runs.study import Cell, Keep, Study
from sim.setup.changes import state_at
from sim.setup.fields import read_settings
from sim.setup.indicators import INDICATORS
from sim.setup.institutions import DOWN, UP, Institution, choose_institutions, is_part_of, settings_off
from sim.setup.modes import Mode
from sim.setup.scenario import Scenario
from sim.studies.compare import to_csv
from sim.studies.several import as_several, label_scenarios, read_scenario

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True, eq=False)
class Ablation:
    """What an ablation found; `sim.results.effects` says what the columns of both tables are.

    scenarios: (label, scenario) with the label that stands in the tables' province column. effects: one row per
    (province, institution, indicator, window). directions: one row per stated direction and window, with a verdict
    per institution. record: how it came to be, as in `run.json`.
    """

    scenarios: tuple[tuple[str, Scenario], ...]
    institutions: tuple[Institution, ...]
    effects: pd.DataFrame
    directions: pd.DataFrame
    record: dict[str, Any]

    @property
    def verdicts(self) -> dict[tuple[str, str], str]:
        """The verdict by (province, institution id)."""
        return verdicts(self.directions)

    def sentences(self, lang: str | None = None) -> list[str]:
        """Plain sentences per province: how many institutions do what they are said to, and which matter most."""
        return effect_sentences(self.effects, self.directions, self.institutions, lang)

    def plot(self, lang: str | None = None) -> Figure:
        """Effects on both headline measures with intervals, sorted: two panels per province."""
        from sim.report.figures import effect_forest

        return effect_forest(self.effects, self.institutions, lang)

    def save(self, out: str | os.PathLike[str] | Folder, figures: bool = True) -> list[Path]:
        """Write tables, figure, report and `run.json` into a folder; returns the paths written.

        out: a path, or a `Folder` already open. Raises InputError if it cannot be written; what was there
        before is then unchanged.
        """
        if not isinstance(out, Folder):
            with Folder(out) as folder:
                return self.save(folder, figures)
        refuse_sweep(out.path)
        files = {"ablation.csv": to_csv(self.effects), "directions.csv": to_csv(self.directions)}
        if figures:
            from sim.report import write_ablation_report
            from sim.report.figures import theme

            picture = self.plot()
            birth = birth_of(birth_recipe(self.record), "ablation")
            pictures = theme.to_both(picture, "ablation", birth)
            files |= {f"figures/{name}": content for name, content in pictures.items()}
            files["report.html"] = write_ablation_report(self, pictures).encode()
        paths = out.write(files | {"run.json": provenance.to_json(self.record | provenance.listed(files))})
        keep_only(out.path, self.record.get("study", {}).get("digest", ""))
        return paths


def ablate(
    scenarios: Sequence[Scenario | str | os.PathLike[str]] | Scenario | str | os.PathLike[str],
    institutions: Iterable[Institution | str] | Institution | str | None = None,
    replications: int = 10,
    seed: int = 1,
    months: int | None = None,
    n_citizens: int | None = None,
    workers: int | None = None,
    progress: bool = True,
    out: str | os.PathLike[str] | Folder | None = None,
    executor: Executor | None = None,
    cluster: str | None = None,
) -> Ablation:
    """Turn each institution off, one at a time, and compare with the scenario itself, replicate by replicate.

    scenarios: scenarios, names or TOML files. institutions: ids or records of one's own; None for all. All else is as
    in `compare`; replicate r has the same luck in every arm.

    An institution that is no part of the scenario's mode, whose off settings are the scenario's own, or which change no
    figure of any run, is not in force: it is reported as such, without an effect. Raises InputError for an unknown
    institution, an argument out of range, a label that stands for two things, or unequal run lengths.
    """
    started, clock = datetime.now(UTC), time.monotonic()
    check_least("replications", replications, 1)
    check_least("seed", seed, 0)
    if workers is not None:
        check_least("workers", workers, 1)
    chosen = _institutions(institutions)
    worlds = label_scenarios([read_scenario(item, months, n_citizens) for item in as_several(scenarios)])
    arms = [
        (label, name, arm)
        for label, scenario in worlds
        for name, arm in [(None, scenario), *((i.id, without(scenario, i)) for i in chosen)]
        if name is None or arm != scenario
    ]
    study = study_of(arms, seed)
    made = make_study(
        study, replications, out=out, workers=workers, executor=executor, cluster=cluster, progress=progress
    )
    values = [
        np.stack([outcome.values for outcome in made.outcomes[k * replications : (k + 1) * replications]])
        for k in range(len(arms))
    ]
    paths = {(label, name): path for (label, name, _), path in zip(arms, values, strict=True)}
    table = effects(
        Arm(label, scenario.mode.name, i.id, paths[label, None], paths.get((label, i.id)))
        for label, scenario in worlds
        for i in chosen
    )
    record = provenance.record(
        worlds,
        [scenario.mode for _, scenario in worlds],
        replications=replications,
        seed=seed,
        started=started,
        wall_seconds=time.monotonic() - clock,
    )
    record["study"] = made.recipe
    record["institutions"] = {i.id: {"off": dict(i.off), "moves": dict(i.moves)} for i in chosen}
    return Ablation(tuple(worlds), tuple(chosen), table, directions(table, chosen), record)


def study_of(arms: Sequence[tuple[str, str | None, Scenario]], seed: int) -> Study:
    """The study that an ablation is: every arm (label, institution off or None, scenario), every month kept."""
    cells = tuple(Cell(label, scenario, name or "") for label, name, scenario in arms)
    return Study("ablate", cells, Keep.all_of(arms[0][2].months, "last"), seed)


def without(scenario: Scenario, institution: Institution) -> Scenario:
    """The scenario with one institution off for good; the same where it is off already, or no part of its mode.

    Dated changes of its settings are left out. Whether it is part of a mode that is reformed at dates is judged by the
    switches that stand at the end.
    """
    if not is_part_of(institution, mode_at_end(scenario)):
        return scenario
    changes = tuple(change for change in scenario.changes if change.key not in institution.off)
    return scenario.with_(**read_settings(settings_off(institution)) | {"changes": changes})


def mode_at_end(scenario: Scenario) -> Mode:
    """The scenario's mode with the switches as its dated changes leave them."""
    last = state_at(scenario.months, scenario.changes)
    switches = {name: last.get(f"mode.{name}", option) for name, option in scenario.mode.switches.items()}
    return replace(scenario.mode, **switches)


def _institutions(given: Iterable[Institution | str] | Institution | str | None) -> list[Institution]:
    """The institutions given, checked: each once, and moving indicators that there are."""
    if given is None:
        return choose_institutions()
    several = [given] if isinstance(given, (Institution, str)) else list(given)
    chosen = [i for item in several for i in ([item] if isinstance(item, Institution) else choose_institutions([item]))]
    if not chosen:
        raise InputError("nothing to turn off: give at least one institution")
    chosen = list({institution.id: institution for institution in chosen}.values())
    for institution in chosen:
        for indicator, direction in institution.moves:
            if indicator not in INDICATORS:
                near = nearest(indicator, INDICATORS)
                raise InputError(f"institution {institution.id}: there is no indicator {indicator}{near}")
            if direction not in (UP, DOWN):
                raise InputError(f"institution {institution.id}: {indicator} must move {UP} or {DOWN}")
    return chosen
