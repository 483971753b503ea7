"""How the verdict is told: first what is known, then what would decide it, then what to do."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from sim.language.texts import closed_up, say, words_of
from sim.report.sentences import between_sentences, sentences
from sim.results.bands import A_BETTER, B_BETTER, LEAST_DRAWS, TIED, TOO_FEW, within
from sim.results.records import Comparison
from sim.results.verdict import ALL, ONE
from sim.setup.indicators import HEADLINES
from sim.setup.names import name_of_indicator, name_of_mode, name_of_parameter, name_of_province, name_of_switch
from sim.setup.words import percent, points, probability

MOST = 3
"""Unknowns named as what would decide it."""
LEAST = 0.0005
"""Value of knowing below which an unknown is not named: a twentieth of a point."""


def verdict_sentences(
    verdict: pd.DataFrame,
    value: pd.DataFrame,
    regret: pd.DataFrame,
    at: str,
    lang: str | None = None,
    rules: pd.DataFrame | None = None,
) -> list[str]:
    """Sentences on the end of the run and the mean over the path, per province and measure, from the tables.

    rules: the table of rival rules, if these were drawn too.
    """
    last = _end(verdict)
    told = []
    for (province, indicator), rows in verdict.groupby(["province", "indicator"], sort=False):
        row = rows[rows["window"] == last].iloc[0].to_dict()
        here = (value["province"] == province) & (value["indicator"] == indicator) & (value["window"] == last)
        there = (regret["province"] == province) & (regret["indicator"] == indicator) & (regret["window"] == last)
        told.append(closed_up(_sentence(row, value[here], regret[there], at, lang)))
        if rules is not None:
            at_end = (rules["province"] == province) & (rules["indicator"] == indicator) & (rules["window"] == last)
            told[-1] += _over_rules(rules[at_end & (rules["n_draws"] >= LEAST_DRAWS)], lang)
    return told


def known_sentence(row: Mapping[str, Any], at: str, lang: str | None = None) -> str:
    """What is known of a measure in a province at the end, from a row of VERDICT."""
    return closed_up(_told(row, _known(row, at, lang), lang))


def _over_rules(rules: pd.DataFrame, lang: str | None) -> str:
    """How far the probability hangs on the rules of decision, one at a time; nothing where too few draws have one."""
    if rules.empty:
        return ""
    ends = rules.loc[[rules["p_a_better"].idxmin(), rules["p_a_better"].idxmax()]]
    low, high = (probability(row.p_a_better, row.n_draws) for row in ends.itertuples())
    return words_of("results.told", lang)["rules"].format(low=low, high=high)


def comparison_sentences(comparison: Comparison, lang: str | None = None) -> list[str]:
    """What a comparison says: per province, two modes and headline measure, and on what that rests."""
    if not comparison.is_drawn:
        return sentences(comparison.differences, comparison.crossings, lang, comparison.between)
    words, table = words_of("results.told", lang), comparison.differences
    ends = table[table["indicator"].isin(HEADLINES) & (table["window"] == _end(table))].to_dict("records")
    told = [_told(row, _known(row, comparison.at, lang), lang) for row in ends]
    told += between_sentences(comparison.between, lang, drawn=True)
    return [closed_up(sentence) for sentence in [*told, *_rests(comparison, words, lang)]]


def _rests(comparison: Comparison, words: Mapping[str, str], lang: str | None) -> list[str]:
    """How many draws of how many unknowns it is told over, how well probabilities are then known, and what was held."""
    assert comparison.draws is not None
    n, comma, labels = len(comparison.draws), words["comma"], [label for label, _ in comparison.scenarios]
    held: dict[str, list[str]] = {}
    for (label, name), value in comparison.held.items():
        held.setdefault(f"{name} = {value:g}", []).append(label)
    n_unknowns = len(comparison.draws.columns) - 1 - sum(len(places) == len(labels) for places in held.values())
    drawn = words["draws"].format(n=n, unknowns=n_unknowns, of=words[f"from_{comparison.at}"])
    if n >= LEAST_DRAWS and not comparison.differences.empty:
        drawn += words["within"].format(points=f"{100 * within(n):.0f}")
    lines = [
        words["held"].format(place=comma.join(name_of_province(label, lang) for label in places), names=what)
        for what, places in held.items()
    ]
    return [drawn + words["stop"], *lines]


def _end(table: pd.DataFrame) -> str:
    """The window that is the end of the run."""
    return list(dict.fromkeys(table["window"]))[-2:][0] if len(table) else ""


def _sentence(row: dict[str, Any], value: pd.DataFrame, regret: pd.DataFrame, at: str, lang: str | None) -> str:
    words = words_of("results.told", lang)
    parts = _known(row, at, lang)
    if row["share_luck"] == row["share_luck"]:
        parts.append(words["luck"].format(share=percent(row["share_luck"])))
    a, b = name_of_mode(row["mode_a"], lang), name_of_mode(row["mode_b"], lang)
    return _told(row, [*parts, _deciding(value, words, lang), _choice(regret, a, b, row, words, lang)], lang)


def _told(row: Mapping[str, Any], parts: Sequence[str], lang: str | None) -> str:
    """A sentence on a measure in a province at the end."""
    words = words_of("results.told", lang)
    place = name_of_province(row["province"], lang)
    measure = name_of_indicator(row["indicator"], lang).lower()
    months = row["window"].removeprefix("month_")
    opening = words["opening"].format(place=place, measure=measure, months=months)
    return opening + words["join"].join(parts) + words["stop"]


def _known(row: Mapping[str, Any], at: str, lang: str | None) -> list[str]:
    """Whether a mode is better and how probably, and by how much."""
    words = words_of("results.told", lang)
    a, b = name_of_mode(row["mode_a"], lang), name_of_mode(row["mode_b"], lang)
    if math.isnan(row["median"]):
        return [say("results.sentence.undefined", lang, a=a, b=b)]
    if row["median"] == row["q05"] == row["q95"] == 0.0:
        return [say("results.sentence.equal", lang, a=a, b=b)]
    numbers = {"a": a, "b": b, "median": points(row["median"], signed=True), "of": words[at]}
    numbers |= {"low": points(row["q05"], signed=True), "high": points(row["q95"], signed=True)}
    n = row["n"] if "n" in row else row["n_draws"]
    numbers |= {"p_a": probability(row["p_a_better"], n), "p_b": probability(1 - row["p_a_better"], n)}
    kinds = {A_BETTER: "a_better", B_BETTER: "b_better", TIED: "tie", TOO_FEW: "too_few"}
    return [words[kinds.get(row["verdict"], "undecided")].format(**numbers), words["band"].format(**numbers)]


def _deciding(value: pd.DataFrame, words: dict[str, str], lang: str | None) -> str:
    """What it would be worth to know everything, and which unknowns would be worth most."""
    all_of_it = float(value.loc[value["kind"] == ALL, "value"].iloc[0])
    ones = value[(value["kind"] == ONE) & (value["value"] >= LEAST)]
    ones = ones.sort_values("value", ascending=False, kind="stable").head(MOST)
    named = [
        words["unknown"].format(name=name_of_parameter(row["what"], lang).lower(), gain=points(row["value"]))
        for row in ones.to_dict("records")
    ]
    names = "".join(named) or words["no_single"]
    return words["worth"].format(gain=points(all_of_it), names=names)


def _choice(regret: pd.DataFrame, a: str, b: str, row: dict[str, Any], words: dict[str, str], lang: str | None) -> str:
    """What each choice may cost before the unknowns are known."""
    of = regret.set_index("option")["regret"]
    best = of.idxmin()
    text = words["regret"].format(a=a, b=b, of_a=points(of[row["mode_a"]]), of_b=points(of[row["mode_b"]]))
    if best in (row["mode_a"], row["mode_b"]):
        return text
    base, _, switch = str(best).partition("+")
    name = words["mix"].format(mode=name_of_mode(base, lang), switch=name_of_switch(switch, lang))
    return text + words["best"].format(option=name.lower(), of_best=points(of[best]))
