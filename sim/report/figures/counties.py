"""How counties differ: at the end of the run, and on the way there."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.report.figures import theme
from sim.report.figures.time import Starts, time_axis
from sim.results.county_paths import last_month
from sim.setup.indicators import HEADLINES
from sim.setup.names import name_of_mode, name_of_province


def county_distribution(counties: pd.DataFrame, lang: str | None = None) -> Figure:
    """Distribution over counties of both headline measures in the last month, a ridge per province and mode.

    Counties of all replicates are pooled, each counting once. Bar: middle half; point: median; line: middle
    90 %.
    """
    looks = theme.looks(counties["mode"].unique())
    ridges = list(last_month(counties).groupby(["province", "mode"], sort=False, observed=True))
    lang = theme.language(lang)
    with theme.style(lang):
        picture = theme.figure(0.6 + 0.85 * len(ridges))
        panels = picture.subplots(1, len(HEADLINES), sharey=True, squeeze=False)[0]
        for axes, indicator in zip(panels, HEADLINES, strict=True):
            for height, ((_, mode), rows) in enumerate(reversed(ridges)):
                values = rows[indicator].dropna().to_numpy(np.float64)
                if len(values):
                    _draw_ridge(axes, values, height, looks[mode])
            axes.set_title(theme.label(indicator, lang))
            theme.value_axis(axes, indicator)
            axes.xaxis.set_major_formatter(axes.yaxis.get_major_formatter())
            axes.grid(axis="x")
            axes.grid(visible=False, axis="y")
            axes.set_ylim(-0.35, len(ridges))
            axes.spines["left"].set_visible(False)
        cells = [cell for cell, _ in reversed(ridges)]
        names = [f"{name_of_province(province, lang)}\n{name_of_mode(mode, lang)}" for province, mode in cells]
        panels[0].set_yticks(range(len(ridges)), names)
        for axes in panels:
            axes.tick_params(axis="y", length=0)
    return picture


def county_paths(counties: pd.DataFrame, lang: str | None = None, starts: Starts | None = None) -> Figure:
    """Every county over time: a row per province and mode, a column per headline measure.

    Thin lines: the counties of the first replicate. Band between black lines: the middle 90 % of the counties of all
    replicates, each counting once; thick line: their median. counties: rows of every month. starts: as in
    ``headline_paths``.
    """
    looks = theme.looks(counties["mode"].unique())
    rows = list(counties.groupby(["province", "mode"], sort=False, observed=True))
    lang = theme.language(lang)
    time = time_axis(dict.fromkeys(counties["province"]), int(counties["month"].max()), starts)
    with theme.style(lang):
        picture = theme.figure(0.4 + 1.95 * len(rows))
        panels = picture.subplots(len(rows), len(HEADLINES), sharex=True, sharey="col", squeeze=False)
        for row, ((province, mode), of_cell) in enumerate(rows):
            for axes, indicator in zip(panels[row], HEADLINES, strict=True):
                _draw_counties(axes, of_cell, indicator, looks[mode], time.offset(province))
                theme.value_axis(axes, indicator)
                time.draw(axes)
                if row == 0:
                    axes.set_title(theme.label(indicator, lang))
            panels[row, 0].set_ylabel(f"{name_of_province(province, lang)}\n{name_of_mode(mode, lang)}")
        for axes in panels[-1]:
            axes.set_xlabel(time.name(lang))
    return picture


def _draw_counties(axes: Axes, of_cell: pd.DataFrame, indicator: str, order: int, offset: int) -> None:
    """One panel: lines of the first replicate's counties, band and median of all. offset: added to months."""
    look = theme.mode_style(order)
    of_month = of_cell.groupby("month")[indicator]
    low, median, high = (of_month.quantile(share) for share in (0.05, 0.5, 0.95))
    first = of_cell[of_cell["replicate"] == of_cell["replicate"].iloc[0]]
    lines = first[indicator].to_numpy(np.float64).reshape(len(median), -1)
    months = median.index + offset
    axes.fill_between(months, low, high, color=theme.PALE, linewidth=0)
    axes.plot(months, lines, color=look["color"], linewidth=0.4, alpha=0.3, rasterized=True)
    for edge in (low, high):
        axes.plot(months, edge, color=theme.INK, linewidth=0.9)
    axes.plot(months, median, color="white", linewidth=4.2)
    axes.plot(months, median, linewidth=2.4, **look)


def _draw_ridge(axes: Axes, values: np.ndarray, height: float, order: int) -> None:
    """A density above its base line, with median, quartiles and the middle 90 % below it."""
    colour = theme.colour_of(order)
    low, first, median, third, high = np.quantile(values, (0.05, 0.25, 0.5, 0.75, 0.95))
    if np.ptp(values) > 1e-9:
        grid, density = _density(values)
        top = height + 0.8 * density / density.max()
        axes.fill_between(grid, height, top, color=colour, alpha=0.3, linewidth=0)
        axes.plot(grid, top, linewidth=1.3, **theme.mode_style(order))
    base = height - 0.12
    axes.plot([low, high], [base, base], color=colour, linewidth=1)
    axes.plot([first, third], [base, base], color=colour, linewidth=4.5, solid_capstyle="butt")
    axes.plot(
        [median],
        [base],
        marker=theme.marker_of(order),
        markerfacecolor="white",
        markeredgecolor=colour,
        markersize=5.5,
    )


def _density(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Gaussian kernel density on a grid over the values' range, with Scott's bandwidth s n^(-1/5).

    By hand, since loading scipy.stats takes longer than all that is drawn here.
    """
    grid = np.linspace(values.min(), values.max(), 200)
    width = values.std(ddof=1) * len(values) ** -0.2
    bells = np.exp(-0.5 * ((grid[:, None] - values) / width) ** 2)
    return grid, bells.sum(axis=1) / (len(values) * width * np.sqrt(2.0 * np.pi))
