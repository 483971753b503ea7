"""The one picture of the verdict: the difference between two modes over time, over what is unknown and luck."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.language.texts import words_of
from sim.report.figures import theme
from sim.results.tables import windows
from sim.results.verdict import SURE
from sim.setup.indicators import HEADLINES
from sim.setup.names import name_of_mode
from sim.setup.palette import GREY, INK, PALE
from sim.setup.words import percent

KEY_WIDTH = 105
"""Letters in a line below the panels."""
ROOM = 0.15
"""Of a panel's height, for the probabilities at its top."""


def difference_bands(
    paths: np.ndarray, provinces: Sequence[str], modes: Sequence[str], lang: str | None = None
) -> Figure:
    """Median and middle 50 % and 90 % of A - B, a panel per province and headline measure, with P(A better) by windows.

    paths: [province, measure, replicate, draw, month 0..T], in shares.
    """
    lang = theme.language(lang)
    words = words_of("figures.verdict", lang)
    colours = [theme.colour_of(index) for index in theme.looks(modes).values()]
    with theme.style(lang):
        figure = theme.figure(0.9 + 2.3 * len(provinces))
        panels = figure.subplots(len(provinces), len(HEADLINES), sharex=True, sharey="col", squeeze=False)
        for row, province in enumerate(provinces):
            for column, indicator in enumerate(HEADLINES):
                axes = panels[row, column]
                _panel(axes, paths[row, column].reshape(-1, paths.shape[-1]), words, colours)
                axes.set_title(theme.title(province, indicator, lang))
                theme.month_axis(axes, paths.shape[-1] - 1)
        a, b = (name_of_mode(name, lang) for name in modes)
        for axes in panels[:, 0]:
            axes.set_ylabel(words_of("figures.axis", lang)["points"])
        for axes in panels[-1]:
            axes.set_xlabel(words_of("figures.axis", lang)["months"])
        key = theme.wrapped(words["key"].format(a=a, b=b, sure=percent(SURE)), KEY_WIDTH)
        figure.supxlabel("\n".join(key), fontsize="small")
    return figure


def _panel(axes: Axes, paths: np.ndarray, words: dict[str, str], colours: Sequence[str]) -> None:
    """One fan of differences [run, month 0..T], and how probable it is that the first mode is better."""
    months = np.arange(1, paths.shape[1])
    low90, low50, middle, high50, high90 = 100 * np.quantile(paths[:, 1:], (0.05, 0.25, 0.5, 0.75, 0.95), axis=0)
    axes.fill_between(months, low90, high90, color=PALE, linewidth=0)
    axes.fill_between(months, low50, high50, color=GREY, alpha=0.5, linewidth=0)
    axes.plot(months, middle, color=INK)
    axes.axhline(0, color=INK, linewidth=0.8)
    low, high = axes.get_ylim()
    axes.set_ylim(low, high + ROOM * (high - low))
    for name, window in windows(paths.shape[1] - 1).items():
        if name == "path":
            continue
        found = paths[:, window].mean(axis=1)
        p = float(np.mean((found > 0) + 0.5 * (found == 0)))
        colour = colours[0] if p >= SURE else colours[1] if p <= 1 - SURE else INK
        at = window.start, 1.0
        axes.annotate(
            words["p"].format(p=percent(p)), at, xycoords=("data", "axes fraction"), xytext=(0, -11),
            textcoords="offset points", ha="right", color=colour, fontsize="small",
        )  # fmt: skip
