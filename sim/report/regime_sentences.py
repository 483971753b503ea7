"""How regimes are told: what the better mode hangs on, and rules for where each is the surer choice."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from sim.language.texts import closed_up, words_of
from sim.results.regimes import ALL_CONTEXT, ALL_UNKNOWN, KEYS, ONE
from sim.setup.names import name_of_indicator, name_of_mode, name_of_parameter, name_of_province, unit_of_parameter
from sim.setup.parameters import PARAMETERS
from sim.setup.words import percent, window

MOST = 2
"""Contexts that are named as what matters most."""
LEAST = 0.005
"""Share of the difference below which a context is not named."""

Words = dict[str, str]


def regime_sentences(
    contexts: pd.DataFrame,
    rules: pd.DataFrame,
    leaves: pd.DataFrame,
    shown: str,
    n_draws: int,
    is_alone: bool,
    lang: str | None = None,
) -> list[str]:
    """A sentence per province and measure, from the tables of ``sim.results.regimes``. shown: the window.

    is_alone: whether nothing but the context was drawn.
    """
    words = words_of("results.regimes", lang)
    told = []
    for key, table in contexts.groupby(list(KEYS), sort=False):
        province, a, _, indicator = key
        mine, tree = (_of(part, key) for part in (rules, leaves))
        names = {"place": name_of_province(province, lang), "measure": name_of_indicator(indicator, lang).lower()}
        parts = [_hangs(table, mine, a, n_draws, is_alone, words, lang), _most(table, a, words, lang)]
        parts += [_rule(rule, words, lang) for _, rule in mine.groupby("better", sort=False)]
        parts.append(_tree(tree, a, words, lang))
        opening = words["opening"].format(window=window(shown, lang=lang), **names)
        told.append(closed_up(opening + words["join"].join(parts) + words["stop"]))
    return told


def rule_in_words(rows: pd.DataFrame, lang: str | None = None) -> str:
    """The conditions of a box or a leaf: "budget per resident is below 2.1 yuan and vendors is 12 or fewer"."""
    words = words_of("results.regimes", lang)
    return words["and"].join(_condition(row, words, lang) for row in rows.to_dict("records"))


def _of(table: pd.DataFrame, key: Any) -> pd.DataFrame:
    return table[(table[list(KEYS)] == list(key)).all(axis=1)]


def _hangs(
    table: pd.DataFrame, rules: pd.DataFrame, a: str, n: int, is_alone: bool, words: Words, lang: str | None
) -> str:
    """How often the first mode is better, and what the context and the unknowns explain of that."""
    share = table.set_index("kind")["explains"]
    base = rules.loc[rules["better"] == a, "base"].iloc[0]
    values = {"a": name_of_mode(a, lang), "base": percent(base), "n": n, "context": percent(share[ALL_CONTEXT])}
    if is_alone:
        return words["hangs_alone"].format(**values)
    return words["hangs"].format(unknown=percent(share[ALL_UNKNOWN]), **values)


def _most(table: pd.DataFrame, a: str, words: Words, lang: str | None) -> str:
    """The contexts that explain most."""
    ones = table[(table["kind"] == ONE) & (table["explains"] >= LEAST)].head(MOST)
    named = [_one(row, name_of_mode(a, lang), words, lang) for row in ones.to_dict("records")]
    return words["most"].format(names=words["comma"].join(named)) if named else words["none_alone"]


def _one(row: Mapping[str, Any], a: str, words: Words, lang: str | None) -> str:
    shares = {
        key: percent(row[column]) for key, column in (("share", "explains"), ("low", "p_low"), ("high", "p_high"))
    }
    return words["one"].format(name=name_of_parameter(row["what"], lang).lower(), a=a, **shares)


def _rule(rows: pd.DataFrame, words: Words, lang: str | None) -> str:
    """Where one mode is the surer choice, and whether that holds."""
    row = rows.iloc[0]
    mode = name_of_mode(row["better"], lang)
    if not row["parameter"] or not row["holds"]:
        return words["no_rule"].format(mode=mode)
    shares = {name: percent(row[name]) for name in ("density", "coverage", "mass", "base")}
    text = words["rule"].format(mode=mode, where=rule_in_words(rows, lang), cv=percent(row["cv_density"]), **shares)
    if row["stable"]:
        return text + words["join"] + words["stable"]
    weakest = rows.loc[rows["kept"].idxmin()]
    name = name_of_parameter(weakest["parameter"], lang).lower()
    return text + words["join"] + words["unstable"].format(names=name, share=percent(1 - weakest["kept"]))


def _tree(rows: pd.DataFrame, a: str, words: Words, lang: str | None) -> str:
    leaves = rows.drop_duplicates("leaf")
    if len(leaves) < 2:
        return words["no_tree"]
    low, high = (percent(value) for value in (leaves["p_a_better"].min(), leaves["p_a_better"].max()))
    skill = percent(leaves["cv_skill"].iloc[0])
    return words["tree"].format(n=len(leaves), a=name_of_mode(a, lang), low=low, high=high, skill=skill)


def _condition(row: Mapping[str, Any], words: Words, lang: str | None) -> str:
    name = row["parameter"]
    low, high = row["low"], row["high"]
    unit = unit_of_parameter(name, lang)
    values = {"name": name_of_parameter(name, lang).lower(), "unit": "" if unit == "1" else f" {unit}"}
    kind = "above" if math.isnan(high) else "below" if math.isnan(low) else "between"
    if PARAMETERS[name].is_count:
        low, high = low if math.isnan(low) else math.ceil(low), high if math.isnan(high) else math.floor(high)
        kind = {"above": "at_least", "below": "at_most", "between": "of_count"}[kind]
    return words[kind].format(low=f"{low:.3g}", high=f"{high:.3g}", **values)
