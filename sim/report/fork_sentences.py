"""What a fork says: what the other future brings, and what it costs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from sim.language.texts import closed_up, words_of
from sim.results.forks import SINCE
from sim.setup.changes import PREFIX
from sim.setup.forks import Fork, name_of_fork, span_of_fork
from sim.setup.indicators import HEADLINES
from sim.setup.names import name_of_indicator, name_of_province
from sim.setup.words import UNDEFINED, gap, percent, points, value

Row = dict[str, Any]
Words = dict[str, str]


def fork_sentences(table: pd.DataFrame, forks: Sequence[Fork], over: str, lang: str | None = None) -> list[str]:
    """Sentences per province from the table of forks: measure by measure, and cost; then what a change of switches is
    charged.

    over: what draws are of.
    """
    words, told = words_of("results.fork", lang), []
    of = words_of("results.told", lang).get(over, "")
    by_label = {one.label: one for one in forks}
    for province, rows in table.groupby("province", sort=False):
        place = name_of_province(str(province), lang)
        for label, here in rows.groupby("fork", sort=False):
            fork = by_label[str(label)]
            names = {"place": place, "what": name_of_fork(fork, lang), "span": span_of_fork(fork, lang)}
            for indicator in HEADLINES:
                measure = name_of_indicator(indicator, lang).lower()
                found = words["join"].join(_finding(here[here["indicator"] == indicator], of, words))
                told.append(words["opening"].format(measure=measure, **names) + found)
            told.append(words["cost"].format(**names) + words["join"].join(_cost(here, bool(of), words)))
    told = [closed_up(sentence + words["stop"]) for sentence in told]
    is_reform = any(key.startswith(PREFIX) for one in forks for key in one.settings)
    return [*told, words["free"]] if is_reform else told


def _ends(rows: pd.DataFrame) -> tuple[Row, Row]:
    """The last month's row, and that of the mean since the fork."""
    since = rows["window"].str.startswith(SINCE)
    return rows[~since].iloc[-1].to_dict(), rows[since].iloc[-1].to_dict()


def _finding(rows: pd.DataFrame, of: str, words: Words) -> list[str]:
    end, since = _ends(rows)
    if _same(end) and _same(since):
        return [words["same"]]
    kind = "drawn" if of else "point" if end["n"] > 1 else "one"
    low, high = ("q05", "q95") if of else ("ci_low", "ci_high")
    parts = [
        words[kind].format(
            month=_month(end), of=of, p=percent(end["p_better"]), mean=points(end["difference"], signed=True),
            median=points(end["median"], signed=True), low=_points(end[low]), high=_points(end[high]),
        ),
        words["since"].format(mean=points(since["difference"], signed=True), first=_month(since)),
    ]  # fmt: skip
    if end["share_luck"] == end["share_luck"]:
        parts.append(words["luck"].format(share=percent(end["share_luck"])))
    return parts


def _cost(rows: pd.DataFrame, is_drawn: bool, words: Words) -> list[str]:
    """What is spent more or less, and how far one company is depended upon."""
    _, since = _ends(rows[rows["indicator"] == "spending"])
    if _same(since):
        return [words["same"]]
    low, high = ("q05", "q95") if is_drawn else ("ci_low", "ci_high")
    ends = {"low": gap("spending", since[low]), "high": gap("spending", since[high])}
    interval = words["middle" if is_drawn else "sure"].format(**ends)
    mean = gap("spending", since["difference"])
    parts = [words["spending"].format(mean=mean, first=_month(since), interval=interval)]
    end, _ = _ends(rows[rows["indicator"] == "operator_lock_in"])
    levels = [end[name] for name in ("mean_fork", "mean_stay")]
    if not all(map(math.isnan, levels)):
        fork, stay = (words["none"] if math.isnan(level) else value("operator_lock_in", level) for level in levels)
        parts.append(words["lock_in"].format(fork=fork, stay=stay, month=_month(end)))
    return parts


def _month(row: Row) -> str:
    return str(row["window"]).rpartition("_")[2]


def _same(row: Row) -> bool:
    return row["q05"] == row["q95"] == row["difference"] == 0


def _points(share: float) -> str:
    return UNDEFINED if math.isnan(share) else points(share, signed=True)
