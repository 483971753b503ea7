"""Figures show what the tables hold, in one style, with the same bytes every time."""

from __future__ import annotations

import re
from concurrent.futures import BrokenExecutor, Executor, Future
from functools import partial
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.image import imread
from matplotlib.text import Text

from sim.language.errors import InputError
from sim.report import figures
from sim.report.figures import counties, theme
from sim.report.pages import CAPTIONS
from sim.results.crossing import lasting_changes
from sim.setup.calendar import date_of
from sim.setup.changes import Change
from sim.setup.indicators import INDICATORS
from sim.setup.modes import MODES, Mode
from sim.setup.scenario import Scenario, load
from sim.studies.compare import draw_network
from tests.synthetic import N_COUNTIES, compared

NAMES = ("headline_paths", "difference_paths", "indicator_page")


@pytest.fixture(scope="module")
def comparison():
    return compared()


def drawn(comparison, name, lang="en"):
    return getattr(figures, name)(comparison.monthly, lang)


@pytest.mark.parametrize("name", NAMES[:2])
def test_the_same_tables_give_the_same_bytes(comparison, name):
    one, two = drawn(comparison, name), drawn(comparison, name)
    assert theme.to_svg(one, name) == theme.to_svg(two, name)
    assert theme.to_png(one) == theme.to_png(two)


def test_files_carry_no_date(comparison):
    svg = theme.to_svg(drawn(comparison, "headline_paths"), "headline").decode()
    assert not re.search(r"<dc:date>|20\d\d-\d\d-\d\d", svg)


@pytest.mark.parametrize("name", NAMES)
def test_type_is_at_least_nine_points_at_the_printed_width(comparison, name):
    picture = drawn(comparison, name)
    assert picture.get_figwidth() == theme.WIDTH
    sizes = {text.get_fontsize() for text in picture.findobj(Text) if text.get_text()}
    assert min(sizes) >= 9


def test_lines_are_the_means_over_replicates(comparison):
    picture = drawn(comparison, "headline_paths")
    line = picture.axes[0].get_lines()[0]
    rows = comparison.monthly.query("province == 'zhejiang' and mode == 'government_led'")
    assert np.allclose(line.get_ydata(), rows.groupby("month")["service_efficiency"].mean())


def test_modes_differ_in_colour_dash_and_marker(comparison):
    first, second = drawn(comparison, "headline_paths").axes[0].get_lines()[:2]
    for look in ("get_color", "get_linestyle", "get_marker"):
        assert getattr(first, look)() != getattr(second, look)(), look


def test_the_area_between_two_modes_has_the_colour_of_the_one_ahead(comparison):
    axes = drawn(comparison, "headline_paths").axes[0]
    first, second = (to_rgb(line.get_color()) for line in axes.get_lines()[:2])
    shades = {tuple(shade.get_facecolor()[0][:3]): shade for shade in axes.collections if shade.get_zorder() == 1.5}
    gap = axes.get_lines()[0].get_ydata() - axes.get_lines()[1].get_ydata()
    assert gap[3] < 0 < gap[-1]  # the second is ahead first, the first in the end
    reach = {c: max(path.get_extents().x1 for path in shades[c].get_paths()) for c in (first, second)}
    assert reach[second] < reach[first] == len(gap) - 1
    month = int(comparison.crossings.iloc[0]["crossing_month"])
    assert any(text.get_text().startswith(f"month {month} (") for text in axes.texts)
    assert {"government-led", "separation"} <= {text.get_text() for text in axes.texts}


def test_only_leads_that_last_change():
    assert lasting_changes(np.array([0, 2, 2, 2, -2, 2, -2, -2, -2.0]), 1.0) == [6]
    assert lasting_changes(np.array([0, 2, 2, 2, -0.5, -0.5, -0.5]), 1.0) == []
    assert lasting_changes(np.array([np.nan, 2, 2, 2]), 1.0) == []


def test_a_clear_crossing_is_marked_with_its_month(comparison):
    drawn_texts = drawn(comparison, "difference_paths").axes[0].texts
    month = int(comparison.crossings.iloc[0]["crossing_month"])
    texts = {text.get_text(): text for text in drawn_texts}
    assert texts[f"month {month}"].get_horizontalalignment() == "right"  # left of a line that rises
    assert "government-led ahead" in texts and "separation ahead" in texts


