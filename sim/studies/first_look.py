"""A first look: what one replication gives, while the others are made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sim.runs.outcome import Result
from sim.runs.study import Cell
from sim.setup.indicators import HEADLINES, INDICATORS


@dataclass(frozen=True, slots=True)
class Glimpse:
    """The headline measures of one run, as means over its months."""

    label: str
    mode: str
    values: dict[str, float]


class FirstLook:
    """Called with results as they come, in any order; shows the first replication place by place, once it is there.

    The study has one point and keeps all indicators in every month. A run that failed has nothing to show.
    """

    def __init__(self, cells: Sequence[Cell], show: Callable[[Sequence[Glimpse]], None]) -> None:
        self._cells, self._show = cells, show
        self._seen: dict[int, Glimpse] = {}

    def __call__(self, results: Sequence[Result]) -> None:
        """Take results."""
        for result in results:
            if result.number < len(self._cells) and result.values is not None:
                cell, path = self._cells[result.number], result.values[1:]
                means = {name: float(np.nanmean(path[:, list(INDICATORS).index(name)])) for name in HEADLINES}
                self._seen[result.number] = Glimpse(cell.label, cell.scenario.mode.name, means)
                of_place = [number for number, other in enumerate(self._cells) if other.label == cell.label]
                if self._seen.keys() >= set(of_place):
                    self._show([self._seen[number] for number in of_place])
