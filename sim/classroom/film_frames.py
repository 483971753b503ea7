"""The play as pictures: both modes on one axis up to a month, and on the map who leads where; what comes is hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.collections import PolyCollection
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from numpy.typing import NDArray

from sim.classroom.page.tiles import hexagon_map
from sim.language.texts import has_wide, say
from sim.model.world.places import Places
from sim.report.figures import theme
from sim.report.figures.gap_map import colours_between
from sim.report.figures.lead import Two, mark_changes, shade_lead
from sim.results.bands import LEAST_DRAWS
from sim.results.crossing import lasting_changes
from sim.results.interval import TIE
from sim.results.records import Comparison
from sim.results.tables import cells
from sim.setup.indicators import INDICATORS
from sim.setup.names import name_of_indicator, name_of_mode, name_of_province
from sim.setup.palette import INKS
from sim.setup.words import points, probability

Floats = NDArray[np.float64]

SIZE, DPI = (12.8, 7.2), 100
"""Of a picture, in inches and dots per inch: 1280 x 720, as projectors show it."""
LETTERS = {"title": 25, "state": 19, "text": 14, "small": 11.5}
"""Sizes of type in points; nothing is below 14 dots."""
LETTER = 0.024
"""Share of the chart's width that a letter of a mode's name takes."""
WIDE = 1.8
"""Letters that a Chinese one takes the room of."""
HEXAGON = np.array([(np.sin(turn), np.cos(turn)) for turn in np.arange(6) * np.pi / 3]) / np.sqrt(3.0)
REACH = 0.1
"""Lead at which a county has its mode's full colour."""


@dataclass(frozen=True, slots=True, eq=False)
class Play:
    """What is played: one measure in one province under two modes.

    paths: of both, the mean over runs [2, month 0..T]. gaps: A - B [run, month 0..T], whose mean is what lies between.
    counties: A - B of every county, the mean over runs [month 0..T, county]. places: where they lie. is_drawn: whether
    runs are draws of what is unknown. made_from: a line on what was run.
    """

    place: str
    measure: str
    modes: tuple[str, str]
    paths: Floats
    gaps: Floats
    counties: Floats
    places: Places
    is_drawn: bool
    made_from: str

    @property
    def n_months(self) -> int:
        """After month 0."""
        return self.paths.shape[1] - 1

    def changes(self) -> list[int]:
        """Months at which the lead changes, and lasts."""
        return lasting_changes(self.paths[0] - self.paths[1], 0.01 * self.top)

    @property
    def top(self) -> float:
        """Where the axis ends: the next tenth above both paths."""
        return float(np.ceil(10.0 * np.nanmax(self.paths) + 0.2) / 10.0)


def play_of(comparison: Comparison, measure: str, places: Places, made_from: str) -> Play:
    """The play of a comparison of two modes in one province that has kept its counties in every month."""
    ((province, a), first), ((_, b), second) = cells(comparison.monthly).items()
    column = list(INDICATORS).index(measure)
    paths = np.stack([runs[..., column].mean(axis=0) for runs in (first, second)])
    keys = ["mode", "month", "city", "county"]
    rows = comparison.counties.groupby(keys, sort=False, observed=True)[measure].mean()
    of_mode = [rows.loc[mode].to_numpy().reshape(paths.shape[1], -1) for mode in (a, b)]
    gaps = first[..., column] - second[..., column]
    return Play(province, measure, (a, b), paths, gaps, of_mode[0] - of_mode[1], places, comparison.is_drawn, made_from)


def state_at(play: Play, month: int, lang: str | None = None) -> tuple[str, int | None]:
    """Who leads at a month, in words, and the index of that mode; None where nobody does."""
    gap = float(play.gaps[:, month].mean())
    if abs(gap) < TIE:
        return say("film.state.even", lang, month=month, tie=f"{100 * TIE:g}"), None
    ahead = 0 if gap > 0 else 1
    told = say(
        "film.state.ahead", lang, month=month, mode=name_of_mode(play.modes[ahead], lang), points=points(abs(gap))
    )
    n = len(play.gaps)
    if not play.is_drawn or n < LEAST_DRAWS:
        return told, ahead
    sign = 1.0 if ahead == 0 else -1.0
    here = sign * play.gaps[:, month]
    share = float(np.mean((here > 0) + 0.5 * (here == 0)))
    return told + say("film.state.probability", lang, p=probability(share, n)), ahead


