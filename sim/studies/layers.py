"""Does a layer earn its place? Both modes over draws of what is unknown, with all layers and without each."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sim.results.layers import FULL, layers_table
from sim.setup.layers import LAYERS
from sim.setup.modes import Mode
from sim.setup.priors import sample
from sim.setup.scenario import Scenario
from sim.studies.arms import read_scenario
from sim.studies.question import Answer, Cell, run_cells

PROVINCES = ("zhejiang", "guangdong")


@dataclass(frozen=True, slots=True, eq=False)
class LayersAnswer(Answer):
    """One row per province, layer that is off, headline measure and window (``sim.results.layers``)."""

    layers: pd.DataFrame
    record: dict[str, Any]

    def tables(self) -> Mapping[str, pd.DataFrame]:
        """The one table."""
        return {"layers.csv": self.layers}


def without_layers(
    modes: tuple[Mode, Mode],
    scenarios: Sequence[Scenario | str | os.PathLike[str]] = PROVINCES,
    layers: Sequence[str] = tuple(LAYERS),
    n_draws: int = 100,
    seed: int = 1,
    n_citizens: int = 200,
    **how: Any,
) -> LayersAnswer:
    """Run every draw of the unknowns under both modes, in the full model and without each layer, with the same luck.

    A layer that is off holds its own parameters whatever is drawn. how: as in ``run_cells``. Raises InputError.
    """
    worlds = [read_scenario(scenario, None, n_citizens) for scenario in scenarios]
    keys = [(world.province, layer) for world in worlds for layer in (FULL, *layers)]
    cells = [
        Cell(world.province, one.with_(mode=mode), layer)
        for world in worlds
        for layer in (FULL, *layers)
        for one in [world if layer == FULL else world.without(layer)]
        for mode in modes
    ]
    runs = run_cells("layers", cells, 1, seed, points=sample(n_draws, seed), luck="own", **how)
    values = runs.values[:, 0].reshape(len(keys), 2, *runs.values.shape[2:])
    paths = {key: (a, b) for key, (a, b) in zip(keys, values, strict=True)}
    return LayersAnswer(layers_table(paths), runs.record)
