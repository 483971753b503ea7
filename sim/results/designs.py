"""Which mix: the front that no other mix beats in everything, regret, ranks, robust choices, and what levers add."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.results.interval import TIE
from sim.results.shapley import SPREAD, spread_of
from sim.setup.indicators import HEADLINES, INDICATORS

Floats = NDArray[np.float64]
OBJECTIVES = (
    "service_efficiency", "data_sharing_rate", "spending_per_case", "gini_service_efficiency", "gap_online_60plus",
    "share_data_one_firm",
)  # fmt: skip
"""Efficiency, sharing, cost, the gap between places, exclusion, and lock-in: the data that one firm holds, since
dependence on the operator company is undefined in mixes that have none."""
KEYS = ["province", "window", "mix"]
CHOICES = [*KEYS, "on_front", "p_front", "on_front_two", "p_front_two", "regret", "max_regret", "p_near", "rank"]
RANKS = [*KEYS, "indicator", "mean", "q05", "q95", "rank", "regret", "max_regret", "p_best"]
LEVERS = ["province", "window", "mix", "lever", "end", "value", "indicator", "change", *SPREAD]
ENDS = ("low", "high")


def oriented(values: Floats, indicators: Sequence[str]) -> Floats:
    """Values [..., indicator] so that more is better in all of them; NaN where neither direction is."""
    better = [INDICATORS[name].higher_is_better for name in indicators]
    return values * np.array([np.nan if up is None else 1.0 if up else -1.0 for up in better])


def on_front(worth: Floats) -> NDArray[np.bool_]:
    """Which mixes no other one beats [mix]: as good in every objective and better in one.

    worth: [mix, objective], more is better. Mixes that are the same in everything stand or fall together.
    """
    as_good = np.ones((len(worth), len(worth)), dtype=bool)
    better = np.zeros_like(as_good)
    for objective in worth.T:
        as_good &= objective[:, None] >= objective[None, :]
        better |= objective[:, None] > objective[None, :]
    return np.logical_not(np.any(as_good & better, axis=0, keepdims=True))[0]


def regret_of(worth: Floats) -> Floats:
    """How far each mix is behind the best one [draw, mix, ...]; worth: the same, more is better."""
    return worth.max(axis=1, keepdims=True) - worth


def choice_table(
    values: Mapping[str, Floats], mixes: Sequence[str], windows: Sequence[str], objectives: Sequence[str]
) -> pd.DataFrame:
    """A row per province, window and mix: CHOICES.

    values: by province, [draw, mix, window, indicator], all indicators. on_front: of the means over draws; p_front:
    share of draws in which it is; the same of both headline measures alone (two), since of many objectives few mixes
    are beaten in all. regret, max_regret: mean and largest over draws of how far the mix is behind the best
    one in that headline measure in which it is furthest behind, in shares. p_near: share of draws in which that is at
    most TIE. rank: by max_regret, then regret; 1 is the robust choice (minimax regret; Savage 1951).
    """
    rows = []
    for province, found in values.items():
        for w, window in enumerate(windows):
            worth = oriented(found[:, :, w, _columns(objectives)], objectives)
            two = oriented(found[:, :, w, _columns(HEADLINES)], HEADLINES)
            behind = regret_of(two).max(axis=-1)
            mean, most = behind.mean(axis=0), behind.max(axis=0)
            rank = np.empty(len(mixes), dtype=int)
            rank[np.lexsort([mean, most])] = np.arange(1, len(mixes) + 1)
            table = {
                "mix": mixes, "on_front": on_front(worth.mean(axis=0)), "p_front": _share_on_front(worth),
                "on_front_two": on_front(two.mean(axis=0)), "p_front_two": _share_on_front(two), "regret": mean,
                "max_regret": most, "p_near": (behind <= TIE).mean(axis=0), "rank": rank,
            }  # fmt: skip
            rows.append(pd.DataFrame(table).assign(province=province, window=window))
    return pd.concat(rows, ignore_index=True)[CHOICES]


def rank_table(
    values: Mapping[str, Floats], mixes: Sequence[str], windows: Sequence[str], objectives: Sequence[str]
) -> pd.DataFrame:
    """A row per province, window, mix and objective: RANKS. values: as in ``choice_table``.

    mean, q05, q95: over draws. rank: of the mean, 1 is best; equal ones share the better rank. regret, max_regret: mean
    and largest over draws, in the unit of the objective. p_best: share of draws in which it is the best.
    """
    rows = []
    for province, found in values.items():
        for w, window in enumerate(windows):
            for name in objectives:
                level = found[:, :, w, _columns([name])[0]]
                worth = oriented(level[..., None], [name])[..., 0]
                behind, mean = regret_of(worth), worth.mean(axis=0)
                best = behind == 0.0
                low, high = np.quantile(level, (0.05, 0.95), axis=0)
                table = {
                    "mix": mixes, "mean": level.mean(axis=0), "q05": low, "q95": high,
                    "rank": 1 + (mean[None, :] > mean[:, None]).sum(axis=1), "regret": behind.mean(axis=0),
                    "max_regret": behind.max(axis=0), "p_best": (best / best.sum(axis=1, keepdims=True)).mean(axis=0),
                }  # fmt: skip
                rows.append(pd.DataFrame(table).assign(province=province, window=window, indicator=name))
    return pd.concat(rows, ignore_index=True)[RANKS]


def robust_choice(choices: pd.DataFrame, window: str) -> dict[str, str]:
    """The mix of rank 1 in each province."""
    first = choices[(choices["window"] == window) & (choices["rank"] == 1)]
    return dict(zip(first["province"], first["mix"], strict=True))


def lever_table(
    values: Mapping[str, Floats],
    mixes: Mapping[str, str],
    moves: Sequence[tuple[str, str, float]],
    windows: Sequence[str],
    indicators: Sequence[str],
) -> pd.DataFrame:
    """What each lever at an end of its range changes against the mix as it is: LEVERS.

    values: by province, [draw, 1 + move, window, indicator], all indicators; first as it is. moves: lever, end, value.
    change: mean over draws of the paired difference, with spread as in ``sim.results.shapley.shapley_table``.
    """
    rows = []
    for province, found in values.items():
        changes = found[:, 1:] - found[:, :1]
        for w, window in enumerate(windows):
            for name in indicators:
                column = _columns([name])[0]
                for m, move in enumerate(moves):
                    spread = spread_of(changes[:, m, w, column])
                    rows.append((province, window, mixes[province], *move, name, *spread))
    return pd.DataFrame(rows, columns=LEVERS)


def _share_on_front(worth: Floats) -> Floats:
    """Share of draws in which each mix is on the front [mix]. worth: [draw, mix, objective]."""
    return np.mean([on_front(draw) for draw in worth], axis=0)


def _columns(indicators: Sequence[str]) -> list[int]:
    return [list(INDICATORS).index(name) for name in indicators]
