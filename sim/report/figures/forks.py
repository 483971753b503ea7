"""Both futures of a fork, from one trunk; and what the other one is less the one that stays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.language.texts import say, words_of
from sim.report.figures import theme
from sim.setup.forks import Fork, name_of_fork, span_of_fork
from sim.setup.indicators import HEADLINES
from sim.setup.names import name_of_mode
from sim.setup.palette import GREY, INK

BAND = 0.25
"""Opacity of the middle half of runs."""


def futures(paths: pd.DataFrame, forks: Sequence[Fork], lang: str | None = None) -> Figure:
    """Both headline measures over time, a row per province: the trunk, the future that stays, and one per fork.

    paths: of ``sim.results.forks``. Line: median; band: the middle half of draws and luck.
    """
    lang = theme.language(lang)
    with theme.style(lang):
        figure, panels = _panels(paths)
        handles: dict[str, Any] = {}
        looks = _looks(paths, forks)
        for (province, indicator), axes in panels.items():
            here = _of(paths, province, indicator)
            stay = here[here["fork"] == forks[0].label]
            first = min(fork.first for fork in forks) - 1
            mode = stay["mode"].iloc[0]
            handles[name_of_mode(mode, lang)] = _line(axes, stay, "stay", looks[mode], first)
            for fork in forks:
                branch = here[here["fork"] == fork.label]
                handles[_named(fork, lang)] = _line(axes, branch, "fork", looks[fork.label], fork.first - 1)
            trunk = stay[stay["month"] <= first]
            axes.plot(trunk["month"], trunk["stay_median"], color=INK, linewidth=2.6)
            _finish(axes, forks, province, indicator, int(paths["month"].max()), lang)
            theme.value_axis(axes, indicator)
        _label(figure, panels, lang)
        theme.legend(figure, list(handles.values()), list(handles), ncols=2)
    return figure


def differences(paths: pd.DataFrame, forks: Sequence[Fork], lang: str | None = None) -> Figure:
    """Each fork less the future that stays, run by run, a row per province and a column per headline measure.

    Line: median; dark and pale bands: the middle 50 % and 90 % of pairs; of several forks the dark ones alone.
    """
    lang = theme.language(lang)
    with theme.style(lang):
        figure, panels = _panels(paths)
        handles: dict[str, Any] = {}
        looks = _looks(paths, forks)
        for (province, indicator), axes in panels.items():
            here = _of(paths, province, indicator)
            for fork in forks:
                rows = here[(here["fork"] == fork.label) & (here["month"] >= fork.first - 1)]
                look, months = theme.mode_style(looks[fork.label]), rows["month"]
                bands = [("25", "75", BAND), *([("05", "95", BAND / 2)] if len(forks) == 1 else [])]
                for low, high, alpha in bands:
                    ends = (100 * rows[f"difference_q{end}"] for end in (low, high))
                    axes.fill_between(months, *ends, color=look["color"], alpha=alpha, linewidth=0)
                (handles[_named(fork, lang)],) = axes.plot(months, 100 * rows["difference_median"], **look)
            axes.axhline(0, color=INK, linewidth=0.8)
            _finish(axes, forks, province, indicator, int(paths["month"].max()), lang)
        _label(figure, panels, lang)
        for (_, indicator), axes in panels.items():
            if indicator == HEADLINES[0]:
                axes.set_ylabel(words_of("figures.axis", lang)["points"])
        theme.legend(figure, list(handles.values()), list(handles), ncols=2)
    return figure


def _panels(paths: pd.DataFrame) -> tuple[Figure, dict[tuple[str, str], Axes]]:
    provinces = list(paths["province"].unique())
    figure = theme.figure(0.9 + 2.3 * len(provinces))
    grid = figure.subplots(len(provinces), len(HEADLINES), sharex=True, sharey="col", squeeze=False)
    return figure, {
        (province, indicator): grid[row, column]
        for row, province in enumerate(provinces)
        for column, indicator in enumerate(HEADLINES)
    }


def _looks(paths: pd.DataFrame, forks: Sequence[Fork]) -> dict[str, int]:
    """The look of the modes that stay, and of every fork: that of the mode that one alone changes to, else its own."""
    names = {fork.label: fork.name if len(forks) == 1 else fork.label for fork in forks}
    modes = dict.fromkeys(paths["mode"])
    taken = {label: label if name in modes else name for label, name in names.items()}
    looks = theme.looks([*modes, *taken.values()])
    return {mode: looks[mode] for mode in modes} | {label: looks[name] for label, name in taken.items()}


def _of(paths: pd.DataFrame, province: str, indicator: str) -> pd.DataFrame:
    return paths[(paths["province"] == province) & (paths["indicator"] == indicator)]


def _line(axes: Axes, rows: pd.DataFrame, which: str, index: int, first: int) -> Any:
    """One future from a month on, with its band; returns the line."""
    rows, look = rows[rows["month"] >= first], theme.mode_style(index)
    ends = rows[f"{which}_q25"], rows[f"{which}_q75"]
    axes.fill_between(rows["month"], *ends, color=look["color"], alpha=BAND, linewidth=0)
    return axes.plot(rows["month"], rows[f"{which}_median"], **look)[0]


def _finish(axes: Axes, forks: Sequence[Fork], province: str, indicator: str, n_months: int, lang: str) -> None:
    """Thin lines at the months in which something changes, title and axis of time."""
    for month in sorted({month for fork in forks for month in (fork.at, fork.back) if month > 0}):
        axes.axvline(month, color=GREY, linewidth=0.7, linestyle=(0, (1, 2)), zorder=1)
    axes.set_title(theme.title(province, indicator, lang))
    theme.month_axis(axes, n_months)


def _label(figure: Figure, panels: dict[tuple[str, str], Axes], lang: str) -> None:
    last = list(panels)[-1][0]
    for (province, _), axes in panels.items():
        if province == last:
            axes.set_xlabel(words_of("figures.axis", lang)["months"])


def _named(fork: Fork, lang: str) -> str:
    return say("figures.forks.named", lang, what=name_of_fork(fork, lang), span=span_of_fork(fork, lang))
