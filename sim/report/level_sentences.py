"""How scenarios of one province differ, in sentences: level and gain under each mode."""

from __future__ import annotations

from itertools import combinations

import pandas as pd

from sim.language.texts import closed_up, words_of
from sim.results.records import Worlds
from sim.setup.indicators import HEADLINES
from sim.setup.names import name_of_indicator, name_of_mode, name_of_world
from sim.setup.words import points

NUMBERS = ("difference", "ci_low", "ci_high", "gain_1", "gain_2", "gain_low", "gain_high")


def level_sentences(levels: pd.DataFrame, worlds: Worlds, lang: str | None = None) -> list[str]:
    """A sentence per two scenarios of one province, mode and headline measure at the end of the run.

    levels: of ``sim.results.between.levels_between``. Scenarios of different provinces are not held against each other.
    """
    words, told = words_of("results.levels", lang), []
    last = [name for name in dict.fromkeys(levels["window"]) if name != "path"][-1:]
    rows = levels[levels["window"].isin(last) & levels["indicator"].isin(HEADLINES) & (levels["n"] > 1)]
    for (first, one), (second, other) in combinations(worlds, 2):
        if one.province != other.province:
            continue
        here = rows[(rows["scenario_1"] == first) & (rows["scenario_2"] == second)]
        names = {"first": name_of_world(one, lang), "second": name_of_world(other, lang)}
        for row in here.to_dict("records"):
            numbers = {name: points(row[name], signed=True) for name in NUMBERS}
            line = words["line"].format(
                mode=name_of_mode(row["mode"], lang), measure=name_of_indicator(row["indicator"], lang).lower(),
                months=row["window"].removeprefix("month_"), **names, **numbers,
            )  # fmt: skip
            told.append(closed_up(line))
    return told
