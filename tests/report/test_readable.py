"""Words on pages and in pictures can be read: their contrast, in a browser and by the colours that figures write in."""

from __future__ import annotations

import pytest
from matplotlib.colors import to_rgb
from matplotlib.text import Text

from sim.classroom.lessons import keys, load_lesson
from sim.classroom.lessons.keys import Keys
from sim.classroom.lessons.pages import lesson_pages
from sim.report import write_report
from sim.report.figures import headline_paths
from sim.report.figures.verdict import drawn_differences
from sim.setup.palette import COLOURS, INKS
from tests.browser import PROJECTOR, page_of
from tests.classroom.lessons.fakes import fake_run
from tests.contrast import LEAST, faint, texts_of
from tests.synthetic import compared


def contrast_with_white(colour) -> float:
    """WCAG 2's contrast of a colour with white."""
    linear = [v / 12.92 if v <= 0.03928 else ((v + 0.055) / 1.055) ** 2.4 for v in to_rgb(colour)]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


def test_words_in_a_modes_colour_can_be_read():
    assert list(INKS) == list(COLOURS)
    assert {colour: ink for colour, ink in INKS.items() if contrast_with_white(ink) < LEAST} == {}


def test_figures_write_in_colours_that_can_be_read():
    monthly = compared(replications=30, months=12).monthly
    for picture in (headline_paths(monthly), drawn_differences(monthly)):
        words = [one for one in picture.findobj(Text) if one.get_text().strip() and one.get_visible()]
        assert {to_rgb(INKS[COLOURS[0]]), to_rgb(INKS[COLOURS[1]])} & {to_rgb(one.get_color()) for one in words}
        assert [one.get_text() for one in words if contrast_with_white(one.get_color()) < LEAST] == []


@pytest.mark.once
def test_reports_and_lessons_can_be_read(monkeypatch):
    monkeypatch.setattr(keys, "run_one", fake_run)
    monkeypatch.setattr(keys, "RUNS_OF_A_PROCESS", 10_000)
    lesson = load_lesson("45")
    pages = [write_report(compared(), {}), *lesson_pages(lesson, Keys(lesson)).values()]
    with page_of(PROJECTOR) as watched:
        for html in pages:
            watched.page.set_content(html)
            texts = texts_of(watched.page)
            assert len(texts) > 60 and faint(texts) == []
