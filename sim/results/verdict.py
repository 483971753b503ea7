"""The verdict: which mode is better over what is unknown and luck, what would decide it, and what to do meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.results.bands import verdict_of
from sim.results.interval import TIE
from sim.results.tables import windows
from sim.setup.indicators import HEADLINES
from sim.setup.parameters import PARAMETERS

Floats = NDArray[np.float64]
VERDICT = [
    "province", "mode_a", "mode_b", "indicator", "window", "p_a_better", "median", "q05", "q25", "q75", "q95", "mean",
    "share_luck", "share_tied", "n_draws", "verdict",
]  # fmt: skip
VALUE = ["province", "mode_a", "mode_b", "indicator", "window", "what", "kind", "value", "explains"]
RULES = ["province", "mode_a", "mode_b", "indicator", "window", "rule", "option", "p_a_better", "median", "n_draws"]
REGRET = ["province", "indicator", "window", "option", "regret", "p_best", "mean"]
ALL, GROUP, ONE = "all", "group", "unknown"
CHANCE = 0.01
"""Level at which a number has to explain the difference for its value not to be taken for 0."""


def verdict_table(gaps: Mapping[tuple[str, str, str], Floats]) -> pd.DataFrame:
    """A row per province, two modes, headline measure and window: VERDICT, from A - B in shares.

    gaps: by (province, mode a, mode b), [replicate, draw, month 0..T, measure]. Quantiles, mean and p_a_better are
    over draws and luck. share_luck: of the variance, what differs between replicates of a draw (NaN for one).
    share_tied: of runs within TIE. verdict: of ``sim.results.bands``.
    """
    rows = []
    for (province, mode_a, mode_b), gap in gaps.items():
        for name in HEADLINES:
            path = gap[..., HEADLINES.index(name)]
            for window, months in windows(path.shape[2] - 1).items():
                found = path[:, :, months].mean(axis=2)
                rows.append((province, mode_a, mode_b, name, window, *judge(found)))
    return pd.DataFrame(rows, columns=VERDICT)


def judge(gap: Floats) -> tuple[float | int | str, ...]:
    """The last columns of VERDICT from differences [replicate, draw]."""
    flat = gap.ravel()
    p = float(np.mean((flat > 0) + 0.5 * (flat == 0)))
    q05, q25, q50, q75, q95 = np.quantile(flat, (0.05, 0.25, 0.5, 0.75, 0.95))
    luck = float(gap.var(axis=0, ddof=1).mean() / max(flat.var(ddof=1), 1e-300)) if len(gap) > 1 else np.nan
    tied = float(np.mean(np.abs(flat) <= TIE))
    n = gap.shape[1]
    return p, q50, q05, q25, q75, q95, float(flat.mean()), min(luck, 1.0), tied, n, verdict_of(p, q05, q95, n)


def rules_table(gaps: Mapping[tuple[str, str, str], Floats], rules: pd.DataFrame) -> pd.DataFrame:
    """The same under each rule of decision among the draws, a row per option: RULES, to see whether rules matter.

    rules: a row per draw, a column per rule. NaN for an option that no draw has.
    """
    rows = []
    for keys, gap in gaps.items():
        for name in HEADLINES:
            path = gap[..., HEADLINES.index(name)]
            for window, months in windows(path.shape[2] - 1).items():
                found = path[:, :, months].mean(axis=2)
                for rule in rules:
                    for option in dict.fromkeys(sorted(rules[rule])):
                        chosen = found[:, (rules[rule] == option).to_numpy()]
                        p = float(np.mean((chosen > 0) + 0.5 * (chosen == 0)))
                        rows.append((*keys, name, window, rule, option, p, float(np.median(chosen)), chosen.shape[1]))
    return pd.DataFrame(rows, columns=RULES)


def value_table(gaps: Mapping[tuple[str, str, str], Floats], cube: pd.DataFrame) -> pd.DataFrame:
    """What it would be worth to know all, each group of unknowns and each unknown before choosing: VALUE, in shares.

    gaps: as above, replicates averaged. cube: draws as quantiles of their priors, a column per unknown. value: what the
    better choice gains on average (``value_of``). explains: share of the variance between draws.
    """
    groups: dict[str, list[str]] = {}
    for name in cube:
        groups.setdefault(PARAMETERS[name].group, []).append(name)
    sets = {(name, GROUP): members for name, members in groups.items()} | {(name, ONE): [name] for name in cube}
    rows = []
    for (province, mode_a, mode_b), gap in gaps.items():
        for name in HEADLINES:
            path = gap[..., HEADLINES.index(name)].mean(axis=0)
            for window, months in windows(path.shape[1] - 1).items():
                found, keys = path[:, months].mean(axis=1), (province, mode_a, mode_b, name, window)
                rows.append((*keys, ALL, ALL, value_of(found, found), 1.0))
                for (what, kind), members in sets.items():
                    told, explains = expected(cube[members].to_numpy(), found)
                    rows.append((*keys, what, kind, value_of(told, found), explains))
    return pd.DataFrame(rows, columns=VALUE)


def value_of(told: Floats, gap: Floats) -> float:
    """Expected gain of choosing by what is then expected of A - B [draw]: E max(0, told) - max(0, E gap)."""
    return max(0.0, float(np.maximum(told, 0.0).mean() - max(0.0, gap.mean())))


def expected(x: Floats, gap: Floats) -> tuple[Floats, float]:
    """What A - B is expected to be once some unknowns are known [draw], and the share of its variance explained.

    x: these [draw, n]. A cubic in each, a quadratic in each of several; its mean where it explains no more than luck.
    Source: regression method of Strong, Oakley and Brennan (2014).
    """
    from scipy.special import fdtrc

    centred = 2 * x - 1
    powers = [centred**power for power in range(1, 4 if x.shape[1] == 1 else 3)]
    design = np.column_stack([np.ones(len(x)), *powers])
    n, k = design.shape
    flat = np.full(n, gap.mean())
    if n <= k + 1 or gap.std() == 0.0:
        return flat, 0.0
    told = design @ np.linalg.lstsq(design, gap, rcond=None)[0]
    explained, left = float(((told - flat) ** 2).sum()), float(((gap - told) ** 2).sum())
    if left > 0.0 and fdtrc(k - 1, n - k, explained / (k - 1) / (left / (n - k))) > CHANCE:
        return flat, 0.0
    share = 1.0 - left / (n - k) / float(gap.var(ddof=1))
    return told, max(0.0, share)


def regret_table(levels: Mapping[tuple[str, str], Floats], options: Sequence[str]) -> pd.DataFrame:
    """What each option may be expected to cost against the best one, chosen before the unknowns are known: REGRET.

    levels: by (province, option), [replicate, draw, month, measure]. regret: mean over draws of the best option's
    measure less this one's. p_best: how often it is the best.
    """
    rows = []
    for province in dict.fromkeys(province for province, _ in levels):
        stacked = np.stack([levels[province, option].mean(axis=0) for option in options])
        for name in HEADLINES:
            path = stacked[..., HEADLINES.index(name)]
            for window, months in windows(path.shape[2] - 1).items():
                found = path[:, :, months].mean(axis=2)
                regret, best = found.max(axis=0) - found, found == found.max(axis=0)
                shared = (best / best.sum(axis=0)).mean(axis=1)
                for k, option in enumerate(options):
                    mean = float(found[k].mean())
                    rows.append((province, name, window, option, float(regret[k].mean()), float(shared[k]), mean))
    return pd.DataFrame(rows, columns=REGRET)