class Stage:
    """One picture that is drawn anew for every month; call inside ``theme.style``."""

    def __init__(self, play: Play, lang: str) -> None:
        self.play, self.lang = play, lang
        looks = theme.looks(play.modes)
        self.colours = tuple(theme.colour_of(looks[mode]) for mode in play.modes)
        self.names = tuple(name_of_mode(mode, lang) for mode in play.modes)
        longest = max(sum(WIDE if has_wide(letter) else 1.0 for letter in name) for name in self.names)
        self.room = 1.0 / (1.0 - LETTER * longest)
        self.figure = theme.figure(SIZE[1], SIZE[0])
        self.figure.set_layout_engine("none")
        self.figure.set_dpi(DPI)
        self.chart = self.figure.add_axes((0.07, 0.15, 0.5, 0.6))
        self._draw_frame()
        self._draw_map()

    def show(self, month: int, asks: bool = False, ends: bool = False) -> Figure:
        """The picture of a month. asks: with the question before it begins. ends: with what to ask afterwards."""
        told, ahead = state_at(self.play, month, self.lang)
        colour = theme.INK if ahead is None else INKS[self.colours[ahead]]
        self.state.set_text(say("film.ask", self.lang) if asks else told)
        self.state.set_color(theme.INK if asks else colour)
        self.after.set_text(say("film.why", self.lang) if ends else "")
        self._draw_chart(month, asks)
        self.hexagons.set_array(100.0 * self.play.counties[month])
        return self.figure

    def _draw_frame(self) -> None:
        """All that stays as it is."""
        place, measure = name_of_province(self.play.place, self.lang), name_of_indicator(self.play.measure, self.lang)
        title = say("names.titled", self.lang, place=place, what=measure.lower())
        self.figure.text(0.03, 0.93, title, fontsize=LETTERS["title"], weight="bold", va="center")
        self.state = self.figure.text(0.03, 0.84, "", fontsize=LETTERS["state"], weight="bold", va="center")
        self.figure.text(0.03, 0.028, self.play.made_from, fontsize=LETTERS["small"], color=theme.GREY, va="center")
        self.after = self.figure.text(0.97, 0.93, "", fontsize=LETTERS["state"], va="center", ha="right")

    def _draw_map(self) -> None:
        """Counties as hexagons, in the colour of the mode that leads there."""
        places, lang = self.play.places, self.lang
        centres, _ = hexagon_map(places.city_point, places.county_point, places.county_city)
        axes = self.figure.add_axes((0.6, 0.19, 0.39, 0.66))
        scale, colours = Normalize(-100 * REACH, 100 * REACH), colours_between(*self.play.modes)
        self.hexagons = PolyCollection(
            [centre + 0.97 * HEXAGON for centre in centres],
            cmap=colours,
            norm=scale,
            edgecolors=theme.PALE,
            linewidths=0.6,
        )
        axes.add_collection(self.hexagons)
        axes.set_xlim(centres[:, 0].min() - 1, centres[:, 0].max() + 1)
        axes.set_ylim(centres[:, 1].max() + 1, centres[:, 1].min() - 1)
        axes.set_aspect("equal")
        axes.set_axis_off()
        bar = self.figure.add_axes((0.735, 0.145, 0.1, 0.018))
        self.figure.colorbar(ScalarMappable(scale, colours), cax=bar, orientation="horizontal", ticks=[])
        bar.spines[:].set_visible(False)
        for x, side, align in ((0.728, 1, "right"), (0.842, 0, "left")):
            self.figure.text(
                x, 0.154, self.names[side], color=INKS[self.colours[side]], fontsize=LETTERS["text"], weight="bold",
                ha=align, va="center",
            )  # fmt: skip
        self.figure.text(
            0.8,
            0.095,
            say("film.map", lang, reach=f"{100 * REACH:g}"),
            fontsize=LETTERS["text"],
            ha="center",
            va="center",
        )

    def _draw_chart(self, month: int, asks: bool) -> None:
        play, axes, size = self.play, self.chart, LETTERS["text"]
        axes.clear()
        axes.set_ylim(0.0, play.top)
        theme.month_axis(axes, play.n_months)
        axes.set_xticks([tick for tick in axes.get_xticks() if 0 <= tick <= play.n_months])
        axes.set_xlim(0, play.n_months * self.room)
        theme.value_axis(axes, play.measure)
        axes.tick_params(labelsize=size)
        axes.set_xlabel(say("figures.axis.months", self.lang), fontsize=size)
        months = np.arange(month + 1.0)
        two = Two(tuple(play.paths[:, : month + 1]), self.names, self.colours)
        shade_lead(axes, months, two)
        for side in (1, 0):
            look = theme.mode_style(theme.looks(play.modes)[play.modes[side]])
            axes.plot(months, two.paths[side], linewidth=3.5, **look)
        if month >= 3:
            mark_changes(axes, months, two, lambda at: say("figures.axis.month", self.lang, month=at), size=size)
        self._name_ends(month)
        if asks:
            axes.text(
                0.5, 0.55, say("film.hands", self.lang), transform=axes.transAxes, fontsize=LETTERS["title"],
                ha="center", va="center", color=theme.GREY,
            )  # fmt: skip

    def _name_ends(self, month: int) -> None:
        """Each mode's name at the end of its path, apart from the other."""
        play, axes = self.play, self.chart
        ends = play.paths[:, month]
        order = [0, 1] if ends[0] >= ends[1] else [1, 0]
        apart = 0.075 * play.top
        middle = float(np.clip(ends.mean(), 0.09 * play.top, 0.95 * play.top))
        spread = max(apart, abs(ends[0] - ends[1])) / 2
        for height, side in zip((middle + spread, middle - spread), order, strict=True):
            axes.scatter(
                [month], [ends[side]], s=60, color=self.colours[side], edgecolor="white", zorder=7, clip_on=False
            )
            axes.text(
                month + 0.016 * play.n_months, height, self.names[side], color=INKS[self.colours[side]],
                fontsize=LETTERS["text"] + 2, weight="bold", ha="left", va="center", zorder=9,
            )  # fmt: skip


def slides_of(play: Play, every: int = 12) -> Sequence[int]:
    """Months that slides show: each year, and those at which the lead changes."""
    years = range(0, play.n_months + 1, every)
    return sorted({*years, *play.changes(), play.n_months})
