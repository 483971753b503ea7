"""What a check is: how much is run, what it found, and where its runs are kept."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

import sim
from sim.runs.study import Cell
from sim.setup.indicators import INDICATORS
from sim.setup.priors import sample
from sim.setup.scenario import Scenario
from sim.studies.question import Runs, run_cells

PROVINCES = ("zhejiang", "guangdong")
COLUMNS = ["check", "what", "value", "low", "high", "claim", "holds", "n"]


@dataclass(frozen=True, slots=True)
class Size:
    """How much is run."""

    draws: int
    seeds: int
    pairs: int
    layers: int
    citizens: int
    workers: int
    out: Path
    kept: Path


@dataclass(frozen=True, slots=True)
class Found:
    """A row of checks.csv: what was measured, within which bounds, what is claimed, and whether that holds."""

    check: str
    what: str
    value: float
    claim: str = ""
    holds: bool | None = None
    low: float = float("nan")
    high: float = float("nan")
    n: int = 0


def index_of(name: str) -> int:
    """The place of an indicator in what a run gives."""
    return list(INDICATORS).index(name)


def plain(name: str) -> Scenario:
    """A scenario as it is without a calendar."""
    return sim.load(name).with_(changes=())


def run(part: str, cells: list[Cell], size: Size, **how: Any) -> Runs:
    """The runs of a part, of which those that are kept are not made again."""
    return run_cells("checks", cells, out=size.kept / part, workers=size.workers, **how)


def draw_unknowns(n: int) -> pd.DataFrame:
    """Draws of what is unknown from the priors: a row each."""
    return sample(n, 1)
