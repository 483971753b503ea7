"""One style, with a colour and a marker for any number of modes and a legend that stays on the page."""

from __future__ import annotations

from matplotlib.lines import Line2D

from sim.report.figures import theme


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
