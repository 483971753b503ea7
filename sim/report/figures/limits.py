"""What can be solved analytically: a panel per limit, theory as a line and simulation as points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.language.texts import say, words_of
from sim.report.figures import theme
from sim.setup.names import name_of
from sim.setup.palette import INKS

if TYPE_CHECKING:
    from sim.theory.records import Limit, Panel, Words

N_COLUMNS = 3


def limit_panels(examined: Sequence[tuple[Limit, Panel | None, bool]], lang: str | None = None) -> Figure:
    """A panel for each limit that was examined, and one that explains the marks.

    Bars are tolerances: a limit is met where theory's line passes through every bar.
    """
    lang = theme.language(lang)
    n_rows = -(-(len(examined) + 1) // N_COLUMNS)
    with theme.style(lang):
        picture = theme.figure(0.2 + 2.15 * n_rows)
        panels = picture.subplots(n_rows, N_COLUMNS, squeeze=False).ravel()
        for axes, (limit, panel, passed) in zip(panels, examined, strict=False):
            name = name_of(limit, lang)
            if passed:
                axes.set_title(name)
            else:
                axes.set_title(say("figures.limits.failed", lang, name=name), color=INKS[theme.COLOURS[1]])
            if panel is None:
                axes.text(0.5, 0.5, say("figures.limits.stopped", lang), transform=axes.transAxes, ha="center")
            else:
                _draw_panel(axes, panel, lang)
        _explain(panels[len(examined)], lang)
        for axes in panels[len(examined) + 1 :]:
            axes.set_visible(False)
    return picture


def _draw_panel(axes: Axes, panel: Panel, lang: str) -> None:
    """One limit: its curves, its points, and a legend where there is more than one of either."""
    series = list(dict.fromkeys(part.label for part in (*panel.curves, *panel.points)))
    if None in series and len(series) > 1:
        series.remove(None)
    for curve in panel.curves:
        look = _look(series, curve.label) if curve.label in series else {"color": theme.INK, "marker": ""}
        dash = theme.DASHES[2] if curve.dashed else "-"
        axes.plot(curve.x, curve.y, color=look["color"], linestyle=dash, linewidth=1.4)
    for points in panel.points:
        look = _look(series, points.label)
        axes.errorbar(
            points.x, points.y, yerr=points.tolerance, linestyle="", elinewidth=1.1, capsize=2.0, zorder=3,
            clip_on=False, markerfacecolor="white" if look["index"] else look["color"],
            color=look["color"], marker=look["marker"], markersize=4.2 + 1.6 * look["index"],
        )  # fmt: skip
    axes.set_xlabel(_in(panel.x_label, lang))
    axes.set_ylabel(_in(panel.y_label, lang))
    if panel.is_log:
        axes.set_yscale("log")
    else:
        axes.yaxis.set_major_locator(MaxNLocator(4))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: theme.short(value)))
    axes.xaxis.set_major_locator(MaxNLocator(4))
    if series != [None]:
        handles = [_handle(_look(series, label)) for label in series]
        axes.legend(
            handles, [_in(label, lang) for label in series], loc=panel.legend, handlelength=1.2, borderaxespad=0.1,
            labelspacing=0.2, handletextpad=0.4, borderpad=0.2,
        )  # fmt: skip


def _look(series: Sequence[Words | None], label: Words | None) -> dict[str, Any]:
    """Colour and marker of a series by its index among those of the panel."""
    index = series.index(label)
    return {"color": theme.colour_of(index), "marker": theme.marker_of(index), "index": index}


def _handle(look: dict[str, Any]) -> Line2D:
    face = "white" if look["index"] else look["color"]
    return Line2D([], [], color=look["color"], marker=look["marker"], markerfacecolor=face, linestyle="")


def _in(words: Words, lang: str) -> str:
    return words[lang == "zh"]


def _explain(axes: Axes, lang: str) -> None:
    """What lines, points and bars mean, in a panel of its own."""
    texts = words_of("figures.limits", lang)
    axes.set_axis_off()
    line = Line2D([], [], color=theme.INK, linewidth=1.4)
    dashes = Line2D([], [], color=theme.INK, linewidth=1.4, linestyle=theme.DASHES[2])
    points = axes.errorbar([], [], yerr=[], color=theme.INK, marker="o", linestyle="", capsize=2.0, markersize=4.2)
    axes.legend(
        [line, dashes, points], [texts["theory"], texts["unstable"], texts["simulation"]], loc="center left",
        handlelength=1.8, borderaxespad=0.0,
    )  # fmt: skip
