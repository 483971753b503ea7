"""The verdict: probabilities, luck, value of knowing and regret in cases with an answer on paper."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sim.report.verdict_sentences import verdict_sentences
from sim.results.bands import A_BETTER, B_BETTER, TIED, UNDECIDED
from sim.results.verdict import REGRET, VALUE, VERDICT, judge, regret_table, value_table, verdict_table
from sim.setup.indicators import HEADLINES
from sim.setup.priors import UNKNOWNS

LUCK = np.random.default_rng(6)
N, MONTHS = 4000, 6
KEY = ("zhejiang", "government_led", "separation")


def runs(found: np.ndarray) -> np.ndarray:
    """Runs [replicate, draw] as [replicate, draw, month, measure], the same in every month and measure."""
    shape = (*found.shape, MONTHS + 1, len(HEADLINES))
    return np.broadcast_to(found[:, :, None, None], shape)


def test_luck_is_what_differs_between_runs_of_one_draw():
    of_draw, of_luck = 0.03 * LUCK.normal(size=(1, N)), 0.01 * LUCK.normal(size=(2, N))
    p, median, *_, share, _, n, verdict = judge(of_draw + of_luck)
    assert share == pytest.approx(0.1, abs=0.01) and p == pytest.approx(0.5, abs=0.03)
    assert abs(median) < 0.002 and n == N and verdict == UNDECIDED


@pytest.mark.parametrize(
    ("mean", "sd", "verdict"),
    [(0.1, 0.05, A_BETTER), (-0.1, 0.05, B_BETTER), (0.02, 0.05, UNDECIDED), (0.004, 0.005, TIED)],
)
def test_a_mode_is_called_better_only_where_that_is_probable(mean, sd, verdict):
    assert judge(mean + sd * LUCK.normal(size=(2, N)))[-1] == verdict


def test_the_value_of_knowing_is_that_of_theory():
    """A - B = x - 1/2 + 0.2 (y - 1/2), both uniform: knowing x is worth E max(0, x - 1/2) = 1/8, y 0.2 / 8."""
    cube = pd.DataFrame(LUCK.random((N, 3)), columns=list(UNKNOWNS[:3]))
    gap = cube[UNKNOWNS[0]] - 0.5 + 0.2 * (cube[UNKNOWNS[1]] - 0.5)
    gap -= gap.mean()
    table = value_table({KEY: runs(gap.to_numpy()[None])}, cube)
    assert list(table) == VALUE
    of = table.query("indicator == 'service_efficiency' and window == 'path'").set_index(["kind", "what"])
    assert of.loc[("unknown", UNKNOWNS[0]), "value"] == pytest.approx(1 / 8, abs=0.005)
    assert of.loc[("unknown", UNKNOWNS[1]), "value"] == pytest.approx(0.2 / 8, abs=0.005)
    assert of.loc[("unknown", UNKNOWNS[2]), "value"] == pytest.approx(0.0, abs=0.002)
    assert of.loc[("all", "all"), "value"] > of.loc[("unknown", UNKNOWNS[0]), "value"]
    assert of.loc[("unknown", UNKNOWNS[0]), "explains"] == pytest.approx(1 / 1.04, abs=0.01)


def test_what_would_not_change_the_choice_is_worth_nothing():
    cube = pd.DataFrame(LUCK.random((N, 1)), columns=list(UNKNOWNS[:1]))
    table = value_table({KEY: runs(1.0 + cube[UNKNOWNS[0]].to_numpy()[None])}, cube)
    assert (table["value"] < 1e-12).all() and (table.query("kind == 'unknown'")["explains"] > 0.99).all()


def test_regret_is_what_the_best_choice_of_each_draw_would_have_had_more():
    x = LUCK.random((1, N))
    levels = {("zhejiang", "a"): runs(x), ("zhejiang", "b"): runs(1 - x), ("zhejiang", "mix"): runs(0 * x + 0.6)}
    table = regret_table(levels, ["a", "b", "mix"])
    assert list(table) == REGRET
    of = table.query("indicator == 'service_efficiency' and window == 'path'").set_index("option")
    best = float(np.maximum(np.maximum(x, 1 - x), 0.6).mean())
    assert of["regret"].tolist() == pytest.approx([best - x.mean(), best - 1 + x.mean(), best - 0.6])
    assert of["p_best"].sum() == pytest.approx(1.0) and of["regret"].idxmin() == "mix"


def test_sentences_tell_what_is_known_what_would_decide_it_and_what_to_do():
    cube = pd.DataFrame(LUCK.random((400, 2)), columns=list(UNKNOWNS[:2]))
    gap = (0.2 * (cube[UNKNOWNS[0]] - 0.45)).to_numpy() + 0.01 * LUCK.normal(size=(2, 400))
    levels = {("zhejiang", mode): runs(gap * sign / 2) for mode, sign in ((KEY[1], 1), (KEY[2], -1))}
    tables = verdict_table({KEY: runs(gap)}), value_table({KEY: runs(gap)}, cube), regret_table(levels, KEY[1:])
    assert list(tables[0]) == VERDICT
    english = verdict_sentences(*tables, "posterior", "en")
    assert len(english) == 2 and english[0].startswith(
        "Zhejiang, service efficiency, after 6 months: what is known does"
    )
    assert "luck is" in english[0] and "chosen now, government-led is expected to cost" in english[0]
    chinese = verdict_sentences(*tables, "prior", "zh")
    assert len(chinese) == 2 and "已知信息不足以判定" in chinese[0]
