"""The forest plot has a row per institution, sorted, and tells what is off 0 and what is not in force."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.text import Text

from sim.report.figures import effect_forest, theme
from sim.report.figures.forest import COLOURS, sort_institutions
from sim.results.effects import Arm, effects
from sim.setup.indicators import INDICATORS
from sim.setup.institutions import DOWN, Institution

NAMES = list(INDICATORS)


def institutions(n: int) -> list[Institution]:
    long, moves = "A rather long name of institution number", (("spending", DOWN),)
    return [Institution(f"A{k}", f"{long} {k}", f"制度{k}", "-", "-", "-", {}, moves) for k in range(1, n + 1)]


def table(n: int, provinces=("zhejiang", "guangdong"), replications: int = 6):
    """Effects of -1, 0, 1, ... points on service efficiency; the last institution is not in force."""
    luck = np.random.default_rng(3)
    on = luck.normal(0.5, 0.02, (replications, 13, len(NAMES)))
    arms = []
    for province in provinces:
        for k in range(1, n + 1):
            off = on + luck.normal(0, 0.0005, on.shape)
            off[:, 1:, NAMES.index("service_efficiency")] -= 0.01 * (k - 2)
            arms.append(Arm(province, "led", f"A{k}", on, off if k < n else None))
    return effects(arms)


def dots(axes) -> dict[float, str]:
    """The filled marks of a panel: value in points -> colour."""
    marks = [line for line in axes.get_lines() if len(line.get_xdata()) == 1 and line.get_markerfacecolor() != "white"]
    return {float(line.get_xdata()[0]): to_hex(line.get_color()).upper() for line in marks}


def test_a_panel_shows_the_effects_in_points_coloured_where_they_are_off_zero():
    found = table(5)
    shown = dots(effect_forest(found, institutions(5)).axes[0])
    path = found.query("province == 'zhejiang' and indicator == 'service_efficiency' and window == 'path'")
    expected = path[path["in_force"]]
    assert sorted(shown) == pytest.approx(sorted(100 * expected["effect"]))
    low, zero, *high = (shown[value] for value in sorted(shown))
    assert (low, zero, set(high)) == (COLOURS[-1].upper(), COLOURS[0].upper(), {COLOURS[1].upper()})


def test_rows_are_sorted_and_those_not_in_force_stand_below_in_grey():
    found = table(5)
    assert sort_institutions(found) == ["A4", "A3", "A2", "A1", "A5"]
    picture = effect_forest(found, institutions(5))
    labels = picture.axes[0].get_yticklabels()
    assert [label.get_text().split()[-1] for label in labels] == ["A4", "A3", "A2", "A1", "A5"]
    assert [to_hex(label.get_color()) for label in labels] == [theme.INK] * 4 + [theme.GREY]
    assert picture.axes[0].get_ylim()[0] > picture.axes[0].get_ylim()[1]  # the first row is on top


def test_two_panels_per_province_share_one_scale():
    picture = effect_forest(table(4), institutions(4))
    titles = [axes.get_title(loc="left").split("\n")[0] for axes in picture.axes]
    assert titles == ["Zhejiang", "Zhejiang", "Guangdong", "Guangdong"]
    assert len({axes.get_xlim() for axes in picture.axes}) == 1
    assert len(effect_forest(table(4, ("zhejiang",)), institutions(4)).axes) == 2


def test_thirty_rows_fit_a_page_with_type_of_nine_points():
    picture = effect_forest(table(30), institutions(30))
    assert picture.get_figwidth() == theme.WIDTH and picture.get_figheight() < 9.5
    assert min(text.get_fontsize() for text in picture.findobj(Text) if text.get_text()) >= 9
    picture.canvas.draw()
    boxes = [label.get_window_extent() for label in picture.axes[0].get_yticklabels()]
    assert all(above.y0 >= below.y1 for above, below in pairwise(boxes))
    assert min(box.x0 for box in boxes) >= 0


def test_intervals_stay_inside_the_axes():
    found = table(6, replications=2)
    picture = effect_forest(found, institutions(6))
    for axes in picture.axes:
        low, high = axes.get_xlim()
        assert all(low <= min(line.get_xdata()) <= max(line.get_xdata()) <= high for line in axes.get_lines()[:-1])


@pytest.mark.parametrize(
    "found",
    [table(1), table(3, replications=1), table(2, ("zhejiang",))],
    ids=["none in force", "one run", "one province"],
)
def test_any_size_of_ablation_can_be_drawn(found):
    pictures = [effect_forest(found, institutions(3)) for _ in range(2)]
    (png, svg), again = ((theme.to_png(picture), theme.to_svg(picture, "ablation")) for picture in pictures)
    assert len(png) > 10_000
    assert (png, svg) == again


def test_chinese_names_are_used_where_a_font_is_found(monkeypatch):
    monkeypatch.setattr(theme, "cjk_font", lambda: "DejaVu Sans")
    picture = effect_forest(table(3), institutions(3), "zh")
    assert picture.axes[0].get_yticklabels()[0].get_text() == "制度2  A2"
    assert picture.axes[0].get_title(loc="left") == "浙江\n服务效率"
