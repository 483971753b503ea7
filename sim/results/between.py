"""Between provinces, or scenarios of one: how a level, a gain and the difference between modes differ, run by run.

Differences between scenarios are paired, since all have the same seeds. Of two scenarios of a province ``levels`` says
whether a poor start still gains under a mode, and ``between`` whether it changes the difference between modes.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from sim.results.interval import correlation, interval, undefined_allowed
from sim.results.tables import cells, compare_arms, pairs, unit_of, window_means
from sim.setup.indicators import HEADLINES, INDICATORS

BETWEEN = [
    "province_1", "province_2", "mode_a", "mode_b", "indicator", "window", "difference", "ci_low", "ci_high",
    "correlation", "n",
]  # fmt: skip
LEVELS = [
    "scenario_1", "scenario_2", "mode", "indicator", "window", "mean_1", "mean_2", "difference", "ci_low", "ci_high",
    "gain_1", "gain_2", "gain_difference", "gain_low", "gain_high", "correlation", "n",
]  # fmt: skip


def levels_between(monthly: pd.DataFrame) -> pd.DataFrame:
    """How every two scenarios differ under each mode that both have: LEVELS, a row per indicator and window.

    difference: the first less the second, mean over replicates, with its paired 95 % interval. gain_1, gain_2: how far
    each has come from its own month 0; gain_difference: that of the first less that of the second, with its interval. A
    scenario that starts lower and catches up has a difference below 0 and a difference of gains above.
    """
    runs, rows = cells(monthly), []
    labels = list(dict.fromkeys(label for label, _ in runs))
    for first, second in combinations(labels, 2):
        for mode in dict.fromkeys(mode for _, mode in runs):
            one, other = runs.get((first, mode)), runs.get((second, mode))
            if one is None or other is None or one.shape != other.shape:
                continue
            means, others = window_means(one), window_means(other)
            for window, values in means.items():
                found = compare_arms(values, others[window], unit_of(window, one.shape[1] - 1))
                gains = values - one[:, 0], others[window] - other[:, 0]
                with undefined_allowed():
                    gain_1, gain_2 = (np.nanmean(gain, axis=0) for gain in gains)
                gain, low, high, _ = interval(gains[0] - gains[1])
                keys = {"scenario_1": first, "scenario_2": second, "mode": mode, "window": window}
                named = {"mean_1": found["mean_a"], "mean_2": found["mean_b"], "gain_1": gain_1, "gain_2": gain_2}
                kept = {name: found[name] for name in ("difference", "ci_low", "ci_high", "correlation", "n")}
                ends = {"gain_difference": gain, "gain_low": low, "gain_high": high}
                rows.append(pd.DataFrame({**keys, "indicator": list(INDICATORS), **named, **kept, **ends}))
    if not rows:
        return pd.DataFrame(columns=LEVELS)
    order = ["scenario_1", "scenario_2", "mode", "indicator"]
    table = pd.concat(rows, ignore_index=True)[LEVELS]
    return table.sort_values(order, key=_as_they_come, kind="stable").reset_index(drop=True)


def between_provinces(monthly: pd.DataFrame) -> pd.DataFrame:
    """How the difference between two modes differs between every two provinces, on the headline measures.

    Provinces have the same seeds. difference: A - B in the first minus that in the second, mean over replicates, with
    its paired 95 % Student-t interval. correlation: of the two A - B over replicates (NaN where one does not vary).
    """
    columns = [list(INDICATORS).index(name) for name in HEADLINES]
    gaps: dict[tuple[str, ...], np.ndarray] = {}
    for province, mode_a, mode_b, runs_a, runs_b in pairs(cells(monthly)):
        means_a, means_b = window_means(runs_a), window_means(runs_b)
        for window in means_a:
            gaps[province, mode_a, mode_b, window] = (means_a[window] - means_b[window])[:, columns]
    rows = []
    for (first, *one), (second, *other) in combinations(gaps, 2):
        a, b = gaps[first, *one], gaps[second, *other]
        if first == second or one != other or a.shape != b.shape:
            continue
        mean, low, high, n = interval(a - b)
        alike = correlation(a, b)
        mode_a, mode_b, window = one
        for k, name in enumerate(HEADLINES):
            rows.append((first, second, mode_a, mode_b, name, window, mean[k], low[k], high[k], alike[k], n[k]))
    table = pd.DataFrame(rows, columns=BETWEEN)
    order = ["province_1", "province_2", "mode_a", "mode_b", "indicator"]
    return table.sort_values(order, key=_as_they_come, kind="stable").reset_index(drop=True)


def _as_they_come(column: pd.Series) -> np.ndarray:
    """Places of first appearance, to sort by."""
    return pd.factorize(column)[0]
