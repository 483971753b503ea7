"""Calibration: what published facts say about the unknowns.

Waves of history matching (Vernon, Goldstein and Bower 2010): run draws of the prior, learn an emulator of every fact,
rule out what it finds implausible, draw again from what is left. Then draws that the emulator finds likely are run
themselves and weighted by how likely the facts are about what they gave. All unknowns are drawn in every wave; which of
them an emulator reads is found by a screening, the others stay in its variance.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.inputs.checks import check_least
from sim.language.errors import InputError
from sim.results.learnable import learnable_table
from sim.results.learning import (
    LIMIT,
    Evidence,
    effective_size,
    evidence_of,
    implausibility,
    log_likelihood,
    weights_of,
)
from sim.results.places import indicators_of, observe
from sim.results.posterior import bands_table, learned_table, rules_table
from sim.results.targets import FIT, Target, read_targets
from sim.setup.calendar import month_of
from sim.setup.priors import UNKNOWNS, at
from sim.setup.rng import generator, latin, systematic
from sim.setup.rules import RULES
from sim.setup.scenario import Scenario
from sim.studies.arms import read_scenario
from sim.studies.emulator import Emulator, fit_emulator, need_scikit
from sim.studies.facts import DATED, run_places
from sim.studies.question import Answer
from sim.studies.recovery import recover, without_truths

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]
CANDIDATES = 20_000
MOST_CANDIDATES = 1_000_000
"""Draws of the prior that an emulator is asked about at a time, and until enough of them are plausible at most."""
MOST_PASSES = 100
"""Over the candidates, until as many different ones have come as draws are wanted."""
N_OF_RULE = 60
"""Draws at most with which each rival rule is held to the facts."""


@dataclass(frozen=True, slots=True, eq=False)
class Calibration(Answer):
    """What was learned. posterior: a row per draw with its weight and a column per unknown. waves, emulators, unknowns,
    bands, recovery, learnable, rules: as in the functions that make them."""

    posterior: pd.DataFrame
    waves: pd.DataFrame
    emulators: pd.DataFrame
    unknowns: pd.DataFrame
    bands: pd.DataFrame
    recovery: pd.DataFrame
    learnable: pd.DataFrame
    rules: pd.DataFrame
    record: dict[str, Any]

    def tables(self) -> Mapping[str, pd.DataFrame]:
        """All tables by the name of the file."""
        names = ("posterior", "waves", "emulators", "unknowns", "bands", "recovery", "learnable", "rules")
        return {f"{name}.csv": getattr(self, name) for name in names}

    def figures(self, lang: str | None = None) -> Mapping[str, Callable[[], Figure]]:
        """Facts in the bands of prior and posterior; every unknown's prior and posterior."""
        from sim.report.figures import learning

        return {
            "facts": partial(learning.fact_bands, self.bands, lang),
            "unknowns": partial(learning.unknown_bands, self.unknowns, lang),
        }


class Ran(NamedTuple):
    """What draws gave in place of each target [n, T], and all of it, by province [n, month, indicator]."""

    given: Floats
    paths: dict[str, Floats]
    record: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """How a calibration runs its draws: scenarios with a start by province, targets, how runs are made."""

    worlds: tuple[Scenario, ...]
    targets: tuple[Target, ...]
    seed: int
    out: Path | None
    how: dict[str, Any]

    def to_fitted(self) -> Plan:
        """The same up to the last fact that is fitted, and without those that are looked at afterwards."""
        fitted = tuple(target for target in self.targets if target.use == FIT)
        return replace(self, worlds=until(self.worlds, fitted), targets=fitted)

    def under(self, rule: str, option: str) -> Plan:
        """The same with another rule of decision."""
        worlds = tuple(world.with_(rules={**asdict(world.rules), rule: option}) for world in self.worlds)
        return replace(self, worlds=worlds)

    def run(self, cube: Floats, name: str) -> Ran:
        """Run draws. cube: their quantiles [n, k]."""
        folder = None if self.out is None else self.out / name
        how = {"points": at(cube), "luck": "own", "out": folder} | self.how
        runs, record = run_places(f"calibrate-{name}", self.worlds, self.targets, 1, self.seed, **how)
        given = np.stack([observe(target, runs) for target in self.targets], axis=1)
        return Ran(given, {province: indicators_of(places) for province, places in runs.items()}, record)


