"""One style, with a colour and a marker for any number of modes and a legend that stays on the page."""

from __future__ import annotations

from matplotlib.lines import Line2D

from sim.report.figures import theme
from sim.setup.modes import MODES


def columns(names: list[str], asked: int = 3) -> int:
    with theme.style("en"):
        picture = theme.figure(3.0)
        picture.subplots()
        theme.legend(picture, [Line2D([], []) for _ in names], names, asked)
        picture.draw_without_rendering()
        (legend,) = picture.legends
        assert legend.get_window_extent().width <= picture.bbox.width
        return legend._ncols


def test_a_legend_has_the_columns_that_there_is_room_for():
    assert columns(["government-led", "separation", "fragmented"]) == 3
    assert columns(["Zhejiang, government-led", "Guangdong, separation"], 2) == 2
    mixes = [f"{mode}+agenda=*+builder=*+custody=*" for mode in ("government-led", "separation", "hybrid")]
    assert columns(mixes) == 1


def test_there_is_a_colour_and_a_marker_for_any_number_of_modes():
    looks = {(theme.colour_of(index), theme.marker_of(index)) for index in range(6)}
    assert len(looks) == 6
    assert (theme.colour_of(7), theme.marker_of(7)) == (theme.colour_of(1), theme.marker_of(1))


def test_a_mode_looks_the_same_whatever_the_order_and_whatever_is_beside_it():
    one, two, three = MODES
    assert theme.looks([one, two, three]) == {one: 0, two: 1, three: 2} == theme.looks([three, two, one])
    assert theme.looks([two]) == {two: 1}
    assert theme.looks(["mine", two, "another"]) == {two: 1, "another": 3, "mine": 4}
    assert theme.looks([f"{two}+reuse=copying", one]) == {f"{two}+reuse=copying": 1, one: 0}
    several = theme.looks([two, f"{two}+a=b", f"{two}+c=d", *"ghi"])
    assert len(set(several.values())) == 6 and several[two] == 1


def test_bands_have_an_outline_in_the_dash_of_their_mode():
    with theme.style("en"):
        picture = theme.figure(2.0)
        axes = picture.subplots()
        theme.band(axes, [0, 1], [0, 0], [1, 2], 1)
        theme.band(axes, [0, 1], [0, 0], [1, 2], 1, strong=True, bounds=(0.0, 1.0))
    outlined, strong = axes.collections
    assert outlined.get_linewidth()[0] > strong.get_linewidth()[0] > 0
    assert outlined.get_linestyle()[0][1] is not None
    assert strong.get_paths()[0].vertices[:, 1].max() == 1.0
