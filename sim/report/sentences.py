"""What a comparison and an ablation say, in a few plain sentences per province."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from sim.language.texts import closed_up, words_of
from sim.results.effects import NO_CLEAR_EFFECT, VERDICTS, off_zero, verdicts
from sim.results.interval import TIE
from sim.setup.indicators import HEADLINES, is_share
from sim.setup.institutions import Institution, setting_of
from sim.setup.names import name_of_indicator, name_of_mode, name_of_province, name_with_setting
from sim.setup.words import gap, interval, percent, points

LEAD, TIED, OPEN = "lead", "tie", "open"
MOST = 3
"""Institutions named per measure and direction."""


def sentences(
    differences: pd.DataFrame, crossings: pd.DataFrame, lang: str | None = None, between: pd.DataFrame | None = None
) -> list[str]:
    """One sentence per province, two modes and headline measure: who leads, how much, how sure, since when.

    between: of ``sim.results.between``, for one more on every two provinces: how far they are evidence apart.

    Which difference is a lead, a tie or open is said by ``standing``. Points are percentage points.
    """
    table = differences[differences["indicator"].isin(HEADLINES)]
    groups = table.groupby(["province", "mode_a", "mode_b", "indicator"], sort=False)
    keyed = crossings.set_index(["province", "mode_a", "mode_b", "indicator"])
    told = [_sentence(key, rows.set_index("window"), keyed.loc[key], lang) for key, rows in groups]
    if between is not None:
        told += between_sentences(between, lang)
    return [closed_up(sentence) for sentence in told]


def between_sentences(between: pd.DataFrame, lang: str | None = None, drawn: bool = False) -> list[str]:
    """What every two provinces have in common, since they have their seeds, and how the modes' difference differs.

    drawn: whether they have their draws of what is unknown in common too.
    """
    path = between[(between["window"] == "path") & (between["n"] > 1)]
    keys = ["province_1", "province_2", "mode_a", "mode_b"]
    words = words_of("results.between_drawn" if drawn else "results.between", lang)
    return [_between(key, rows, words, lang) for key, rows in path.groupby(keys, sort=False)]


def _between(key: tuple[str, str, str, str], rows: pd.DataFrame, words: dict[str, str], lang: str | None) -> str:
    first, second, mode_a, mode_b = key
    names = {"a": name_of_mode(mode_a, lang), "b": name_of_mode(mode_b, lang)}
    names |= {"first": name_of_province(first, lang), "second": name_of_province(second, lang)}
    parts = [
        words["measure"].format(
            measure=name_of_indicator(row["indicator"], lang).lower(),
            gap=points(row["difference"], signed=True), low=points(row["ci_low"]), high=points(row["ci_high"]),
            correlation=words["none"] if math.isnan(row["correlation"]) else f"{row['correlation']:.2f}",
        )
        for row in rows.to_dict("records")
    ]  # fmt: skip
    return words["sentence"].format(parts=words["join"].join(parts), **names)


def _sentence(key: tuple[str, str, str, str], rows: pd.DataFrame, crossing: pd.Series, lang: str | None) -> str:
    province, mode_a, mode_b, indicator = key
    words, a, b = words_of("results.sentence", lang), name_of_mode(mode_a, lang), name_of_mode(mode_b, lang)
    label = name_of_indicator(indicator, lang).lower()
    end = rows.iloc[-2] if len(rows) > 1 else rows.iloc[-1]
    months = end.name.removeprefix("month_")
    opening = f"{name_of_province(province, lang)}{words['of']}{label}{words['colon']}"
    if math.isnan(end["difference"]):
        return opening + words["undefined"].format(a=a, b=b) + words["stop"]
    finding = _finding(end, a, b, words, "lead") + _evidence(end, a, words)
    parts = [words["after"].format(months=months) + words["then"] + finding]
    if not _same(rows.loc["path"]):
        path = rows.loc["path"]
        parts.append(words["path"].format(months=months) + words["then"] + _finding(path, a, b, words, "lead_short"))
    if not math.isnan(crossing["crossing_month"]) and standing(end) == LEAD:
        ahead, behind = (a, b) if end["difference"] > 0 else (b, a)
        kind = "crossing" if crossing["clear"] else "maybe"
        months = {name: round(crossing[name]) for name in ("crossing_month", "ci_low", "ci_high") if crossing["clear"]}
        months |= {"crossing_month": int(crossing["crossing_month"])}
        parts.append(words[kind].format(ahead=ahead, behind=behind, **months))
    return opening + words["join"].join(parts) + words["stop"]


def _finding(row: pd.Series, a: str, b: str, words: dict[str, str], lead: str) -> str:
    """Who leads and by how much, or that nobody does."""
    if _same(row):
        return words["equal"].format(a=a, b=b)
    by = row["difference"]
    if standing(row) != LEAD:
        return words[standing(row)].format(a=a, b=b, gap=points(by, signed=True) + words["points"])
    ahead, behind = (a, b) if by > 0 else (b, a)
    return words[lead].format(ahead=ahead, behind=behind, gap=points(abs(by)) + words["points"])


def _evidence(row: pd.Series, a: str, words: dict[str, str]) -> str:
    """Levels, interval and how sure, in brackets; nothing where all runs are equal."""
    if _same(row):
        return ""
    leads = standing(row) == LEAD
    flip = row["difference"] < 0 and leads
    levels = sorted([row["mean_a"], row["mean_b"]], reverse=True) if leads else [row["mean_a"], row["mean_b"]]
    parts = [words["levels"].format(high=f"{levels[0]:.1%}", low=f"{levels[1]:.1%}")]
    if row["n"] < 2:
        parts.append(words["one"])
    else:
        low, high = (-row["ci_high"], -row["ci_low"]) if flip else (row["ci_low"], row["ci_high"])
        parts.append(words["interval"].format(low=points(low), high=points(high) + words["points"]))
        share = percent(1 - row["p_a_better"] if flip else row["p_a_better"])
        parts.append(words["sure" if leads else "sure_of_a"].format(a=a, share=share))
    return words["bracket"] + words["inside"].join(parts) + words["close"]


def standing(row: Mapping[str, Any]) -> str:
    """What a difference is by its 95 % interval: LEAD, TIE or OPEN.

    A tie where the interval lies within two points, a lead where it leaves out 0 otherwise; all else is open, as it is
    with one run. What is no share has no tie.
    """
    low, high = row["ci_low"], row["ci_high"]
    if is_share(str(row["indicator"])) and -TIE <= low <= high <= TIE:
        return TIED
    return LEAD if low > 0 or high < 0 else OPEN


def _same(row: pd.Series) -> bool:
    return row["n"] > 0 and row["difference"] == 0 and (row["n"] < 2 or row["ci_low"] == row["ci_high"])


def effect_sentences(
    table: pd.DataFrame, stated: pd.DataFrame, institutions: Sequence[Institution], lang: str | None = None
) -> list[str]:
    """Per province: how many institutions do what is stated, which move each headline measure most, which do not.

    table, stated: `effects` and `directions` of `sim.results.effects`. An effect is clear whose 95 % interval leaves
    out 0.
    """
    words = words_of("results.effect", lang)
    names = {i.id: name_with_setting(i, lang) for i in institutions}
    n_whole = sum(not setting_of(name) for name in names)
    lines = []
    for (province, mode), rows in table.groupby(["province", "mode"], sort=False):
        here = name_of_province(province, lang)
        here_stated = stated[stated["province"] == province]
        single = rows["n"].max() == 1
        counts = words["one"] if single else _counts(here_stated, words)
        lines.append(words["counts"].format(place=here, mode=name_of_mode(mode, lang), n=n_whole, counts=counts))
        if not single:
            lines += [_measure(rows, here, indicator, names, words, lang) for indicator in HEADLINES]
            lines += _exceptions(here_stated, here, names, words, lang)
    return [closed_up(sentence + words["stop"]) for sentence in lines]


def _counts(stated: pd.DataFrame, words: dict[str, str]) -> str:
    """How many institutions have which verdict, as far as any has; their single settings apart."""
    given = [verdict for (_, name), verdict in verdicts(stated).items() if not setting_of(name)]
    counts = {kind: words[kind.replace(" ", "_")].format(n=given.count(kind)) for kind in VERDICTS if kind in given}
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
        named = [
            words["effect"].format(
                id=row["institution"], name=names[row["institution"]], effect=gap(indicator, row["effect"]),
                interval=interval(indicator, row["ci_low"], row["ci_high"], lang),
            )
            for _, row in ranked.iterrows()
        ]  # fmt: skip
        if named:
            parts.append(words[word].format(names=words["list"].join(named)))
    return words["measure"].format(
        place=here,
        measure=name_of_indicator(indicator, lang).lower(),
        months=rows["window"][rows["window"] != "path"].iloc[-1].removeprefix("month_"),
        parts=words["inside"].join(parts) or words["none"],
    )


def _exceptions(
    stated: pd.DataFrame, here: str, names: dict[str, str], words: dict[str, str], lang: str | None
) -> list[str]:
    """What goes against a stated direction, also where another indicator holds; and what is unclear."""
    against = stated[stated["against"]].groupby("institution", sort=False)["indicator"].unique()
    mixed = [
        words["indicators"].format(
            id=name, name=names[name], measures=words["list"].join(_label(i, lang) for i in measures)
        )
        for name, measures in against.items()
    ]
    unclear = stated[stated["verdict"] == NO_CLEAR_EFFECT]["institution"].unique()
    named = [words["named"].format(id=name, name=names[name]) for name in unclear]
    lists = {"against": mixed, "unclear": named}
    return [words[kind].format(place=here, names=words["list"].join(names)) for kind, names in lists.items() if names]


def _label(indicator: str, lang: str | None) -> str:
    return name_of_indicator(indicator, lang).lower()
