"""What an ablation says, in a few plain sentences per province."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from sim.indicators import HEADLINES, INDICATORS
from sim.institutions import Institution
from sim.results.effects import AS_STATED, NO_CLEAR_EFFECT, NOT_IN_FORCE, OTHER_WAY, off_zero, verdicts
from sim.results.words import gap, interval, place, spoken

MOST = 3
"""Institutions named per measure and direction."""

WORDS = {
    "en": {
        "counts": "{place}, {mode}: of {n} institutions {counts}",
        AS_STATED: "{n} as stated", OTHER_WAY: "{n} the other way", NO_CLEAR_EFFECT: "{n} without a clear effect",
        NOT_IN_FORCE: "{n} not in force",
        "measure": "{place}, {measure}, average over all {months} months: {parts}",
        "raise": "raised most by {names}", "lower": "lowered most by {names}",
        "none": "no institution has a clear effect",
        "one": "one run each, so no interval and no verdict",
        "effect": "{id} {name} ({effect} points; 95% interval {interval})",
        "against": "{place}, against what is stated: {names}",
        "mixed": "{id} {name} ({measures})", "unclear": "{place}, no clear effect on what is stated: {names}",
        "named": "{id} {name}", "inside": "; ", "list": ", ", "stop": ".",
    },
    "zh": {
        "counts": "{place}，{mode}：{n} 项制度中，{counts}",
        AS_STATED: "{n} 项作用如所述", OTHER_WAY: "{n} 项作用相反", NO_CLEAR_EFFECT: "{n} 项没有明确作用",
        NOT_IN_FORCE: "{n} 项未生效",
        "measure": "{place}，{measure}，全程 {months} 个月平均：{parts}",
        "raise": "提升最多的是 {names}", "lower": "降低最多的是 {names}", "none": "没有一项制度有明确作用",
        "one": "各只运行一次，没有区间，也没有结论",
        "effect": "{id} {name}（{effect} 个百分点；95% 区间 {interval}）",
        "against": "{place}，与所述方向相反：{names}",
        "mixed": "{id} {name}（{measures}）", "unclear": "{place}，对所述指标没有明确作用：{names}",
        "named": "{id} {name}", "inside": "；", "list": "、", "stop": "。",
    },
}  # fmt: skip


def effect_sentences(
    table: pd.DataFrame, stated: pd.DataFrame, institutions: Sequence[Institution], lang: str = "en"
) -> list[str]:
    """Per province: how many institutions do what is stated, which move each headline measure most, which do not.

    table, stated: `effects` and `directions` of `sim.results.effects`. An effect is clear whose 95 % interval leaves
    out 0.
    """
    words = WORDS[lang]
    names = {i.id: i.name_zh if lang == "zh" else i.name_en for i in institutions}
    found = []
    for (province, mode), rows in table.groupby(["province", "mode"], sort=False):
        here = place(province, lang)
        said = stated[stated["province"] == province]
        single = rows["n"].max() == 1
        counts = words["one"] if single else _counts(said, words)
        found.append(words["counts"].format(place=here, mode=spoken(mode, lang), n=len(names), counts=counts))
        if not single:
            found += [_measure(rows, here, indicator, names, words, lang) for indicator in HEADLINES]
            found += _exceptions(said, here, names, words, lang)
    return [sentence + words["stop"] for sentence in found]


def _counts(said: pd.DataFrame, words: dict[str, str]) -> str:
    """How many institutions have which verdict, as far as any has."""
    given = list(verdicts(said).values())
    kinds = (AS_STATED, OTHER_WAY, NO_CLEAR_EFFECT, NOT_IN_FORCE)
    return words["list"].join(words[kind].format(n=given.count(kind)) for kind in kinds if kind in given)


def _measure(
    rows: pd.DataFrame, here: str, indicator: str, names: dict[str, str], words: dict[str, str], lang: str
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
                interval=_interval(indicator, row, lang),
            )
            for _, row in ranked.iterrows()
        ]  # fmt: skip
        if told:
            parts.append(words[word].format(names=words["list"].join(told)))
    record = INDICATORS[indicator]
    return words["measure"].format(
        place=here,
        measure=record.label_zh if lang == "zh" else record.label_en.lower(),
        months=rows["window"][rows["window"] != "path"].iloc[-1].removeprefix("month_"),
        parts=words["inside"].join(parts) or words["none"],
    )


def _exceptions(
    said: pd.DataFrame, here: str, names: dict[str, str], words: dict[str, str], lang: str
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


def _label(indicator: str, lang: str) -> str:
    record = INDICATORS[indicator]
    return record.label_zh if lang == "zh" else record.label_en.lower()


def _interval(indicator: str, row: pd.Series, lang: str) -> str:
    text = interval(indicator, row["ci_low"], row["ci_high"])
    return text.replace(" to ", " 至 ") if lang == "zh" else text
