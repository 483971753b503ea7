"""Where each of two modes is ahead on a grid of two keys: a map of the paired difference, with the line between."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure

from sim.language.texts import say
from sim.report.figures import theme
from sim.results.points import is_grid, point_differences, runs_of_points, varied_points
from sim.setup.indicators import HEADLINES
from sim.setup.names import name_of_level, name_of_mode

MOST_NUMBERS = (9, 14)  # cells across and up, beyond which their numbers find no room
CELL = 0.32  # inches of height
PALER = 1.25  # so that numbers can be read on the strongest colour there is


def is_map(rows: pd.DataFrame, points: pd.DataFrame) -> bool:
    """Whether there are two modes, and the points are a grid of two keys."""
    return rows["mode"].nunique() == 2 and points.shape[1] == 2 and is_grid(points) and min(points.nunique()) > 1


def difference_map(
    rows: pd.DataFrame, points: pd.DataFrame | None = None, window: str = "path", lang: str | None = None
) -> Figure:
    """The first mode minus the second at every point of a grid of two keys: a row per province, a column per measure.

    Each cell has the mean of the paired differences, bold where its 95 % interval leaves out 0; where there are too
    many cells for numbers, those whose interval covers 0 have a dot. Thick line: borders
    between cells in which different modes lead. rows, points, window: as in ``main_effects``.
    """
    points = varied_points(rows) if points is None else points
    across, up = sorted(points.columns, key=lambda key: -points[key].nunique())
    measures = [name for name in HEADLINES if name in rows.columns]
    gaps = {name: point_differences(runs_of_points(rows, name, window, len(points)), points) for name in measures}
    provinces = list(dict.fromkeys(gaps[measures[0]]["province"]))
    lang, (mode_a, mode_b) = theme.language(lang), gaps[measures[0]][["mode_a", "mode_b"]].iloc[0]
    reach = max(1e-9, *(float(100 * np.nanmax(np.abs(table["difference"]), initial=0.0)) for table in gaps.values()))
    scale, colours = Normalize(-PALER * reach, PALER * reach), colours_between(mode_a, mode_b)
    with theme.style(lang):
        picture = theme.figure(1.35 + len(provinces) * (0.75 + CELL * max(3, min(points[up].nunique(), 14))))
        panels = picture.subplots(len(provinces), len(measures), sharex=True, sharey=True, squeeze=False)
        for row, province in enumerate(provinces):
            for axes, measure in zip(panels[row], measures, strict=True):
                here = gaps[measure][gaps[measure]["province"] == province]
                gap, low, high = (_table(here, up, across, name) for name in ("difference", "ci_low", "ci_high"))
                _draw_map(axes, 100 * gap, 100 * low, 100 * high, colours, scale)
                axes.set_title(theme.title(province, measure, lang))
            panels[row, 0].set_ylabel(theme.key_label(up, lang))
        for axes in panels[-1]:
            axes.set_xlabel(theme.key_label(across, lang))
        _name_levels(panels[0, 0].xaxis, across, _levels(points, across), MOST_NUMBERS[0], lang)
        _name_levels(panels[0, 0].yaxis, up, _levels(points, up), MOST_NUMBERS[1], lang)
        names = {"a": name_of_mode(mode_a, lang), "b": name_of_mode(mode_b, lang)}
        bar = picture.colorbar(
            ScalarMappable(scale, colours), ax=panels, location="bottom", aspect=60, fraction=0.05, pad=0.02
        )
        bar.outline.set_visible(False)
        bar.formatter = lambda value, _: theme.short(value)
        picture.supxlabel(say("figures.map.axis", lang, window=theme.window_label(window, lang), **names), fontsize=9)
    return picture


def sign_borders(values: np.ndarray) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Edges between neighbouring cells [row, column] of opposite sign, each as its two x and its two y."""
    signs = np.nan_to_num(np.sign(values))
    n_rows, n_columns = values.shape
    borders = []
    for row in range(n_rows):
        for left, right in pairwise(range(n_columns)):
            if signs[row, left] * signs[row, right] < 0:
                borders.append(((left + 0.5, left + 0.5), (row - 0.5, row + 0.5)))
    for lower, upper in pairwise(range(n_rows)):
        for column in range(n_columns):
            if signs[lower, column] * signs[upper, column] < 0:
                borders.append(((column - 0.5, column + 0.5), (lower + 0.5, lower + 0.5)))
    return borders


def _draw_map(axes: Axes, gap: np.ndarray, low: np.ndarray, high: np.ndarray, colours: Any, scale: Normalize) -> None:
    """Coloured cells with their numbers, and the borders between the modes."""
    axes.pcolormesh(gap, cmap=colours, norm=scale, edgecolors="white", linewidth=0.6)
    axes.grid(visible=False)
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)
    has_numbers = gap.shape[1] <= MOST_NUMBERS[0] and gap.shape[0] <= MOST_NUMBERS[1]
    for (row, column), value in np.ndenumerate(gap):
        is_open = not (low[row, column] > 0 or high[row, column] < 0)
        middle = (column + 0.5, row + 0.5)
        if has_numbers and not np.isnan(value):
            text = f"{value:+.1f}".replace("-", "−")
            axes.text(*middle, text, ha="center", va="center", weight="normal" if is_open else "bold")
        elif is_open:
            axes.plot(*middle, marker=".", markersize=3, color=theme.GREY)
    for x, y in sign_borders(gap):
        axes.plot(np.add(x, 0.5), np.add(y, 0.5), color=theme.INK, linewidth=2.2, solid_capstyle="round")


def _table(rows: pd.DataFrame, up: str, across: str, column: str) -> np.ndarray:
    """A column of point differences as a table [level of one key, level of the other]."""
    table = rows.pivot(index=up, columns=across, values=column)
    return table.loc[_levels(rows, up), _levels(rows, across)].to_numpy(np.float64)


def _levels(points: pd.DataFrame, key: str) -> list[Any]:
    """The values of a key: numbers rising, options as they come."""
    levels = list(dict.fromkeys(points[key]))
    return levels if isinstance(levels[0], str) else sorted(levels)


def _name_levels(axis: Any, key: str, levels: list[Any], most: int, lang: str) -> None:
    """Levels as ticks in the middle of cells, every second or third where there are many."""
    some = range(0, len(levels), -(-len(levels) // most))
    names = [theme.short(level) if not isinstance(level, str) else name_of_level(key, level, lang) for level in levels]
    axis.set_ticks([index + 0.5 for index in some], [names[index] for index in some])


def colours_between(mode_a: str, mode_b: str) -> LinearSegmentedColormap:
    """From the second mode's colour over white to the first's."""
    looks = theme.looks((mode_a, mode_b))
    ends = theme.colour_of(looks[mode_b]), theme.colour_of(looks[mode_a])
    return LinearSegmentedColormap.from_list("modes", [ends[0], "white", ends[1]])
