"""What a comparison says, in one plain sentence per province and headline measure."""

from __future__ import annotations

import math

import pandas as pd

from sim.indicators import HEADLINES, INDICATORS
from sim.results.words import percent, place, points, spoken

WORDS = {
    "en": {
        "after": "after {months} months",
        "path": "on average over all {months} months",
        "lead": "{ahead} is ahead of {behind} by {gap}",
        "lead_short": "{ahead} is ahead by {gap}",
        "draw": "a draw: {a} minus {b} is {gap}",
        "equal": "{a} and {b} are equal in every run",
        "levels": "{high} against {low}",
        "interval": "95% interval {low} to {high}",
        "sure": "better in {share} of paired runs",
        "sure_draw": "{a} better in {share} of paired runs",
        "one": "one run each, so no interval",
        "crossing": "{ahead} leads for good from month {month}, {behind} before it",
        "maybe": "which of them leads changes about month {month}, within the noise",
        "undefined": "not defined under {a} or {b}",
        "points": " points", "inside": "; ", "stop": ".", "open": " (", "close": ")",
        "colon": ": ", "join": "; ", "of": ", ",
    },
    "zh": {
        "after": "{months} 个月后",
        "path": "全程 {months} 个月平均",
        "lead": "{ahead} 领先 {behind} {gap}",
        "lead_short": "{ahead} 领先 {gap}",
        "draw": "不分高下：{a} 减 {b} 为 {gap}",
        "equal": "{a} 与 {b} 每次运行都相等",
        "levels": "{high} 对 {low}",
        "interval": "95% 区间 {low} 至 {high}",
        "sure": "在 {share} 的配对运行中更优",
        "sure_draw": "{a} 在 {share} 的配对运行中更优",
        "one": "各只运行一次，没有区间",
        "crossing": "自第 {month} 个月起 {ahead} 一直领先，此前 {behind} 领先",
        "maybe": "约第 {month} 个月领先者改变，但在随机误差之内",
        "undefined": "在 {a} 或 {b} 下没有定义",
        "points": " 个百分点", "inside": "；", "stop": "。", "open": "（", "close": "）",
        "colon": "：", "join": "；", "of": "，",
    },
}  # fmt: skip


def sentences(differences: pd.DataFrame, crossings: pd.DataFrame, lang: str = "en") -> list[str]:
    """One sentence per province, two modes and headline measure: who leads, how much, how sure, since when.

    A lead is one whose 95% interval leaves out 0; all else is a draw. Points are percentage points.
    """
    table = differences[differences["indicator"].isin(HEADLINES)]
    groups = table.groupby(["province", "mode_a", "mode_b", "indicator"], sort=False)
    keyed = crossings.set_index(["province", "mode_a", "mode_b", "indicator"])
    return [_sentence(key, rows.set_index("window"), keyed.loc[key], lang) for key, rows in groups]


def _sentence(key: tuple[str, str, str, str], rows: pd.DataFrame, crossing: pd.Series, lang: str) -> str:
    province, mode_a, mode_b, indicator = key
    words, a, b = WORDS[lang], spoken(mode_a, lang), spoken(mode_b, lang)
    label = INDICATORS[indicator].label_zh if lang == "zh" else INDICATORS[indicator].label_en.lower()
    end = rows.iloc[-2] if len(rows) > 1 else rows.iloc[-1]
    months = end.name.removeprefix("month_")
    opening = f"{place(province, lang)}{words['of']}{label}{words['colon']}"
    if math.isnan(end["difference"]):
        return opening + words["undefined"].format(a=a, b=b) + words["stop"]
    finding = _finding(end, a, b, words, "lead") + _evidence(end, a, words)
    parts = [f"{words['after'].format(months=months)} {finding}"]
    if not _same(rows.loc["path"]):
        path = rows.loc["path"]
        parts.append(f"{words['path'].format(months=months)} {_finding(path, a, b, words, 'lead_short')}")
    if not math.isnan(crossing["crossing_month"]) and not is_draw(end):
        ahead, behind = (a, b) if end["difference"] > 0 else (b, a)
        kind = "crossing" if crossing["clear"] else "maybe"
        parts.append(words[kind].format(ahead=ahead, behind=behind, month=int(crossing["crossing_month"])))
    return opening + words["join"].join(parts) + words["stop"]


def _finding(row: pd.Series, a: str, b: str, words: dict[str, str], lead: str) -> str:
    """Who leads and by how much, or that nobody does."""
    if _same(row):
        return words["equal"].format(a=a, b=b)
    gap = row["difference"]
    if is_draw(row):
        return words["draw"].format(a=a, b=b, gap=points(gap, signed=True) + words["points"])
    ahead, behind = (a, b) if gap > 0 else (b, a)
    return words[lead].format(ahead=ahead, behind=behind, gap=points(abs(gap)) + words["points"])


def _evidence(row: pd.Series, a: str, words: dict[str, str]) -> str:
    """Levels, interval and how sure, in brackets; nothing where all runs are equal."""
    if _same(row):
        return ""
    flip = row["difference"] < 0 and not is_draw(row)
    levels = [row["mean_a"], row["mean_b"]] if is_draw(row) else sorted([row["mean_a"], row["mean_b"]], reverse=True)
    parts = [words["levels"].format(high=f"{levels[0]:.1%}", low=f"{levels[1]:.1%}")]
    if row["n"] < 2:
        parts.append(words["one"])
    else:
        low, high = (-row["ci_high"], -row["ci_low"]) if flip else (row["ci_low"], row["ci_high"])
        parts.append(words["interval"].format(low=points(low), high=points(high) + words["points"]))
        share = percent(1 - row["p_a_better"] if flip else row["p_a_better"])
        parts.append(words["sure_draw" if is_draw(row) else "sure"].format(a=a, share=share))
    return words["open"] + words["inside"].join(parts) + words["close"]


def is_draw(row: pd.Series) -> bool:
    """Whether the interval covers 0; with one run there is no interval, and no lead is claimed."""
    return not (row["ci_low"] > 0 or row["ci_high"] < 0)


def _same(row: pd.Series) -> bool:
    return row["n"] > 0 and row["difference"] == 0 and (row["n"] < 2 or row["ci_low"] == row["ci_high"])
