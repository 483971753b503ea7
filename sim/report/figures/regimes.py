"""Pictures of regimes: which contexts decide, and a map of the better mode over the two that matter most."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator, PercentFormatter

from sim.language.texts import words_of
from sim.report.figures import theme
from sim.results.bands import SURE
from sim.results.regimes import GRID, KEYS, ONE
from sim.setup.names import name_of_mode, name_of_parameter, unit_of_parameter
from sim.setup.palette import GREY, INK
from sim.setup.words import percent, window

SHOWN = 6
"""Contexts in a panel."""
LABEL_WIDTH, TITLE_WIDTH, KEY_WIDTH = 24, 30, 100


def context_bars(contexts: pd.DataFrame, rules: pd.DataFrame, shown: str, lang: str | None = None) -> Figure:
    """How often the first mode is better at both ends of the contexts that matter most, per province and measure."""
    lang = theme.language(lang)
    words = words_of("figures.regimes", lang)
    cells = list(contexts.groupby(list(KEYS), sort=False))
    with theme.style(lang):
        figure = theme.figure(0.9 + 2.5 * -(-len(cells) // 2))
        panels = figure.subplots(-(-len(cells) // 2), min(2, len(cells)), squeeze=False, sharex=True)
        for axes, (key, table) in zip(panels.flat, cells, strict=False):
            mine = (rules[list(KEYS)] == list(key)).all(axis=1) & (rules["better"] == key[1])
            _ends(axes, table[table["kind"] == ONE].head(SHOWN), float(rules.loc[mine, "base"].iloc[0]), lang)
            axes.set_title(theme.title(key[0], key[3], lang))
        name = name_of_mode(cells[0][0][1], lang)
        figure.supxlabel(f"{words['p'].format(a=name)}, {window(shown, lang=lang)}", fontsize="medium")
        handles = [Line2D([], [], color=INK, marker="o", linestyle="", markerfacecolor=fill) for fill in ("white", INK)]
        theme.legend(figure, handles, [words["lowest"], words["highest"]])
    return figure


def _ends(axes: Axes, rows: pd.DataFrame, base: float, lang: str) -> None:
    rows = rows[::-1]
    places = np.arange(len(rows))
    axes.axvline(base, color=GREY, linewidth=0.8)
    axes.hlines(places, rows["p_low"], rows["p_high"], color=GREY, linewidth=1.2)
    axes.plot(rows["p_low"], places, "o", color=INK, markerfacecolor="white")
    axes.plot(rows["p_high"], places, "o", color=INK)
    names = [
        "\n".join(theme.wrapped(f"{name_of_parameter(row.what, lang)} ({percent(row.explains)})", LABEL_WIDTH))
        for row in rows.itertuples()
    ]
    axes.set_yticks(places, names, fontsize="small")
    axes.set_xlim(0, 1)
    axes.xaxis.set_major_formatter(PercentFormatter(1.0))
    axes.grid(False)


def regime_map(found: pd.DataFrame, shown: str, lang: str | None = None) -> Figure:
    """How probable it is that the first mode is better over the two contexts that matter most, a panel each."""
    lang = theme.language(lang)
    words = words_of("figures.regimes", lang)
    cells = list(found.groupby(list(KEYS), sort=False))
    looks = theme.looks(cells[0][0][1:3])
    of_a, of_b = (theme.colour_of(looks[name]) for name in cells[0][0][1:3])
    colours = LinearSegmentedColormap.from_list("regimes", [of_b, "white", of_a])
    scale = Normalize(0.0, 1.0)
    with theme.style(lang):
        figure = theme.figure(1.1 + 2.9 * -(-len(cells) // 2))
        panels = figure.subplots(-(-len(cells) // 2), min(2, len(cells)), squeeze=False)
        for axes in panels.flat[len(cells) :]:
            axes.set_axis_off()
        for axes, (key, table) in zip(panels.flat, cells, strict=False):
            _fill(axes, table, colours, scale)
            axes.set_title("\n".join(theme.wrapped(theme.title(key[0], key[3], lang), TITLE_WIDTH)))
            axes.xaxis.set_major_locator(MaxNLocator(4))
            axes.set_xlabel(_named(table["x"].iloc[0], lang))
            axes.set_ylabel(_named(table["y"].iloc[0], lang))
        bar = figure.colorbar(ScalarMappable(scale, colours), ax=list(panels.flat), format=PercentFormatter(1.0))
        name = name_of_mode(cells[0][0][1], lang)
        bar.set_label(f"{words['p'].format(a=name)}, {window(shown, lang=lang)}")
        figure.supxlabel("\n".join(theme.wrapped(words["key"], KEY_WIDTH)), fontsize="small")
    return figure


def _fill(axes: Axes, table: pd.DataFrame, colours: LinearSegmentedColormap, scale: Normalize) -> None:
    x, y, p, low, high = (
        table[name].to_numpy().reshape(GRID, GRID) for name in ("x_value", "y_value", "p_a_better", "ci_low", "ci_high")
    )
    axes.pcolormesh(x, y, p, cmap=colours, norm=scale, shading="gouraud", rasterized=True)
    if p.min() < SURE and p.max() > 1 - SURE:
        lines = axes.contour(x, y, p, levels=(1 - SURE, 0.5, SURE), colors=INK, linewidths=(0.8, 1.6, 0.8))
        axes.clabel(lines, fmt=lambda level: f"{level:.0%}", fontsize=8)
    open_ones = (low < 0.5) & (high > 0.5)
    axes.plot(x[open_ones], y[open_ones], ".", color=INK, markersize=2.5)
    axes.grid(False)


def _named(name: str, lang: str) -> str:
    unit = unit_of_parameter(name, lang)
    text = name_of_parameter(name, lang) + ("" if unit == "1" else f" ({unit})")
    return "\n".join(theme.wrapped(text, 40))