STARTS = {"zhejiang": "2016-12", "guangdong": "2017-09"}


def test_by_the_calendar_all_panels_share_the_years_and_months_have_dates(comparison):
    picture = figures.difference_paths(comparison.monthly, "en", starts=STARTS)
    upper, lower = picture.axes[0], picture.axes[2]
    assert [lines.get_lines()[1].get_xdata()[0] for lines in (upper, lower)] == [12, 21]  # months from January 2016
    assert upper.get_xlim() == lower.get_xlim()
    assert lower.xaxis.get_major_formatter()(24) == "2018"
    month = int(comparison.crossings.iloc[0]["crossing_month"])
    assert date_of(month, "2016-12") in {text.get_text() for text in upper.texts}
    with pytest.raises(InputError, match="guangdong: no calendar to draw by"):
        figures.headline_paths(comparison.monthly, "en", starts=STARTS | {"guangdong": ""})


def panels_by_title(picture):
    return {axes.get_title(loc="left").replace("\n", " "): axes for axes in picture.axes if axes.get_visible()}


def test_the_page_has_a_panel_for_every_other_indicator(comparison):
    panels = panels_by_title(drawn(comparison, "indicator_page"))
    others = [record for record in INDICATORS.values() if not record.headline]
    expected = {record.label_en + (", cumulated" if record.is_rare else "") for record in others}
    assert set(panels) == expected
    incidents = panels["New incidents, cumulated"].get_lines()[0].get_ydata()
    rows = comparison.monthly.query("province == 'zhejiang' and mode == 'government_led' and month > 0")
    assert incidents[-1] == pytest.approx(rows.groupby("replicate")["new_incidents"].sum().mean())


def test_what_is_undefined_throughout_has_no_panel_and_years_and_titles_find_room():
    one = compared(provinces=["zhejiang"], months=72)
    picture = figures.indicator_page(one.monthly.assign(operator_profit=np.nan), starts=STARTS)
    panels = panels_by_title(picture)
    assert "Operator profit" not in panels and "Operator effort" in panels
    picture.draw_without_rendering()
    places = list(panels.values())
    for column, axes in enumerate(places[-3:]):
        years = [tick for tick in axes.get_xticklabels() if tick.get_window_extent().width > 1]
        boxes = [tick.get_window_extent() for tick in years]
        assert len(boxes) >= 3 and not any(a.overlaps(b) for a, b in pairwise(boxes)), column
        assert axes.get_xlabel()
    for axes in places:
        assert axes._left_title.get_window_extent().x1 <= picture.bbox.width


def test_counties_have_a_ridge_per_province_and_mode(comparison):
    picture = figures.county_distribution(comparison.counties)
    labels = [text.get_text() for text in picture.axes[0].get_yticklabels()]
    assert labels == [
        "Guangdong\nseparation",
        "Guangdong\ngovernment-led",
        "Zhejiang\nseparation",
        "Zhejiang\ngovernment-led",
    ]


def test_counties_over_time_have_their_median_and_a_line_each():
    comparison = compared(counties=True)
    picture = figures.county_paths(comparison.counties)
    assert len(picture.axes) == 4 * 2
    lines = picture.axes[2].get_lines()  # the second row's service efficiency
    rows = comparison.counties.query("province == 'zhejiang' and mode == 'separation'")
    assert np.allclose(lines[-1].get_ydata(), rows.groupby("month")["service_efficiency"].median())
    first = rows.query("replicate == 0 and county == 'county 3'")["service_efficiency"]
    assert len(lines) == N_COUNTIES + 4 and np.allclose(lines[3].get_ydata(), first)
    again = figures.county_paths(comparison.counties)
    assert theme.to_svg(picture, "county_paths") == theme.to_svg(again, "county_paths")
    assert min(text.get_fontsize() for text in picture.findobj(Text) if text.get_text()) >= 9


