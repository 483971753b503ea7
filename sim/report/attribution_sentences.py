"""Why, in sentences: who adds most to a gap, how sure that is, and which pair needs each other or does double work."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sim.language.texts import closed_up, words_of
from sim.results.shapley import NOTHING
from sim.setup.names import name_of_indicator, name_of_mode, name_of_player, name_of_province
from sim.setup.words import gap, interval, unit

MOST = 4
"""Players named."""
ROUNDING = 1e-9


def attribution_sentences(
    shares: pd.DataFrame, pairs: pd.DataFrame, by: str, at: str, lang: str | None = None
) -> list[str]:
    """Sentences on the end of the run, per place, mode and measure, from ``sim.results.shapley``'s tables."""
    last = [name for name in dict.fromkeys(shares["window"]) if name != "path"][-1]
    keys = ["province", "mode", "indicator"]
    told = []
    for place, rows in shares[shares["window"] == last].groupby(keys, sort=False):
        here = pairs[(pairs[keys] == list(place)).all(axis=1) & (pairs["window"] == last)]
        told.append(closed_up(_sentence(rows, here.dropna(subset="interaction"), by, at, lang)))
    return told


def _sentence(rows: pd.DataFrame, pairs: pd.DataFrame, by: str, at: str, lang: str | None) -> str:
    row: dict[str, Any] = rows.iloc[0].to_dict()
    words, told, indicator = words_of("results.why", lang), words_of("results.told", lang), row["indicator"]
    place, measure = name_of_province(row["province"], lang), name_of_indicator(indicator, lang).lower()
    opening = told["opening"].format(place=place, measure=measure, months=row["window"].removeprefix("month_"))
    whole = "modes" if row["against"] != NOTHING else by if by in words else "all"
    a, b = name_of_mode(row["mode"], lang), name_of_mode(row["against"], lang)
    text = words[whole].format(a=a, b=b, gap=gap(indicator, row["gap"]), unit=unit(indicator, lang))
    named = rows.sort_values("share", key=abs, ascending=False, kind="stable").head(MOST)
    parts = [
        words["share"].format(
            name=name_of_player(by, one["player"], lang),
            share=gap(indicator, one["share"]),
            interval=interval(indicator, one["q05"], one["q95"], lang),
        )
        for one in named.to_dict("records")
    ]
    if len(named) < len(rows):
        parts.append(words["rest"].format(share=gap(indicator, float(row["gap"] - named["share"].sum()))))
    text += words["join"].join(parts) + words["of"].format(of=told.get(at, words["luck"]), n=row["n"])
    pairs = pairs[pairs["interaction"].abs() > ROUNDING]
    if len(pairs):
        most = pairs.loc[pairs["interaction"].abs().idxmax()]
        one, other = (name_of_player(by, most[name], lang) for name in ("player_a", "player_b"))
        kind = "need" if most["interaction"] > 0 else "double"
        text += words[kind].format(a=one, b=other, size=gap(indicator, most["interaction"]))
    return opening + text + told["stop"]