def calibrate(
    targets: str | os.PathLike[str] | None = None,
    scenarios: Sequence[Scenario | str | os.PathLike[str]] = DATED,
    n_draws: int = 300,
    n_waves: int = 2,
    n_posterior: int = 500,
    seed: int = 1,
    n_citizens: int = 400,
    out: str | os.PathLike[str] | None = None,
    **how: Any,
) -> Calibration:
    """Learn the unknowns from facts.

    targets: a file in the format of ``data/targets.csv``, each row with an error or a discrepancy; the package's own if
    None. scenarios: with a start, one per province. n_draws: runs of each province in each of n_waves. n_posterior: in
    the end. out: a folder that keeps the runs, so that the same call resumes. how: as in ``run_cells``. Raises
    InputError.
    """
    need_scikit()
    for name, value, least in (("n_draws", n_draws, 20), ("n_waves", n_waves, 1), ("n_posterior", n_posterior, 10)):
        check_least(name, value, least)
    plan = plan_of(targets, scenarios, seed, n_citizens, out, how)
    fitted = np.array([target.use == FIT for target in plan.targets])
    evidence = evidence_of([target for target in plan.targets if target.use == FIT])
    short = plan.to_fitted()
    cubes, given, waves, emulators = [], [], [], []
    emulator: Emulator | None = None
    for wave in range(1, n_waves + 1):
        cube, plausible = draw_wave(emulator, evidence, n_draws, seed, wave)
        if wave == 1:
            first = plan.run(cube, "wave-1")
            values = first.given[:, fitted]
        else:
            values = short.run(cube, f"wave-{wave}").given
        cubes.append(cube)
        given.append(values)
        emulator = fit_emulator(*without_truths(np.concatenate(cubes), np.concatenate(given), n_draws))
        waves.append(wave_row(wave, values, evidence, plausible))
        emulators.append(emulator_table(emulator, evidence, wave))
    assert emulator is not None
    proposal, log_proposal = propose(emulator, evidence, n_posterior, seed)
    found, _, record = plan.run(proposal, "posterior")
    log_weight = log_likelihood(found[:, fitted], evidence) - log_proposal
    weight, log_fit = weights_of(log_weight), [("", "", log_weight[:N_OF_RULE])]
    for rule, option in rivals():
        values = short.under(rule, option).run(proposal[:N_OF_RULE], f"rule-{rule}-{option}").given
        log_fit.append((rule, option, log_likelihood(values, evidence) - log_proposal[:N_OF_RULE]))
    waves.append(wave_row(n_waves + 1, found[:, fitted], evidence, np.nan) | {"effective_size": effective_size(weight)})
    recovery = recover(emulator, evidence, cubes[0], given[0], seed)
    posterior = at(proposal)
    posterior.insert(0, "weight", weight)
    return Calibration(
        posterior=posterior,
        waves=pd.DataFrame(waves),
        emulators=pd.concat(emulators, ignore_index=True),
        unknowns=learned_table(proposal, weight),
        bands=bands_table(plan.targets, first.given, found, weight),
        recovery=recovery,
        learnable=learnable_table(cubes[0], given[0], evidence, first.paths),
        rules=rules_table(log_fit),
        record=record,
    )


def rivals() -> list[tuple[str, str]]:
    """Every option of every rule that is not its default."""
    return [(rule, option) for rule, record in RULES.items() for option in list(record.options)[1:]]


def plan_of(
    targets: str | os.PathLike[str] | None,
    scenarios: Sequence[Scenario | str | os.PathLike[str]],
    seed: int,
    n_citizens: int,
    out: str | os.PathLike[str] | None,
    how: dict[str, Any],
) -> Plan:
    """Targets of the scenarios' provinces, and the scenarios cut off after the last of them. Raises InputError."""
    worlds = {world.province: world for world in (read_scenario(one, None, n_citizens) for one in scenarios)}
    chosen = tuple(target for target in read_targets(targets) if target.province in worlds)
    if not any(target.use == FIT for target in chosen):
        raise InputError("studies.nothing_to_fit")
    return Plan(until(tuple(worlds.values()), chosen), chosen, seed, None if out is None else Path(out), how)