def test_the_hills_show_the_last_month_whatever_else_is_kept(comparison):
    one, two = (figures.county_distribution(found.counties) for found in (comparison, compared(counties=True)))
    assert theme.to_svg(one, "counties") == theme.to_svg(two, "counties")


def test_counties_over_time_are_a_picture_only_if_they_are_kept(comparison):
    assert set(compared(counties=True).figures()) - set(comparison.figures()) == {"county_paths"}


def test_png_files_are_200_dots_per_inch(comparison, tmp_path):
    path = tmp_path / "one.png"
    path.write_bytes(theme.to_png(drawn(comparison, "headline_paths")))
    assert imread(path).shape[1] == pytest.approx(theme.WIDTH * 200, abs=1)


@pytest.mark.parametrize(
    "made",
    [
        {"provinces": ["zhejiang"]},
        {"modes": [MODES["separation"]]},
        {"modes": list(MODES.values())},
        {"replications": 1},
        {"months": 1},
        {"modes": [MODES["fragmented"]], "replications": 1, "months": 2},
    ],
    ids=lambda made: "-".join(made),
)
def test_any_size_of_comparison_can_be_drawn(made):
    comparison = compared(**made, counties=True)
    names = NAMES if len(comparison.modes) > 1 else ("headline_paths", "indicator_page")
    for picture in (
        *(drawn(comparison, name) for name in names),
        figures.county_distribution(comparison.counties),
        figures.county_paths(comparison.counties),
    ):
        picture.set_layout_engine("none")  # quick
        picture.draw_without_rendering()


def test_chinese_labels_need_a_chinese_font(comparison, monkeypatch):
    monkeypatch.setattr(theme, "cjk_font", lambda: None)
    assert drawn(comparison, "headline_paths", "zh").axes[0].get_title(loc="left") == "Zhejiang: service efficiency"


def test_chinese_labels_are_used_where_a_font_is_found(comparison, monkeypatch):
    monkeypatch.setattr(theme, "cjk_font", lambda: "DejaVu Sans")
    picture = figures.headline_paths(comparison.monthly, "zh")
    assert picture.axes[0].get_title(loc="left") == "浙江：服务效率"


def test_every_figure_has_a_caption():
    assert set(CAPTIONS) >= {
        "headline", "difference", "counties", "county_paths", "network", "indicators", "ablation", "main_effects",
        "difference_map", "facts", "unknowns", "verdict", "indices", "verify",
    }  # fmt: skip


# --- marks of dated changes

MARKS = {"zhejiang": [(3, "Leading group"), (4, "Apps"), (20, "New owner")], "guangdong": []}


@pytest.mark.parametrize("name", NAMES[:2])
def test_months_of_changes_are_numbered_lines_with_a_key(comparison, name):
    picture = getattr(figures, name)(comparison.monthly, marks=MARKS)
    plain = drawn(comparison, name)
    marked, unmarked = picture.axes[0], picture.axes[2]
    lines = [line.get_xdata()[0] for line in marked.get_lines() if line.get_color() == theme.GREY]
    assert lines == [3, 4, 20]
    assert {"1", "2", "3"} <= {text.get_text() for text in marked.texts}
    assert len(unmarked.get_lines()) == len(plain.axes[2].get_lines())
    told = " ".join(text.get_text() for text in picture.texts).replace("\u00a0", " ")
    assert "Zhejiang: 1 Leading group (3); 2 Apps (4); 3 New owner (20)." in told and "Guangdong" not in told
    assert picture.get_figheight() > plain.get_figheight()
    sizes = {text.get_fontsize() for text in picture.findobj(Text) if text.get_text()}
    assert min(sizes) >= 9


def test_numbers_and_key_run_into_nothing(comparison):
    """Neighbouring numbers are apart, the key stands below the lowest panel and inside the figure."""
    picture = figures.headline_paths(comparison.monthly, marks=MARKS)
    picture.draw_without_rendering()
    boxes = [text.get_window_extent() for text in picture.axes[0].texts]
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])
    title = picture.axes[0]._left_title.get_window_extent()
    assert not any(box.overlaps(title) for box in boxes)
    key = picture.texts[-1].get_window_extent()
    lowest = min(axes.xaxis.label.get_window_extent().y0 for axes in picture.axes[2:])
    assert key.y0 >= 0 and key.y1 <= lowest + 1 and key.x1 <= picture.bbox.width


