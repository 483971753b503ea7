"""Plain curves for class: one call for what a notebook wants to show, in the style of all figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from sim.language.texts import say
from sim.report.figures import theme

Curves = Mapping[str, Any]
"""By label: a pandas Series (its index is x), or a pair of x and y."""


def lines(
    panels: Mapping[str, Curves],
    *,
    x: str | None = None,
    y: str = "",
    dots: Curves | None = None,
    marks: Sequence[float] = (),
    levels: Sequence[float] = (),
    percent: bool = False,
    lang: str | None = None,
) -> Figure:
    """Curves in panels side by side, each by its label, all in one look.

    panels: curves by the title of their panel. x: name of that axis; months since launch if None. dots: what is
    marked and not joined, in the last panel. marks, levels: values of x and of y with a dotted line. percent: y is in
    shares.
    """
    lang = theme.language(lang)
    labels = list(dict.fromkeys(label for curves in panels.values() for label in curves))
    with theme.style(lang):
        figure = theme.figure(2.9 if len(labels) < 2 else 3.2)
        row = figure.subplots(1, len(panels), sharey=len(panels) > 1 and percent, squeeze=False)[0]
        handles: dict[str, Any] = {}
        for axes, (title, curves) in zip(row, panels.items(), strict=True):
            longest = 0
            for label, curve in curves.items():
                at, values = _pair(curve)
                longest = max(longest, len(at) - 1)
                (handles[label],) = axes.plot(at, values, **theme.mode_style(labels.index(label)))
            axes.set_title(title)
            axes.set_xlabel(say("figures.axis.months", lang) if x is None else x)
            if x is None:
                theme.month_axis(axes, longest, most=7)
            for mark in marks:
                axes.axvline(mark, color=theme.GREY, linestyle=":")
            for level in levels:
                axes.axhline(level, color=theme.GREY, linewidth=1.0, linestyle=":")
            if percent:
                axes.yaxis.set_major_formatter(lambda value, _: f"{100 * value:.4g}%".replace("-", "−"))
        row[0].set_ylabel(y)
        for place, (label, curve) in enumerate((dots or {}).items()):
            look = {"color": theme.colour_of(place), "marker": theme.marker_of(place), "linestyle": ""}
            (handles[label],) = row[-1].plot(*_pair(curve), alpha=0.7, **look)
        named = {label: handle for label, handle in handles.items() if label}
        if len(named) > 1:
            theme.legend(figure, list(named.values()), list(named), ncols=3)
    return figure


def _pair(curve: Any) -> tuple[Any, Any]:
    return curve if isinstance(curve, tuple) else (np.asarray(curve.index), np.asarray(curve))
