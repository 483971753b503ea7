"""What the keys of a sweep do to both headline measures: means at their levels, a row of panels per key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from textwrap import wrap
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, LogLocator, MaxNLocator, NullLocator

from sim.language.texts import say
from sim.report.figures import theme
from sim.report.figures.gap_map import difference_map, is_map
from sim.results.points import Runs, keys_by_reach, last_and_path, level_means, runs_of_points, varied_points
from sim.setup.indicators import HEADLINES, INDICATORS
from sim.setup.names import name_of_level, name_of_mode, name_of_province

MOST_KEYS = 12
PROVINCES_PER_PAGE = 2  # provinces side by side; more go on pages of their own
ROW, LINE = 1.7, 0.15  # inches of height per key, and per line of its name beyond the first
LOG_FROM = 20.0  # a range whose ends have at least this ratio is drawn at equal ratios
CHARACTER, BOLD = 0.075, 0.085  # inches
ASIDE = 0.14  # of the way from one option to the next, between modes


def main_effects(
    rows: pd.DataFrame, points: pd.DataFrame | None = None, window: str | None = None, lang: str | None = None
) -> Figure:
    """Means of the headline measures at the levels of every key that varies: a row of panels per key.

    A column per province and measure, all rows of it on one scale; a line per mode. Band, or bar where the levels are
    options: 95 % interval (``sim.results.points.level_interval``). Of more than twelve keys those that move most.
    rows: as ``sim.read`` gives them. points: what was varied; None takes it from the rows. window: None for the whole
    path, or the last month if that is not there.
    """
    points = varied_points(rows) if points is None else points
    window = shown_windows(rows)[-1] if window is None else window
    measures = shown_measures(rows)
    runs = {name: runs_of_points(rows, name, window, len(points)) for name in measures}
    keys = most_moving(runs, points)
    cells = [(province, name) for province in dict.fromkeys(p for p, _ in runs[measures[0]]) for name in measures]
    looks = theme.looks(mode for _, mode in runs[measures[0]])
    lang, width = theme.language(lang), theme.WIDTH / len(cells) - 0.5
    with theme.style(lang):
        names = {key: theme.wrapped(theme.key_label(key, lang), int(width / CHARACTER)) for key in keys}
        picture = theme.figure(0.9 + sum(ROW + LINE * (len(lines) - 1) for lines in names.values()))
        panels = picture.subplots(len(keys), len(cells), sharey="col", squeeze=False)
        handles: dict[str, Any] = {}
        for row, key in zip(panels, keys, strict=True):
            for axes, (province, measure) in zip(row, cells, strict=True):
                means = level_means(runs[measure], points, key)
                means = means[means["province"] == province]
                handles |= {mode: _draw_key(axes, means, mode, look, measure) for mode, look in looks.items()}
                levels = list(means["level"].unique())
                _level_axis(axes, key, levels, bool(points[key].isin(levels).all()), width, lang)
                axes.set_xlabel("\n".join(names[key]))
        for axes, (province, measure) in zip(panels[0], cells, strict=True):
            lines = [name_of_province(province, lang), *wrap(theme.label(measure, lang).lower(), int(width / BOLD))]
            axes.set_title("\n".join(lines), fontsize=9)
            axes.yaxis.set_major_locator(MaxNLocator(4))
            theme.value_axis(axes, measure)
        picture.supxlabel(_window_line(window, len(keys), points, lang), fontsize=9)
        theme.legend(picture, list(handles.values()), [name_of_mode(mode, lang) for mode in handles])
    return picture


def pages_of_sweep(
    rows: pd.DataFrame, points: pd.DataFrame, lang: str | None = None
) -> dict[str, Callable[[], Figure]]:
    """Every figure that a sweep has the data for, not drawn yet, by name; none if no key varies."""
    pages: dict[str, Callable[[], Figure]] = {}
    if not can_be_drawn(rows.columns, points):
        return pages
    provinces = list(dict.fromkeys(rows["province"]))
    for window in shown_windows(rows):
        for start in range(0, len(provinces), PROVINCES_PER_PAGE):
            some = provinces[start : start + PROVINCES_PER_PAGE]
            here = rows[rows["province"].isin(some)]
            name = "-".join(["main_effects", window, *(some if len(provinces) > PROVINCES_PER_PAGE else [])])
            pages[name] = lambda here=here, window=window: main_effects(here, points, window, lang)
        if is_map(rows, points):
            pages[f"difference_map-{window}"] = lambda window=window: difference_map(rows, points, window, lang)
    return pages


def can_be_drawn(columns: Sequence[str], points: pd.DataFrame) -> bool:
    """Whether a headline measure is kept, and something varies."""
    return bool(set(HEADLINES) & set(columns)) and bool((points.nunique() > 1).any())


def shown_measures(rows: pd.DataFrame) -> list[str]:
    """The headline measures that are in a table."""
    return [name for name in HEADLINES if name in rows.columns]


def shown_windows(rows: pd.DataFrame) -> list[str]:
    """The last month that a table has, and the whole path, as far as they are there."""
    names = [str(name) for name in rows["window"].dropna().unique()]
    return last_and_path(names)


def most_moving(runs: dict[str, Runs], points: pd.DataFrame) -> list[str]:
    """The keys to be drawn, in the order of the design; of many, those that move a measure most."""
    reach: dict[str, float] = {}
    for table in runs.values():
        for key, far in keys_by_reach(table, points).items():
            reach[key] = max(reach.get(key, 0.0), far)
    most = sorted(reach, key=lambda key: -reach[key])[:MOST_KEYS]
    return most if len(reach) > MOST_KEYS else [key for key in points.columns if key in most]


def _draw_key(axes: Axes, means: pd.DataFrame, mode: str, order: int, measure: str) -> Any:
    """Means of one mode at the levels of a key, with their intervals; returns the line drawn."""
    rows = means[means["mode"] == mode]
    look, bounds = theme.mode_style(order), (INDICATORS[measure].low, INDICATORS[measure].high)
    mean = rows["mean"].to_numpy()
    low, high = (np.clip(rows[end].to_numpy(), *bounds) for end in ("ci_low", "ci_high"))
    mark = {"marker": theme.marker_of(order), "markerfacecolor": "white" if order else look["color"]}
    if not pd.api.types.is_numeric_dtype(means["level"]):
        place = list(means["mode"].unique()).index(mode)
        x = np.arange(len(rows)) + ASIDE * (place - (means["mode"].nunique() - 1) / 2)
        axes.vlines(x, low, high, color=look["color"], linewidth=1.4)
        return axes.plot(x, mean, linewidth=0.9, **mark, **look)[0]
    x = rows["level"].to_numpy(np.float64)
    theme.band(axes, x, low, high, order)
    return axes.plot(x, mean, linewidth=1.5, **mark, **look)[0]


def _level_axis(axes: Axes, key: str, levels: list[Any], are_values: bool, width: float, lang: str) -> None:
    """Ticks at the levels, options by name, where they fit into the width in inches; round numbers along slices."""
    if isinstance(levels[0], str):
        names = [level_label(key, level, lang) for level in levels]
        wide = 2 if lang == "zh" else 1
        fits = wide * sum(map(len, names)) + 2 * len(levels) <= width / CHARACTER
        turned = {} if fits else {"rotation": 30, "ha": "right", "rotation_mode": "anchor"}
        axes.set_xticks(range(len(levels)), names, **turned)
        axes.set_xlim(-0.5, len(levels) - 0.5)
        return
    at_ratios = min(levels) > 0 and max(levels) / min(levels) >= LOG_FROM
    if at_ratios:
        axes.set_xscale("log")
    if are_values:
        axes.xaxis.set_major_locator(FixedLocator(_with_room(levels, at_ratios, width)))
    else:
        axes.xaxis.set_major_locator(LogLocator(subs=(1.0, 3.0)) if at_ratios else MaxNLocator(3))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: theme.short(value)))
    axes.xaxis.set_minor_locator(NullLocator())


def _with_room(levels: list[float], at_ratios: bool, width: float) -> list[float]:
    """The two ends, and what finds room between them."""
    at = np.log(levels) if at_ratios else np.asarray(levels, dtype=np.float64)
    inches = dict(zip(levels, 0.9 * width * (at - at.min()) / max(float(np.ptp(at)), 1e-300), strict=True))
    need = {level: CHARACTER * (len(theme.short(level)) + 1) / 2 for level in levels}
    kept: list[float] = []
    for level in [levels[0], levels[-1], *levels[1:-1]]:
        if all(abs(inches[level] - inches[other]) >= need[level] + need[other] for other in kept):
            kept.append(level)
    return sorted(kept)


def level_label(key: str, level: Any, lang: str) -> str:
    """A level of a key: the name of an option, or a short number."""
    return name_of_level(key, level, lang) if isinstance(level, str) else theme.short(level)


def _window_line(window: str, n: int, points: pd.DataFrame, lang: str | None) -> str:
    """The window in words, and how many keys there are where not all are shown."""
    text, n_all = theme.window_label(window, lang), int((points.nunique() > 1).sum())
    return text if n == n_all else say("figures.sweeps.some", theme.language(lang), window=text, n=n, all=n_all)
