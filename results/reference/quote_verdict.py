"""What pages quote of the verdict and of what was learned, from the tables in this folder."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from sim.docs.markdown import table
from sim.report.verdict_sentences import verdict_sentences
from sim.results.bands import A_BETTER, B_BETTER, TIED
from sim.results.learnable import n_learned
from sim.setup import words
from sim.setup.indicators import INDICATORS
from sim.setup.names import name_of_mode, name_of_parameter, name_of_province
from sim.setup.posterior import RULE_WEIGHTS

REFERENCE = Path(__file__).resolve().parent
METHOD = "emulator"
SHOWN = {A_BETTER: "A", B_BETTER: "B", TIED: "tie"}


def read(name: str) -> pd.DataFrame:
    """One of the reference tables."""
    return pd.read_csv(REFERENCE / f"{name}.csv")


def told() -> str:
    """The verdict as a table: probability, median and middle 90 % of the difference, by month."""
    found = read("verdict")
    first = found.iloc[0]
    stops = [name for name in found["window"].unique() if name.startswith("month_")]
    a, b = name_of_mode(first["mode_a"]), name_of_mode(first["mode_b"])
    rows = []
    for (province, indicator), own in found.groupby(["province", "indicator"], sort=False):
        cells = [verdict_cell(row) for row in own.to_dict("records") if row["window"] in stops]
        luck = own[own["window"] == stops[-1]]["share_luck"].iloc[0]
        label = f"{name_of_province(province)}: {INDICATORS[indicator].label_en.lower()}"
        rows.append([label, *cells, words.percent(luck)])
    header = [f"P(A better), A − B: A {a}, B {b}", *map(words.window, stops), "luck in it"]
    decided = found[found["window"].isin(stops)]
    n_undecided = int((~decided["verdict"].isin(SHOWN)).sum())
    lead = f"**What is known does not decide it in {n_undecided} of {len(decided)} comparisons**"
    kinds = decided["verdict"].value_counts().items()
    named = ", ".join(f"{SHOWN[kind]} in {n}" for kind, n in kinds if kind in SHOWN)
    counts = f" (better with probability 0.8 or more: {named})" if named else ""
    over = f"over {first['n_draws']} draws of what the facts leave open and luck"
    return f"{lead}{counts}, {over}.\n\n{table(header, rows)}"


def verdict_cell(row: dict) -> str:
    """Probability, in bold where it decides; median and middle 90 % in points."""
    p = words.percent(row["p_a_better"])
    p = f"**{p}**" if row["verdict"] in SHOWN else p
    band = f"{words.points(row['q05'], signed=True)} to {words.points(row['q95'], signed=True)}"
    return f"{p}, {words.points(row['median'], signed=True)} ({band})"


def told_sentences(lang: str) -> str:
    """What is known, what would decide it and what to do, per province and measure."""
    found = verdict_sentences(read("verdict"), read("value_of_knowing"), read("regret"), "posterior", lang)
    return "\n".join(f"- {sentence}" for sentence in found)


def learned() -> str:
    """What the facts say of the unknowns, how well they are met, and how far that can be trusted."""
    unknowns, bands, waves = read("learned"), read("bands"), read("waves")
    recovery = read("recovery").query("method == @METHOD")
    known = unknowns.sort_values("ratio", kind="stable").head(max(int(unknowns["learned"].sum()), 3))
    names = ", ".join(f"{name_of_parameter(row.unknown).lower()} (to {row.ratio:.0%})" for row in known.itertuples())
    inside = {use: f"{int(rows.sum())} of {len(rows)}" for use, rows in bands.groupby("use")["within_90"]}
    missed = bands[~bands["within_90"]]
    outside = ", ".join(f"{row.id} ({row.value:g}; {row.q05:.3g} to {row.q95:.3g})" for row in missed.itertuples())
    could = read("learnable")
    n_draws, worth = waves[["n", "effective_size"]].iloc[-1]
    n_known = int(unknowns["learned"].sum()) or "none"
    return (
        f"Of {len(unknowns)} unknowns the facts narrow {n_known} to 0.7 of its prior's width or less; they say most of "
        f"{names}, of others little or nothing. Known without error, they would narrow {n_learned(could['exact'])}; a "
        f"survey of all that the model gives, once a year in both provinces and right to a tenth, "
        f"{n_learned(could['yearly'])}. Of the facts fitted {inside['fit']} lie in the middle 90% of what the "
        f"posterior gives, of those not fitted {inside.get('check', 'none')}"
        f"{'; outside: ' + outside if outside else ''}. "
        f"The {n_draws:.0f} draws are worth {worth:.0f} of equal weight. Of 20 known "
        f"truths the 90% intervals hold {recovery['holds'].mean():.0%} (unknown by unknown "
        f"{recovery['holds'].min():.0%} to {recovery['holds'].max():.0%})."
    )


def wanted(n: int = 12) -> str:
    """What would narrow unknowns most: the facts as stated and without error, a yearly survey, and one measurement."""
    found = read("learnable").sort_values("yearly", kind="stable").head(n)
    rows = [
        [
            name_of_parameter(row.unknown),
            *(words.percent(width) for width in (row.stated, row.exact, row.yearly, row.best)),
            f"{INDICATORS[row.indicator].label_en}, {name_of_province(row.province)}, month {row.month}",
        ]
        for row in found.itertuples()
    ]
    header = ["unknown", "facts", "facts without error", "yearly survey", "one measurement", "which"]
    return table(header, rows)


def rule_weights() -> str:
    """How well the facts fit under rival rules of decision."""
    found = pd.read_csv(REFERENCE.parents[1] / "sim" / "data" / f"{RULE_WEIGHTS}.csv").dropna(subset="rule")
    rows = [
        [
            f"{row.rule}: {row.option}",
            f"{row.log10_factor:+.2f}",
            words.percent(row.weight),
            f"{row.effective_size:.0f} of {row.n}",
        ]
        for row in found.itertuples()
    ]
    return table(["rule", "log10 Bayes factor against the default", "weight in its rule", "effective draws"], rows)
