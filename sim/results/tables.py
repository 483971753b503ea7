"""Tidy tables: monthly rows in, means, intervals and paired differences out.

A *cell* is one (province, mode); its runs are an array [replicate, month, indicator].
Replicate r has the same luck in every cell, so arms are compared pair by pair.
Undefined is NaN everywhere, and n counts the replicates in which a figure is defined.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim.language.errors import InputError
from sim.results.bands import BANDS, QUANTILES, bands, quantiles
from sim.results.counts import RARE, count_interval, cumulated, difference_of_counts
from sim.results.interval import correlation, interval, spread, undefined_allowed
from sim.setup.indicators import HEADLINES, INDICATORS

if TYPE_CHECKING:
    from sim.setup.scenario import Scenario

KEYS = ["province", "mode", "replicate", "month"]

SUMMARY = ["province", "mode", "indicator", "window", "mean", "ci_low", "ci_high", "n"]
DIFFERENCES = [
    "province", "mode_a", "mode_b", "indicator", "window", "mean_a", "mean_b", "difference",
    "ci_low", "ci_high", "p_a_better", "effect_size", "correlation", "n",
]  # fmt: skip
PRECISION = ["province", "mode_a", "mode_b", "indicator", "window", "paired_se", "unpaired_se", "ratio", "n"]

Cells = dict[tuple[str, str], np.ndarray]


def windows(n_months: int) -> dict[str, slice]:
    """Months that results are reported for: one third, two thirds and the end of the run, and the whole path.

    72 months give month_24, month_48, month_72 and path (mean over months 1..72; month 0 is the world before
    the reform). Windows of very short runs that fall together are reported once.
    """
    months = [max(1, round(n_months * third / 3)) for third in (1, 2, 3)]
    return {f"month_{month}": slice(month, month + 1) for month in months} | {"path": slice(1, n_months + 1)}


def window_of(name: str) -> slice:
    """The months of a window by its name: "path", or "month_N" for one month."""
    if name == "path":
        return slice(1, None)
    month = int(name.removeprefix("month_"))
    return slice(month, month + 1)


def window_values(values: np.ndarray, names: Sequence[str]) -> np.ndarray:
    """Means of one run [month 0..T, indicator] over windows, NaN left out: [window, indicator]."""
    if all(name != "path" for name in names):
        return values[[window_of(name).start for name in names]]
    with undefined_allowed():
        return np.stack([np.nanmean(values[window_of(name)], axis=0) for name in names])


def monthly_table(rows: Sequence[tuple[str, str, int, np.ndarray]]) -> pd.DataFrame:
    """Monthly rows of runs given as (province, mode, replicate, values [month 0..T, indicator])."""
    if not rows:
        return pd.DataFrame(columns=[*KEYS, *INDICATORS])
    lengths = [len(values) for *_, values in rows]
    keys = {
        "province": np.repeat([province for province, *_ in rows], lengths),
        "mode": np.repeat([mode for _, mode, *_ in rows], lengths),
        "replicate": np.repeat([replicate for _, _, replicate, _ in rows], lengths),
        "month": np.concatenate([np.arange(length) for length in lengths]),
    }
    values = pd.DataFrame(np.concatenate([values for *_, values in rows]), columns=list(INDICATORS))
    return pd.concat([pd.DataFrame(keys), values], axis=1)


def with_dates(monthly: pd.DataFrame, scenarios: Iterable[tuple[str, Scenario]]) -> pd.DataFrame:
    """The same with a last column ``date``, the month of the calendar; empty where a scenario has no start.

    Unchanged where none has one.
    """
    dates = {(label, month): date for label, one in scenarios for month, date in enumerate(one.dates)}
    if not dates:
        return monthly
    keys = zip(monthly["province"], monthly["month"], strict=True)
    return monthly.assign(date=[dates.get(key, "") for key in keys])


def cells(monthly: pd.DataFrame) -> Cells:
    """Runs of each (province, mode) as float64 [replicate, month, indicator], cells in order of appearance.

    Raises InputError when the replicates of a cell are not all of one length.
    """
    arrays: Cells = {}
    for (province, mode), rows in monthly.groupby(["province", "mode"], sort=False):
        rows = rows.sort_values(["replicate", "month"], kind="stable")
        n_runs = rows["replicate"].nunique()
        values = rows[list(INDICATORS)].to_numpy(np.float64)
        if (
            len(values) % n_runs
            or (rows["month"].to_numpy().reshape(n_runs, -1) != np.arange(len(values) // n_runs)).any()
        ):
            raise InputError("results.incomplete", province=province, mode=mode)
        arrays[province, mode] = values.reshape(n_runs, -1, len(INDICATORS))
    return arrays


def pairs(arrays: Cells) -> Iterator[tuple[str, str, str, np.ndarray, np.ndarray]]:
    """Every (province, mode a, mode b, runs of a, runs of b), modes in order of appearance."""
    for province in dict.fromkeys(province for province, _ in arrays):
        modes = [mode for where, mode in arrays if where == province]
        for mode_a, mode_b in combinations(modes, 2):
            a, b = arrays[province, mode_a], arrays[province, mode_b]
            if a.shape != b.shape:
                raise InputError("results.unpaired", province=province, a=mode_a, b=mode_b)
            yield province, mode_a, mode_b, a, b


def window_means(runs: np.ndarray) -> dict[str, np.ndarray]:
    """Means over each window of [replicate, month, indicator], NaN left out: [replicate, indicator] each.

    Rare events are counted from month 1 to a window of one month.
    """
    spans = windows(runs.shape[1] - 1)
    with undefined_allowed():
        means = {name: np.nanmean(runs[:, window], axis=1) for name, window in spans.items()}
    for name, window in spans.items():
        means[name][:, list(RARE)] = cumulated(runs, window) * unit_of(name, runs.shape[1] - 1)
    return means


def unit_of(window: str, n_months: int) -> float:
    """What one rare event adds to a window's figure: 1, or over the path 1 / T."""
    return 1.0 / n_months if window == "path" else 1.0


