"""The verdict of real runs, at the smallest size."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.language.errors import InputError
from sim.report.verdict_sentences import verdict_sentences
from sim.setup.modes import MODES
from sim.setup.posterior import rule_weights, sample_rules
from sim.setup.rules import RULES
from sim.studies.verdict import options_of, verdict

SIZE = {"at": "prior", "n_draws": 12, "months": 3, "n_citizens": 30, "workers": 1, "progress": False}


def test_both_modes_run_the_same_draws_with_the_same_luck():
    found = verdict("zhejiang", mixes=False, **SIZE)
    assert found.paths.shape == (1, 2, 2, 12, 4)
    assert np.abs(found.paths[..., 0]).max() == 0.0, "month 0 is before the reform"
    assert len(found.verdict) == 2 * 4 and set(found.regret["option"]) == {mode.name for mode in found.modes}
    assert found.verdict["share_luck"].between(0, 1).all() and len(found.sentences()) == len(found.sentences("zh")) == 2
    assert set(found.figures("en")) == {"verdict"}


def test_a_mode_against_itself_is_a_tie():
    mode = next(iter(MODES.values()))
    twin = sim.Mode("twin", **mode.switches)
    found = verdict("zhejiang", modes=[mode, twin], mixes=False, **SIZE)
    assert set(found.verdict["verdict"]) == {"tie"} and (found.verdict["median"] == 0).all()
    assert (found.regret["regret"] == 0).all() and (found.value["value"] == 0).all()


def test_rules_are_drawn_by_their_weight_and_told_apart():
    weights = rule_weights()
    assert all(abs(sum(options.values()) - 1.0) < 1e-6 for options in weights.values()) and set(weights) == set(RULES)
    drawn = sample_rules(400, 1)
    for rule, options in weights.items():
        for option, weight in options.items():
            assert abs((drawn[f"rules.{rule}"] == option).mean() - weight) <= 1 / 400, (rule, option)
    found = verdict("zhejiang", mixes=False, rules=True, **SIZE)
    assert (found.rules.groupby(["indicator", "window", "rule"])["n_draws"].sum() == SIZE["n_draws"]).all()
    for (indicator, window), rows in found.rules.query("rule == 'rules.schedule'").groupby(["indicator", "window"]):
        whole = found.verdict.query("indicator == @indicator and window == @window")["p_a_better"].iloc[0]
        assert np.average(rows["p_a_better"], weights=rows["n_draws"]) == pytest.approx(whole), (indicator, window)
    assert "rules.csv" in found.tables()
    large = found.rules.assign(n_draws=20)
    assert (
        "under each by itself" in verdict_sentences(found.verdict, found.value, found.regret, "prior", "en", large)[0]
    )


def test_mixes_are_each_mode_with_one_switch_of_the_other():
    a, b, *_ = MODES.values()
    options = options_of(a, b)
    differ = sum(a.switches[name] != b.switches[name] for name in a.switches)
    assert len(options) == 2 + 2 * differ and len({mode.name for mode in options}) == len(options)


@pytest.mark.parametrize(
    ("wrong", "message"), [({"at": "defaults"}, "cannot be of"), ({"modes": ["fragmented"]}, "two modes")]
)
def test_what_a_verdict_cannot_be_of_is_refused(wrong, message):
    with pytest.raises(InputError, match=message):
        verdict("zhejiang", **(SIZE | wrong))
