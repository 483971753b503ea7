"""What the better mode hangs on, rules for it and its map, on made-up draws."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sim.report.regime_sentences import regime_sentences, rule_in_words
from sim.results.regimes import GRID, ONE, contexts_table, map_table, rules_table, smoothed
from sim.setup.context import CONTEXTS, sample_context, share_of_range
from sim.setup.modes import MODES
from sim.setup.rng import generator
from sim.studies.tree import leaves_table

A, B = list(MODES)[:2]
KEY = ("zhejiang", A, B, "service_efficiency")
NAMES = ("budget_per_resident", "n_vendors", "utilisation", "stage_cost")
N = 400


@pytest.fixture(scope="module")
def made_up():
    """A is ahead where the budget is low and vendors are few; what is unknown adds noise."""
    values = sample_context(NAMES, N, seed=1)
    cube = pd.DataFrame({name: share_of_range(name, values[name]) for name in NAMES})
    unknown = pd.DataFrame({"reciprocity": generator(1, "tests/unknown").random(N)})
    ahead = (cube["budget_per_resident"] < 0.5) & (cube["n_vendors"] < 0.5)
    gap = np.where(ahead, 0.3, -0.1) + 0.2 * (unknown["reciprocity"].to_numpy() - 0.5)
    gaps = {KEY: gap[None, :]}
    contexts = contexts_table(gaps, cube, unknown)
    return gaps, values, cube, contexts, rules_table(gaps, values, 1), leaves_table(gaps, values, 1)


def test_contexts_are_drawn_evenly_over_their_ranges():
    values = sample_context(CONTEXTS, 200, seed=1)
    shares = pd.DataFrame({name: share_of_range(name, values[name]) for name in CONTEXTS})
    assert shares.to_numpy().min() >= 0 and shares.to_numpy().max() <= 1
    assert (shares.mean() - 0.5).abs().max() < 0.01 and set(values["n_vendors"]) == set(range(4, 25))


def test_what_matters_comes_first_and_what_does_not_explains_nothing(made_up):
    contexts = made_up[3].set_index("what")
    ones = made_up[3][made_up[3]["kind"] == ONE]
    assert set(ones["what"].head(2)) == {"budget_per_resident", "n_vendors"}
    assert contexts.loc["utilisation", "explains"] == 0.0
    assert 0.3 < contexts.loc["context", "explains"] < 0.9 and 0.01 < contexts.loc["unknown", "explains"] < 0.2
    row = contexts.loc["budget_per_resident"]
    assert row["p_low"] > 0.35 and row["p_high"] < 0.1


def test_the_rule_and_the_tree_say_where_a_is_better(made_up):
    rules, leaves = made_up[4], made_up[5]
    rule = rules[rules["better"] == A].set_index("parameter")
    assert set(rule.index) == {"budget_per_resident", "n_vendors"} and rule["holds"].all() and rule["stable"].all()
    assert abs(rule.loc["budget_per_resident", "high"] - 2.25) < 0.15 and rule["low"].isna().all()
    best = leaves[leaves["p_a_better"] == leaves["p_a_better"].max()]
    assert set(best["parameter"]) == {"budget_per_resident", "n_vendors"} and best["p_a_better"].iloc[0] > 0.9
    assert leaves.drop_duplicates("leaf")["mass"].sum() == pytest.approx(1.0) and leaves["cv_skill"].iloc[0] > 0.5


def test_the_map_is_of_the_two_that_matter_and_shows_the_corner(made_up):
    gaps, values, cube, contexts, *_ = made_up
    found = map_table(gaps, contexts, cube, values)
    assert len(found) == GRID**2 and {found["x"][0], found["y"][0]} == {"budget_per_resident", "n_vendors"}
    assert found["p_a_better"].iloc[0] > 0.9 and found["p_a_better"].iloc[-1] < 0.1
    assert (found["ci_low"] <= found["p_a_better"]).all() and (found["p_a_better"] <= found["ci_high"]).all()


def test_a_plane_is_smoothed_to_itself():
    at = generator(1, "tests/plane").random((300, 2))
    p, low, high = smoothed(at, 0.2 + 0.5 * at[:, 0], np.array([[0.0, 0.0], [1.0, 0.5]]))
    assert p == pytest.approx([0.2, 0.7]) and (low < p).all() and (p < high).all()


def test_rules_are_told_in_words(made_up):
    _, _, _, contexts, rules, leaves = made_up
    rule = rules[rules["better"] == A]
    told = rule_in_words(rule, "en")
    assert told.startswith("budget per resident is below 2.") and told.endswith(" and vendors is 13 or fewer")
    for lang, word in (("en", "stable under resampling"), ("zh", "重抽样下稳定")):
        (told,) = regime_sentences(contexts, rules, leaves, "month_72", N, False, lang)
        assert word in told and "{" not in told
    nothing = rules.assign(parameter="", low=np.nan, high=np.nan, holds=False, stable=False).drop_duplicates("better")
    (told,) = regime_sentences(contexts, nothing, leaves, "month_72", N, False, "en")
    assert told.count("no rule says where") == 2
