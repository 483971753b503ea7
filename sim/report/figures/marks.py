"""Marks of the months in which a scenario changes: thin lines with numbers, and a key below the panels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.language.texts import translated, words_of
from sim.report.figures import theme
from sim.setup.names import name_of_province

if TYPE_CHECKING:
    from sim.report.figures.time import TimeAxis
    from sim.setup.modes import Mode
    from sim.setup.scenario import Scenario

Marks = Mapping[str, Sequence[tuple[int, str]]]
"""Months and what happened in each, by the label of the province in the tables."""

KEY_WIDTH = 108  # characters of the key in a line of the page
ROW_INCHES = 0.155
APART = 2.2  # months that a digit needs not to run into the next number, where a panel shows 72


def marks_of(scenarios: Sequence[tuple[str, Scenario]], modes: Sequence[Mode]) -> Marks:
    """The months in which something changes under one of the modes, with the labels of what does."""
    marks = {}
    for label, scenario in scenarios:
        kept = [scenario.with_(mode=mode).changes for mode in modes]
        months: dict[int, dict[str, None]] = {}
        for change in scenario.changes:
            if any(change in changes for changes in kept):
                months.setdefault(change.month, {})[change.label] = None
        marks[label] = [(month, ", ".join(labels)) for month, labels in months.items()]
    return marks


def mark_months(
    axes: Axes, marks: Sequence[tuple[int, str]], n_months: int, numbered: bool = True, offset: int = 0
) -> None:
    """Draw a thin line in each month, and number them above the panel. offset: added to months on the axis."""
    for number, ((month, _), row) in enumerate(zip(marks, rows_of(marks, n_months), strict=True), start=1):
        axes.axvline(month + offset, color=theme.GREY, linewidth=0.7, linestyle=(0, (1, 2)), zorder=1)
        if numbered:
            axes.annotate(
                str(number), (month + offset, 1.0), xycoords=("data", "axes fraction"), xytext=(0, 1 + 9 * row),
                textcoords="offset points", ha="center", va="bottom", color=theme.GREY, fontsize=9,
                annotation_clip=False,
            )  # fmt: skip


def rows_of(marks: Sequence[tuple[int, str]], n_months: int) -> list[int]:
    """The row of each number above a panel, 0 the lowest: the first of three with room, else the emptiest."""
    last, rows = [-n_months] * 3, []
    for number, (month, _) in enumerate(marks, start=1):
        near = APART * len(str(number)) * n_months / 72
        free = [row for row in range(3) if month - last[row] >= near]
        rows.append(free[0] if free else last.index(min(last)))
        last[rows[-1]] = month
    return rows


def title_pad(marks: Sequence[tuple[int, str]], n_months: int) -> float | None:
    """Room between a panel and its title, in points: more where numbers stand between them."""
    return 14.0 + 9.0 * max(rows_of(marks, n_months)) if marks else None


def key_lines(marks: Marks, lang: str | None = None, time: TimeAxis | None = None) -> list[str]:
    """The key to the numbers, wrapped to the width of the page, a paragraph per province; by date if time is so."""
    lines: list[str] = []
    for label, changes in marks.items():
        if changes:
            lang = theme.language(lang)
            words = words_of("figures.key", lang)
            dated = time is not None and time.starts
            events = [
                (time.when(label, month) if dated else month, translated("scenarios", text, lang))
                for month, text in changes
            ]
            parts = [
                words["part"].format(n=n, text=text, month=month) for n, (month, text) in enumerate(events, start=1)
            ]
            text = words["line"].format(place=name_of_province(label, lang), parts=words["join"].join(parts))
            lines += theme.wrapped(text, KEY_WIDTH)
    return lines


def key_height(
    marks: Marks | None, lang: str | None = None, time: TimeAxis | None = None, above: Sequence[str] = ()
) -> float:
    """Inches that the key takes below a figure. above: other lines there, which come first."""
    lines = [*above, *key_lines(marks or {}, lang, time)]
    return 0.1 + ROW_INCHES * len(lines) if lines else 0.0


def write_key(
    picture: Figure,
    marks: Marks | None,
    lang: str | None = None,
    time: TimeAxis | None = None,
    above: Sequence[str] = (),
) -> None:
    """Write the key below the panels; call last, with the figure made ``key_height`` higher. above: as there."""
    lines = [*above, *key_lines(marks or {}, lang, time)]
    if lines:
        share = key_height(marks, lang, time, above) / picture.get_figheight()
        engine = picture.get_layout_engine()
        engine.set(rect=(0, share, 1, 1 - share))  # the panels keep off the key
        top = share - 0.02 / picture.get_figheight()
        picture.text(0.01, top, "\n".join(lines), va="top", fontsize=9, color=theme.INK)
