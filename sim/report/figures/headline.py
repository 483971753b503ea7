"""Both headline measures over time, and who leads: the first picture of a comparison."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.language.texts import say
from sim.report.figures import theme
from sim.report.figures.lead import Two, mark_changes, name_paths, shade_lead
from sim.report.figures.marks import Marks, key_height, mark_months, title_pad, write_key
from sim.report.figures.paths import draw_path, label_time, months_of, names_of
from sim.report.figures.time import Starts, TimeAxis, time_axis
from sim.results.crossing import crossing_month
from sim.results.tables import cells
from sim.setup.indicators import HEADLINES, INDICATORS
from sim.setup.names import name_of_mode
from sim.setup.words import span

APART = 2.4
"""Months between the bars of two modes."""


def headline_paths(
    monthly: pd.DataFrame,
    lang: str | None = None,
    marks: Marks | None = None,
    starts: Starts | None = None,
    drawn: bool = False,
) -> Figure:
    """Both headline measures over time: a row per province, a column per measure, a line per mode.

    Between two modes the area has the colour of the one ahead, and a ring marks where the lead changes. Bars at the
    reported months, where one mode has bands: thick, 95 % interval of the mean; thin, the middle 95 % of runs. marks:
    months in which something changed, drawn as numbered lines with a key. starts: months of the calendar that are month
    0, by province, to draw by the calendar. drawn: whether runs are draws of what is unknown; then the line is their
    median, and bars are their middle 50 % and 90 %.
    """
    runs = cells(monthly)
    provinces, modes = names_of(runs)
    crossings = crossing_month(monthly).set_index(["province", "indicator"]) if len(modes) == 2 else None
    lang, n_months, looks = theme.language(lang), months_of(runs), theme.looks(modes)
    time = time_axis(provinces, n_months, starts)
    with theme.style(lang):
        picture = theme.figure(0.5 + 2.35 * len(provinces) + key_height(marks, lang, time))
        panels = picture.subplots(len(provinces), len(HEADLINES), sharex=True, sharey="col", squeeze=False)
        handles: dict[str, Line2D] = {}
        shaded: list[tuple[Axes, Two, str, str]] = []
        for row, province in enumerate(provinces):
            here, offset = [mode for mode in modes if (province, mode) in runs], time.offset(province)
            for column, indicator in enumerate(HEADLINES):
                axes = panels[row, column]
                for place, mode in enumerate(here):
                    values = runs[province, mode][:, :, list(INDICATORS).index(indicator)]
                    apart = APART * (place - (len(here) - 1) / 2) if len(here) > 1 else None
                    handles[mode] = draw_path(
                        axes, values, looks[mode], indicator, offset=offset, drawn=drawn, apart=apart
                    )
                if len(here) == 2:
                    lines = [np.asarray(handles[mode].get_ydata(), dtype=np.float64) for mode in here]
                    colours = [theme.colour_of(looks[mode]) for mode in here]
                    names = [name_of_mode(mode, lang) for mode in here]
                    shaded.append((axes, Two(tuple(lines), tuple(names), tuple(colours)), province, indicator))
                dated = (marks or {}).get(province, ())
                mark_months(axes, dated, n_months, offset=offset)
                axes.set_title(theme.title(province, indicator, lang), pad=title_pad(dated, n_months))
                theme.value_axis(axes, indicator)
                time.draw(axes)
        for axes, two, province, indicator in shaded:  # once all are drawn, since those of a column share their scale
            months = time.offset(province) + np.arange(n_months + 1.0)
            shade_lead(axes, months, two)
            name_paths(axes, months, two)
            found = None if drawn or crossings is None else crossings.loc[province, indicator]
            clear = [int(found["crossing_month"])] if found is not None and found["clear"] else []
            told = partial(_when, time, province, found if clear else None, lang)
            mark_changes(axes, months, two, told, clear)
        label_time(panels, time, lang)
        if len(shaded) < panels.size:
            theme.legend(picture, list(handles.values()), [name_of_mode(mode, lang) for mode in handles])
        write_key(picture, marks, lang, time)
    return picture


def _when(time: TimeAxis, province: str, found: pd.Series | None, lang: str, month: int) -> str:
    """The month of a change of lead in words, with its 95 % interval where this is the last and a clear one."""
    told = time.when(province, month, lang)
    if found is None or month != found["crossing_month"]:
        return told
    ends = (
        time.when(province, int(found[end]), lang) if time.starts else f"{found[end]:.0f}"
        for end in ("ci_low", "ci_high")
    )
    return say("figures.axis.with_interval", lang, month=told, span=span(*ends, lang))