def summary(monthly: pd.DataFrame, drawn: bool = False) -> pd.DataFrame:
    """Mean, 95 % interval and n of every indicator in every cell and window.

    drawn: whether replicates are draws of what is unknown; then with quantiles over these and luck.
    """
    parts = []
    for (province, mode), runs in cells(monthly).items():
        for window, values in window_means(runs).items():
            mean, low, high, n = interval(values)
            rare, unit = list(RARE), unit_of(window, runs.shape[1] - 1)
            low[rare], high[rare] = count_interval(values[:, rare] / unit, unit)
            more = quantiles(values) if drawn else {}
            block = _block(
                province=province, mode=mode, window=window, mean=mean, ci_low=low, ci_high=high, n=n, **more
            )
            parts.append(block)
    return _stack(parts, [*SUMMARY, *(QUANTILES if drawn else ())], ["province", "mode"])


def differences(monthly: pd.DataFrame, drawn: bool = False) -> pd.DataFrame:
    """Paired comparison of every two modes in each province: A minus B.

    difference: mean over replicates of a - b, with its paired 95 % Student-t interval; mean_a and mean_b are
    each arm's own means. p_a_better: share of replicate pairs in which A is better, a tie counting half; NaN
    where neither direction is better. effect_size: difference / sqrt((var_a + var_b) / 2); 0 where a equals b
    in every pair, NaN where the arms do not vary but differ. correlation: Pearson's, between the arms over
    replicates; NaN if an arm does not vary. n: pairs in which both are defined. drawn: whether replicates are draws of
    what is unknown; then with the columns of ``sim.results.bands``, and all else is over these and luck.
    """
    parts = []
    for province, mode_a, mode_b, runs_a, runs_b in pairs(cells(monthly)):
        means_a, means_b = window_means(runs_a), window_means(runs_b)
        for window, a in means_a.items():
            compared = compare_arms(a, means_b[window], unit_of(window, runs_a.shape[1] - 1))
            told = bands(a, means_b[window], compared["p_a_better"]) if drawn else {}
            keys = {"province": province, "mode_a": mode_a, "mode_b": mode_b, "window": window}
            parts.append(_block(**keys, **compared, **told))
    return _stack(parts, [*DIFFERENCES, *(BANDS if drawn else ())], ["province", "mode_a", "mode_b"])


