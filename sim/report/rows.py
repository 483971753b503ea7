"""Rows of the tables on a comparison's page: numbers in words, and behind them the numbers that they are sorted by."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from typing import TYPE_CHECKING, Any

from sim.language.texts import say
from sim.report.sentences import LEAD, standing
from sim.results.bands import A_BETTER, B_BETTER
from sim.setup import words
from sim.setup.indicators import HEADLINES, INDICATORS
from sim.setup.names import name_of_indicator, name_of_mode, name_of_province

if TYPE_CHECKING:
    import pandas as pd


def rows_of(differences: pd.DataFrame, chosen: Iterable[str]) -> list[dict[str, Any]]:
    """Differences as the page shows them; `sort` keeps the numbers behind the words."""
    names = list(chosen)
    return [_row(row) for row in differences.to_dict("records") if row["indicator"] in names]


def _row(row: dict[str, Any]) -> dict[str, Any]:
    indicator = row["indicator"]
    better = INDICATORS[indicator].higher_is_better
    if "verdict" in row:
        return _drawn_row(row)
    stands = standing(row)
    leads = stands == LEAD and better is not None
    ahead = "" if not leads else "mode_a" if (row["difference"] > 0) == better else "mode_b"
    return _keys(row) | {
        "a": words.value(indicator, row["mean_a"]),
        "b": words.value(indicator, row["mean_b"]),
        "difference": words.gap(indicator, row["difference"]),
        "interval": words.interval(indicator, row["ci_low"], row["ci_high"]),
        "sure": words.percent(row["p_a_better"]),
        "effect": words.number(row["effect_size"]),
        "ahead": name_of_mode(row[ahead]) if ahead else _of_nobody(stands if row["n"] > 1 else LEAD),
        "sort": {name: _plain(row[name]) for name in ("mean_a", "mean_b", "difference", "p_a_better", "effect_size")},
    }


def _keys(row: dict[str, Any]) -> dict[str, Any]:
    """What a row of differences is of."""
    return {
        "province": name_of_province(row["province"]),
        "pair": f"{name_of_mode(row['mode_a'])} − {name_of_mode(row['mode_b'])}",
        "indicator": row["indicator"],
        "label": name_of_indicator(row["indicator"]),
        "unit": words.unit(row["indicator"]),
        "window": row["window"],
        "window_words": words.window(row["window"]),
    }


def _drawn_row(row: dict[str, Any]) -> dict[str, Any]:
    """A row over draws of what is unknown: medians, the middle 90 %, and what that says."""
    indicator = row["indicator"]
    ahead = {A_BETTER: name_of_mode(row["mode_a"]), B_BETTER: name_of_mode(row["mode_b"])}
    return _keys(row) | {
        "a": words.value(indicator, row["median_a"]),
        "b": words.value(indicator, row["median_b"]),
        "difference": words.gap(indicator, row["median"]),
        "interval": words.interval(indicator, row["q05"], row["q95"]),
        "sure": words.probability(row["p_a_better"], row["n"]),
        "effect": words.percent(row["share_tied"]),
        "ahead": ahead.get(row["verdict"]) or words.told(row["verdict"]),
        "sort": {
            "mean_a": _plain(row["median_a"]), "mean_b": _plain(row["median_b"]), "difference": _plain(row["median"]),
            "p_a_better": _plain(row["p_a_better"]), "effect_size": _plain(row["share_tied"]),
        },
    }  # fmt: skip


def _of_nobody(stands: str) -> str:
    """What stands where neither mode leads; nothing where no direction is better, or there is one run."""
    return words.UNDEFINED if stands == LEAD else say(f"report.{stands}")


def _plain(number: float) -> str:
    """A number for sorting; nothing for NaN, which goes last."""
    return "" if number != number else repr(float(number))


def levels_of(summary: pd.DataFrame) -> list[dict[str, Any]]:
    """Levels of a summary in words, a record per row."""
    return [
        {
            "province": name_of_province(row["province"]),
            "mode": name_of_mode(row["mode"]),
            "label": name_of_indicator(row["indicator"]),
            "window_words": words.window(row["window"]),
            "mean": words.value(row["indicator"], row["median" if "median" in row else "mean"]),
            "interval": _level_interval(row),
        }
        for row in summary.to_dict("records")
    ]


def by_mode_of(summary: pd.DataFrame) -> list[dict[str, Any]]:
    """Each headline measure under each mode, provinces side by side: a row of cells, one per province, by window.

    A cell is the level and its interval; empty where a province was not run under the mode.
    """
    provinces = list(dict.fromkeys(summary["province"]))
    places, groups = [name_of_province(name) for name in provinces], []
    for indicator, mode in product(HEADLINES, dict.fromkeys(summary["mode"])):
        rows, windows = summary[(summary["indicator"] == indicator) & (summary["mode"] == mode)], []
        for window, of_window in rows.groupby("window", sort=False):
            found = dict(zip(of_window["province"], levels_of(of_window), strict=True))
            windows.append({"when": words.window(window), "cells": [found.get(name) for name in provinces]})
        named = {"label": name_of_indicator(indicator), "mode": name_of_mode(mode), "places": places}
        groups.append(named | {"windows": windows})
    return groups


def _level_interval(row: dict[str, Any]) -> str:
    """95 % interval of a mean, or the middle 90 % of draws."""
    ends = ("q05", "q95") if "median" in row else ("ci_low", "ci_high")
    low, high = (words.value(row["indicator"], row[name]) for name in ends)
    return words.UNDEFINED if row["n"] < 2 else words.span(low, high)


def precision_of(row: dict[str, Any]) -> dict[str, str]:
    return {
        "province": name_of_province(row["province"]),
        "pair": f"{name_of_mode(row['mode_a'])} − {name_of_mode(row['mode_b'])}",
        "label": name_of_indicator(row["indicator"]),
        "window": words.window(row["window"]),
        "paired": f"{100 * row['paired_se']:.3f}",
        "unpaired": f"{100 * row['unpaired_se']:.3f}",
        "ratio": words.number(row["ratio"]),
    }
