"""Scores: how well draws foretell facts, beside rules that know no model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.results.learning import crps, rank_of_fact, weighted_quantile
from sim.results.posterior import blurred
from sim.results.targets import FIT, LEVEL, RANK, Target
from sim.setup.calendar import count_months
from sim.setup.cities import load_cities

Floats = NDArray[np.float64]
SCORES = [
    "id", "province", "place", "date", "operator", "kind", "unit", "value", "q05", "q50", "q95", "within_50",
    "within_90", "rank", "crps", "no_change", "trend", "wealth", "best",
]  # fmt: skip
MODEL = "model"


def scores_table(
    targets: Sequence[Target], given: Mapping[str, Floats], start: Mapping[str, float], known: Sequence[Target]
) -> pd.DataFrame:
    """A row per fact: what draws give with its error, their score, and those of rules that know no model.

    given: what equally weighted draws give in its place [n], by id. start: what stood in month 0 in its place, by id.
    known: earlier facts that the rules may read. within_50, within_90: whether the fact lies in the middle of the
    draws, with its error and discrepancy. rank: share of them below it. crps: in the fact's unit, 0 is best. no_change,
    trend, wealth: distance of what the rules say, NaN where they say nothing. best: MODEL or the rule that is nearest.
    """
    rows = []
    for target in targets:
        found = given[target.id][np.isfinite(given[target.id])]
        own: dict[str, Any] = {
            "id": target.id,
            "province": target.province,
            "place": target.place,
            "date": target.seen.date,
        }
        own |= {"operator": target.operator, "kind": target.kind, "unit": target.unit, "value": target.value}
        naive = {name: abs(told - target.value) for name, told in naive_forecasts(target, start, known).items()}
        sd = float(np.hypot(target.error, target.discrepancy))
        if len(found):
            values, mass = blurred(found, np.full(len(found), 1 / len(found)), sd)
            q05, q25, q50, q75, q95 = weighted_quantile(values, (0.05, 0.25, 0.5, 0.75, 0.95), mass)
            own |= {"q05": q05, "q50": q50, "q95": q95, "within_50": bool(q25 <= target.value <= q75)}
            own |= {"within_90": bool(q05 <= target.value <= q95), "rank": rank_of_fact(values, target.value, mass)}
            own |= {"crps": float(crps(values, target.value, mass))}
        own |= naive
        told = {MODEL: own.get("crps", np.nan)} | naive
        defined = {name: score for name, score in told.items() if np.isfinite(score)}
        rows.append(own | {"best": min(defined, key=defined.__getitem__) if defined else ""})
    return pd.DataFrame(rows, columns=SCORES)


def naive_forecasts(target: Target, start: Mapping[str, float], known: Sequence[Target]) -> dict[str, float]:
    """What the rules say of a fact: NaN where they say nothing.

    no_change: the last earlier fact of the same kind and place, else what stood in month 0. trend: a logistic curve (of
    shares; exponential of all else) through the earlier facts and month 0. wealth: of ranks of cities, that of GDP per
    head.
    """
    earlier = [one for one in known if same_series(one, target) and one.seen.date < target.seen.date]
    earlier.sort(key=lambda one: one.seen.date)
    first = start.get(target.id, np.nan)
    last = earlier[-1].value if earlier else first
    wealth = rank_by_wealth(target.province, target.place) if target.kind == RANK else np.nan
    return {"no_change": last, "trend": trend(target, first, earlier), "wealth": wealth}


def same_series(one: Target, other: Target) -> bool:
    """Whether two facts are of the same thing at different dates."""
    keys = ("province", "place", "operator", "kind")
    return all(getattr(one, key) == getattr(other, key) for key in keys) and one.use == FIT


def trend(target: Target, first: float, earlier: Sequence[Target]) -> float:
    """The value that a line through the transformed earlier facts, and month 0 where it is known, has at the date."""
    if target.kind != LEVEL:
        return np.nan
    is_share = target.unit.startswith("share")
    points = [(count_months(one.seen.date), one.value) for one in earlier]
    if len(points) == 1 and np.isfinite(first):
        since = target.seen.since or min(one.seen.since or one.seen.date for one in earlier)
        if count_months(since) < points[0][0]:
            points.insert(0, (count_months(since), first))
    if len({month for month, _ in points}) < 2:
        return np.nan
    months, values = np.array(points, dtype=np.float64).T
    values = np.clip(values, 0.001, 0.999) if is_share else np.maximum(values, 1e-6)
    line = np.polyfit(months, np.log(values / (1 - values)) if is_share else np.log(values), 1)
    told = np.polyval(line, count_months(target.seen.date))
    return float(1 / (1 + np.exp(-told)) if is_share else np.exp(told))


def rank_by_wealth(province: str, city: str) -> float:
    """The place of a city among its province's by GDP per head, 1 for the richest."""
    cities = load_cities(province)
    wealth = cities.gdp / cities.population
    return 1.0 + float(np.sum(wealth > wealth[cities.id.index(city)]))