@pytest.mark.parametrize("name", NAMES)
def test_without_marks_a_figure_is_as_it_was(comparison, name):
    for marks in (None, {}, {"zhejiang": [], "guangdong": []}):
        picture = getattr(figures, name)(comparison.monthly, marks=marks)
        assert picture.get_figheight() == drawn(comparison, name).get_figheight()
        assert len(picture.axes[0].get_lines()) == len(drawn(comparison, name).axes[0].get_lines())


def test_the_page_of_indicators_marks_one_province_only():
    one = compared(provinces=["zhejiang"])
    lines = figures.indicator_page(one.monthly, marks=MARKS).axes[0].get_lines()
    assert [line.get_xdata()[0] for line in lines if line.get_color() == theme.GREY] == [3, 4, 20]
    two = figures.indicator_page(compared().monthly, marks=MARKS).axes[0].get_lines()
    assert not any(line.get_color() == theme.GREY for line in two)


def test_only_what_comes_to_pass_under_a_mode_compared_is_marked():
    own = Mode("stepwise", **MODES["fragmented"].switches)
    changes = [
        Change(3, "mode.custody", "operator", why="Reform: all at once"),
        Change(3, "pressure", 1.0, why="Reform: pressed too"),
        Change(5, "safeguards", 0.3),
        Change(7, "mode.reuse", "copying"),
    ]
    dated = Scenario(name="x", province="zhejiang", mode=own, changes=changes)
    others = [MODES["separation"]]
    assert figures.marks_of([("zhejiang", dated)], others) == {"zhejiang": [(3, "Reform"), (5, "safeguards")]}
    whole = figures.marks_of([("zhejiang", dated)], [*others, own])
    assert whole == {"zhejiang": [(3, "Reform"), (5, "safeguards"), (7, "mode.reuse")]}


def test_a_text_of_the_users_is_drawn_as_it_is_written(comparison):
    label = "$5 (50%) to $9 {x \\frac"
    picture = figures.headline_paths(comparison.monthly, marks={"zhejiang": [(3, label)]})
    assert any(label in text.get_text() for text in picture.findobj(Text))
    ElementTree.fromstring(theme.to_both(picture, "headline")["headline.svg"])


def test_the_hill_of_counties_is_a_gaussian_kernel_density():
    from scipy.stats import gaussian_kde

    values = np.sin(np.arange(90.0) ** 2)
    grid, density = counties._density(values)
    np.testing.assert_allclose(density, gaussian_kde(values)(grid), rtol=1e-12)


def test_a_figure_kept_in_both_formats_can_still_be_laid_out_anew(comparison):
    picture = drawn(comparison, "headline_paths")
    files = theme.to_both(picture, "headline")
    assert files["headline.png"] == theme.to_png(picture)
    assert picture.get_layout_engine() is not None


class Dying(Executor):
    """An executor whose workers die with whatever they are given."""

    def submit(self, *_, **__):
        future = Future()
        future.set_exception(BrokenExecutor("a worker died"))
        return future


@pytest.fixture
def pages():
    """The network of a small scenario, and an empty page."""
    scenario = load("zhejiang").with_(months=3, n_citizens=20)
    return {
        "network-zhejiang": partial(draw_network, scenario, 7, "en"),
        "indicators": lambda: theme.figure(1.0),
    }


@pytest.mark.once
def test_a_process_beside_draws_the_same_network(pages):
    alone, beside = (figures.draw_pages(pages, {}, workers=workers) for workers in (1, 2))
    assert list(alone) == ["network-zhejiang.png", "network-zhejiang.svg", "indicators.png", "indicators.svg"]
    assert alone == beside


def test_what_a_process_that_died_was_to_draw_is_drawn_here(pages, monkeypatch):
    monkeypatch.setattr(figures, "one_beside", lambda workers: Dying())
    assert len(figures.draw_pages(pages, {}, workers=2)["network-zhejiang.png"]) > 10_000
