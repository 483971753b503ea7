"""What an ablation says, in a few plain sentences per province."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from sim.language.texts import closed_up, words_of
from sim.results.effects import AS_STATED, NO_CLEAR_EFFECT, NOT_IN_FORCE, OTHER_WAY, off_zero, verdicts
from sim.setup.indicators import HEADLINES
from sim.setup.institutions import Institution
from sim.setup.names import name_of, name_of_indicator, name_of_mode, name_of_province
from sim.setup.words import gap, interval

MOST = 3
"""Institutions named per measure and direction."""


def effect_sentences(
    table: pd.DataFrame, stated: pd.DataFrame, institutions: Sequence[Institution], lang: str | None = None
) -> list[str]:
    """Per province: how many institutions do what is stated, which move each headline measure most, which do not.

    table, stated: `effects` and `directions` of `sim.results.effects`. An effect is clear whose 95 % interval leaves
    out 0.
    """
    words = words_of("results.effect", lang)
    names = {i.id: name_of(i, lang) for i in institutions}
    found = []
    for (province, mode), rows in table.groupby(["province", "mode"], sort=False):
        here = name_of_province(province, lang)
        said = stated[stated["province"] == province]
        single = rows["n"].max() == 1
        counts = words["one"] if single else _counts(said, words)
        found.append(words["counts"].format(place=here, mode=name_of_mode(mode, lang), n=len(names), counts=counts))
        if not single:
            found += [_measure(rows, here, indicator, names, words, lang) for indicator in HEADLINES]
            found += _exceptions(said, here, names, words, lang)
    return [closed_up(sentence + words["stop"]) for sentence in found]


def _counts(said: pd.DataFrame, words: dict[str, str]) -> str:
    """How many institutions have which verdict, as far as any has."""
    given = list(verdicts(said).values())
    kinds = (AS_STATED, OTHER_WAY, NO_CLEAR_EFFECT, NOT_IN_FORCE)
    counts = {kind: words[kind.replace(" ", "_")].format(n=given.count(kind)) for kind in kinds if kind in given}
    return words["list"].join(counts.values())


def _measure(
    rows: pd.DataFrame, here: str, indicator: str, names: dict[str, str], words: dict[str, str], lang: str | None
) -> str:
    """The institutions that raise and lower a measure most over the whole path."""
    path = rows[(rows["indicator"] == indicator) & (rows["window"] == "path")]
    clear = {side: path[[off_zero(row) == side for _, row in path.iterrows()]] for side in (1, -1)}
    parts = []
    for side, word in ((1, "raise"), (-1, "lower")):
        ranked = clear[side].sort_values("effect", ascending=side < 0, kind="stable").head(MOST)
        told = [
            words["effect"].format(
                id=row["institution"], name=names[row["institution"]], effect=gap(indicator, row["effect"]),
                interval=interval(indicator, row["ci_low"], row["ci_high"], lang),
            )
            for _, row in ranked.iterrows()
        ]  # fmt: skip
        if told:
            parts.append(words[word].format(names=words["list"].join(told)))
    return words["measure"].format(
        place=here,
        measure=name_of_indicator(indicator, lang).lower(),
        months=rows["window"][rows["window"] != "path"].iloc[-1].removeprefix("month_"),
        parts=words["inside"].join(parts) or words["none"],
    )


def _exceptions(
    said: pd.DataFrame, here: str, names: dict[str, str], words: dict[str, str], lang: str | None
) -> list[str]:
    """What goes against a stated direction, also where another indicator holds; and what is unclear."""
    against = said[said["against"]].groupby("institution", sort=False)["indicator"].unique()
    mixed = [
        words["mixed"].format(id=name, name=names[name], measures=words["list"].join(_label(i, lang) for i in found))
        for name, found in against.items()
    ]
    unclear = said[said["verdict"] == NO_CLEAR_EFFECT]["institution"].unique()
    named = [words["named"].format(id=name, name=names[name]) for name in unclear]
    lists = {"against": mixed, "unclear": named}
    return [words[kind].format(place=here, names=words["list"].join(told)) for kind, told in lists.items() if told]


def _label(indicator: str, lang: str | None) -> str:
    return name_of_indicator(indicator, lang).lower()
