"""Which of what varies moves a measure, and the difference between modes: indices of sensitivity, a row per factor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.language.texts import words_of
from sim.report.figures import theme
from sim.results.indices import CONSTANT, MAIN, MISSING, method_of, shown_measures
from sim.results.points import last_and_path
from sim.setup.names import name_of_key, name_of_mode, name_of_province, unit_of_indicator
from sim.setup.words import is_share

MOST = 15
"""Factors on a page; of more those that move an output most."""
ROW, NAMES = 0.36, 24
"""Inches of height of a factor, and letters of its name in a line."""
ASIDE_NAMES, LETTER = 1.6, 0.09
"""Inches that names take, and a letter of a title."""
SAID = 14
"""Letters in a line of what is said in a panel."""
ASIDE = 0.26
"""Of a row, between modes."""
BESIDE = {"morris": "sigma", "sobol": "S1"}


def index_page(table: pd.DataFrame, lang: str | None = None) -> Figure:
    """Indices of one province and window: a row per factor, two panels per measure, for levels and the difference.

    Of Morris's: mean absolute effect (filled) with its 95 % interval, and deviation of the effects (hollow). Of
    Sobol's: total index (filled) and first-order index (hollow) with their intervals. Factors are sorted by the
    greatest share of a panel's longest index that they have anywhere. table: ``sim.results.indices.indices_table``.
    """
    lang = theme.language(lang)
    words = words_of("figures.indices", lang)
    method = method_of(table)
    panels_of = _panels(table)
    shown = ranked(table, MAIN[method])[:MOST]
    modes = list(dict.fromkeys(table["mode_a"]))
    with theme.style(lang):
        picture = theme.figure(2.3 + ROW * max(3, len(shown)))
        panels = picture.subplots(1, len(panels_of), sharey=True, squeeze=False)[0]
        for axes, (measure, is_gap) in zip(panels, panels_of, strict=True):
            here = table[(table["indicator"] == measure) & ((table["mode_b"] != "") == is_gap)]
            _draw_panel(axes, here, shown, theme.looks(modes), method, words)
            width = int((theme.WIDTH - ASIDE_NAMES) / len(panels_of) / LETTER)
            title = theme.wrapped(theme.label(measure, lang), width)
            axes.set_title("\n".join([*title, words["gap" if is_gap else "level"]]), fontsize=9)
            axes.xaxis.set_major_locator(MaxNLocator(4))
            axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: theme.short(value)))
            if method == "morris" and not is_share(measure):
                axes.set_xlabel("\n".join(theme.wrapped(unit_of_indicator(measure, lang), width)))
        names = ["\n".join(theme.wrapped(name_of_key(key, lang), NAMES)) for key in shown]
        panels[0].set_yticks(range(len(shown)), names)
        panels[0].set_ylim(len(shown) - 0.4, -0.6)
        place, window = table["province"].iloc[0], theme.window_label(table["window"].iloc[0], lang)
        n_all = table["factor"].nunique()
        some = words["some" if n_all > len(shown) else "every"].format(n=len(shown), all=n_all)
        line = words["line"].format(place=name_of_province(place, lang), window=window, some=some)
        picture.supxlabel(f"{line}\n{words[f'axis_{method}']}", fontsize=9)
        handles = _handles(table, modes, method, words, lang)
        theme.legend(picture, handles, [handle.get_label() for handle in handles], ncols=2)
    return picture


def pages_of_indices(table: pd.DataFrame, lang: str | None = None) -> dict[str, Callable[[], Figure]]:
    """A page per province for the last month and the whole path, by name, of the measures that are shown."""
    measures = shown_measures(list(dict.fromkeys(table["indicator"])))
    provinces, pages = list(dict.fromkeys(table["province"])), {}
    for window in last_and_path(list(dict.fromkeys(table["window"]))):
        for province in provinces:
            name = "-".join(["indices", window, *([str(province)] if len(provinces) > 1 else [])])
            chosen = (table["province"] == province) & (table["window"] == window) & table["indicator"].isin(measures)
            pages[name] = partial(index_page, table[chosen], theme.language(lang))
    return pages


def ranked(table: pd.DataFrame, index: str) -> list[str]:
    """Factors by the greatest share of an output's largest index that they have for any output."""
    rows = table[table["index"] == index]
    outputs = rows.groupby(["mode_a", "mode_b", "indicator", "window", "province"], sort=False)["value"]
    shares = (rows["value"] / outputs.transform("max").replace(0.0, np.nan)).fillna(0.0)
    reach = shares.groupby(rows["factor"], sort=False).max()
    return list(reach.sort_values(ascending=False, kind="stable").index)