def until(worlds: tuple[Scenario, ...], targets: Sequence[Target]) -> tuple[Scenario, ...]:
    """Scenarios cut off after the last of their facts."""
    starts = {world.province: world.start for world in worlds}
    months = 1 + max(month_of(target.seen.date, starts[target.province]) for target in targets)
    return tuple(
        world.with_(months=months, changes=tuple(change for change in world.changes if change.month <= months))
        for world in worlds
    )


def draw_wave(emulator: Emulator | None, evidence: Evidence, n: int, seed: int, wave: int) -> tuple[Floats, float]:
    """Draws of a wave [n, k], and the share of the prior that they come from: a Latin hypercube, or what is plausible.

    Raises InputError where next to nothing is.
    """
    if emulator is None:
        return latin(n, len(UNKNOWNS), seed), 1.0
    luck, n_asked = generator(seed, f"calibrate/wave-{wave}"), 0
    kept: list[Floats] = []
    while sum(len(cube) for cube in kept) < n:
        if n_asked >= MOST_CANDIDATES:
            raise InputError("studies.nothing_plausible", n=f"{n_asked:,}")
        cube = luck.random((CANDIDATES, len(UNKNOWNS)))
        worst = implausibility(*emulator.predict(cube), evidence).max(axis=1)
        kept.append(cube[worst < LIMIT])
        n_asked += CANDIDATES
    plausible = np.concatenate(kept)
    return plausible[:n], len(plausible) / n_asked


def propose(emulator: Emulator, evidence: Evidence, n: int, seed: int) -> tuple[Floats, Floats]:
    """Draws of the prior that the emulator finds likely [n, k], and the log of how much more often than the prior [n].

    Every candidate comes at most once, so that no run is made twice. Raises InputError where too few are likely.
    """
    luck = generator(seed, "calibrate/posterior")
    cubes, logs = [], []
    while True:
        cube = luck.random((CANDIDATES, len(UNKNOWNS)))
        cubes.append(cube)
        mean, variance = emulator.predict(cube)
        logs.append(log_likelihood(mean, evidence, variance))
        log = np.concatenate(logs)
        weight = weights_of(log)
        if effective_size(weight) >= 2 * n or len(log) >= MOST_CANDIDATES:
            break
    places = np.unique(systematic(weight, n, luck.random()))
    for _ in range(MOST_PASSES):  # candidates that came twice give way to others
        if len(places) >= n:
            break
        places = np.unique(np.concatenate([places, systematic(weight, n, luck.random())]))
    else:
        raise InputError("studies.nothing_plausible", n=f"{len(log):,}")
    places = np.sort(luck.permutation(places)[:n])
    return np.concatenate(cubes)[places], log[places]


def wave_row(wave: int, given: Floats, evidence: Evidence, plausible: float) -> dict[str, Any]:
    """A wave in numbers: runs, share of the prior that was plausible before it, share that agree with all facts.

    agree: no fact is further off than LIMIT standard deviations of its error and discrepancy.
    """
    worst = implausibility(given, np.zeros_like(given), evidence).max(axis=1)
    return {"wave": wave, "n": len(given), "plausible": plausible, "agree": float(np.mean(worst < LIMIT))}


def emulator_table(emulator: Emulator, evidence: Evidence, wave: int) -> pd.DataFrame:
    """A row per fact: how well its emulator foretold runs that it had not seen, and which unknowns it reads."""
    rows = [
        (wave, name, r2, covered, len(surface.trend_columns), " ".join(UNKNOWNS[k] for k in surface.trend_columns))
        for name, r2, covered, surface in zip(
            evidence.ids, emulator.r2, emulator.covered, emulator.surfaces, strict=True
        )
    ]
    return pd.DataFrame(rows, columns=["wave", "target", "r2", "covered", "n_active", "active"])
