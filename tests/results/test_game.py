"""The tables of the design game are those of what is shipped, and levers are what they were fitted to be."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sim.results import game
from sim.results.game import (
    LEVERS,
    MEASURES,
    Game,
    fingerprint,
    game_record,
    shipped_game,
    step_of,
    terms_of,
    write_game,
)
from sim.results.shapley import coalitions
from sim.setup.rng import generator
from sim.studies.game import N_DRAWN, lever_levels


def test_the_shipped_tables_are_of_what_is_shipped():
    record, found = game_record(), shipped_game()
    assert record["fingerprint"] == fingerprint(), "run: make game"
    assert found.values.shape == (2, record["n_draws"], 256, 25, 5) and not np.isnan(found.values).any()
    assert found.provinces == ("zhejiang", "guangdong") and record["n_draws"] <= N_DRAWN


def made_up(n_draws: int = 3) -> tuple[Game, np.ndarray]:
    """A game in which a lever adds 0.01 a step, and 0.02 more with the first switch as in the first reform."""
    luck = generator(1, "test/game")
    values = luck.random((1, n_draws, 1, 256, 2, len(MEASURES)))
    levels = lever_levels(n_draws, 1, 256)[:, 1]
    steps = levels[..., 0] - 1.0
    change = steps * (0.01 + 0.02 * coalitions(8)[:, 0])
    both = np.concatenate([values, values + change[None, :, None, :, None, None]], axis=2)
    return Game.of_runs(["zhejiang"], both, levels, 10, 1), values[:, :, 0]


def test_what_levers_change_in_a_mix_is_found_again():
    found, values = made_up()
    for mix, level, expected in ((0, 2, 0.01), (1, 2, 0.03), (1, 0, -0.03), (255, 1, 0.0)):
        paths = found.paths(0, mix, [level, *[1] * (len(LEVERS) - 1)])
        assert paths == pytest.approx(values[0, :, mix] + expected, abs=1e-9)
    assert found.error.max() < 1e-9


def test_levers_as_they_are_change_nothing():
    assert not terms_of(np.arange(256), np.ones((256, len(LEVERS)), dtype=int)).any()


def test_what_is_written_is_read_again(tmp_path, monkeypatch):
    found, _ = made_up()
    write_game(found, tmp_path, {"digigov": "0"})
    for province, values in zip(found.provinces, found.values, strict=True):
        table = pd.read_csv(tmp_path / f"game_{province}.csv")
        for k, name in enumerate(MEASURES):
            read = table[name].to_numpy() * step_of(name)
            assert read == pytest.approx(values[..., k].ravel(), abs=0.51 * step_of(name))
    assert 0 <= found.stamp < 1024 and game.NAME == "game"
