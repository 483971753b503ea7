"""Tables of results for readers: names of columns and entries in the language in use, instead of their keys."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from sim.language.texts import find, language, say, words_of
from sim.model.world.catalogue import load_catalogue
from sim.setup import names, words
from sim.setup.indicators import INDICATORS
from sim.setup.modes import MODES
from sim.setup.options import SWITCHES
from sim.setup.parameters import PARAMETERS
from sim.setup.rules import RULES

Table = TypeVar("Table", pd.DataFrame, pd.Series)
WINDOWS = ("month_", "path", "since_")
"""How the names of windows begin."""


def in_words(table: Table, lang: str | None = None) -> Table:
    """The table with names for keys, in its columns, its index and its texts; numbers stay as they are.

    What has no name in the language, such as a measure of one's own, keeps its key.
    """
    lang = lang or language()

    def word(key: Any) -> Any:
        if isinstance(key, bool | np.bool_):
            return say("tables.yes" if key else "tables.no", lang)
        return _word(key, lang) if isinstance(key, str) else key

    found = table.copy()
    if isinstance(found, pd.DataFrame):
        found = found.apply(lambda column: column.map(word) if _has_words(column) else column)
        found.columns = _renamed(found.columns, word)
    elif _has_words(found):
        found = found.map(word)
    found.index = _renamed(found.index, word)
    return found.astype(object).where(found.notna(), words.UNDEFINED) if found.isna().to_numpy().any() else found


def _has_words(column: pd.Series) -> bool:
    return pd.api.types.is_bool_dtype(column) or not pd.api.types.is_numeric_dtype(column)


def _renamed(index: pd.Index, word: Any) -> pd.Index:
    """An index whose entries and names are in words."""
    if isinstance(index, pd.MultiIndex):
        return pd.MultiIndex.from_tuples([tuple(map(word, key)) for key in index], names=map(word, index.names))
    return index.map(word).rename(word(index.name))


@cache
def _word(key: str, lang: str) -> str:
    known = _words(lang).get(key)
    if known is not None:
        return known
    if "+" in key and key.partition("+")[0] in MODES:
        return names.name_of_mode(key, lang)
    if key.startswith(WINDOWS) and (key == "path" or key.rpartition("_")[2].isdigit()):
        return words.window(key, lang=lang)
    return key


@cache
def _words(lang: str) -> dict[str, str]:
    """Names by key; where two things have the same key, the later one of this list."""
    catalogue = load_catalogue()
    systems = zip(catalogue.system_id, getattr(catalogue, f"system_name_{lang}"), strict=True)
    bureaus = zip(catalogue.line_id, getattr(catalogue, f"line_name_{lang}"), strict=True)
    options = {
        name: names.name_of_option(switch, name, lang) for switch in SWITCHES for name in SWITCHES[switch].options
    }
    rules = {name: names.name_of_rule_option(rule, name, lang) for rule in RULES for name in RULES[rule].options}
    found = dict(systems) | dict(bureaus) | rules | options
    found |= {name: names.name_of_parameter(name, lang) for name in PARAMETERS}
    found |= {name: names.name_of_switch(name, lang) for name in SWITCHES}
    found |= {name: names.name_of_indicator(name, lang) for name in INDICATORS}
    found |= {name: names.name_of_mode(name, lang) for name in MODES}
    found |= {name: find(f"names.{name}", lang) or name for name in ("zhejiang", "guangdong")}
    for part in ("modes.mode", "tables.said", "explorer.term", "explorer.fact", "tables.column"):
        found |= words_of(part, lang)
    return found
