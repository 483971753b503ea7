"""What pages quote of the verdict and of what was learned, from the tables in this folder."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from sim.docs.markdown import table
from sim.report.verdict_sentences import verdict_sentences
from sim.setup import words
from sim.setup.indicators import INDICATORS
from sim.setup.names import name_of_parameter, name_of_province
from sim.setup.posterior import RULE_WEIGHTS

REFERENCE = Path(__file__).resolve().parent


def read(name: str) -> pd.DataFrame:
    """One of the reference tables."""
    return pd.read_csv(REFERENCE / f"{name}.csv")


def told_sentences(lang: str) -> str:
    """What is known, what would decide it and what to do, per province and measure."""
    found = verdict_sentences(read("verdict"), read("value_of_knowing"), read("regret"), "posterior", lang)
    return "\n".join(f"- {sentence}" for sentence in found)


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
