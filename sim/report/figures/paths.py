"""The difference between two modes over time, and every other measure over time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.language.texts import say, words_of
from sim.report.figures import theme
from sim.report.figures.marks import Marks, key_height, mark_months, title_pad, write_key
from sim.report.figures.time import Starts, TimeAxis, time_axis
from sim.results.bands import quantiles
from sim.results.crossing import crossing_month, paired_path
from sim.results.interval import interval
from sim.results.tables import Cells, cells, pairs, windows
from sim.setup.indicators import HEADLINES, INDICATORS
from sim.setup.names import name_of_mode, name_of_province, unit_of_indicator
from sim.setup.words import is_share

TITLE = 27
"""Letters in a line of the title of a small panel."""


def difference_paths(
    monthly: pd.DataFrame, lang: str | None = None, marks: Marks | None = None, starts: Starts | None = None
) -> Figure:
    """The first mode minus each other over time, with paired 95 % bands and where the lead changes.

    Dark band: paired 95 % interval of the mean difference. Pale band: the middle 95 % of the paired runs. A
    filled mark is a change of lead with the interval off 0 on both sides of it, a hollow one is within the
    noise. marks, starts: as in ``sim.report.figures.headline.headline_paths``.
    """
    runs, crossings = cells(monthly), crossing_month(monthly)
    provinces, modes = names_of(runs)
    words = words_of("figures.axis", theme.language(lang))
    lang, n_months, looks = theme.language(lang), months_of(runs), theme.looks(modes)
    time = time_axis(provinces, n_months, starts)
    with theme.style(lang):
        picture = theme.figure(0.5 + 2.35 * len(provinces) + key_height(marks, lang, time))
        panels = picture.subplots(len(provinces), len(HEADLINES), sharex=True, sharey="col", squeeze=False)
        for row, province in enumerate(provinces):
            offset = time.offset(province)
            for column, indicator in enumerate(HEADLINES):
                axes = panels[row, column]
                axes.axhline(0, color=theme.INK, linewidth=1)
                for _, mode_a, mode_b, a, b in (pair for pair in pairs(runs) if pair[0] == province):
                    if mode_a != modes[0]:
                        continue
                    index, order_b = list(INDICATORS).index(indicator), looks[mode_b] if len(modes) > 2 else None
                    months = offset + np.arange(1, a.shape[1])
                    mean, low, high = paired_path(a[:, 1:, index], b[:, 1:, index])
                    look = {"color": theme.INK} if order_b is None else theme.mode_style(order_b)
                    name = f"{name_of_mode(mode_a, lang)} − {name_of_mode(mode_b, lang)}"
                    if len(a) > 2 and len(modes) == 2:
                        runs_band = 100 * np.quantile(a[:, 1:, index] - b[:, 1:, index], (0.025, 0.975), axis=0)
                        theme.band(axes, months, *runs_band, order_b)
                    theme.band(axes, months, 100 * low, 100 * high, order_b, strong=True)
                    axes.plot(months, 100 * mean, label=name, **look)
                    where = (
                        crossings[["province", "mode_a", "mode_b", "indicator"]]
                        == [province, mode_a, mode_b, indicator]
                    ).all(axis=1)
                    _mark_crossing(axes, crossings[where].iloc[0], mean[-1] > 0, look["color"], time, lang)
                dated = (marks or {}).get(province, ())
                mark_months(axes, dated, n_months, offset=offset)
                axes.set_title(theme.title(province, indicator, lang), pad=title_pad(dated, n_months))
                axes.yaxis.set_major_locator(MaxNLocator(6))
                axes.yaxis.set_major_formatter(
                    FuncFormatter(lambda value, _: f"{value:+.4g}".replace("-", "−") if value else "0")
                )
                time.draw(axes)
            panels[row, 0].set_ylabel(words["points"])
        label_time(panels, time, lang)
        _name_sides(panels, modes, words, lang)
        if len(modes) > 2:
            handles, names = panels[0, 0].get_legend_handles_labels()
            theme.legend(picture, handles, names)
        write_key(picture, marks, lang, time)
    return picture


def indicator_page(
    monthly: pd.DataFrame,
    lang: str | None = None,
    marks: Marks | None = None,
    starts: Starts | None = None,
    drawn: bool = False,
) -> Figure:
    """All other indicators as small panels: colour and dash show the mode, the marker shows the province.

    Rare events are cumulated from month 1 on. What is undefined in every run, such as what an operator does where there
    is none, has no panel. marks, starts, drawn: as in ``sim.report.figures.headline.headline_paths``; marks without
    numbers, and only where there is one province to mark.
    """
    runs = cells(monthly)
    provinces, modes = names_of(runs)
    chosen = [
        name
        for column, name in enumerate(INDICATORS)
        if name not in HEADLINES and not all(np.isnan(values[:, :, column]).all() for values in runs.values())
    ]
    lang, n_months, looks = theme.language(lang), months_of(runs), theme.looks(modes)
    time = time_axis(provinces, n_months, starts)
    with theme.style(lang):
        picture = theme.figure(0.7 + 1.72 * -(-len(chosen) // 3))
        panels = picture.subplots(-(-len(chosen) // 3), 3, sharex=True, squeeze=False)
        handles: dict[str, object] = {}
        for axes, indicator in zip(panels.flat, chosen, strict=False):
            column = list(INDICATORS).index(indicator)
            for (province, mode), values in runs.items():
                marker = theme.marker_of(provinces.index(province)) if len(provinces) > 1 else ""
                names = {"province": name_of_province(province, lang), "mode": name_of_mode(mode, lang)}
                shown = values[:, :, column]
                if INDICATORS[indicator].is_rare:
                    shown = np.cumsum(np.where(np.arange(shown.shape[1]) > 0, shown, 0.0), axis=1)
                handles[say("names.cell", lang, **names)] = draw_path(
                    axes, shown, looks[mode], indicator, marker, pale=False, width=1.3,
                    offset=time.offset(province), drawn=drawn,
                )  # fmt: skip
            if len(provinces) == 1:
                dated = (marks or {}).get(provinces[0], ())
                mark_months(axes, dated, n_months, numbered=False, offset=time.offset(provinces[0]))
            title = theme.label(indicator, lang)
            if INDICATORS[indicator].is_rare:
                title = say("figures.axis.cumulated", lang, label=title)
            axes.set_title("\n".join(theme.wrapped(title, TITLE)), fontsize=9)
            unit = unit_of_indicator(indicator, lang)
            if not is_share(indicator) and unit.lower() not in theme.label(indicator, lang).lower():
                axes.set_ylabel(unit)
            theme.value_axis(axes, indicator)
            axes.yaxis.set_major_locator(MaxNLocator(4))
            time.draw(axes, most=4)
        for axes, above in zip(panels.flat[len(chosen) :], panels.flat[len(chosen) - 3 :], strict=False):
            axes.set_visible(False)
            above.tick_params(labelbottom=True)
            above.set_xlabel(time.name(lang))
        label_time(panels, time, lang)
        theme.legend(picture, list(handles.values()), list(handles), ncols=2)
    return picture


def months_of(runs: Cells) -> int:
    """Months of the runs after month 0."""
    return next(iter(runs.values())).shape[1] - 1


def names_of(runs: Cells) -> tuple[list[str], list[str]]:
    """Provinces and modes in order of appearance."""
    return list(dict.fromkeys(province for province, _ in runs)), list(dict.fromkeys(mode for _, mode in runs))


def draw_path(
    axes: Axes,
    values: np.ndarray,
    order: int,
    indicator: str,
    marker: str | None = None,
    pale: bool = True,
    width: float = 1.8,
    offset: int = 0,
    drawn: bool = False,
    apart: float | None = None,
) -> Line2D:
    """Mean (drawn: median) of runs [replicate, month], bands inside the indicator's bounds; returns the line drawn.

    apart: months by which bars at the reported months, instead of bands, stand beside them; None for bands.
    """
    bounds = INDICATORS[indicator].low, INDICATORS[indicator].high
    if drawn:
        of = quantiles(values)
        mean, low, high, outer = of["median"], of["q25"], of["q75"], (of["q05"], of["q95"])
    else:
        mean, low, high, _ = interval(values)
        outer = np.quantile(values, (0.025, 0.975), axis=0)
    months = offset + np.arange(values.shape[1])
    look = theme.mode_style(order)
    stops = [window.start for name, window in windows(len(months) - 1).items() if name != "path"]
    has_outer = pale and len(values) > 2 and not np.isnan(values).any()
    if apart is not None:
        bars = [((low, high), 3.2)] + [(outer, 1.1)] * has_outer
        for (foot, head), thick in bars:
            axes.vlines(
                months[stops] + apart, np.clip(foot, *bounds)[stops], np.clip(head, *bounds)[stops],
                color=look["color"], linewidth=thick, alpha=0.7, clip_on=False, zorder=4,
            )  # fmt: skip
    else:
        if has_outer:
            theme.band(axes, months, *outer, order)
        theme.band(axes, months, low, high, order, strong=True, bounds=bounds)
    marker = theme.marker_of(order) if marker is None else marker
    (line,) = axes.plot(
        months, mean, linewidth=width, marker=marker, markevery=stops,
        markerfacecolor="white" if order else look["color"], clip_on=False, **look,
    )  # fmt: skip
    return line


def _mark_crossing(
    axes: Axes, crossing: pd.Series, rising: bool, colour: str, time: TimeAxis, lang: str | None
) -> None:
    """A mark on the zero line where the lead changes for good, its month where the line leaves room."""
    month = crossing["crossing_month"]
    if np.isnan(month):
        return
    face = colour if crossing["clear"] else "white"
    place = month + time.offset(crossing["province"])
    axes.plot(
        [place],
        [0],
        marker="o",
        markersize=6,
        markeredgecolor=colour,
        markerfacecolor=face,
        linestyle="",
        clip_on=False,
        zorder=5,
    )
    if crossing["clear"]:
        axes.annotate(
            time.when(crossing["province"], int(month), lang),
            (place, 0),
            xytext=(-5 if rising else 5, 6),
            textcoords="offset points",
            ha="right" if rising else "left",
        )


def _name_sides(panels: np.ndarray, modes: Sequence[str], words: dict[str, str], lang: str) -> None:
    """Tint the halves above and below 0 and say who is ahead there."""
    for axes in panels.flat:
        low, high = axes.get_ylim()
        reach = max(-low, high, 1e-9) * 0.15
        low, high = min(low, -reach), max(high, reach)
        axes.set_ylim(low - 0.16 * (high - low), high + 0.16 * (high - low))
    if len(modes) != 2:
        return
    looks = theme.looks(modes)
    for axes in panels.flat:
        low, high = axes.get_ylim()
        for mode, (start, end, y, va) in zip(modes, ((0, high, 0.97, "top"), (low, 0, 0.03, "bottom")), strict=True):
            colour = theme.colour_of(looks[mode])
            axes.axhspan(start, end, color=colour, alpha=0.07, linewidth=0, zorder=0)
            text = words["ahead"].format(mode=name_of_mode(mode, lang))
            axes.text(
                0.98,
                y,
                text,
                transform=axes.transAxes,
                ha="right",
                va=va,
                color=colour,
                weight="bold",
            )
        axes.set_ylim(low, high)


def label_time(panels: np.ndarray, time: TimeAxis, lang: str | None) -> None:
    """What the axis of time is, below the lowest panels."""
    for axes in panels[-1]:
        axes.set_xlabel(time.name(lang))
