"""Shapley values: the axioms that define them, and a game whose values are known."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from sim.results.shapley import (
    coalitions,
    interaction_table,
    interaction_values,
    joining,
    sampled_values,
    shapley_table,
    shapley_values,
)


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


def test_an_interaction_is_what_two_add_beyond_each_alone():
    """v = 2 a + 3 b + 5 a b + 7 a b c: by hand, I_ab = 5 + 7 / 2, I_ac = I_bc = 7 / 2."""
    a, b, c = coalitions(3).T.astype(float)
    found = interaction_values(2 * a + 3 * b + 5 * a * b + 7 * a * b * c)
    assert found == pytest.approx(np.array([[0, 8.5, 3.5], [8.5, 0, 3.5], [3.5, 3.5, 0]]))


def test_who_only_adds_up_has_no_interaction():
    assert np.abs(interaction_values(coalitions(4) @ [1.0, -2.0, 3.0, 0.0])).max() < 1e-14


def test_interactions_of_two_are_their_second_difference(worth):
    assert interaction_values(worth[:4])[0, 1] == pytest.approx(worth[3] - worth[1] - worth[2] + worth[0])


def test_joining_adds_one_player_at_a_time_in_an_order_and_its_reverse():
    members = joining(np.array([2, 0, 1]))
    assert members.astype(int).tolist() == [[0, 0, 0], [0, 0, 1], [1, 0, 1], [1, 1, 1], [0, 1, 0], [1, 1, 0]]


def test_a_sampled_order_adds_up_and_all_orders_give_the_shapley_values(worth):
    number = 1 << np.arange(4)
    found = []
    for order in map(np.array, permutations(range(4))):
        found.append(sampled_values(worth[joining(order) @ number], order))
        assert found[-1].sum() == pytest.approx(worth[-1] - worth[0], abs=1e-14)
    assert np.mean(found, axis=0) == pytest.approx(shapley_values(worth))


def test_one_order_and_its_reverse_are_exact_where_only_pairs_interact():
    """The reason for reverses: second-order interactions cancel in every single draw."""
    a, b, c = coalitions(3).T.astype(float)
    worth, order = a + 4 * a * b - 2 * b * c, np.array([1, 2, 0])
    assert sampled_values(worth[joining(order) @ [1, 2, 4]], order) == pytest.approx(shapley_values(worth))


GAME = ("here", "one", "other")
MEASURES, SPANS = ["x", "y"], ["month_1", "path"]


def made_up():
    """Two players who add 1 and 3, a third together, in draws of size 1 and 2; y is half of x."""
    a, b = coalitions(2).T.astype(float)
    worth = a + 3 * b + a * b
    return np.einsum("d,m,w,i->dmwi", [1.0, 2.0], worth, [1.0, 10.0], [1.0, 0.5])


def test_the_table_divides_each_window_and_measure_by_itself():
    table = shapley_table({GAME: made_up()}, ["a", "b"], MEASURES, SPANS)
    table = table.set_index(["indicator", "window", "player"])
    b = table.loc[("y", "path", "b")]
    assert b["share"] == pytest.approx(1.5 * 5.0 * 3.5) and b["gap"] == pytest.approx(1.5 * 5.0 * 5.0) and b["n"] == 2
    assert b["alone"] == pytest.approx(1.5 * 5.0 * 3.0) and b["last"] == pytest.approx(1.5 * 5.0 * 4.0)
    assert b["ci_low"] < 5 * 3.5 < b["q05"] < b["share"] < b["q95"] < 10 * 3.5 < b["ci_high"] and b["p_positive"] == 1.0
    sums = table.groupby(["indicator", "window"])["share"].sum()
    assert sums.to_numpy() == pytest.approx(table["gap"].groupby(["indicator", "window"]).first().to_numpy())


def test_the_table_of_sampled_orders_adds_up_too():
    orders = np.array([[0, 1], [1, 0]])
    worth = np.stack([draw[joining(order) @ [1, 2]] for draw, order in zip(made_up(), orders, strict=True)])
    sampled = shapley_table({GAME: worth}, ["a", "b"], MEASURES, SPANS, orders)
    exact = shapley_table({GAME: made_up()}, ["a", "b"], MEASURES, SPANS)
    assert sampled["share"].to_numpy() == pytest.approx(exact["share"].to_numpy()), "of two players both are all orders"
    assert sampled["gap"].tolist() == exact["gap"].tolist() and sampled["alone"].isna().all()


def test_the_table_of_pairs_has_each_once():
    table = interaction_table({GAME: made_up()}, ["a", "b"], MEASURES, SPANS)
    assert table["interaction"].to_numpy() == pytest.approx(1.5 * np.array([1.0, 10.0, 0.5, 5.0]))
    assert set(zip(table["player_a"], table["player_b"], strict=True)) == {("a", "b")}
