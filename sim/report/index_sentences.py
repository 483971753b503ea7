"""Indices of sensitivity in sentences: what moves the difference between the modes most, and what to beware of."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from sim.language.texts import say
from sim.results.indices import CONSTANT, MAIN, MISSING, method_of, shown_measures
from sim.results.points import last_and_path
from sim.setup import words
from sim.setup.indicators import is_share
from sim.setup.names import name_of_indicator, name_of_key, name_of_mode, name_of_province

MOST = 3
"""Factors that a sentence names."""


def index_sentences(table: pd.DataFrame, lang: str | None = None) -> list[str]:
    """A sentence per province and shown measure for the last of the shown windows.

    Of the difference between modes, or, with one mode, of the level. table: ``sim.results.indices.indices_table``.
    """
    method = method_of(table)
    window = last_and_path(list(dict.fromkeys(table["window"])))[-1]
    measures = shown_measures(list(dict.fromkeys(table["indicator"])))
    is_gap = table["mode_b"] != ""
    rows = table[(table["index"] == MAIN[method]) & (table["window"] == window) & table["indicator"].isin(measures)]
    rows = rows[is_gap.reindex(rows.index)] if is_gap.any() else rows
    cells = rows.groupby(["province", "mode_a", "mode_b", "indicator"], sort=False, observed=True)
    return [_sentence(method, window, cell, of, lang) for cell, of in cells]


def _sentence(method: str, window: str, cell: tuple[str, ...], rows: pd.DataFrame, lang: str | None) -> str:
    province, a, b, indicator = cell
    what = name_of_indicator(indicator, lang).lower()
    if b:
        names = {"a": name_of_mode(a, lang), "b": name_of_mode(b, lang)}
        what = say("results.indices.gap", lang, measure=what, **names)
    status = rows["status"].iloc[0]
    kind = status if status in (CONSTANT, MISSING) else method
    about = {"place": name_of_province(province, lang), "what": what, "window": words.window(window, lang=lang)}
    most = rows.sort_values("value", ascending=False, kind="stable").head(MOST).to_dict("records")
    factors = []
    for row in most if kind == method else ():
        numbers = {name: row[end] for name, end in (("value", "value"), ("low", "ci_low"), ("high", "ci_high"))}
        said = {name: _in_words(indicator, number, method) for name, number in numbers.items()}
        factors.append(say("results.indices.factor", lang, name=name_of_key(row["factor"], lang), **said))
    places = {"factors": say("names.comma", lang).join(factors)} if kind == method else {}
    return say(f"results.indices.{kind}", lang, **about, **places)


def _in_words(indicator: str, number: float, method: str) -> str:
    """An effect in points or in the indicator's unit; an index with two decimals."""
    if method == "sobol":
        return words.number(number)
    return words.points(number) if is_share(indicator) else words.value(indicator, number)


def index_notes(table: pd.DataFrame, n_seeds: int, luck: str, lang: str | None = None) -> Iterator[str]:
    """What to beware of. n_seeds: of every point. luck: of the design, "common" or "own"."""
    if luck == "own":
        yield say("results.indices.own_luck", lang)
    elif n_seeds == 1:
        yield say("results.indices.one_seed", lang)
    worst = table.loc[table["n_left_out"].idxmax()] if len(table) else None
    if worst is not None and worst["n_left_out"]:
        yield say("results.indices.partial", lang, n=worst["n_left_out"], all=worst["n"] + worst["n_left_out"])
