"""What the design game is played with: all mixes of the eight switches, and levers beside them, over common draws.

In every draw each mix is run as it is, and once more with levers moved, which ones by chance: with 256 mixes that is
enough to say what a lever does in each of them, without a run of every mix at every setting (``sim.results.game``).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.results.game import EVERY, LEVERS, MEASURES, MONTHS, Game, settings_of_lever
from sim.results.shapley import coalitions
from sim.runs.outcome import Keep
from sim.setup.draws import POSTERIOR
from sim.setup.fields import PROVINCES
from sim.setup.rng import generator
from sim.studies.arms import choose_worlds
from sim.studies.attribute import choose_rights
from sim.studies.draws import draw
from sim.studies.mixes import mixed_cells, run_variants, settings_of

N_DRAWS, N_DRAWN = 5, 8
"""Draws that are run, the first of so many: more can be added, and those that are made stay."""


def run_game(n_draws: int = N_DRAWS, seed: int = 1, months: int = MONTHS, n_citizens: int = 1000, **how: Any) -> Game:
    """Run all mixes of the two reforms in both provinces over draws of what facts leave open, N_DRAWN at most.

    A draw has the same luck in every mix, at every setting and in both provinces. how: as in ``run_cells``.
    """
    worlds = choose_worlds(PROVINCES, months, n_citizens)
    pair, players = choose_rights(None)
    mixes = settings_of(players, coalitions(len(players)))
    drawn = draw(POSTERIOR, N_DRAWN, seed).head(n_draws)
    levels = lever_levels(n_draws, seed, len(mixes))
    variants = pd.concat([mixes] * (2 * n_draws), ignore_index=True)
    for k, name in enumerate(LEVERS):
        variants[name] = np.array(settings_of_lever(name))[levels[..., k].ravel()]
    keep = Keep(MEASURES, tuple(f"month_{month}" for month in range(0, months + 1, EVERY)))
    worth, _ = run_variants(
        mixed_cells(worlds, pair[0], players), variants, 2 * len(mixes), drawn, n_draws, seed, keep=keep,
        worlds=worlds, modes=pair, **how,
    )  # fmt: skip
    shape = (n_draws, 2, len(mixes), len(keep.windows), len(MEASURES))
    values = np.stack([of_province.reshape(shape) for of_province in worth])
    return Game.of_runs([label for label, _ in worlds], values, levels[:, 1], n_citizens, seed)


def lever_levels(n_draws: int, seed: int, n_mixes: int) -> NDArray[np.int64]:
    """The level of every lever [draw, as it is or moved, mix, lever]: 1, the default; moved, each of three as often.

    Which mix has which is by chance, and by another chance in every draw.
    """
    levels = np.ones((n_draws, 2, n_mixes, len(LEVERS)), dtype=np.int64)
    for d in range(n_draws):
        for k, name in enumerate(LEVERS):
            levels[d, 1, :, k] = generator(seed, f"game/{name}/{d}").permutation(np.arange(n_mixes) % 3)
    return levels
