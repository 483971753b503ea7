"""Names and numbers as prose and tables have them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from sim.language.texts import say
from sim.setup.indicators import is_share
from sim.setup.names import unit_of_indicator

UNDEFINED = "–"


def window(name: str, n_months: int | None = None, lang: str | None = None) -> str:
    """A window in words: `month_24` -> `month 24`, `path` -> `mean of months 1-72`, `since_36`."""
    if name == "path":
        return say("results.window.path", lang) if n_months is None else say("results.window.mean", lang, last=n_months)
    if name.startswith("since_"):
        return say("results.window.since", lang, first=name.removeprefix("since_"))
    return say("results.window.month", lang, month=name.removeprefix("month_"))


def name_of_verdict(verdict: str, lang: str | None = None) -> str:
    """A verdict on an institution: whether it does as stated."""
    return say(f"results.verdict.{verdict.replace(' ', '_')}", lang)


def verdict_of(row: Mapping[str, Any], lang: str | None = None) -> str:
    """The verdict in a row of directions or of measured effects, with how many of what is stated hold."""
    name = name_of_verdict(row["verdict"], lang)
    if not row["n_holds"]:
        return name
    return say("results.verdict.counted", lang, verdict=name, k=int(row["n_holds"]), n=int(row["n_stated"]))


def told(verdict: str) -> str:
    """What draws of what is unknown say of two modes, A and B; nothing where no direction is better."""
    return say(f"console.verdict.{verdict.replace(' ', '_')}") if verdict else UNDEFINED


def value(indicator: str, amount: float) -> str:
    """A level: shares in per cent, all else with three figures."""
    if math.isnan(amount):
        return UNDEFINED
    return f"{minus(f'{100 * amount:.1f}')}%" if is_share(indicator) else minus(_figures(amount))


def gap(indicator: str, amount: float) -> str:
    """A signed difference in the unit of `unit(indicator)`."""
    if math.isnan(amount):
        return UNDEFINED
    return points(amount, signed=True) if is_share(indicator) else minus(_figures(amount, "+"))


def interval(indicator: str, low: float, high: float, lang: str | None = None) -> str:
    """A 95 % interval of a difference."""
    if math.isnan(low):
        return UNDEFINED
    return span(gap(indicator, low), gap(indicator, high), lang)


def span(low: str, high: str, lang: str | None = None) -> str:
    """From one number to another."""
    return say("results.span", lang, low=low, high=high)


def unit(indicator: str, lang: str | None = None) -> str:
    """Unit that differences are given in."""
    return say("results.points", lang) if is_share(indicator) else unit_of_indicator(indicator, lang)


def points(share: float, signed: bool = False) -> str:
    """Hundredths of a share with one decimal; as many more as it takes not to show 0 for what is not."""
    hundred = 100 * share
    decimals = 1
    while hundred != 0 and decimals < 4 and abs(hundred) < 0.5 * 10**-decimals:
        decimals += 1
    return minus(f"{hundred:{'+' if signed and hundred != 0 else ''}.{decimals}f}")


def percent(share: float) -> str:
    """A probability or share of runs in whole per cent; never 0 % or 100 % of what is merely close."""
    if math.isnan(share):
        return UNDEFINED
    whole = f"{share:.0%}"
    return whole if share in (0.0, 1.0) or whole not in ("0%", "100%") else "<1%" if share < 0.5 else ">99%"


def probability(share: float, n_draws: int) -> str:
    """A share of draws as a probability: 0 or all of n draws show that it is below 1 / (n + 1), or above the rest."""
    if share not in (0.0, 1.0):
        return percent(share)
    edge = 1.0 / (n_draws + 1)
    return f"<{max(edge, 0.01):.0%}" if share == 0.0 else f">{min(1.0 - edge, 0.99):.0%}"


def number(amount: float) -> str:
    """A plain number with two decimals."""
    return UNDEFINED if math.isnan(amount) else minus(f"{amount:.2f}")


def minus(text: str) -> str:
    """The text with true minus signs."""
    return text.replace("-", "−")


def _figures(amount: float, sign: str = "") -> str:
    """Three significant figures, without an exponent where possible; large numbers with commas."""
    if amount == 0:
        return "0"
    if abs(amount) >= 1000:
        return f"{amount:{sign},.0f}"
    return (
        f"{amount:{sign}.3g}" if abs(amount) < 1 else f"{amount:{sign}.{max(0, 3 - int(math.log10(abs(amount))) - 1)}f}"
    )
