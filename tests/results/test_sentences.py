"""Sentences say what the tables say, and no more."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from sim.results.crossing import crossing_month
from sim.results.tables import differences
from sim.setup import words
from tests.synthetic import TWO, compared


@pytest.fixture(scope="module")
def comparison():
    return compared(months=24)


def said(comparison, lang="en"):
    return comparison.sentences(lang)


def test_one_sentence_per_province_and_headline_measure(comparison):
    openings = [sentence.split(":")[0] for sentence in said(comparison)[:-1]]
    assert openings == [
        "Zhejiang, service efficiency",
        "Zhejiang, data-sharing rate",
        "Guangdong, service efficiency",
        "Guangdong, data-sharing rate",
    ]


def test_a_sentence_names_leader_amount_interval_certainty_and_crossing(comparison):
    row = comparison.differences.query(
        "province == 'zhejiang' and indicator == 'service_efficiency' and window == 'month_24'"
    ).iloc[0]
    change = comparison.crossings.iloc[0]
    month, low, high = (int(change[name]) for name in ("crossing_month", "ci_low", "ci_high"))
    sentence = said(comparison)[0]
    assert row["ci_low"] > 0
    assert f"government-led is ahead of separation by {100 * row['difference']:.1f} points" in sentence
    assert f"interval {100 * row['ci_low']:.1f} to {100 * row['ci_high']:.1f} points" in sentence
    assert "better in 100% of seeds" in sentence
    since = f"government-led leads for good from month {month} (95% interval {low} to {high}), separation before it"
    assert since in sentence


def test_exchanging_the_modes_tells_the_same_story():
    assert said(compared(modes=TWO))[0].startswith("Zhejiang, service efficiency: after 24 months")
    forward, backward = said(compared(modes=TWO)), said(swapped(compared(modes=TWO)))
    assert forward[:-1] == backward


def swapped(comparison):
    """The same runs with the modes in the other order."""
    rows = comparison.monthly
    order = pd.Categorical(rows["mode"], categories=[TWO[1].name, TWO[0].name])
    rows = rows.assign(order=order.codes).sort_values(["order"], kind="stable").drop(columns="order")
    provinces = pd.Categorical(rows["province"], categories=["zhejiang", "guangdong"])
    rows = rows.assign(order=provinces.codes).sort_values(["order"], kind="stable").drop(columns="order")

    class Swapped:
        def sentences(self, lang):
            from sim.report.sentences import sentences

            return sentences(differences(rows), crossing_month(rows), lang)

    return Swapped()


def with_gap(comparison, low, high):
    """The comparison's sentences had the final difference this interval."""
    from sim.report.sentences import sentences

    found = comparison.differences.copy()
    found[["ci_low", "difference", "ci_high"]] = low, (low + high) / 2, high
    return sentences(found, comparison.crossings, "en")


def test_an_interval_over_zero_is_open_and_one_within_two_points_a_tie(comparison):
    assert "open: government-led minus separation is +1.0 points" in with_gap(comparison, -0.01, 0.03)[0]
    assert "a tie: government-led minus separation is +1.0 points" in with_gap(comparison, 0.005, 0.015)[0]
    assert "ahead" not in with_gap(comparison, -0.01, 0.03)[0] + with_gap(comparison, 0.005, 0.015)[0]
    assert "ahead" in with_gap(comparison, 0.005, 0.035)[0]


def test_equal_arms_are_called_equal():
    twins = [TWO[0], type(TWO[0])(**{**TWO[0].switches, "name": "twin"})]
    rows = compared(modes=[twins[0]]).monthly
    both = pd.concat([rows, rows.assign(mode="twin")], ignore_index=True)
    from sim.report.sentences import sentences

    sentence = sentences(differences(both), crossing_month(both))[0]
    assert sentence == "Zhejiang, service efficiency: after 24 months government-led and twin are equal in every run."


def test_one_run_claims_no_lead():
    sentence = said(compared(replications=1))[0]
    assert "open" in sentence and "one run each, so no interval" in sentence


def test_chinese_sentences_carry_the_same_numbers(comparison):
    numbers = [re.findall(r"\d+(?:\.\d+)?%?", text) for text in said(comparison)]
    chinese = [re.findall(r"\d+(?:\.\d+)?%?", text) for text in said(comparison, "zh")]
    assert [sorted(n) for n in numbers] == [sorted(n) for n in chinese]
    assert said(comparison, "zh")[0].startswith("浙江，服务效率：")


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.0314, "3.1"), (-0.0314, "−3.1"), (0.0, "0.0"), (0.00012, "0.01"), (-0.00001, "−0.001")],
)
def test_points_never_show_zero_for_what_is_not(share, text):
    assert words.points(share) == text


@pytest.mark.parametrize(("share", "text"), [(1.0, "100%"), (0.999, ">99%"), (0.001, "<1%"), (0.0, "0%"), (0.5, "50%")])
def test_certainty_is_said_only_of_the_certain(share, text):
    assert words.percent(share) == text


@pytest.mark.parametrize(
    ("indicator", "amount", "text"),
    [
        ("data_sharing_rate", 0.6123, "61.2%"),
        ("service_efficiency", -0.05, "−5.0%"),
        ("mean_working_days", 16.04, "16.0"),
        ("n_backlog", 12345.6, "12,346"),
        ("operator_lock_in", float("nan"), "–"),
    ],
)
def test_values_are_written_in_their_unit(indicator, amount, text):
    assert words.value(indicator, amount) == text
