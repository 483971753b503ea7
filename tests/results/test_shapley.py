"""Shapley values: the axioms that define them, and a game whose values are known."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from sim.results.shapley import coalitions, shapley_table, shapley_values
from sim.setup.indicators import HEADLINES, INDICATORS


@pytest.fixture
def worth():
    return np.sin(np.arange(16.0) ** 2)  # any game of four


def test_shares_add_up_to_the_gap_exactly(worth):
    assert shapley_values(worth).sum() == pytest.approx(worth[-1] - worth[0], abs=1e-14)


def test_they_are_the_mean_over_all_orders_of_joining(worth):
    gains = np.zeros(4)
    for order in permutations(range(4)):
        members = 0
        for player in order:
            gains[player] += worth[members | 1 << player] - worth[members]
            members |= 1 << player
    assert shapley_values(worth) == pytest.approx(gains / 24)


def test_who_adds_nothing_has_nothing_and_who_adds_the_same_has_the_same():
    members = coalitions(3)
    worth = 5.0 * members[:, 0] * members[:, 1]  # the third is a dummy, the first two are alike
    assert shapley_values(worth) == pytest.approx([2.5, 2.5, 0.0])


def test_the_gloves_game():
    """One left glove, two right ones: 2/3 and 1/6 each."""
    left, right_1, right_2 = coalitions(3).T
    assert shapley_values((left & (right_1 | right_2)).astype(float)) == pytest.approx([2 / 3, 1 / 6, 1 / 6])


def test_a_game_without_all_its_coalitions_is_refused():
    with pytest.raises(ValueError, match="7 values"):
        shapley_values(np.zeros(7))


def test_the_table_divides_each_window_by_itself():
    month = np.arange(4.0)[:, None]  # of each contribution: it grows by one a month
    worth = (coalitions(2) @ [1.0, 3.0])[:, None, None] * month * np.ones(len(INDICATORS))
    table = shapley_table({"here": np.stack([worth, worth])}, ["a", "b"])
    table = table.set_index(["indicator", "window", "player"]).sort_index()
    share = table.loc[HEADLINES[1], "share"]
    assert share["month_3"].tolist() == [3.0, 9.0] and share["path"].tolist() == [2.0, 6.0]
    assert table.loc[(HEADLINES[1], "path", "b"), ["alone", "last", "gap"]].tolist() == [6.0, 6.0, 8.0]
