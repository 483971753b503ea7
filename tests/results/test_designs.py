"""Which mix: a planted front is found, regrets and ranks are those of made-up values, levers are paired changes."""

from __future__ import annotations

import numpy as np
import pytest

from sim.results.designs import (
    choice_table,
    lever_table,
    on_front,
    oriented,
    rank_table,
    regret_of,
    robust_choice,
)
from sim.setup.indicators import HEADLINES, INDICATORS

MIXES = ["BB", "AB", "BA", "AA"]
OBJECTIVES = (*HEADLINES, "spending_per_case")
COLUMNS = [list(INDICATORS).index(name) for name in OBJECTIVES]


def made_up(*draws):
    """Values of one province [draw, mix, window, indicator]: what each mix has of OBJECTIVES, in two windows."""
    values = np.full((len(draws), 4, 2, len(INDICATORS)), np.nan)
    for d, draw in enumerate(draws):
        values[d][:, :, COLUMNS] = np.array(draw, dtype=float)[:, None, :]
    return {"here": values}


ONE = [(0.5, 0.5, 10), (0.6, 0.5, 10), (0.2, 0.9, 10), (0.6, 0.5, 9)]
TWO = [(0.7, 0.5, 10), (0.6, 0.5, 10), (0.2, 0.9, 10), (0.6, 0.6, 9)]


def test_a_planted_front_is_found_among_many_that_it_beats():
    """On a sphere no point beats another; points inside of it are beaten by their image on it."""
    rng = np.random.default_rng(1)
    sphere = np.abs(rng.normal(size=(40, 4)))
    sphere /= np.linalg.norm(sphere, axis=1, keepdims=True)
    inside = sphere * rng.uniform(0.3, 0.99, (40, 1))
    worth = np.concatenate([sphere, inside])
    order = rng.permutation(80)
    assert (on_front(worth[order]) == (order < 40)).all()


def test_who_is_the_same_stands_or_falls_together_and_a_tie_in_all_but_one_is_beaten():
    assert on_front(np.array([[1, 1], [1, 1], [0, 1], [0, 2]])).tolist() == [True, True, False, True]


def test_less_is_better_of_cost():
    assert oriented(np.array([[1.0, 2.0, 3.0]]), OBJECTIVES).tolist() == [[1.0, 2.0, -3.0]]


def test_regret_is_what_the_best_has_more():
    assert regret_of(np.array([[1.0, 3.0, 2.0], [5.0, 4.0, 0.0]])).tolist() == [[2.0, 0.0, 1.0], [0.0, 1.0, 5.0]]


def test_choices_have_fronts_of_draws_and_of_means_and_the_robust_one_is_first():
    table = choice_table(made_up(ONE, TWO), MIXES, ["month_1", "path"], OBJECTIVES)
    here = table[table["window"] == "path"].set_index("mix")
    assert here["p_front"].to_dict() == {"BB": 0.5, "AB": 0.0, "BA": 1.0, "AA": 1.0}
    assert here["on_front"].to_dict() == {"BB": False, "AB": False, "BA": True, "AA": True}
    assert here["p_front_two"].to_dict() == {"BB": 0.5, "AB": 0.5, "BA": 1.0, "AA": 1.0}
    assert here["on_front_two"].to_dict() == {"BB": False, "AB": False, "BA": True, "AA": True}
    assert here["max_regret"].to_numpy() == pytest.approx([0.4, 0.4, 0.5, 0.4])
    assert here["regret"].to_numpy() == pytest.approx([0.4, 0.4, 0.45, 0.35])
    assert here["rank"].to_dict() == {"BB": 2, "AB": 3, "BA": 4, "AA": 1}
    assert robust_choice(table, "path") == {"here": "AA"}


def test_the_robust_choice_is_least_behind_at_worst_though_another_is_less_behind_on_average():
    one, two = ([(level, 0.5, 10) for level in levels] for levels in ((0.5, 0.8, 0.1, 0.1), (0.5, 0.3, 0.8, 0.1)))
    table = choice_table(made_up(one, two), MIXES, ["path"], OBJECTIVES).set_index("mix")
    assert table.loc["AB", "regret"] < table.loc["BB", "regret"] and table.loc["BB", "rank"] == 1
    assert table["rank"].tolist() == [1, 2, 3, 4]


def test_near_is_within_two_points_of_the_best_in_both_measures():
    near = [(0.59, 0.89, 10), (0.6, 0.87, 10), (0.2, 0.9, 10), (0.6, 0.5, 9)]
    table = choice_table(made_up(near, ONE), MIXES, ["path"] * 1, OBJECTIVES)
    assert table["p_near"].tolist() == [0.5, 0.0, 0.0, 0.0]


def test_ranks_are_of_means_and_equal_ones_share_the_better():
    table = rank_table(made_up(ONE, TWO), MIXES, ["path"], OBJECTIVES).set_index(["indicator", "mix"])
    assert table.loc["service_efficiency", "rank"].to_dict() == {"BB": 1, "AB": 1, "BA": 4, "AA": 1}
    assert table.loc["spending_per_case", "rank"].to_dict() == {"BB": 2, "AB": 2, "BA": 2, "AA": 1}
    assert table.loc["service_efficiency", "p_best"].tolist() == [0.5, 0.25, 0.0, 0.25]
    assert table.loc[("spending_per_case", "BB"), "max_regret"] == 1.0


def test_a_lever_is_told_by_paired_changes():
    values = made_up(ONE, TWO)
    moves = [("push", "low", 0.2), ("push", "high", 1.2), ("fund", "low", 0.0)]
    table = lever_table(values, {"here": "AA"}, moves, ["path"], HEADLINES).set_index(["indicator", "lever", "end"])
    assert table.loc[("service_efficiency", "push", "low"), "change"] == pytest.approx(0.0)
    assert table.loc[("service_efficiency", "push", "high"), "change"] == pytest.approx(-0.4)
    assert table.loc[("data_sharing_rate", "fund", "low"), ["q05", "q95"]].tolist() == pytest.approx([0.005, 0.095])
