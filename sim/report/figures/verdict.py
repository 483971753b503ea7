"""The one picture of the verdict: the difference between two modes over time, over what is unknown and luck."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.language.texts import words_of
from sim.report.figures import theme
from sim.report.figures.marks import Marks, key_height, mark_months, title_pad, write_key
from sim.report.figures.time import Starts, time_axis
from sim.results.bands import LEAST_DRAWS, SURE, quantiles
from sim.results.tables import cells, pairs, windows
from sim.setup.indicators import HEADLINES, INDICATORS
from sim.setup.names import name_of_mode
from sim.setup.palette import GREY, INK, PALE
from sim.setup.words import percent, probability

KEY_WIDTH = 100
"""Letters in a line below the panels."""
ROOM = 0.15
"""Of a panel's height, for the probabilities at its top."""

Fans = Sequence[tuple[str, str, str, np.ndarray]]
"""Province, two modes, and A - B [run, month 0..T, measure], a row of panels each."""


def difference_bands(
    paths: np.ndarray, provinces: Sequence[str], modes: Sequence[str], lang: str | None = None
) -> Figure:
    """Median and middle 50 % and 90 % of A - B, a panel per province and headline measure, with P(A better) by windows.

    paths: [province, measure, replicate, draw, month 0..T], in shares.
    """
    runs = np.moveaxis(paths.reshape(*paths.shape[:2], -1, paths.shape[-1]), 1, -1)
    return _fans([(name, modes[0], modes[1], fan) for name, fan in zip(provinces, runs, strict=True)], lang)


def drawn_differences(
    monthly: pd.DataFrame, lang: str | None = None, marks: Marks | None = None, starts: Starts | None = None
) -> Figure:
    """The same of a comparison whose replicates are draws: the first mode minus each other one, a row of panels each.

    marks, starts: as in ``sim.report.figures.headline.headline_paths``.
    """
    runs = cells(monthly)
    first, columns = next(iter(runs))[1], [list(INDICATORS).index(name) for name in HEADLINES]
    fans = [(place, a, b, (of_a - of_b)[..., columns]) for place, a, b, of_a, of_b in pairs(runs) if a == first]
    return _fans(fans, lang, marks, starts)


def _fans(fans: Fans, lang: str | None, marks: Marks | None = None, starts: Starts | None = None) -> Figure:
    lang = theme.language(lang)
    words, n_months = words_of("figures.verdict", lang), fans[0][-1].shape[1] - 1
    time, named = time_axis([fan[0] for fan in fans], n_months, starts), len({fan[2] for fan in fans}) > 1
    a, b = (words["first"], words["second"]) if named else (name_of_mode(name, lang) for name in fans[0][1:3])
    key = theme.wrapped(words["key"].format(a=a, b=b, sure=percent(SURE)), KEY_WIDTH)
    looks = theme.looks(name for fan in fans for name in fan[1:3])
    with theme.style(lang):
        figure = theme.figure(0.5 + (2.55 if named else 2.3) * len(fans) + key_height(marks, lang, time, key))
        panels = figure.subplots(len(fans), len(HEADLINES), sharex=True, sharey="col", squeeze=False)
        for row, (province, mode_a, mode_b, runs) in enumerate(fans):
            dated = (marks or {}).get(province, ())
            pair = f"\n{name_of_mode(mode_a, lang)} − {name_of_mode(mode_b, lang)}" if named else ""
            for column, indicator in enumerate(HEADLINES):
                axes = panels[row, column]
                _panel(axes, runs[..., column], time.offset(province), [looks[mode_a], looks[mode_b]])
                mark_months(axes, dated, n_months, offset=time.offset(province))
                axes.set_title(theme.title(province, indicator, lang) + pair, pad=title_pad(dated, n_months))
                time.draw(axes)
            panels[row, 0].set_ylabel(words_of("figures.axis", lang)["points"])
        for axes in panels[0]:  # once all have been drawn, since those of a column share their scale
            low, high = axes.get_ylim()
            axes.set_ylim(low, high + ROOM * (high - low))
        for axes in panels[-1]:
            axes.set_xlabel(time.name(lang))
        write_key(figure, marks, lang, time, key)
    return figure


def _panel(axes: Axes, paths: np.ndarray, offset: int, looks: Sequence[int]) -> None:
    """One fan of differences [run, month 0..T], and how probable it is that the first mode is better."""
    months = offset + np.arange(1, paths.shape[1])
    of = {name: 100 * values for name, values in quantiles(paths[:, 1:]).items()}
    axes.fill_between(months, of["q05"], of["q95"], color=PALE, linewidth=0)
    axes.fill_between(months, of["q25"], of["q75"], color=GREY, alpha=0.5, linewidth=0)
    axes.plot(months, of["median"], color=INK)
    axes.axhline(0, color=INK, linewidth=0.8)
    for name, window in windows(paths.shape[1] - 1).items():
        if name == "path" or len(paths) < LEAST_DRAWS:
            continue
        found = paths[:, window].mean(axis=1)
        p = float(np.mean((found > 0) + 0.5 * (found == 0)))
        colours = [theme.colour_of(look) for look in looks]
        colour = colours[0] if p >= SURE else colours[1] if 1 - p >= SURE else INK
        told, at = probability(p, len(paths)), (offset + window.start, 1.0)
        axes.annotate(
            f"P {told[0]} {told[1:]}" if told[0] in "<>" else f"P = {told}", at, xycoords=("data", "axes fraction"),
            xytext=(0, -11), textcoords="offset points", ha="right", color=colour, fontsize="small",
        )  # fmt: skip
