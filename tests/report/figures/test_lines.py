"""Plain curves for class: what is given is what is drawn, by name, with years on the axis of months."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.report.figures.lines import lines


def test_curves_dots_marks_and_levels_are_drawn_by_name():
    months = pd.Series(np.linspace(0, 1, 73))
    panels = {"a": {"one": months, "two": months / 2}, "b": {"one": months}}
    figure = lines(panels, dots={"seen": ([3, 4], [0.1, 0.2])}, marks=[36], levels=[0.5], percent=True, lang="zh")
    first, second = figure.axes
    assert [line.get_ydata()[-1] for line in first.lines[:2]] == [1.0, 0.5]
    assert list(first.xaxis.get_major_locator().tick_values(0, 72))[1:3] == [0.0, 12.0]
    assert first.get_xlabel() == "启动后月数" and second.get_title(loc="left") == "b"
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["one", "two", "seen"]
    assert first.lines[0].get_color() == second.lines[0].get_color()
    assert second.lines[-1].get_linestyle() == "None" and len(second.lines) == 4


def test_any_x_can_stand_below():
    figure = lines({"": {"": ([0.0, 2.0], [1.0, 3.0])}}, x="share", y="chance")
    assert figure.axes[0].get_xlabel() == "share" and figure.axes[0].get_ylabel() == "chance" and not figure.legends
