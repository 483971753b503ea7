"""What the front page quotes, in English and in Chinese: one function and one set of numbers for both."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path

import pandas as pd

from sim.docs.markdown import table
from sim.language.texts import closed_up
from sim.model.substeps import MONTH
from sim.report.sentences import LEAD, OPEN, TIED, standing
from sim.results.bands import A_BETTER, B_BETTER
from sim.results.bands import TIED as EQUAL
from sim.results.learnable import n_learned
from sim.setup import words
from sim.setup.indicators import HEADLINES
from sim.setup.names import name_of_indicator, name_of_mode, name_of_parameter, name_of_province
from sim.setup.parameters import PARAMETERS
from sim.setup.priors import UNKNOWNS

REFERENCE = Path(__file__).resolve().parent
METHOD = "emulator"
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
SHOWN = {A_BETTER: "A", B_BETTER: "B", EQUAL: "tie"}
EQUAL_ZH = {"tie": "相当"}
WORDS = tomllib.loads((REFERENCE / "front.toml").read_text(encoding="utf-8"))
"""The sentences, by language."""
STANDS = {
    "en": {LEAD: "{mode} leads in {n}", TIED: ("is a tie", "are ties"), OPEN: ("is open", "are open")},
    "zh": {LEAD: "{mode}领先 {n} 项", TIED: "相当 {n} 项", OPEN: "未定 {n} 项"},
}


def read(name: str) -> pd.DataFrame:
    """One of the reference tables."""
    return pd.read_csv(REFERENCE / f"{name}.csv")


def label(province: str, indicator: str, lang: str = "en") -> str:
    """A measure in a province."""
    named = {"place": name_of_province(province, lang), "measure": name_of_indicator(indicator, lang).lower()}
    return WORDS[lang]["label"].format(**named)


def months_of(rows: pd.DataFrame) -> list[str]:
    """The windows of a table that are single months, in order."""
    return [name for name in rows["window"].unique() if name.startswith("month_")]


def count_of(count: int, total: int = 0) -> str:
    """A number in a word, as "all four" where it is the total."""
    word = NUMBERS[count] if count < len(NUMBERS) else str(count)
    return f"all {word}" if count == total else word


def told(lang: str) -> str:
    """The verdict as a table: probability, median and middle 90 % of the difference, by month."""
    found, say = read("verdict"), WORDS[lang]
    first = found.iloc[0]
    stops = months_of(found)
    a, b = name_of_mode(first["mode_a"], lang), name_of_mode(first["mode_b"], lang)
    rows = []
    for (province, indicator), own in found.groupby(["province", "indicator"], sort=False):
        cells = [_cell(row, say["cell"]) for row in own.to_dict("records") if row["window"] in stops]
        luck = own[own["window"] == stops[-1]]["share_luck"].iloc[0]
        rows.append([label(province, indicator, lang), *cells, words.percent(luck)])
    header = [say["head"].format(a=a, b=b), *(words.window(name, lang=lang) for name in stops), say["luck"]]
    decided = found[found["window"].isin(stops)]
    n_open = int((~decided["verdict"].isin(SHOWN)).sum())
    kinds = decided["verdict"].value_counts().items()
    named = [say["count"].format(what=_shown(SHOWN[kind], lang), n=n) for kind, n in kinds if kind in SHOWN]
    counts = say["counts"].format(named=say["comma"].join(named)) if named else ""
    lead = say["told"].format(n=n_open, of=len(decided), counts=counts, draws=first["n_draws"])
    return f"{lead}\n\n{table(header, rows)}"


def _shown(verdict: str, lang: str) -> str:
    return EQUAL_ZH.get(verdict, verdict) if lang == "zh" else verdict


def _cell(row: dict, form: str) -> str:
    """Probability, in bold where it decides; median and middle 90 % in points."""
    p = words.percent(row["p_a_better"])
    p = f"**{p}**" if row["verdict"] in SHOWN else p
    low, median, high = (words.points(row[name], signed=True) for name in ("q05", "median", "q95"))
    return form.format(p=p, median=median, low=low, high=high)


def learned(lang: str) -> str:
    """What the facts say of the unknowns, how well they are met, and how far that can be trusted."""
    say, unknowns, bands, waves = WORDS[lang], read("learned"), read("bands"), read("waves")
    recovery = read("recovery").query("method == @METHOD")
    known = unknowns.sort_values("ratio", kind="stable").head(max(int(unknowns["learned"].sum()), 3))
    names = [
        say["known"].format(name=name_of_parameter(row.unknown, lang).lower(), ratio=f"{row.ratio:.0%}")
        for row in known.itertuples()
    ]
    inside = {use: say["of"].format(k=int(rows.sum()), n=len(rows)) for use, rows in bands.groupby("use")["within_90"]}
    facts = [
        say["fact"].format(name=row.id, value=f"{row.value:g}", low=f"{row.q05:.3g}", high=f"{row.q95:.3g}")
        for row in bands[~bands["within_90"]].itertuples()
    ]
    could = read("learnable")
    n_draws, worth = waves[["n", "effective_size"]].iloc[-1]
    return say["learned"].format(
        unknowns=len(unknowns), known=int(unknowns["learned"].sum()) or say["none"], names=say["comma"].join(names),
        exact=n_learned(could["exact"]), yearly=n_learned(could["yearly"]), fitted=inside["fit"],
        others=inside.get("check", say["none"]), draws=f"{n_draws:.0f}", worth=f"{worth:.0f}",
        outside=say["outside"].format(facts=say["comma"].join(facts)) if facts else "",
        mean=f"{recovery['holds'].mean():.0%}", low=f"{recovery['holds'].min():.0%}",
        high=f"{recovery['holds'].max():.0%}",
    )  # fmt: skip


def certainty(lang: str) -> str:
    """How many parameters are unknown, and how often each mode is ahead when these are drawn from their priors."""
    say, shares = WORDS[lang], read("fair_start")
    first = shares.iloc[0]
    parts = [
        say["part"].format(
            low=f"{shares[name].min():.0%}", high=f"{shares[name].max():.0%}", months=name.removeprefix("month_")
        )
        for name in shares.columns
        if name.startswith("month_")
    ]
    a, b = (name_of_mode(first[name], lang) for name in ("mode_a", "mode_b"))
    joined = (", " if lang == "en" else "，").join(parts)
    return say["certainty"].format(n=len(UNKNOWNS), of=len(PARAMETERS), draws=first["n_draws"], a=a, b=b, parts=joined)


def verdict(lang: str) -> str:
    """How many of the comparisons each mode leads, month by month."""
    found = read("differences")
    found = found[found["indicator"].isin(HEADLINES)]
    a, b = (name_of_mode(found[name].iloc[0], lang) for name in ("mode_a", "mode_b"))
    parts = []
    for name in months_of(found):
        rows = [row for _, row in found[found["window"] == name].iterrows()]
        stands = [standing(row) for row in rows]
        leads = (a if row["difference"] > 0 else b for row, stand in zip(rows, stands, strict=True) if stand == LEAD)
        ahead, others = Counter(leads), Counter(stands)
        parts.append((name.removeprefix("month_"), _stands(ahead, others, (a, b), len(rows), lang)))
    if lang == "zh":
        return closed_up(f"{len(rows)} 项比较（两省两项指标）：" + "；".join(f"{m} 个月后{t}" for m, t in parts) + "。")
    told_parts = "; ".join(f"after {months} months {told_part}" for months, told_part in parts)
    return f"Of the {count_of(len(rows))} comparisons (two provinces, two measures): {told_parts}."


def _stands(ahead: Counter, others: Counter, modes: tuple[str, str], total: int, lang: str) -> str:
    """How many comparisons of one month each mode leads, and how many nobody does."""
    say = STANDS[lang]
    count = (lambda n: count_of(n, total)) if lang == "en" else str
    told_parts = [say[LEAD].format(mode=mode, n=count(ahead[mode])) for mode in modes if ahead[mode]]
    for stand in (TIED, OPEN):
        n = others[stand]
        if n:
            told_parts.append(say[stand].format(n=n) if lang == "zh" else f"{count(n)} {say[stand][n != 1]}")
    return (" and " if lang == "en" else "，").join(told_parts)


def steps(lang: str) -> str:
    """The sub-steps of a month by name, in order."""
    return WORDS[lang]["steps"].format(names=" → ".join(f"*{name}*" for name, _ in MONTH))
