"""What the front pages and the page beside this file quote from code and results: `python results/reference/quote.py`.

A block stands between `<!-- NAME:begin -->` and `<!-- NAME:end -->`. Its text comes from the tables in this folder or
from the code that it describes, never from a hand.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pandas as pd
from quote_checks import checks
from quote_front import certainty, count_of, label, learned, months_of, read, steps, told, verdict
from quote_verdict import rule_weights, told_sentences, wanted

from sim.docs.markdown import table
from sim.language.choice import set_language
from sim.report.sentences import LEAD, sentences, standing
from sim.results.effects import VERDICTS, off_zero
from sim.results.measured import measured_effects, unconfirmed
from sim.setup import words
from sim.setup.indicators import HEADLINES
from sim.setup.institutions import INSTITUTIONS, setting_of
from sim.setup.ledger import FIGURE, PARAMETER, read_ledger
from sim.setup.names import name_of_mode, name_of_province
from sim.setup.priors import UNKNOWNS
from sim.setup.sources import GRADES, KINDS
from sim.studies.fair_start import LIMIT

REFERENCE = Path(__file__).resolve().parent
PAGES = (*(REFERENCE.parents[1] / name for name in ("README.md", "README.zh.md")), REFERENCE / "README.md")
BLOCK = re.compile(r"(?s)(<!-- (\w+):begin -->\n).*?(<!-- \2:end -->)")
SOURCES = {
    "paper": "{} from the paper",
    "data": "{} from public data",
    "calibrated": "{} calibrated",
    "assumption": "{} assumed",
}
FOUNDED = {
    "A": "{} official (A)",
    "B": "{} otherwise published (B)",
    "C": "{} held to a published figure (C)",
    "D": "{} with a direction from the paper or the literature (D)",
    "E": "{} assumed outright (E)",
}
STRONGEST = 4
"""Institutions named per measure and direction."""


def headline() -> str:
    """Levels at the end, differences with intervals at three months, and where the lead changes."""
    differences, crossings = read("differences"), read("crossings")
    stops = months_of(differences)
    a, b = (name_of_mode(differences[name].iloc[0]) for name in ("mode_a", "mode_b"))
    gaps = [f"A − B, {words.window(name)}" for name in stops]
    header = ["", f"A {a}, {words.window(stops[-1])}", f"B {b}, {words.window(stops[-1])}", *gaps, "lead changes"]
    rows = []
    for crossing in crossings.itertuples():
        here = differences["province"] == crossing.province
        found = differences[here & (differences["indicator"] == crossing.indicator)].set_index("window")
        end = found.loc[stops[-1]]
        cells = [words.value(crossing.indicator, end[mean]) for mean in ("mean_a", "mean_b")]
        cells += [gap_cell(crossing.indicator, found.loc[name]) for name in stops]
        rows.append([label(crossing.province, crossing.indicator), *cells, change_of_lead(crossing)])
    return table(header, rows)


def gap_cell(indicator: str, row: pd.Series) -> str:
    """A difference with its interval, in bold where it is a lead."""
    gap = words.gap(indicator, row["difference"])
    gap = f"**{gap}**" if standing(row) == LEAD else gap
    return f"{gap} ({words.interval(indicator, row['ci_low'], row['ci_high'])})"


def change_of_lead(crossing) -> str:
    if pd.isna(crossing.crossing_month):
        return "no"
    span = f" ({crossing.ci_low:.0f} to {crossing.ci_high:.0f})" if crossing.clear else ", not clearly"
    return f"month {crossing.crossing_month:.0f}{span}"


def sentences_in(lang: str) -> str:
    """One sentence per comparison; in Chinese, places and modes have their Chinese names."""
    found = sentences(read("differences"), read("crossings"), lang)
    return "\n".join(f"- {sentence}" for sentence in found)


def facts() -> str:
    """The two published figures that the defaults were fitted to, as the model gives them."""
    means = read("monthly_means").set_index(["province", "mode", "month"])
    own = {s["province"]: s["mode"] for s in json.loads((REFERENCE / "run.json").read_text("utf-8"))["scenarios"]}
    last = means.index.get_level_values("month").max()
    days, visits = (
        [means.loc[(province, own[province], month), column] for month in (0, last)]
        for province, column in (("guangdong", "days_to_open_enterprise"), ("zhejiang", "share_at_most_one_visit"))
    )
    return table(
        ["under the province's own mode", "month 0", f"month {last}", "published"],
        [
            ["Guangdong: working days to open an enterprise", f"{days[0]:.1f}", f"{days[1]:.1f}", "16 to 5"],
            [
                "Zhejiang: cases that need at most one visit",
                f"{visits[0]:.0%}",
                f"{visits[1]:.0%}",
                '"at most one visit" for 99% of items',
            ],
        ],
    )


def held_out() -> str:
    """Patterns of the paper that nothing was fitted to, as the model gives them."""
    means = read("monthly_means").set_index(["province", "mode", "month"])
    own = {s["province"]: s["mode"] for s in json.loads((REFERENCE / "run.json").read_text("utf-8"))["scenarios"]}
    last = means.index.get_level_values("month").max()
    third = round(last / 3)

    def of(province: str, month: int, column: str) -> float:
        return means.loc[(province, own[province], month), column]

    ratio = of("guangdong", last, "service_efficiency") / of("zhejiang", last, "service_efficiency")
    gaps = {p: [of(p, month, "gini_service_efficiency") for month in (third, last)] for p in own}
    early, late = (", ".join(f"{name_of_province(p)} {gap[i]:.2f}" for p, gap in gaps.items()) for i in (0, 1))
    even = "yes" if gaps["zhejiang"][1] < gaps["guangdong"][1] else "no"
    converge = "yes" if gaps["guangdong"][1] < gaps["guangdong"][0] else "no"
    close = "close" if abs(ratio - 1.0) < 0.1 else "not close"
    close += "" if ratio > 1.0 else "; the other order, as in a second index"
    return table(
        ["not fitted, each province under its own mode", "model", "paper", "alike?"],
        [
            ["Guangdong over Zhejiang at the end (efficiency; index)", f"{ratio:.3f}", "1.025 (75.2 / 73.4)", close],
            [f"gap of counties in month {last} (Gini of efficiency)", late, "Zhejiang even, Guangdong uneven", even],
            [f"the same in month {third}", early, "Guangdong's gap closes", converge],
        ],
    )


def precision() -> str:
    table = read("precision").dropna(subset="ratio")
    path, single = (table[(table["window"] == "path") == whole]["ratio"] for whole in (True, False))
    return (
        "The same citizens have the same luck under both modes, so the standard error of the differences is smaller "
        f"than with independent seeds: {path.min():.1f} to {path.max():.1f} times over the whole path, "
        f"{single.min():.1f} to {single.max():.1f} times at single months."
    )


def rules() -> str:
    """Whether the differences survive rival rules of decision: month by month of the three windows, per measure."""
    found = read("rules")
    cells = list(found.drop_duplicates(["province", "indicator"])[["province", "indicator"]].itertuples(index=False))
    windows = months_of(found)
    rows = []
    for (rule, option), group in found.groupby(["rule", "option"], sort=False):
        name = "the default rules" if rule == "default" else f"`{rule}` = `{option}`"
        row = [name]
        for province, indicator in cells:
            chosen = group[(group["province"] == province) & (group["indicator"] == indicator)].set_index("window")
            row.append(" / ".join(gap_cell(indicator, chosen.loc[window]).split(" (")[0] for window in windows))
        rows.append(row)
    stops = ", ".join(window.removeprefix("month_") for window in windows)
    header = [f"A − B in months {stops}", *(label(*cell) for cell in cells)]
    last = found[found["window"] == windows[-1]]
    base = last[last["rule"] == "default"].set_index(["province", "indicator"])["difference"]
    other = last[last["rule"] != "default"]
    same = sum(
        row["difference"] * base[row["province"], row["indicator"]] > 0 and standing(row) == LEAD
        for _, row in other.iterrows()
    )
    told = f"At the end, {same} of {len(other)} differences keep their sign and leave out 0."
    return f"{table(header, rows)}\n\n{told}"


def institutions() -> str:
    """Per province: how many institutions do what is stated, and which move each headline measure most."""
    found = measured_effects()
    found = found[found["institution"].map(setting_of) == ""]
    path = found[found["window"] == "path"]
    rows = []
    for (province, indicator), group in path[path["indicator"].isin(HEADLINES)].groupby(
        ["province", "indicator"], sort=False
    ):
        clear = {side: group[[off_zero(row) == side for _, row in group.iterrows()]] for side in (1, -1)}
        strongest = [clear[side].sort_values("effect", ascending=side < 0).head(STRONGEST) for side in (1, -1)]
        told = ["; ".join(map(effect_cell, most.to_dict("records"))) or "none" for most in strongest]
        rows.append([label(province, indicator), *told])
    counted = []
    for province, group in found.drop_duplicates(["province", "institution"]).groupby("province", sort=False):
        counts = Counter(group["verdict"])
        kinds = ", ".join(f"{counts[kind]} {kind}" for kind in VERDICTS if counts[kind])
        counted.append(f"{name_of_province(province)}, of {len(group)}: {kinds}")
    missing = ", ".join(f"{name} {INSTITUTIONS[name].name_en}" for name in unconfirmed(found)) or "none"
    header = ["", f"raised most by (at most {count_of(STRONGEST)})", "lowered most by"]
    told = f"Does turning one off move what it should? {'; '.join(counted)}. In no province: {missing}."
    return f"{table(header, rows)}\n\n{told}"


def effect_cell(row: dict) -> str:
    name = INSTITUTIONS[row["institution"]].name_en
    span = words.interval(row["indicator"], row["ci_low"], row["ci_high"])
    return f"{row['institution']} {name} **{words.gap(row['indicator'], row['effect'])}** ({span})"


def sources() -> str:
    """How many parameters come from where, and how well they and the data figures are founded."""
    entries = {sort: [e for e in read_ledger() if e.sort == sort] for sort in (PARAMETER, FIGURE)}
    kinds = Counter(entry.kind for entry in entries[PARAMETER])
    told = ", ".join(SOURCES[kind].format(kinds[kind]) for kind in KINDS)
    lines = [f"Of {len(entries[PARAMETER])} parameters: {told}."]
    for sort, found in entries.items():
        grades = Counter(entry.grade for entry in found)
        told = ", ".join(FOUNDED[grade].format(grades[grade]) for grade in GRADES if grades[grade])
        lines.append(f"Of {len(found)} {sort}s, by grade: {told}.")
    return "\n".join(lines)


def fair_start() -> str:
    """Who wins when all that is unknown is drawn from its prior, and what decides it."""
    shares, deciders = read("fair_start"), read("fair_start_deciders")
    first = shares.iloc[0]
    columns = [name for name in shares.columns if name.startswith("month_")] + ["path"]
    header = ["", *map(words.window, columns), "paths cross", "what decides it most"]
    rows = []
    for row in shares.to_dict("records"):
        found = deciders[(deciders["province"] == row["province"]) & (deciders["measure"] == row["measure"])]
        named = [f"`{p}` {words.number(c)}" for p, c in zip(found["parameter"], found["correlation"], strict=True)]
        rows.append(
            [
                label(row["province"], row["measure"]),
                *(words.percent(row[name]) for name in columns),
                words.percent(row["share_that_cross"]),
                ", ".join(named[:4]) or "none surely",
            ]
        )
    tilted = shares.set_index(["province", "measure"])[columns].stack()
    tilted = tilted[~tilted.between(1 - LIMIT, LIMIT)]
    places = [f"{label(province, measure)}, {words.window(window)}" for province, measure, window in tilted.index]
    fair = f"more than {LIMIT:.0%} in " + "; ".join(places) if places else f"more than {LIMIT:.0%} nowhere"
    mode = name_of_mode(first["mode_a"])
    told = (
        f"{mode.capitalize()} wins in this share of {first['n_draws']} draws of the {len(UNKNOWNS)} unknowns from "
        f"their priors. One mode wins {fair}. Paths cross where both leads reach a point. The last column has "
        f"partial rank correlations with the difference over the whole path, positive for what favours {mode}, of "
        f"the unknowns whose 95% interval leaves out 0 in both halves of the draws."
    )
    return f"{told}\n\n{table(header, rows)}"


FRONT = (told, learned, certainty, verdict, steps)
"""What the front pages of both languages quote."""
BLOCKS: dict[str, Callable[[], str]] = {
    **{write.__name__: partial(write, "en") for write in FRONT},
    **{f"{write.__name__}_zh": partial(write, "zh") for write in FRONT},
    "headline": headline,
    "sentences": lambda: sentences_in("en"),
    "sentences_zh": lambda: sentences_in("zh"),
    "precision": precision,
    "facts": facts,
    "held_out": held_out,
    "institutions": institutions,
    "rules": rules,
    "sources": sources,
    "fair_start": fair_start,
    "checks": checks,
    "told_sentences": lambda: told_sentences("en"),
    "told_sentences_zh": lambda: told_sentences("zh"),
    "rule_weights": rule_weights,
    "wanted": wanted,
}


def refresh(text: str) -> str:
    """A text with all its blocks as they should be."""
    return BLOCK.sub(lambda found: f"{found[1]}{BLOCKS[found[2]]()}\n{found[3]}", text)


def main() -> None:
    """Write every block anew, in English."""
    set_language("en")
    for page in PAGES:
        page.write_text(refresh(page.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
