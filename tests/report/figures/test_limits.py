"""The figure of the limits has a panel for each: theory as lines, simulation as points within their bars."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.text import Text

from sim.report.figures import theme
from sim.report.figures.limits import limit_panels
from sim.theory import LIMIT_IDS, find_limits
from sim.theory.records import Curve, Panel, Points

LINE, DOTS = ("one", "一"), ("other", "二")
PANEL = Panel(
    ("x", "横"),
    ("y", "纵"),
    (Curve([0, 1, 2], [0, 1, 2], LINE), Curve([0, 1, 2], [2, 1, 0], DOTS, dashed=True)),
    (Points([0, 2], [0.1, 1.9], [0.2, 0.2], LINE), Points([1], [1.0], [0.0], DOTS)),
)


def drawn(lang="en", panel=PANEL, passed=True):
    return limit_panels([(limit, panel, passed) for limit in find_limits()], lang)


def test_every_limit_has_its_panel_and_one_explains_the_marks():
    picture = drawn()
    titles = [axes.get_title(loc="left") for axes in picture.axes]
    assert titles[: len(LIMIT_IDS)] == [limit.name_en for limit in find_limits()]
    explained = [text.get_text() for text in picture.axes[len(LIMIT_IDS)].get_legend().get_texts()]
    assert explained[0] == "theory" and "tolerance" in explained[-1]


def test_theory_is_a_line_and_simulation_points_with_bars():
    axes = drawn().axes[0]
    lines = [line for line in axes.get_lines() if line.get_linestyle() == "-"]
    assert [list(lines[0].get_xdata()), list(lines[0].get_ydata())] == [[0, 1, 2], [0, 1, 2]]
    points, _, (bars,) = axes.containers[0].lines
    assert list(points.get_ydata()) == [0.1, 1.9] and points.get_linestyle() == "None" and points.get_marker() == "o"
    assert np.allclose(bars.get_segments(), [[[0, -0.1], [0, 0.3]], [[2, 1.7], [2, 2.1]]])
    assert points.get_color() == lines[0].get_color() == theme.COLOURS[0]
    other = axes.containers[1].lines[0]
    assert other.get_color() == theme.COLOURS[1] and other.get_marker() != points.get_marker()


def test_a_limit_that_fails_says_so_and_one_without_panel_can_be_drawn():
    assert drawn(passed=False).axes[0].get_title(loc="left").endswith(": FAILS")
    texts = [text.get_text() for text in drawn(panel=None, passed=False).axes[0].texts]
    assert texts == ["stopped by an error"]


def test_type_is_at_least_nine_points_at_the_printed_width():
    picture = drawn()
    picture.set_layout_engine("none")
    picture.draw_without_rendering()
    assert picture.get_figwidth() == theme.WIDTH
    assert min(text.get_fontsize() for text in picture.findobj(Text) if text.get_text()) >= 9


@pytest.mark.parametrize("n", [1, 2, 3])
def test_any_number_of_limits_can_be_drawn(n):
    picture = limit_panels([(limit, PANEL, True) for limit in find_limits()[:n]])
    assert sum(axes.get_visible() for axes in picture.axes) == n + 1


def test_chinese_labels_are_used_where_a_font_is_found(monkeypatch):
    monkeypatch.setattr(theme, "cjk_font", lambda: "DejaVu Sans")
    axes = drawn("zh").axes[0]
    assert (axes.get_title(loc="left"), axes.get_xlabel(), axes.get_ylabel()) == ("申办", "横", "纵")
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["一", "二"]


def test_the_same_limits_give_the_same_bytes():
    assert theme.to_svg(drawn(), "verify") == theme.to_svg(drawn(), "verify")
