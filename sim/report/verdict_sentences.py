"""How the verdict is told: first what is known, then what would decide it, then what to do."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sim.language.texts import closed_up, words_of
from sim.results.verdict import A_BETTER, ALL, B_BETTER, ONE, TIED
from sim.setup.names import name_of_indicator, name_of_mode, name_of_parameter, name_of_province, name_of_switch
from sim.setup.words import percent, points

MOST = 3
"""Unknowns named as what would decide it."""
LEAST = 0.0005
"""Value of knowing below which an unknown is not named: a twentieth of a point."""


def verdict_sentences(
    verdict: pd.DataFrame, value: pd.DataFrame, regret: pd.DataFrame, at: str, lang: str | None = None
) -> list[str]:
    """Sentences on the end of the run and the mean over the path, per province and measure, from the three tables."""
    last = list(dict.fromkeys(verdict["window"]))[-2]
    told = []
    for (province, indicator), rows in verdict.groupby(["province", "indicator"], sort=False):
        row = rows[rows["window"] == last].iloc[0].to_dict()
        here = (value["province"] == province) & (value["indicator"] == indicator) & (value["window"] == last)
        there = (regret["province"] == province) & (regret["indicator"] == indicator) & (regret["window"] == last)
        told.append(closed_up(_sentence(row, value[here], regret[there], at, lang)))
    return told


def _sentence(row: dict[str, Any], value: pd.DataFrame, regret: pd.DataFrame, at: str, lang: str | None) -> str:
    words = words_of("results.told", lang)
    a, b = name_of_mode(row["mode_a"], lang), name_of_mode(row["mode_b"], lang)
    numbers = {"a": a, "b": b, "median": points(row["median"], signed=True), "of": words[at]}
    numbers |= {"low": points(row["q05"], signed=True), "high": points(row["q95"], signed=True)}
    numbers |= {"p_a": percent(row["p_a_better"]), "p_b": percent(1 - row["p_a_better"])}
    kinds = {A_BETTER: "a_better", B_BETTER: "b_better", TIED: "tie"}
    parts = [words[kinds.get(row["verdict"], "undecided")].format(**numbers), words["band"].format(**numbers)]
    if row["share_luck"] == row["share_luck"]:
        parts.append(words["luck"].format(share=percent(row["share_luck"])))
    parts += [_deciding(value, words, lang), _choice(regret, a, b, row, words, lang)]
    place = name_of_province(row["province"], lang)
    measure = name_of_indicator(row["indicator"], lang).lower()
    months = row["window"].removeprefix("month_")
    opening = words["opening"].format(place=place, measure=measure, months=months)
    return opening + words["join"].join(part for part in parts if part) + words["stop"]


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
