"""What each institution does to both headline measures, with intervals: a forest plot."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import shorten, wrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FixedLocator, FuncFormatter, NullFormatter

from sim.language.texts import words_of
from sim.report.figures import theme
from sim.results.effects import off_zero
from sim.setup.indicators import HEADLINES
from sim.setup.institutions import Institution
from sim.setup.names import name_of_province, name_with_setting

ROW = 0.21  # inches of height per institution
NAMES = 2.5  # inches that names take, at most
LONGEST = {"en": 32, "zh": 16}  # characters of a name
LINEAR = 0.5  # percentage points about 0 within which the scale is nearly even
TICKS = (0, 10, -10, 1, -1, 30, -30, 3, -3, 100, -100, 0.3, -0.3, 0.1, -0.1)  # in the order in which they find room
THIN = (1, -1, 30, -30)  # those of them that get a thin line where they find no room
TICK_ROOM = 0.34  # inches
APART = 0.18  # of a row, between whole path and last month
MARK = {"marker": "o", "markersize": 3.6, "markeredgewidth": 1.0}
COLOURS = {1: theme.COLOURS[0], -1: theme.COLOURS[1], 0: theme.GREY}


def effect_forest(table: pd.DataFrame, institutions: Sequence[Institution], lang: str | None = None) -> Figure:
    """Effects on both headline measures: a row per institution, two panels per province.

    Rows are sorted by the effect on the first measure over the whole path, averaged over provinces; institutions
    in force nowhere stand below. Filled: whole path; hollow: last month. Coloured where the 95 % interval leaves
    out 0. Effects differ by orders of size, so the scale is that of asinh: even about 0, logarithmic far from it,
    and the same in all panels.
    """
    lang = theme.language(lang)
    words = words_of("figures.forest", lang)
    provinces = list(dict.fromkeys(table["province"]))
    end = [window for window in dict.fromkeys(table["window"]) if window != "path"][-1]
    shown = table[table["indicator"].isin(HEADLINES) & table["window"].isin([end, "path"])]
    order = sort_institutions(table)
    names = {i.id: name_with_setting(i, lang) for i in institutions}
    reach, widest = _reach(shown), 12 if len(provinces) > 1 else 30
    with theme.style(lang):
        picture = theme.figure(1.9 + ROW * max(len(order), 3))
        panels = picture.subplots(1, len(HEADLINES) * len(provinces), sharex=True, sharey=True, squeeze=False)[0]
        cells = [(province, indicator) for province in provinces for indicator in HEADLINES]
        for axes, (province, indicator) in zip(panels, cells, strict=True):
            here = shown[(shown["province"] == province) & (shown["indicator"] == indicator)]
            for _, row in here.iterrows():
                _draw_effect(axes, row, order.index(row["institution"]), row["window"] == end)
            lines = wrap(theme.label(indicator, lang).lower(), widest)
            axes.set_title("\n".join([name_of_province(province, lang), *lines]))
            _value_axis(axes, reach, (theme.WIDTH - NAMES) / len(panels))
        labels = [f"{shorten(names[name], LONGEST[lang], placeholder='…')}  {name}" for name in order]
        panels[0].set_yticks(range(len(order)), labels)
        panels[0].set_ylim(max(len(order), 1) - 0.4, -0.6)
        anywhere = table.groupby("institution")["in_force"].any()
        for tick, name in zip(panels[0].get_yticklabels(), order, strict=True):
            tick.set_color(theme.INK if anywhere[name] else theme.GREY)
        picture.supxlabel(words["axis"], fontsize=9)
        handles = _handles(words, end, bool(shown["in_force"].all()))
        theme.legend(picture, handles, [handle.get_label() for handle in handles])
    return picture


def sort_institutions(table: pd.DataFrame) -> list[str]:
    """Ids by effect on the first headline measure over the whole path, averaged over provinces; undefined ones last."""
    path = table[(table["indicator"] == HEADLINES[0]) & (table["window"] == "path")]
    means = path.groupby("institution", sort=False)["effect"].mean()
    return list(means.sort_values(ascending=False, na_position="last", kind="stable").index)


def _draw_effect(axes: Axes, row: pd.Series, height: int, is_end: bool) -> None:
    """Mark and interval of one effect; a grey band where the institution is not in force."""
    if not row["in_force"]:
        if is_end:
            axes.axhspan(height - 0.4, height + 0.4, color=theme.PALE, alpha=0.5, linewidth=0, zorder=0)
        return
    colour = COLOURS[off_zero(row)]
    y = height + (APART if is_end else -APART)
    if not np.isnan(row["ci_low"]):
        ends = [100 * row["ci_low"], 100 * row["ci_high"]]
        axes.plot(ends, [y, y], color=colour, linewidth=1.1, solid_capstyle="butt")
    face = "white" if is_end else colour
    axes.plot([100 * row["effect"]], [y], color=colour, markerfacecolor=face, **MARK)


def _reach(shown: pd.DataFrame) -> tuple[float, float]:
    """Ends of the common axis in percentage points, with some room; 0 is inside."""
    values = 100 * shown[["effect", "ci_low", "ci_high"]].to_numpy(np.float64)
    values = values[np.isfinite(values)]
    low, high = (min(values.min(), 0.0), max(values.max(), 0.0)) if len(values) else (0.0, 0.0)
    low, high = (np.arcsinh(end / LINEAR) for end in (low, high))
    room = max(0.07 * (high - low), 0.3)
    return LINEAR * np.sinh(low - room), LINEAR * np.sinh(high + room)


def _value_axis(axes: Axes, reach: tuple[float, float], width: float) -> None:
    """The compressed scale with as many ticks as find room in a panel of that width in inches."""
    axes.set_xscale("asinh", linear_width=LINEAR)
    axes.set_xlim(*reach)
    low, high = (np.arcsinh(end / LINEAR) for end in reach)
    ticks: list[float] = []
    for tick in TICKS:
        if not reach[0] < tick < reach[1]:
            continue
        at = np.arcsinh(tick / LINEAR)
        if all(abs(at - np.arcsinh(t / LINEAR)) * width / (high - low) >= TICK_ROOM for t in ticks):
            ticks.append(tick)
    axes.xaxis.set_major_locator(FixedLocator(sorted(ticks)))
    axes.xaxis.set_minor_locator(FixedLocator([tick for tick in THIN if tick not in ticks]))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:+g}".replace("-", "−") if value else "0"))
    axes.axvline(0, color=theme.INK, linewidth=0.9, zorder=1)
    axes.grid(axis="x")
    axes.grid(axis="x", which="minor", linewidth=0.4)
    axes.grid(visible=False, axis="y")
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)


def _handles(words: dict[str, str], end: str, all_in_force: bool) -> list[Line2D | Patch]:
    """What the legend explains: both windows, the three colours, and the grey band where there is one."""
    ink = theme.INK
    month = words["end"].format(month=end.removeprefix("month_"))
    handles: list[Line2D | Patch] = [
        Line2D([], [], color=ink, markerfacecolor=ink, linewidth=1.1, label=words["path"], **MARK),
        Line2D([], [], color=ink, markerfacecolor="white", linewidth=1.1, label=month, **MARK),
    ]
    for side, word in ((1, "raises"), (-1, "lowers"), (0, "unclear")):
        handles.append(Line2D([], [], color=COLOURS[side], linewidth=3, label=words[word]))
    if not all_in_force:
        handles.append(Patch(facecolor=theme.PALE, alpha=0.5, label=words["out"]))
    return handles
