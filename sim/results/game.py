"""The design game: what every mix of the eight switches gives, what levers add, and what a design reaches.

Tables that come with the package hold all mixes over common draws of what facts leave open; ``make game`` writes them
anew. A lever's effect in a mix is fitted to paired runs, the same mix, draw and luck with and without the levers moved:
a constant per lever and level, more per switch, and more per pair of levers.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib import resources
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.results import known
from sim.results.shapley import coalitions
from sim.setup.indicators import INDICATORS
from sim.setup.modes import MODES
from sim.setup.options import SWITCHES
from sim.setup.parameters import PARAMETERS

Floats = NDArray[np.float64]
MONTHS, EVERY = 72, 3
"""Length of the game's runs, and how many months apart they are kept."""
MEASURES = (
    "service_efficiency", "data_sharing_rate", "spending_per_case", "gini_service_efficiency", "gap_online_60plus",
)  # fmt: skip
LEVERS = ("p_inspect", "share_on_orders", "budget_pooling", "last_mile")
"""Levers of a government that groups set beside the switches, each low, as it is, or high."""


EARLY = 24


@dataclass(frozen=True, slots=True)
class Goal:
    """What designs are ranked by: a measure in a month, or the mean of all months after 0 if None."""

    name: str
    measure: str
    month: int | None

    @property
    def is_better_high(self) -> bool:
        """Which way is better."""
        return bool(INDICATORS[self.measure].higher_is_better)


GOALS = (
    Goal("early", "service_efficiency", EARLY),
    Goal("end", "service_efficiency", MONTHS),
    Goal("cost", "spending_per_case", None),
    Goal("equality", "gini_service_efficiency", MONTHS),
    Goal("exclusion", "gap_online_60plus", MONTHS),
)
NAME = "game"
"""Of the tables."""


@dataclass(frozen=True, slots=True, eq=False)
class Game:
    """What the game is played with.

    values: of every mix at default levers [province, draw, mix, frame, measure]; mixes as in ``coalitions``, switch i
    as in the first reform where bit i is 1. effects: of levers, by term [province, term, frame, measure]. error:
    standard error of what levers change, on average over settings [province, frame, measure].
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

    def goals_of(self, province: int, mix: int, levels: Sequence[int]) -> Floats:
        """What a design reaches, in the units of the measures [draw, goal]."""
        paths = self.paths(province, mix, levels)
        measured = [paths[:, :, MEASURES.index(goal.measure)] for goal in GOALS]
        at = [
            of[:, 1:].mean(axis=1) if goal.month is None else of[:, goal.month // EVERY]
            for goal, of in zip(GOALS, measured, strict=True)
        ]
        return np.stack(at, axis=1)

    def limit(self, province: int) -> float:
        """What a design may spend per case, on average over months and draws: as much as the dearer of both reforms."""
        cost = [goal.name for goal in GOALS].index("cost")
        pure, as_it_is = (0, self.values.shape[2] - 1), [1] * len(LEVERS)
        return max(float(self.goals_of(province, mix, as_it_is)[:, cost].mean()) for mix in pure)

    @property
    def stamp(self) -> int:
        """Ten bits that tell tables apart: a code goes with the tables that it was made with."""
        content = np.rint(self.values * 1e4).astype(np.int64).tobytes() + bytes(range(len(LEVERS)))
        return int.from_bytes(blake2b(content, digest_size=2).digest(), "big") >> 6


@cache
def shipped_game() -> Game:
    """The tables that come with the package."""
    record, folder = game_record(), resources.files("sim").joinpath("data")
    values = []
    for province in record["provinces"]:
        with folder.joinpath(f"{NAME}_{province}.csv").open("rb") as file:
            values.append(_read(file, record["shape"][1:]))
    with folder.joinpath(f"{NAME}_levers.csv").open("rb") as file:
        effects = _read(file, record["shape_levers"])
    error = np.array(record["error"])
    return Game(tuple(record["provinces"]), np.stack(values), effects, error, record["n_citizens"], record["seed"])


def game_record() -> dict:
    """Provinces, modes, draws, citizens, seed and versions of the tables, and their fingerprint."""
    return json.loads(resources.files("sim").joinpath(f"data/{NAME}.json").read_text(encoding="utf-8"))


def write_game(game: Game, folder: Path, versions: dict[str, str | None]) -> None:
    """Write the tables into a folder; numbers as whole steps of each measure's range."""
    modes = list(MODES)[:2]
    tables = {f"{NAME}_{province}": values for province, values in zip(game.provinces, game.values, strict=True)}
    for name, values in (tables | {f"{NAME}_levers": game.effects}).items():
        steps = [step_of(measure) for measure in MEASURES]
        table = pd.DataFrame(np.rint(values.reshape(-1, len(steps)) / steps).astype(np.int32), columns=list(MEASURES))
        table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    record = {
        "provinces": list(game.provinces), "modes": modes, "n_draws": game.n_draws, "n_citizens": game.n_citizens,
        "seed": game.seed, "levers": list(LEVERS), "shape": list(game.values.shape[:-1]),
        "shape_levers": list(game.effects.shape[:-1]), "error": np.round(game.error, 6).tolist(),
        "versions": versions, "fingerprint": fingerprint(),
    }  # fmt: skip
    (folder / f"{NAME}.json").write_text(json.dumps(record, ensure_ascii=False) + "\n", encoding="utf-8")


def step_of(measure: str) -> float:
    """How finely a measure stands in the tables: a hundredth of a point of shares and indices, a hundredth of money."""
    return 0.01 if INDICATORS[measure].unit == "yuan" else 0.0001


def fingerprint() -> str:
    """A hash of all that goes into the tables but the code: what is known's, and the settings of the levers."""
    settings = [settings_of_lever(name) for name in LEVERS]
    text = known.fingerprint(list(MODES)[:2]) + json.dumps([MEASURES, LEVERS, settings, EVERY, MONTHS])
    return blake2b(text.encode(), digest_size=16).hexdigest()


def _read(file, shape: Sequence[int]) -> Floats:
    """The values of a table [*shape, measure]."""
    table = pd.read_csv(file, dtype=np.int32)
    return np.stack([table[name].to_numpy().reshape(shape) * step_of(name) for name in MEASURES], axis=-1)


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
