"""The one picture of the verdict: the difference between two modes over time, over what is unknown and luck."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.language.texts import closed_up, words_of
from sim.report.figures import theme
from sim.report.figures.marks import Marks, key_height, mark_months, title_pad, write_key
from sim.report.figures.time import Starts, time_axis
from sim.results.bands import LEAST_DRAWS, QUANTILES, SURE, quantiles
from sim.results.tables import cells, pairs, windows
from sim.setup.indicators import HEADLINES, INDICATORS
from sim.setup.names import name_of_mode
from sim.setup.palette import GREY, INK, INKS, PALE
from sim.setup.words import percent, probability

KEY_WIDTH = 100
"""Letters in a line below the panels."""
ROOM = 0.15
"""Of a panel's height, for the probabilities at its top."""


@dataclass(frozen=True, slots=True, eq=False)
class Fan:
    """The difference A - B of a province, a row of panels.

    bands: quantiles by their names [month 1..T, measure]. p: how probably A is better, by window [measure]. n: runs.
    """

    province: str
    modes: tuple[str, str]
    bands: Mapping[str, np.ndarray]
    p: Mapping[str, np.ndarray]
    n: int

    @property
    def n_months(self) -> int:
        """After month 0."""
        return len(self.bands["median"])


def fan_of(province: str, modes: tuple[str, str], runs: np.ndarray) -> Fan:
    """The fan of differences [run, month 0..T, measure]; equal ones count half for either mode."""
    p = {}
    for name, window in windows(runs.shape[1] - 1).items():
        found = runs[:, window].mean(axis=1)
        p[name] = np.mean((found > 0) + 0.5 * (found == 0), axis=0)
    return Fan(province, modes, quantiles(runs[:, 1:]), p, len(runs))


def known_fans(table: pd.DataFrame, modes: tuple[str, str], n: int) -> list[Fan]:
    """The fans of a table with a row per province, measure and month 1..T, such as ``sim/data/known.csv``."""
    fans = []
    for province, rows in table.groupby("province", sort=False):
        of = [rows[rows["indicator"] == name].set_index("month").sort_index() for name in HEADLINES]
        bands = {name: np.stack([one[name] for one in of], axis=1) for name in QUANTILES}
        stops = [name for name in windows(len(of[0])) if name != "path"]
        p = {name: np.array([one.loc[int(name.removeprefix("month_")), "p_a_better"] for one in of]) for name in stops}
        fans.append(Fan(str(province), modes, bands, p, n))
    return fans


def difference_bands(
    paths: np.ndarray, provinces: Sequence[str], modes: Sequence[str], lang: str | None = None
) -> Figure:
    """Median and middle 50 % and 90 % of A - B, a panel per province and headline measure, with P(A better) by windows.

    paths: [province, measure, replicate, draw, month 0..T], in shares.
    """
    runs = np.moveaxis(paths.reshape(*paths.shape[:2], -1, paths.shape[-1]), 1, -1)
    return draw_fans([fan_of(name, (modes[0], modes[1]), fan) for name, fan in zip(provinces, runs, strict=True)], lang)


def drawn_differences(
    monthly: pd.DataFrame, lang: str | None = None, marks: Marks | None = None, starts: Starts | None = None
) -> Figure:
    """The same of a comparison whose replicates are draws: the first mode minus each other one, a row of panels each.

    marks, starts: as in ``sim.report.figures.headline.headline_paths``.
    """
    runs = cells(monthly)
    first, columns = next(iter(runs))[1], [list(INDICATORS).index(name) for name in HEADLINES]
    fans = [fan_of(place, (a, b), (of_a - of_b)[..., columns]) for place, a, b, of_a, of_b in pairs(runs) if a == first]
    return draw_fans(fans, lang, marks, starts)


def draw_fans(
    fans: Sequence[Fan], lang: str | None, marks: Marks | None = None, starts: Starts | None = None
) -> Figure:
    """A row of panels for each fan. marks, starts: as above."""
    lang = theme.language(lang)
    words, n_months = words_of("figures.verdict", lang), fans[0].n_months
    time, named = time_axis([fan.province for fan in fans], n_months, starts), len({fan.modes[1] for fan in fans}) > 1
    a, b = (words["first"], words["second"]) if named else (name_of_mode(name, lang) for name in fans[0].modes)
    key = theme.wrapped(closed_up(words["key"].format(a=a, b=b, sure=percent(SURE))), KEY_WIDTH)
    looks = theme.looks(name for fan in fans for name in fan.modes)
    with theme.style(lang):
        figure = theme.figure(0.5 + (2.55 if named else 2.3) * len(fans) + key_height(marks, lang, time, key))
        panels = figure.subplots(len(fans), len(HEADLINES), sharex=True, sharey="col", squeeze=False)
        for row, fan in enumerate(fans):
            province, (mode_a, mode_b) = fan.province, fan.modes
            dated = (marks or {}).get(province, ())
            pair = f"\n{name_of_mode(mode_a, lang)} − {name_of_mode(mode_b, lang)}" if named else ""
            for column, indicator in enumerate(HEADLINES):
                axes = panels[row, column]
                _panel(axes, fan, column, time.offset(province), [looks[mode] for mode in fan.modes])
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


def _panel(axes: Axes, fan: Fan, column: int, offset: int, looks: Sequence[int]) -> None:
    """One fan of differences in a measure, and how probable it is that the first mode is better."""
    months = offset + np.arange(1, fan.n_months + 1)
    of = {name: 100 * values[:, column] for name, values in fan.bands.items()}
    axes.fill_between(months, of["q05"], of["q95"], color=PALE, linewidth=0)
    axes.fill_between(months, of["q25"], of["q75"], color=GREY, alpha=0.5, linewidth=0)
    axes.plot(months, of["median"], color=INK)
    axes.axhline(0, color=INK, linewidth=0.8)
    for name, window in windows(fan.n_months).items():
        if name == "path" or fan.n < LEAST_DRAWS:
            continue
        p = float(fan.p[name][column])
        colours = [INKS[theme.colour_of(look)] for look in looks]
        colour = colours[0] if p >= SURE else colours[1] if 1 - p >= SURE else INK
        told, at = probability(p, fan.n), (offset + window.start, 1.0)
        axes.annotate(
            f"P {told[0]} {told[1:]}" if told[0] in "<>" else f"P = {told}", at, xycoords=("data", "axes fraction"),
            xytext=(0, -11), textcoords="offset points", ha="right", color=colour, fontsize="small",
        )  # fmt: skip
