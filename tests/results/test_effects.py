"""Effects are on minus off, paired; verdicts follow from stated directions, and what is not in force has no effect."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_rel

from sim.report.sentences import effect_sentences
from sim.results.effects import (
    AS_STATED,
    DIRECTIONS,
    EFFECTS,
    MIXED,
    NO_CLEAR_EFFECT,
    NOT_IN_FORCE,
    OTHER_WAY,
    VERDICTS,
    Arm,
    directions,
    effects,
    holm,
    off_zero,
    verdicts,
)
from sim.setup.indicators import INDICATORS
from sim.setup.institutions import DOWN, UP, Institution

N, MONTHS = 8, 12
NAMES = list(INDICATORS)
LUCK = np.random.default_rng(5)
ON = LUCK.normal(0.5, 0.05, (N, MONTHS + 1, len(NAMES)))
NOISE = LUCK.normal(0, 0.01, (N, 1, len(NAMES)))


def institution(name: str, *moves: tuple[str, str]) -> Institution:
    return Institution(name, f"Institution {name}", f"制度{name}", "paper § 0", "Does it.", "service", {}, moves)


def arm(name: str, off: np.ndarray | None, on: np.ndarray = ON) -> Arm:
    return Arm("zhejiang", "led", name, on, off)


def shifted(**changes: float) -> np.ndarray:
    """The runs with the institution off: some indicators changed from month 1 on, the others by noise about 0."""
    off = ON + NOISE - NOISE.mean(axis=0)
    for indicator, change in changes.items():
        off[:, 1:, NAMES.index(indicator)] += change
    return off


def row(table: pd.DataFrame, **keys: str) -> pd.Series:
    found = table[(table[list(keys)] == list(keys.values())).all(axis=1)]
    assert len(found) == 1
    return found.iloc[0]


def verdict(off: np.ndarray | None, *moves: tuple[str, str], on: np.ndarray = ON) -> str:
    stated = directions(effects([arm("X", off, on)]), [institution("X", *moves)])
    return verdicts(stated)["zhejiang", "X"]


# --- effects


def test_the_effect_is_on_minus_off():
    table = effects([arm("X", shifted(service_efficiency=-0.2, mean_working_days=3.0))])
    assert list(table) == EFFECTS and len(table) == 4 * len(NAMES)
    assert row(table, indicator="service_efficiency", window="path")["effect"] == pytest.approx(0.2)
    assert row(table, indicator="mean_working_days", window="month_12")["effect"] == pytest.approx(-3.0)
    found = row(table, indicator="service_efficiency", window="path")
    assert found["mean_on"] - found["mean_off"] == pytest.approx(found["effect"])
    assert found["ci_low"] < 0.2 < found["ci_high"] and off_zero(found) == 1


def test_intervals_and_p_values_are_those_of_the_paired_t_test():
    off = shifted(data_sharing_rate=-0.003)
    found = row(effects([arm("X", off)]), indicator="data_sharing_rate", window="month_12")
    column = NAMES.index("data_sharing_rate")
    test = ttest_rel(ON[:, 12, column], off[:, 12, column])
    assert found["p_value"] == pytest.approx(test.pvalue)
    assert [found["ci_low"], found["ci_high"]] == pytest.approx(list(test.confidence_interval(0.95)))
    assert found["n"] == N


def test_undefined_figures_leave_their_pairs_out():
    off = shifted()
    off[0, :, NAMES.index("operator_effort")] = np.nan
    off[:, :, NAMES.index("operator_profit")] = np.nan
    table = effects([arm("X", off)])
    assert row(table, indicator="operator_effort", window="path")["n"] == N - 1
    found = row(table, indicator="operator_profit", window="path")
    assert found["n"] == 0 and np.isnan(found["effect"]) and np.isnan(found["p_value"])


def test_one_run_each_has_an_effect_and_no_interval():
    found = row(effects([arm("X", shifted()[:1] - 0.1, ON[:1])]), indicator="mean_trust", window="path")
    assert found["effect"] == pytest.approx(0.1, abs=0.05)
    assert np.isnan([found["ci_low"], found["p_value"]]).all() and off_zero(found) == 0


def test_rounding_is_no_effect():
    off = ON * (1.0 + 1e-15)
    off[0, 3, NAMES.index("spending")] += 1.0
    found = row(effects([arm("X", off)]), indicator="mean_trust", window="path")
    assert found["in_force"] and found["effect"] == found["ci_high"] == 0.0 and found["p_value"] == 1.0


@pytest.mark.parametrize("off", [None, ON.copy()], ids=["same settings", "same runs"])
def test_what_is_not_in_force_has_no_effect_rather_than_one_of_zero(off):
    table = effects([arm("X", off)])
    assert not table["in_force"].any() and (table["n"] == 0).all()
    assert table[["effect", "ci_low", "ci_high", "effect_size", "p_value", "mean_off"]].isna().all(axis=None)
    assert table["mean_on"].notna().all()


def test_runs_that_are_undefined_alike_are_the_same_runs():
    on = ON.copy()
    on[:, :, -1] = np.nan
    assert not arm("X", on.copy(), on).in_force


def test_one_figure_of_one_run_that_differs_is_in_force():
    off = ON.copy()
    off[3, 5, 2] += 1e-9
    assert arm("X", off).in_force


# --- directions


@pytest.mark.parametrize(
    ("change", "when_off", "expected"),
    [
        (-0.2, DOWN, AS_STATED),
        (0.2, UP, AS_STATED),
        (0.2, DOWN, OTHER_WAY),
        (-0.2, UP, OTHER_WAY),
        (0.0, UP, NO_CLEAR_EFFECT),
        (0.0, DOWN, NO_CLEAR_EFFECT),
    ],
)
def test_the_verdict_follows_from_the_stated_direction(change, when_off, expected):
    assert verdict(shifted(mean_trust=change), ("mean_trust", when_off)) == expected


def test_what_is_not_in_force_gets_no_other_verdict():
    assert verdict(None, ("mean_trust", UP)) == verdict(ON.copy(), ("mean_trust", UP)) == NOT_IN_FORCE


def test_what_goes_against_what_is_stated_makes_a_verdict_mixed():
    off = shifted(mean_trust=-0.2, spending=-0.3)
    moves = (("spending", UP), ("mean_trust", DOWN), ("share_online", DOWN))
    stated = directions(effects([arm("X", off)]), [institution("X", *moves)])
    assert list(stated) == DIRECTIONS
    assert stated["window"].tolist() == ["month_12", "path"] * 3
    assert stated.loc[stated["holds"], "indicator"].unique().tolist() == ["mean_trust"]
    assert stated.loc[stated["against"], "indicator"].unique().tolist() == ["spending"]
    assert set(stated["verdict"]) == {MIXED}
    assert set(stated["n_holds"]) == {2} and set(stated["n_stated"]) == {6}


def test_a_verdict_is_corrected_for_all_that_is_looked_at():
    """An effect that would pass alone does not among forty that are luck."""
    offs = {name: shifted() for name in (f"X{i}" for i in range(20))}
    column = NAMES.index("mean_trust")
    offs["X0"][:, 1:, column] -= 3.3 * NOISE[:, :, column].std() / np.sqrt(N)
    chosen = [institution(name, ("mean_trust", DOWN)) for name in offs]
    table = effects(arm(name, off) for name, off in offs.items())
    alone = directions(table[table["institution"] == "X0"], chosen[:1])
    among = directions(table, chosen)
    assert set(alone["verdict"]) == {AS_STATED}
    assert set(among.query("institution == 'X0'")["verdict"]) == {NO_CLEAR_EFFECT}
    assert (among["p_holm"].iloc[:2].to_numpy() == 40 * alone["p_holm"].to_numpy() / 2).any()


def test_holm_corrects_step_by_step_and_leaves_out_what_is_undefined():
    found = holm(np.array([0.03, np.nan, 0.01, 0.04, 0.6]))
    np.testing.assert_allclose(found, [0.09, np.nan, 0.04, 0.09, 0.6])


def test_an_effect_at_the_end_alone_or_on_the_path_alone_is_enough():
    last, early = shifted(), shifted()
    last[:, MONTHS, NAMES.index("mean_trust")] -= 0.3
    early[:, 1:MONTHS, NAMES.index("mean_trust")] -= 0.3
    for off, window in ((last, "month_12"), (early, "path")):
        stated = directions(effects([arm("X", off)]), [institution("X", ("mean_trust", DOWN))])
        assert window in stated.loc[stated["holds"], "window"].tolist()
        assert set(stated["verdict"]) == {AS_STATED}


def test_an_effect_only_in_between_is_not_read():
    off = shifted()
    off[:, 4, NAMES.index("mean_trust")] -= 0.001  # month 4 is a window, the path hardly notices
    assert verdict(off, ("mean_trust", DOWN)) == NO_CLEAR_EFFECT


def test_with_one_run_nothing_is_clear():
    assert verdict(shifted(mean_trust=-0.2)[:1], ("mean_trust", DOWN), on=ON[:1]) == NO_CLEAR_EFFECT


# --- sentences


@pytest.fixture(scope="module")
def told():
    chosen = [
        institution("A1", ("service_efficiency", DOWN)), institution("A2", ("service_efficiency", DOWN)),
        institution("A3", ("mean_trust", DOWN)), institution("A4", ("mean_trust", DOWN)),
        institution("A5", ("service_efficiency", DOWN), ("spending", UP)),
    ]  # fmt: skip
    offs = [
        shifted(service_efficiency=-0.2), shifted(service_efficiency=0.1), shifted(), None,
        shifted(service_efficiency=-0.3, spending=-0.4),
    ]  # fmt: skip
    table = effects(arm(i.id, off) for i, off in zip(chosen, offs, strict=True))
    return table, directions(table, chosen), chosen


def test_sentences_count_verdicts_and_name_the_strongest(told):
    first, efficiency, sharing, against, unclear = effect_sentences(*told)
    assert first == (
        "Zhejiang, led: of 5 institutions 1 as stated, 1 mixed, 1 the other way, 1 without a clear effect, "
        "1 not in force."
    )
    assert efficiency.startswith("Zhejiang, service efficiency, average over all 12 months: raised most by A5 ")
    assert efficiency.index("A5") < efficiency.index("A1") < efficiency.index("lowered most by A2")
    assert "A3" not in efficiency and "A4" not in efficiency and "+30.0 points" in efficiency
    assert sharing.endswith("no institution has a clear effect.")
    assert against == (
        "Zhejiang, against what is stated: A2 Institution A2 (service efficiency), A5 Institution A5 (spending)."
    )
    assert unclear == "Zhejiang, no clear effect on what is stated: A3 Institution A3."


def test_sentences_are_in_chinese_too(told):
    chinese = effect_sentences(*told, lang="zh")
    assert chinese[0] == (
        "浙江，led：5 项制度中，1 项作用与论文所述一致、1 项作用不一致、1 项作用相反、1 项没有明确作用、1 项未生效。"
    )
    assert len(chinese) == len(effect_sentences(*told)) and "制度A5" in chinese[1] and " to " not in chinese[1]


def test_one_run_is_told():
    table = effects([arm("X", shifted()[:1], ON[:1])])
    chosen = [institution("X", ("mean_trust", DOWN))]
    assert effect_sentences(table, directions(table, chosen), chosen) == [
        "Zhejiang, led: of 1 institutions one run each, so no interval and no verdict."
    ]


def test_every_verdict_has_its_word():
    assert len(set(VERDICTS)) == 5
