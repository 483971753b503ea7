"""What the keys of a grid change, in sentences: the greatest change of each, against its first level, run by run."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sim.language.texts import closed_up, words_of
from sim.results.points import last_and_path
from sim.setup import words as prose
from sim.setup.indicators import HEADLINES
from sim.setup.names import name_of_indicator, name_of_key, name_of_level, name_of_mode, name_of_province

MOST = 3
"""Keys that a sentence names."""


def change_sentences(table: pd.DataFrame, lang: str | None = None) -> list[str]:
    """A sentence per province and headline measure, of each mode and of the difference between modes.

    table: ``sim.results.changes.level_changes`` of several indicators and windows, of which the last one is told. A
    change is told whose 95 % interval leaves out 0; the three greatest keys, each by its greatest change.
    """
    words = words_of("results.change", lang)
    window = last_and_path(list(dict.fromkeys(table["window"])))[-1]
    rows = table[(table["window"] == window) & table["indicator"].isin(HEADLINES)]
    told = []
    for (province, indicator, mode, minus), here in rows.groupby(
        ["province", "indicator", "mode", "minus"], sort=False, observed=True
    ):
        clear = here[(here["ci_low"] > 0) | (here["ci_high"] < 0)]
        ranked = clear.reindex(clear["change"].abs().sort_values(ascending=False, kind="stable").index)
        parts = [_part(row, words, lang) for row in ranked.drop_duplicates("key").head(MOST).to_dict("records")]
        names = {"a": name_of_mode(str(mode), lang), "b": name_of_mode(str(minus), lang)}
        line = words["line"].format(
            place=name_of_province(str(province), lang), measure=name_of_indicator(str(indicator), lang).lower(),
            arm=words["gap" if minus else "level"].format(**names), window=prose.window(window, None, lang),
            parts=words["join"].join(parts) or words["none"],
        )  # fmt: skip
        told.append(closed_up(line))
    return told


def _part(row: dict[str, Any], words: dict[str, str], lang: str | None) -> str:
    key = row["key"]
    levels = {name: name_of_level(key, _level(row[name]), lang) for name in ("first", "level")}
    ends = {name: prose.points(row[f"ci_{name}"], signed=True) for name in ("low", "high")}
    named = name_of_key(key, lang).lower()
    return words["part"].format(key=named, change=prose.points(row["change"], signed=True), **levels, **ends)


def _level(level: Any) -> Any:
    """A level as the number that it is; in a file with options they are all texts."""
    try:
        return float(level)
    except ValueError:
        return level
