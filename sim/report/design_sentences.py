"""Which mix, in sentences: the front, the robust choice, where the pure modes stand, and what levers add to it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sim.language.texts import closed_up, say, words_of
from sim.results.designs import robust_choice
from sim.setup.indicators import HEADLINES
from sim.setup.names import name_of_indicator, name_of_mode, name_of_parameter, name_of_province, name_of_switch
from sim.setup.options import SWITCHES
from sim.setup.words import percent, points
from sim.setup.words import window as name_of_window

MOST_LEVERS = 3
"""Levers named."""


def design_sentences(
    choices: pd.DataFrame,
    ranks: pd.DataFrame,
    levers: pd.DataFrame,
    names: tuple[str, str],
    window: str,
    lang: str | None = None,
) -> list[str]:
    """Sentences from the tables of ``sim.results.designs``, for one window, province by province.

    names: of the two modes that are mixed.
    """
    words, told = words_of("results.designs", lang), []
    for place, best in robust_choice(choices, window).items():
        here = choices[(choices["window"] == window) & (choices["province"] == place)].set_index("mix")
        there = ranks[(ranks["window"] == window) & (ranks["province"] == place)]
        of = {"place": name_of_province(place, lang), "window": name_of_window(window, lang=lang), "n": len(here)}
        certain = {"k": int(here["on_front"].sum()), "two": int(here["on_front_two"].sum())}
        told.append(words["front"].format(**of, **certain, objectives=there["indicator"].nunique()))
        told.append(words["robust"].format(**of, mix=_mix(best, names, here, lang), **_numbers(here.loc[best])))
        for letter, name in zip("AB", names, strict=True):
            mix = letter * len(best)
            places = there[there["mix"] == mix]
            parts = [
                words["rank"].format(rank=int(row["rank"]), measure=name_of_indicator(row["indicator"], lang).lower())
                for row in places.to_dict("records")
            ]
            pure = {"mode": name_of_mode(name, lang), "ranks": say("names.comma", lang).join(parts)}
            told.append(words["pure"].format(**of, **pure, **_numbers(here.loc[mix])))
        moved = levers[(levers["window"] == window) & (levers["province"] == place)]
        for measure in HEADLINES if len(moved) else ():
            told.append(_lever(moved[moved["indicator"] == measure], of | {"measure": measure}, words, lang))
    return [closed_up(sentence) for sentence in told]


def _numbers(row: pd.Series) -> dict[str, Any]:
    """How robust a mix is, in words."""
    near, front, two = (percent(row[name]) for name in ("p_near", "p_front", "p_front_two"))
    return {
        "most": points(row["max_regret"]), "mean": points(row["regret"]), "near": near, "p_front": front, "p_two": two,
        "place_of": int(row["rank"]),
    }  # fmt: skip


def _mix(mix: str, names: tuple[str, str], choices: pd.DataFrame, lang: str | None) -> str:
    """A mix by what it takes from either mode, the shorter list in full."""
    words, rights = words_of("results.designs", lang), [name for name in SWITCHES if name in choices.columns]
    a, b = (name_of_mode(name, lang) for name in names)
    fewer = min("AB", key=mix.count)
    base, other = (b, a) if fewer == "A" else (a, b)
    taken = [name_of_switch(name, lang).lower() for name, letter in zip(rights, mix, strict=True) if letter == fewer]
    if not taken:
        return words["plain"].format(mode=base)
    return words["mixed"].format(mode=base, other=other, rights=say("names.comma", lang).join(taken), mix=mix)


def _lever(rows: pd.DataFrame, of: dict[str, Any], words: dict[str, str], lang: str | None) -> str:
    """Which levers, at which end, add most to a measure on the robust choice; each once."""
    best = rows.sort_values("change", ascending=False, kind="stable").drop_duplicates("lever").head(MOST_LEVERS)
    parts = [
        words["lever"].format(
            name=name_of_parameter(row["lever"], lang).lower(), end=words[row["end"]], value=f"{row['value']:g}",
            change=points(row["change"], signed=True), low=points(row["q05"], signed=True),
            high=points(row["q95"], signed=True),
        )
        for row in best.to_dict("records")
    ]  # fmt: skip
    measure = name_of_indicator(of["measure"], lang).lower()
    return words["levers"].format(**of | {"measure": measure}, levers=say("names.comma", lang).join(parts))
