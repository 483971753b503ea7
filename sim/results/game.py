"""The design game: what every mix of the eight switches gives, what levers add, and who reached what.

A table that comes with the package holds all mixes over common draws of what facts leave open; ``make game`` writes it
anew. A lever's effect in a mix is fitted to paired runs, the same mix, draw and luck with and without the levers moved:
a constant per lever and level, more per switch, and more per pair of levers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from sim.results.shapley import coalitions
from sim.setup.modes import SWITCHES
from sim.setup.parameters import PARAMETERS

Floats = NDArray[np.float64]
MONTHS, EVERY = 72, 3
"""Length of the game's runs, and how many months apart they are kept."""
MEASURES = (
    "service_efficiency", "data_sharing_rate", "spending_per_case", "gini_service_efficiency", "gap_online_60plus",
)  # fmt: skip
LEVERS = ("p_inspect", "share_on_orders", "budget_pooling", "last_mile")
"""Levers of a government that groups set beside the switches, each low, as it is, or high."""


@dataclass(frozen=True, slots=True, eq=False)
class Game:
    """What the game is played with.

    values: of every mix at default levers [province, draw, mix, frame, measure]; mixes as in ``coalitions``, switch i
    as in the first reform where bit i is 1. effects: coefficients of what levers change [province, term, frame, measure].
    error: standard error of what they change, on average over settings [province, frame, measure].
    """

    provinces: tuple[str, ...]
    values: Floats
    effects: Floats
    error: Floats
    n_citizens: int
    seed: int

    @classmethod
    def of_runs(
        cls, provinces: Sequence[str], values: Floats, levels: NDArray[np.int64], n_citizens: int, seed: int
    ) -> Game:
        """From runs [province, draw, as it is or moved, mix, frame, measure] and levels moved [draw, mix, lever]."""
        n_draws, n_mixes = levels.shape[:2]
        terms = terms_of(np.tile(np.arange(n_mixes), n_draws), levels.reshape(-1, levels.shape[-1]))
        changes = (values[:, :, 1] - values[:, :, 0]).reshape(len(provinces), len(terms), -1)
        inverse = np.linalg.pinv(terms)
        effects = inverse @ changes
        spare = max(1, len(terms) - np.linalg.matrix_rank(terms))
        variance = ((changes - terms @ effects) ** 2).sum(axis=1) / spare
        error = np.sqrt(variance * ((terms @ inverse) ** 2).sum(axis=1).mean())
        tail = values.shape[-2:]
        return cls(
            tuple(provinces), values[:, :, 0], effects.reshape(len(provinces), -1, *tail),
            error.reshape(len(provinces), *tail), n_citizens, seed,
        )  # fmt: skip

    @property
    def n_draws(self) -> int:
        """Draws that every mix was run in."""
        return int(self.values.shape[1])

    def paths(self, province: int, mix: int, levels: Sequence[int]) -> Floats:
        """A design in every draw [draw, frame, measure]: its mix as run, and what its levers are fitted to change."""
        change = terms_of(np.array([mix]), np.array([levels]))[0] @ self.effects[province].reshape(
            self.effects.shape[1], -1
        )
        return self.values[province, :, mix] + change.reshape(self.values.shape[-2:])


def settings_of_lever(name: str) -> tuple[float, float, float]:
    """Its values at low, as it is, high."""
    record = PARAMETERS[name]
    return float(record.low), float(record.default), float(record.high)


def terms_of(mixes: NDArray[np.int64], levels: NDArray[np.int64]) -> Floats:
    """What effects of levers are multiplied by [design, term]; all zero where every lever is as it is.

    In this order: per lever and end (low, high) one term, then one per switch, -1 or 1; then per pair of levers one for
    each pair of ends. mixes: [design]. levels: [design, lever], 0 low, 1 as it is, 2 high.
    """
    is_at = [(levels == end).astype(float) for end in (0, 2)]  # [end][design, lever]
    ends = np.stack(is_at, axis=-1).reshape(len(levels), -1)  # lever by lever, low before high
    switches = 2.0 * coalitions(len(SWITCHES))[mixes] - 1.0
    per_switch = (ends[:, :, None] * switches[:, None, :]).reshape(len(levels), -1)
    pairs = [
        is_at[one][:, i] * is_at[other][:, k]
        for i, k in combinations(range(levels.shape[1]), 2)
        for one in (0, 1)
        for other in (0, 1)
    ]
    return np.concatenate([ends, per_switch, np.stack(pairs, axis=1)], axis=1)
