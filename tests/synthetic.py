"""A made-up comparison: tables with the real columns, without running the model."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np

from sim.results.county_paths import CountyPaths
from sim.runs import provenance
from sim.runs.outcome import Outcome, Run
from sim.setup.indicators import HEADLINES, INDICATORS
from sim.setup.modes import MODES, Mode
from sim.setup.scenario import Scenario
from sim.studies.compare import Comparison, assemble

TWO = (MODES["government_led"], MODES["separation"])
N_COUNTIES = 12


def compared(
    provinces: Sequence[str] = ("zhejiang", "guangdong"),
    modes: Sequence[Mode] = TWO,
    replications: int = 4,
    months: int = 24,
    counties: bool = False,
    **values: Any,
) -> Comparison:
    """Paths that saturate: later modes rise faster and stop lower, so that the first overtakes the second.

    values: other fields of the scenarios, which only the record and the report show.
    """
    worlds = [(name, Scenario(name=name, province=name, mode=modes[0], months=months, **values)) for name in provinces]
    runs = [
        Run(label, world.with_(mode=mode), replicate, replicate, counties)
        for label, world in worlds
        for mode in modes
        for replicate in range(replications)
    ]
    record = provenance.record(
        worlds,
        modes,
        replications=replications,
        seed=1,
        started=datetime(2026, 1, 2, tzinfo=UTC),
        wall_seconds=1.5,
    )
    places = {mode.name: place for place, mode in enumerate(modes)}
    outcomes = [outcome(run, places[run.scenario.mode.name], months) for run in runs]
    return assemble(worlds, modes, runs, outcomes, record)


def outcome(run: Run, place: int, months: int) -> Outcome:
    """One made-up run; replicates of different modes share their luck."""
    luck = np.random.default_rng(run.replicate)
    shift = 0.02 * luck.normal(size=len(INDICATORS)) + 0.002 * place * run.replicate
    month = np.arange(months + 1)[:, None] / months
    values = (0.7 - 0.15 * place) * (1 - np.exp(-(2 + 3 * place) * month)) + shift * (month > 0)
    if not place:
        values[:, [name.startswith("operator") for name in INDICATORS]] = np.nan
    level = values[-1, 0] + 0.05 * luck.normal(size=N_COUNTIES)
    end = np.stack([level, np.clip(level - 0.1, 0, 1)], axis=-1)
    path = end * (np.arange(months + 1) / months)[:, None, None]
    names = [f"county {c}" for c in range(N_COUNTIES)]
    kept = np.arange(months + 1) if run.counties else np.array([months])
    return Outcome(values, CountyPaths(["a city"] * N_COUNTIES, names, kept, path[kept], HEADLINES))
