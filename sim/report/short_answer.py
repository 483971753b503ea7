"""The answer in one sentence: how many of the comparisons go to which mode, month by month, and how many to none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sim.language.texts import say
from sim.report.sentences import LEAD, TIED, standing
from sim.results import bands
from sim.results.records import Comparison
from sim.setup.indicators import HEADLINES
from sim.setup.names import name_of_mode

FIRST, SECOND, EQUAL, OPEN = "first", "second", "equal", "open"
"""Where a comparison of two modes ends; the last where what is known, or the runs made, do not say."""


def short_answer(comparison: Comparison, lang: str | None = None) -> str:
    """One sentence on the headline measures in the months reported, or "" where not exactly two modes are compared."""
    table = comparison.differences
    if table.empty or len(comparison.modes) != 2:
        return ""
    rows = table[table["indicator"].isin(HEADLINES) & table["window"].str.startswith("month_")]
    names = [name_of_mode(mode.name, lang) for mode in comparison.modes]
    told = [
        say(
            "report.short.after", lang, months=window.removeprefix("month_"),
            told=_counted(Counter(outcome(row, comparison.is_drawn) for row in here.to_dict("records")),
                          names, "better" if comparison.is_drawn else "ahead", lang),
        )
        for window, here in rows.groupby("window", sort=False)
    ]  # fmt: skip
    n = len(rows) // len(told)
    return say("report.short.sentence", lang, n=n, told=say("report.short.join", lang).join(told))


def _counted(counts: Counter[str], names: Sequence[str], said: str, lang: str | None) -> str:
    """How many comparisons end how, those that none does left out."""
    kinds = ((FIRST, said, names[0]), (SECOND, said, names[1]), (EQUAL, EQUAL, ""), (OPEN, OPEN, ""))
    told = [say(f"report.short.{text}", lang, n=counts[kind], mode=mode) for kind, text, mode in kinds if counts[kind]]
    return say("names.comma", lang).join(told)


def outcome(row: Mapping[str, Any], drawn: bool) -> str:
    """Who is better by a row of differences: by probability where runs are draws, else by the interval."""
    if drawn:
        known = {bands.A_BETTER: FIRST, bands.B_BETTER: SECOND, bands.TIED: EQUAL}
        return known.get(row["verdict"], OPEN)
    stand = standing(row)
    return EQUAL if stand == TIED else OPEN if stand != LEAD else FIRST if row["difference"] > 0 else SECOND