def compare_arms(a: np.ndarray, b: np.ndarray, unit: float = 1.0) -> dict[str, np.ndarray]:
    """Columns of `differences` from two arms [replicate, indicator], replicates paired. unit: of ``unit_of``."""
    gap = a - b
    defined = ~np.isnan(gap)
    difference, low, high, n = interval(gap)
    rare = list(RARE)
    low[rare], high[rare] = difference_of_counts(a[:, rare] / unit, b[:, rare] / unit, unit)
    direction = np.array([_direction(name) for name in INDICATORS])
    better = np.where(defined, 0.5 + 0.5 * np.sign(gap) * direction, np.nan)
    spread_a, spread_b = spread(np.where(defined, a, np.nan)), spread(np.where(defined, b, np.nan))
    with undefined_allowed():
        pooled = np.sqrt((spread_a**2 + spread_b**2) / 2)
        same = np.all(~defined | (gap == 0), axis=0) & (n > 0)
        effect = np.where(same, 0.0, np.where(pooled > 0, difference / pooled, np.nan))
        return {
            "mean_a": np.nanmean(a, axis=0), "mean_b": np.nanmean(b, axis=0), "difference": difference,
            "ci_low": low, "ci_high": high, "p_a_better": np.nanmean(better, axis=0), "effect_size": effect,
            "correlation": correlation(a, b), "n": n,
        }  # fmt: skip


def _direction(name: str) -> float:
    """+1 if more is better, -1 if less is, NaN if neither."""
    better = INDICATORS[name].higher_is_better
    return np.nan if better is None else 1.0 if better else -1.0


def precision(monthly: pd.DataFrame) -> pd.DataFrame:
    """What common random numbers gain on the headline measures.

    paired_se = s(a - b) / sqrt(n); unpaired_se = sqrt((var_a + var_b) / n), as with seeds of their own;
    ratio = unpaired_se / paired_se (NaN where there is nothing to divide).
    """
    chosen = [list(INDICATORS).index(name) for name in HEADLINES]
    rows = []
    for province, mode_a, mode_b, runs_a, runs_b in pairs(cells(monthly)):
        means_a, means_b = window_means(runs_a), window_means(runs_b)
        for column in chosen:
            for window in means_a:
                a, b = means_a[window][:, [column]], means_b[window][:, [column]]
                n = int(np.sum(~np.isnan(a - b)))
                with np.errstate(all="ignore"):
                    paired = float(spread(a - b)[0] / np.sqrt(n))
                    unpaired = float(np.sqrt((spread(a)[0] ** 2 + spread(b)[0] ** 2) / n))
                ratio = unpaired / paired if paired > 0 else np.nan
                rows.append((province, mode_a, mode_b, list(INDICATORS)[column], window, paired, unpaired, ratio, n))
    return pd.DataFrame(rows, columns=PRECISION)


def _block(**columns: object) -> pd.DataFrame:
    """One row per indicator; a single value is repeated."""
    return pd.DataFrame({"indicator": list(INDICATORS), **columns})


def _stack(parts: list[pd.DataFrame], columns: list[str], first: list[str]) -> pd.DataFrame:
    """Blocks below one another, an indicator's windows together, columns in their order."""
    if not parts:
        return pd.DataFrame(columns=columns)
    table = pd.concat(parts, ignore_index=True)
    order = [*first, "indicator", "window"]
    ranks = {name: pd.Categorical(table[name], categories=table[name].unique()).codes for name in order}
    return table.loc[np.lexsort([ranks[name] for name in reversed(order)]), columns].reset_index(drop=True)
