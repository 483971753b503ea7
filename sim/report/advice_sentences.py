"""How advice to a province ends: what to find out first, what its own facts say, and how far it lies."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from sim.language.texts import closed_up, words_of
from sim.report.verdict_sentences import LEAST, MOST
from sim.results.distance import CITY, MUCH, is_far
from sim.results.verdict import ONE
from sim.setup.context import CONTEXTS
from sim.setup.names import name_of_indicator, name_of_parameter
from sim.setup.words import number, percent, points

Words = dict[str, str]


def advice_sentences(
    value: pd.DataFrame,
    window: str,
    known: Mapping[str, float],
    distance: pd.DataFrame,
    away: float,
    facts: tuple[float, int] | None,
    lang: str | None = None,
) -> list[str]:
    """A sentence each. value: of ``sim.results.verdict``. facts: share in the 90 % bands, and how many there are."""
    words = words_of("results.advice", lang)
    told = [_first(rows, indicator, words, lang) for indicator, rows in _ones(value, window)]
    told.append(words["known"].format(n=len(known), open=len(CONTEXTS) - len(known)))
    told.append(words["no_facts"] if facts is None else words["facts"].format(share=percent(facts[0]), n=facts[1]))
    return [closed_up(one) for one in [*told, _far(distance, away, words)]]


def _ones(value: pd.DataFrame, window: str) -> list[tuple[str, pd.DataFrame]]:
    """By measure, what it would be worth to know of single numbers, best first."""
    ones = value[(value["kind"] == ONE) & (value["window"] == window)]
    ones = ones.sort_values("value", ascending=False, kind="stable")
    return [(str(name), rows) for name, rows in ones.groupby("indicator", sort=False)]


def _first(rows: pd.DataFrame, indicator: str, words: Words, lang: str | None) -> str:
    """What to find out first for one measure."""
    measure = name_of_indicator(indicator, lang).lower()
    named = [
        words["mine" if row["what"] in CONTEXTS else "nobodys"].format(
            name=name_of_parameter(row["what"], lang).lower(), gain=points(row["value"])
        )
        for row in rows[rows["value"] >= LEAST].head(MOST).to_dict("records")
    ]
    if not named:
        return words["nothing"].format(measure=measure)
    return words["first"].format(measure=measure, names=words["comma"].join(named))


def _far(distance: pd.DataFrame, away: float, words: Words) -> str:
    """How far the province lies from what the model was calibrated on."""
    cities = distance[distance["kind"] == CITY]
    outside = [
        words["outside"].format(name=words[row["what"]], share=percent(row["share_outside"]))
        for row in cities[cities["share_outside"] > 0].to_dict("records")
    ]
    text = words["away"].format(away=number(away), outside=words["comma"].join(outside) or words["inside"])
    return text + words["far" if is_far(distance, away) else "near"].format(much=percent(MUCH))
