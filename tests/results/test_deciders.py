"""What decides is named only where it holds in a second sample."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sim.results.deciders import SPARE, deciders, interval_of_partial, partial_ranks

LUCK = np.random.default_rng(3)
K = 40


def drawn(n: int) -> pd.DataFrame:
    return pd.DataFrame(LUCK.random((n, K)), columns=[f"x{i}" for i in range(K)])


def test_what_acts_is_found_in_its_order_and_what_does_not_is_left_out():
    table = drawn(400)
    outcome = np.exp(2 * table["x3"] - 4 * table["x7"]).to_numpy() + 0.1 * LUCK.normal(size=400)
    found = deciders(table, outcome)
    assert found["parameter"].tolist()[:2] == ["x7", "x3"] and len(found) <= 3
    assert found["correlation"].iloc[0] < 0 < found["correlation"].iloc[1]
    assert (found["ci_low"] < found["correlation"]).all() and (found["correlation"] < found["ci_high"]).all()


def test_luck_alone_names_nothing():
    assert sum(len(deciders(drawn(300), LUCK.normal(size=300))) for _ in range(20)) <= 4  # 0.05 a time


def test_too_few_draws_name_nothing():
    table = drawn(2 * (K + SPARE) - 1)
    assert deciders(table, table["x0"].to_numpy()).empty


def test_a_partial_correlation_holds_the_others_fixed():
    """x1 goes with the outcome only by way of x0."""
    x0 = LUCK.normal(size=2000)
    x = np.column_stack([x0, x0 + LUCK.normal(size=2000)])
    own, by_way = partial_ranks(x, x0 + LUCK.normal(size=2000))
    assert own > 0.4 and abs(by_way) < 0.1
    low, high = interval_of_partial(np.array([own, by_way]), 2000, 2)
    assert low[0] > 0 and low[1] < 0 < high[1]


def test_without_others_it_is_spearmans():
    x, y = LUCK.random(50), LUCK.random(50)
    assert partial_ranks(x[:, None], y)[0] == pytest.approx(pd.Series(x).corr(pd.Series(y), "spearman"))