def _panels(table: pd.DataFrame) -> list[tuple[str, bool]]:
    """(measure, whether of the difference) of each panel."""
    has_gap = bool((table["mode_b"] != "").any())
    kinds = (False, True) if has_gap else (False,)
    return [(name, is_gap) for name in dict.fromkeys(table["indicator"]) for is_gap in kinds]


def _draw_panel(
    axes: Axes, rows: pd.DataFrame, shown: Sequence[str], looks: dict[str, int], method: str, words: dict[str, str]
) -> None:
    """Indices of a measure's levels by mode, or of its differences, which are ink or have the other mode's look."""
    axes.axvline(0, color=theme.INK, linewidth=0.8)
    axes.grid(axis="x")
    axes.grid(visible=False, axis="y")
    axes.tick_params(axis="y", length=0)
    outputs = list(dict.fromkeys(zip(rows["mode_a"], rows["mode_b"], strict=True)))
    n_gaps, said = sum(bool(b) for _, b in outputs), []
    for place, (a, b) in enumerate(outputs):
        here = rows[(rows["mode_a"] == a) & (rows["mode_b"] == b)]
        aside = ASIDE * (place - (len(outputs) - 1) / 2)
        look = looks[b] if n_gaps > 1 else None if b else looks[a]
        colour = theme.INK if look is None else theme.colour_of(look)
        mark = "o" if look is None else theme.marker_of(look)
        scale = 100.0 if method == "morris" and is_share(here["indicator"].iloc[0]) else 1.0
        status = here["status"].iloc[0]
        said += [words[status]] if status in (CONSTANT, MISSING) else []
        for index in (BESIDE[method], MAIN[method]):
            of = here[here["index"] == index].set_index("factor").reindex(shown)
            y = np.arange(len(shown)) + aside
            if of["ci_low"].notna().any():
                axes.hlines(y, scale * of["ci_low"], scale * of["ci_high"], color=colour, linewidth=1.0)
            face = colour if index == MAIN[method] else "white"
            axes.plot(scale * of["value"], y, mark, color=colour, markerfacecolor=face, markersize=4)
    if said:
        lines = [line for text in dict.fromkeys(said) for line in theme.wrapped(text, SAID)]
        note = axes.text(0.5, 0.5, "\n".join(lines), transform=axes.transAxes, ha="center", va="center")
        note.set_in_layout(False)
    if len(said) == len(outputs):
        axes.set_xlim(0, 1)


def _handles(table: pd.DataFrame, modes: Sequence[str], method: str, words: dict[str, str], lang: str) -> list[Line2D]:
    """What the legend explains: both indices, the modes, and the difference."""
    looks, marks = theme.looks(modes), {"linestyle": "", "markersize": 5}
    handles: list[Any] = [
        Line2D([], [], marker="o", color=theme.GREY, label=words[MAIN[method]], **marks),
        Line2D([], [], marker="o", color=theme.GREY, markerfacecolor="white", label=words[BESIDE[method]], **marks),
    ]
    for mode in modes:
        index = looks[mode]
        look = {"marker": theme.marker_of(index), "color": theme.colour_of(index)}
        handles.append(Line2D([], [], label=name_of_mode(mode, lang), **look, **marks))
    pairs = list(dict.fromkeys(zip(table["mode_a"], table["mode_b"], strict=True)))
    for a, b in [pair for pair in pairs if pair[1]]:
        if sum(bool(other) for _, other in pairs) == 1:
            label = f"{name_of_mode(a, lang)} − {name_of_mode(b, lang)}"
            handles.append(Line2D([], [], marker="o", color=theme.INK, label=label, **marks))
    return handles
