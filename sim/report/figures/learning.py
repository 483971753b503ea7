"""Figures of what was learned: facts in the bands of prior and posterior, and every unknown's prior and posterior."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import shorten

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.language.texts import words_of
from sim.report.figures import theme
from sim.setup.names import name_of_city, name_of_parameter, name_of_province
from sim.setup.palette import INK, INKS, PALE, VERMILION

PER_COLUMN = 30
LONGEST = 30
"""Letters of a name."""


def fact_bands(bands: pd.DataFrame, lang: str | None = None) -> Figure:
    """A row per fact, on a scale of its own: the prior's middle 90 %, the posterior's, and the fact with its sd.

    bands: as ``sim.results.posterior.bands_table`` gives it. Facts that nothing was fitted to have a hollow mark.
    """
    lang = theme.language(lang)
    words = words_of("figures.learning", lang)
    with theme.style(lang):
        figure = theme.figure(0.9 + 0.42 * len(bands))
        axes = figure.subplots()
        for place, row in enumerate(bands.to_dict("records")):
            _fact_row(axes, -place, row)
        axes.set_yticks(-np.arange(len(bands)), [_name_of_fact(row, words, lang) for row in bands.to_dict("records")])
        axes.set_xticks([])
        axes.set_ylim(-len(bands) + 0.4, 0.6)
        axes.set_xlim(-0.06, 1.12)
        axes.set_xlabel(words["scale"])
        _key(figure, words)
    return figure


def _fact_row(axes: Axes, y: float, row: dict[str, float]) -> None:
    """One fact on a scale from the least to the greatest number in its row."""
    ends = [row[name] for name in ("prior_q05", "prior_q95", "q05", "q95")]
    ends += [row["value"] - row["sd"], row["value"] + row["sd"]]
    low, width = min(ends), max(max(ends) - min(ends), 1e-9)

    def at(value: float) -> float:
        return (value - low) / width

    axes.plot([at(row["prior_q05"]), at(row["prior_q95"])], [y, y], color=PALE, linewidth=7, solid_capstyle="butt")
    axes.plot([at(row["q05"]), at(row["q95"])], [y, y], color=INK, linewidth=3, solid_capstyle="butt")
    face = VERMILION if row["use"] == "fit" else "white"
    axes.errorbar(
        at(row["value"]), y, xerr=row["sd"] / width, fmt="o", markersize=6, color=VERMILION, markerfacecolor=face,
        zorder=4, capsize=2,
    )  # fmt: skip
    axes.annotate(f"{row['value']:.3g}", (1.02, y), va="center", fontsize="small", color=INKS[VERMILION])


def _name_of_fact(row: dict[str, str], words: dict[str, str], lang: str) -> str:
    city, province = row["place"], row["province"]
    where = name_of_city(province, city, lang) if city else name_of_province(province, lang)
    return f"{where}, {row['date']}: {words[row['kind']].format(operator=words[row['operator']])}"


def _key(figure: Figure, words: dict[str, str]) -> None:
    """What the lines and marks are."""
    marks = [
        Line2D([], [], color=PALE, linewidth=7),
        Line2D([], [], color=INK, linewidth=3),
        Line2D([], [], marker="o", linestyle="", color=VERMILION),
        Line2D([], [], marker="o", linestyle="", color=VERMILION, markerfacecolor="white"),
    ]
    theme.legend(figure, marks, [words[name] for name in ("prior", "posterior", "fit", "check")], ncols=2)


def unknown_bands(unknowns: pd.DataFrame, lang: str | None = None) -> Figure:
    """Every unknown: its prior's middle 90 % as the whole width, its posterior's in it, the narrowest first.

    unknowns: as ``sim.results.posterior.learned_table`` gives it.
    """
    lang = theme.language(lang)
    words = words_of("figures.learning", lang)
    table = unknowns.sort_values("ratio", kind="stable").to_dict("records")
    columns = [table[start : start + PER_COLUMN] for start in range(0, len(table), PER_COLUMN)]
    with theme.style(lang):
        figure = theme.figure(0.9 + 0.24 * max(map(len, columns)))
        panels = figure.subplots(1, len(columns), squeeze=False)[0]
        for axes, rows in zip(panels, columns, strict=True):
            _unknown_panel(axes, rows, lang)
        figure.supxlabel(words["of_prior"], fontsize="medium")
    return figure


def _unknown_panel(axes: Axes, rows: Sequence[dict[str, float]], lang: str) -> None:
    """Some unknowns below each other, on the scale of their priors' quantiles."""
    for place, row in enumerate(rows):
        colour = VERMILION if row["learned"] else INK
        axes.plot([0, 1], [-place] * 2, color=PALE, linewidth=5, solid_capstyle="butt")
        axes.plot([row["u05"], row["u95"]], [-place] * 2, color=colour, linewidth=2.5, solid_capstyle="butt")
        axes.plot([row["u50"]], [-place], "|", color=colour, markersize=8)
    axes.set_yticks(-np.arange(len(rows)), [_short(str(row["unknown"]), lang) for row in rows])
    axes.tick_params(axis="y", labelsize="x-small", length=0)
    axes.set_xticks([0, 0.5, 1], ["0", "½", "1"])
    axes.set_xlim(-0.02, 1.02)


def _short(name: str, lang: str) -> str:
    """The name of an unknown, cut at a word where it is long."""
    return shorten(name_of_parameter(name, lang), LONGEST, placeholder="…")
