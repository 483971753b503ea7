"""One citizen's case: the days that it takes by step, month by month, under each mode."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure

from sim.explain.cases import Case
from sim.explain.named import documents_written, item_name, trips_written
from sim.language.texts import words_of
from sim.report.figures import theme
from sim.setup.names import name_of_mode
from sim.setup.palette import CASE_DAYS, INK

ROOM_FOR_WORDS = 0.62
"""Share of the width that bars take; the rest is for what stands beside them."""


def case_days(told: Sequence[tuple[str, Case]], lang: str | None = None) -> Figure:
    """Bars of working days by step, with trips, documents and channel beside them. told: mode and case.

    Luck, which makes a case quicker or slower than is usual, lengthens or shortens all of its steps alike.
    """
    lang = theme.language(lang)
    words = words_of("story", lang)
    months = list(dict.fromkeys(case.month for _, case in told))
    modes = list(dict.fromkeys(mode for mode, _ in told))
    with theme.style(lang):
        figure = theme.figure(1.0 + 0.34 * len(told) + 0.22 * len(months))
        axes = figure.subplots()
        ticks = {}
        for number, (mode, case) in enumerate(told):
            y = number + 0.5 * months.index(case.month)
            usual = sum(step.days for step in case.steps if step.kind in CASE_DAYS)
            left = 0.0
            for kind, colour in CASE_DAYS.items():
                width = sum(step.days for step in case.of(kind)) * case.days / usual
                label = words[f"kind.{kind}"] if number == 0 else None
                axes.barh(y, width, left=left, height=0.78, color=colour, label=label)
                left += width
            channel = words["figure.online" if case.online else "figure.counter"]
            beside = words["figure.beside"].format(
                trips=trips_written(case.trips, lang), asked=documents_written(case.n_asked, lang), channel=channel
            )
            axes.text(left, y, f"  {case.days:.1f}  {beside}", va="center", color=INK)
            ticks[y] = name_of_mode(mode, lang)
            if mode == modes[0]:
                axes.text(0, y - 0.62, words["month"].format(month=case.month), va="center", weight="bold", color=INK)
        axes.set_yticks(list(ticks), list(ticks.values()))
        axes.set_ylim(max(ticks) + 0.6, -1.0)
        axes.set_xlim(0, max(case.days for _, case in told) / ROOM_FOR_WORDS)
        axes.grid(axis="y", visible=False)
        axes.set_xlabel(words["figure.days"])
        axes.set_title(item_name(told[0][1].item, lang))
        theme.legend(figure, *axes.get_legend_handles_labels(), ncols=4)
    return figure
