"""The page in a browser, from a file: it draws, answers to sliders, keys and links, and asks nobody for anything."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from sim.classroom.lessons import variant
from sim.classroom.lessons.variant import variant_index
from sim.classroom.page.study import read_counties, read_curves
from tests.browser import PHONE, PROJECTOR, Watched, page_of
from tests.contrast import faint, texts_of

pytestmark = pytest.mark.once

MOST_MILLISECONDS = 1000  # of a slider to its picture; some 100 where the machine is quiet


SHOWN = "#t=6&h=0"
"""The page played to its end, as most tests want it."""


def visit(watched: Watched, made, hash: str = SHOWN) -> None:
    watched.page.goto("about:blank")
    watched.page.goto(made.path.as_uri() + hash)
    watched.page.wait_for_selector("html[data-drawn]")


@pytest.fixture(scope="module")
def browser(made) -> Iterator[Watched]:
    with page_of(PROJECTOR) as watched:
        yield watched


@pytest.fixture
def open_page(browser, made) -> Iterator[Watched]:
    """The page as it begins; whatever a test does, nothing complains and nothing leaves the machine."""
    browser.errors.clear()
    browser.requests.clear()
    visit(browser, made)
    yield browser
    assert browser.errors == []
    assert {address.split("#")[0] for address in browser.requests if not address.startswith("blob:")} <= {
        made.path.as_uri(),
        "about:blank",
    }


def move(watched: Watched, selector: str, value: float) -> None:
    """Move a slider as a hand does, and wait for the picture."""
    page = watched.page
    before = page.evaluate("document.documentElement.dataset.drawn")
    page.eval_on_selector(
        selector, "(node, value) => { node.value = value; node.dispatchEvent(new Event('input')); }", value
    )
    page.wait_for_function("before => document.documentElement.dataset.drawn !== before", arg=before)


def press(watched: Watched, selector: str) -> None:
    page = watched.page
    before = page.evaluate("document.documentElement.dataset.drawn")
    page.click(selector)
    page.wait_for_function("before => document.documentElement.dataset.drawn !== before", arg=before)


def means(watched: Watched) -> list[str]:
    return watched.page.eval_on_selector_all(
        "#curves path.mean", "nodes => nodes.map((node) => node.getAttribute('d'))"
    )


def test_it_opens_from_a_file_and_draws_both_modes(open_page):
    drawn = means(open_page)
    assert len(set(drawn)) == 2 and all(path.count("L") == 6 for path in drawn)
    assert "95% interval" in open_page.page.inner_text("#verdict")


def test_a_slider_moves_both_sides_and_the_difference(open_page):
    before, gap = means(open_page), open_page.page.get_attribute("#curves path.gap", "d")
    move(open_page, "#lever-sd_taste", 1.0)
    after = means(open_page)
    assert before[0] not in after and before[1] not in after
    assert open_page.page.get_attribute("#curves path.gap", "d") != gap
    assert "interpolated" in open_page.page.inner_text("#off-level")


def test_what_is_known_is_drawn_and_told_beside_one_point_and_for_nothing_else(open_page):
    page = open_page.page
    bands = "nodes => nodes.map((node) => node.getAttribute('fill'))"
    assert len(set(page.eval_on_selector_all("#curves path.known", bands))) == 2
    assert "after 24 months: what is known does not decide it" in page.inner_text("#known")
    assert "luck alone" in page.inner_text("#verdict") and "the defaults" in page.inner_text("#verdict")
    move(open_page, "#lever-sd_taste", 1.0)
    assert "where the sliders are" in page.inner_text("#verdict")
    assert page.eval_on_selector_all("#curves path.known", bands)
    page.select_option("#measure", "2")
    page.wait_for_function("() => document.querySelector('#known').textContent.includes('not worked out')")
    assert page.eval_on_selector_all("#curves path.known", bands) == []


def test_a_slider_gives_its_picture_at_once(open_page, record_property):
    taken = []
    for value in np.linspace(0.1, 0.6, 15):
        move(open_page, "#lever-competition", float(value))
        taken.append(float(open_page.page.evaluate("document.documentElement.dataset.drawMilliseconds")))
    record_property("slider_to_picture_milliseconds", float(np.median(taken)))
    assert np.median(taken) < MOST_MILLISECONDS


def test_the_page_interpolates_as_python_does(open_page, made):
    curves = read_curves(made.store, made.study.study, 2)
    for setting in ([0.35, 0.4], [0.2, 1.3], [0.6, 0.0], [0.47, 0.91]):
        found = open_page.page.evaluate(
            "at => { const of = digigov.compare('service_efficiency', 1, at);"
            " const half = Array.from(of.gap.high, (high, t) => (high - of.gap.low[t]) / 2);"
            " return [Array.from(of.modes[1].mean), Array.from(of.gap.mean), half]; }",
            setting,
        )
        at = made.study.grid.interpolate(curves[0, : made.study.n_grid], setting)
        gaps = at[2] - at[3]
        packed = made.facts["arrays"]["curve-service_efficiency"]
        step = (packed["high"] - packed["low"]) / packed["steps"]
        assert np.abs(np.array(found[0]) - at[3].mean(axis=0)).max() < step
        assert np.abs(np.array(found[1]) - gaps.mean(axis=0)).max() < 2 * step
        half = 12.7062 * gaps.std(axis=0, ddof=1) / np.sqrt(2)  # t of one degree of freedom
        assert np.array(found[2]) == pytest.approx(half, abs=40 * step)


def test_the_map_has_the_counties_that_were_run(open_page, made):
    counties = read_counties(made.store, made.study)[0]
    found = open_page.page.evaluate("digigov.countiesOf('fit', 1, [0.6, 1.3], 6)")
    values = list(found.values()) if isinstance(found, dict) else found
    assert np.array(values) == pytest.approx(counties[3, 5, 1, :, -1], abs=0.006)


def test_time_scrubs_back_and_play_goes_on(open_page):
    page = open_page.page
    move(open_page, "#month", 2)
    assert page.inner_text("#month-label") == "Month 2" and "Month 2:" in page.inner_text("#verdict")
    assert means(open_page)[0].count("L") == 6
    page.click("#play")
    page.wait_for_function("() => document.getElementById('month').value === '6'")
    page.wait_for_function("() => document.getElementById('play').textContent === 'Play'")
    move(open_page, "#month", 0)
    assert page.inner_text("#month-label") == "Month 0"


def test_a_press_on_the_curves_goes_to_that_month(open_page):
    box = open_page.page.locator("#curves text", has_text=re.compile("^3$")).last.bounding_box()
    open_page.page.mouse.click(box["x"] + box["width"] / 2, box["y"] - 40)
    open_page.page.wait_for_function("() => document.getElementById('month').value === '3'")


def test_what_comes_later_can_be_hidden(open_page):
    move(open_page, "#month", 2)
    assert [path.count("L") for path in means(open_page)] == [6, 6]
    press(open_page, "#hide")
    assert [path.count("L") for path in means(open_page)] == [2, 2]


LEAD = """([left, right, better, upto]) => digigov.lead({
    left: left.slice(0, upto), right: right.slice(0, upto), better, low: 0, high: 1, size: 10, edge: 400,
    x: (month) => 10 * month, y: (value) => 100 - 100 * value,
    colours: ["blue", "red"], dashes: ["", "3"], ghost: null,
    label_at: Infinity, crossing: (month, side) => `${month} ${side}`, label: (side) => `name ${side}`,
})"""


def test_the_area_has_the_colour_of_the_one_ahead_and_the_crossing_is_told(open_page):
    left, right = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8], [0.0, 0.3, 0.4, 0.5, 0.5, 0.45, 0.5, 0.5, 0.5]

    def shapes(better: bool | None = True, upto: int = 9) -> tuple[list[str], list[str]]:
        found = open_page.page.evaluate(LEAD, [left, right, better, upto])
        areas = [look["fill"] for _, look, *_ in found if "lead" in look.get("class", "")]
        return areas, [rest[0] for _, look, *rest in found if look.get("class") == "crossing"]

    assert shapes() == (["red"] * 5 + ["blue"] * 4, ["5 0"])
    assert shapes(better=False) == (["blue"] * 5 + ["red"] * 4, ["5 1"])
    assert shapes(upto=5) == (["red"] * 4, [])
    assert shapes(better=None)[1] == []


def test_the_setting_before_stays_grey(open_page):
    first = means(open_page)
    move(open_page, "#lever-sd_taste", 1.0)
    ghosts = open_page.page.eval_on_selector_all("#curves path.ghost", "nodes => nodes.map((n) => n.getAttribute('d'))")
    assert ghosts == first and means(open_page) != first


def test_it_speaks_the_language_of_the_browser(browser, made):
    with browser.page.context.browser.new_context(locale="zh-CN") as chinese:
        watched = Watched(chinese.new_page())
        visit(watched, made)
        assert watched.page.inner_text("#tab-curves") == "曲线"
        visit(watched, made, "#l=en")
        assert watched.page.inner_text("#tab-curves") == "Curves"


def test_print_cuts_no_institution_off(open_page):
    page = open_page.page
    press(open_page, "#tab-institutions")
    page.emulate_media(media="print")
    box = page.evaluate(
        "(() => { const n = document.querySelector('.scroll'); return [n.scrollHeight, n.clientHeight]; })()"
    )
    page.emulate_media(media="screen")
    assert box[0] == box[1] and page.locator("#institutions tbody tr").count() == 30


def test_a_clicked_county_explains_itself_under_both_modes(open_page):
    page = open_page.page
    press(open_page, "#tab-map")
    assert "Choose a county" in page.inner_text("#county")
    press(open_page, "#map [role=application] >> nth=0 >> [data-county='17']")
    told = page.inner_text("#county")
    assert "Ningbo county 05" in told and "residents" in told
    assert told.count("of its systems work") == 2 and "place " in told


def test_one_county_is_shown_close_up_and_a_bureau_tells_what_it_holds(open_page, made):
    page = open_page.page
    visit(open_page, made, SHOWN + "&v=bureaus&c=2")
    assert page.locator("[data-cell]").count() == 2 * 12 * 12
    assert page.locator("[data-cell]:not([data-is=nothing])").count() == 2 * len(made.facts["close"]["pairs"])
    shared = [page.locator(f"[data-close='{mode}'] [data-is=shared]").count() for mode in (0, 1)]
    assert [int(n) for n in re.findall(r"(?:between) (\d+)", page.inner_text("#bureaus-headline"))] == shared
    page.focus("[data-close='1'] [data-holder='4']")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-close='0'] [data-holder='4'][aria-pressed=true]")
    assert page.locator(".resource").count() == made.facts["close"]["holder"].count(4)
    visit(open_page, made, "#t=0&v=bureaus")
    assert page.locator("[data-cell]:not([data-is=nothing])").count() == 0


def test_all_panes_can_be_read_and_large_ones_on_every_screen(browser, made):
    for size, query in ((PROJECTOR, ""), (PHONE, ""), (PHONE, "?demo"), (PROJECTOR, "?demo")):
        browser.page.set_viewport_size({"width": size[0], "height": size[1]})
        tabs = ["curves"] if query else browser.page.evaluate(TABS)
        steps = 5 if query else 1
        for tab in tabs:
            for pane in ("group", "rank") if tab == "game" else ("",):
                mix = f"&g={pane}.255.1111.1.0" if pane else ""
                browser.page.goto("about:blank")
                browser.page.goto(f"{made.path.as_uri()}{query}#t=6&h=0&c=2&v={tab}{mix}")
                browser.page.wait_for_selector("html[data-drawn]")
                for step in range(steps):
                    if step:
                        browser.page.click("[data-walk='1']")
                        browser.page.wait_for_timeout(60)
                    texts = texts_of(browser.page)
                    assert len(texts) > 10 and faint(texts) == [], (tab, step)
                    assert [text["words"] for text in texts if text["size"] < 13.9 or text["cut"]] == [], (tab, step)
                    assert browser.page.evaluate(OUTSIDE) == [], (tab, step)
                    assert browser.page.evaluate("() => document.documentElement.scrollWidth") <= size[0]
    browser.page.set_viewport_size({"width": PROJECTOR[0], "height": PROJECTOR[1]})


TABS = "() => [...document.querySelectorAll('[role=tab]')].map((tab) => tab.id.slice(4))"
OUTSIDE = """() => [...document.querySelectorAll('#curves text, #why text, #bureaus text, #map text')].filter((one) => {
  const svg = one.ownerSVGElement.getBoundingClientRect(), box = one.getBoundingClientRect();
  return box.width && (box.left < svg.left - 4 || box.right > svg.right + 4);
}).map((one) => one.textContent)"""
"""Words of a picture that are cut at its edge, but for their halo."""


def test_arrow_keys_walk_over_the_map(open_page):
    page = open_page.page
    press(open_page, "#tab-map")
    page.focus("#map [role=application] >> nth=0")
    page.keyboard.press("Enter")
    page.wait_for_selector("#county h2")
    first = page.inner_text("#county h2")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("first => document.querySelector('#county h2').textContent !== first", arg=first)


def test_the_language_switches_everywhere(open_page):
    page = open_page.page
    for tab in ("curves", "map", "case", "tasks", "institutions", "network", "about"):
        if tab != "curves":
            press(open_page, f"#tab-{tab}")
        press(open_page, "[data-lang=zh]")
        words = page.inner_text(f"#panel-{tab}") + page.inner_text("aside")
        assert re.search(r"[\u4e00-\u9fff]{2}", words)
        assert not re.search(r"\b(Government-led|Separation|Month|Predict|Effect|the)\b", words), tab
        assert page.get_attribute("html", "lang") == "zh-Hans"
        press(open_page, "[data-lang=en]")
    assert page.inner_text("#tab-about") == "What was run"


def test_a_case_is_told_under_both_modes_and_follows_the_month(open_page):
    page = open_page.page
    press(open_page, "#tab-case")
    assert page.locator("#case [data-mode]").count() == 2 and page.locator("#case li").count() > 8
    last = page.inner_text("#case [data-month]")
    move(open_page, "#month", 0)
    first = page.inner_text("#case [data-month]")
    assert first.startswith("Month 0: the same") and last.startswith("Month 6: ")
    press(open_page, "#case [data-case='1']")
    assert "Enrol a child" in page.inner_text("#case") and page.input_value("#link").endswith("i=1")


def test_tabs_go_by_arrow_keys(open_page):
    page = open_page.page
    page.focus("#tab-curves")
    page.keyboard.press("ArrowRight")
    page.wait_for_selector("#panel-map:not([hidden])")
    assert page.evaluate("document.activeElement.id") == "tab-map"


def test_a_link_brings_the_same_view_back(open_page, made):
    page = open_page.page
    move(open_page, "#lever-sd_taste", 0.9)
    move(open_page, "#month", 4)
    press(open_page, "[data-province=guangdong]")
    press(open_page, "#tab-map")
    press(open_page, "#map [role=application] >> nth=0 >> [data-county='40']")
    press(open_page, "[data-lang=zh]")
    link, told = page.input_value("#link"), page.inner_text("#county")
    visit(open_page, made, link[link.index("#") :])
    assert page.inner_text("#county") == told and page.input_value("#link") == link
    assert page.input_value("#lever-sd_taste") == "0.9"


def test_a_link_that_makes_no_sense_gives_the_page_as_it_begins(open_page, made):
    for hash in ("#v=nothing&p=mars&t=999&x=1,2,3&c=-4", "#x=a,b&t=&l=zn", "#<script>alert(1)</script>"):
        visit(open_page, made, hash)
        assert len(means(open_page)) == 2 and open_page.page.input_value("#month") == "0"


def test_all_institutions_are_listed_with_effects(open_page):
    press(open_page, "#tab-institutions")
    rows = open_page.page.locator("#institutions tbody tr")
    assert rows.count() == 30
    assert "not in force" in open_page.page.inner_text("#institutions")
    shown = rows.evaluate_all("rows => rows.map((row) => row.cells[2].innerText.split(' ')[0])")
    effects = [float(text.replace("\u2212", "-")) for text in shown if text[0] in "+\u22120"]
    assert len(effects) > 10 and effects == sorted(effects, reverse=True)
    before = rows.nth(0).inner_text()
    open_page.page.select_option("#window", "0")
    open_page.page.wait_for_function(
        "before => document.querySelector('#institutions tbody tr').innerText !== before", arg=before
    )


def test_a_students_answers_become_a_file(open_page, made):
    page = open_page.page
    press(open_page, "#tab-tasks")
    assert page.is_disabled("#save-answers")
    page.fill("#student", " ２０２４0017 ")
    page.dispatch_event("#student", "change")
    lesson = made.facts["lessons"][0]
    own = lesson["variants"][variant_index(lesson["id"], "20240017", len(lesson["variants"]))]
    for value in own["parameters"].values():
        assert f"= {value:g}" in page.inner_text("#own")
    page.click("#save-answers")
    assert "no file was saved" in page.inner_text("#save-note")
    page.check("[name=predict-fit] >> nth=1")
    page.check("[name=after-fit] >> nth=0")
    page.fill("article[data-card=fit] textarea", " Since they fit.\n")
    page.fill("[data-task=gap_end]", "\u22123.5%")
    page.check("[data-task=ahead][value=second]")
    with page.expect_download() as download:
        page.click("#save-answers")
    saved = json.loads(download.value.path().read_text(encoding="utf-8"))
    assert download.value.suggested_filename == "answers-20240017.json"
    assert saved == {
        "format": "digigov-answers", "version": 1, "lesson": "levers", "student": "20240017",
        "answers": {"gap_end": -3.5, "ahead": "second"},
        "cards": {"fit": {"before": 2, "after": 1, "explanation": "Since they fit."}},
    }  # fmt: skip
    press(open_page, "#use-own")
    assert float(page.input_value("#lever-competition")) == own["parameters"]["competition"]
    assert page.is_checked(f"[data-province={own['province']}]")


def test_both_sides_find_the_same_variant(open_page):
    """By the page's script, and by the lines of JavaScript that the module of variants gives."""
    lines = variant.__doc__.split("JavaScript:")[1].split("Source:")[0]
    for text in ("", "a", "foobar", "levers:20240001", "课堂:学号一"):
        for script in ("text => digigov.fnv1a(text)", f"(text) => {{ {lines} return h; }}"):
            assert open_page.page.evaluate(script, text) == variant.fnv1a(text)


def test_a_card_sets_its_view_up(open_page):
    page = open_page.page
    press(open_page, "#tab-tasks")
    press(open_page, "article[data-card=fit] button")
    assert page.input_value("#lever-sd_taste") == "0"
    assert page.is_visible("#curves svg") and page.is_visible("article[data-card=fit]")


def test_the_numbers_and_the_picture_of_a_view_are_saved(open_page, made):
    page = open_page.page

    def saved(kind: str) -> Path:
        with page.expect_download() as download:
            page.click(f"#save-{kind}")
        return download.value.path()

    for tab, n_rows in (("curves", 7), ("map", 2 * 90), ("network", 2 * 90), ("institutions", None)):
        visit(open_page, made, f"{SHOWN}&v={tab}&d=both")
        lines = saved("csv").read_text(encoding="utf-8-sig").splitlines()
        assert lines[0].startswith("province,") and (n_rows is None or len(lines) == 1 + n_rows)
        if n_rows is None:
            continue
        assert len({line.count(",") for line in lines}) == 1
        root = ElementTree.parse(saved("svg")).getroot()
        caption = " ".join(node.text for node in root.iter() if node.get("class") == "caption")
        assert "Zhejiang" in caption and "Competition = 0.35" in caption and "seed 1" in caption
        assert root.tag.endswith("svg") and len(list(root.iter())) > 40
        paths = [node for node in root.iter() if node.tag.endswith("path")]
        assert not any("class" in node.attrib and not node.attrib.get("fill") for node in paths)
        assert saved("png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"


UNNAMED = """Array.from(document.querySelectorAll("button, input, select, textarea"))
    .filter((node) => !node.textContent.trim() && !node.getAttribute("aria-label") && !node.labels?.length)
    .map((node) => node.outerHTML)"""


def test_every_view_fits_the_screen_across_and_everything_has_a_name(open_page, made):
    page = open_page.page
    for width, height in (PHONE, PROJECTOR):
        page.set_viewport_size({"width": width, "height": height})
        for tab in ("curves", "map", "case", "network", "institutions", "tasks", "about"):
            visit(open_page, made, f"#v={tab}&c=3")
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), tab
        assert page.evaluate(UNNAMED) == []


def test_the_sliders_of_a_projector_are_in_sight(open_page):
    bottoms = open_page.page.eval_on_selector_all(
        "aside input[type=range]", "nodes => nodes.map((node) => node.getBoundingClientRect().bottom)"
    )
    assert max(bottoms) < PROJECTOR[1]


def test_a_file_cut_short_says_so(browser, made, tmp_path):
    path = tmp_path / "short.html"
    path.write_text(re.sub(r'(id="data-curve-service_efficiency">)[^<]{40}', r"\1", made.html), encoding="utf-8")
    browser.page.goto(path.as_uri())
    browser.page.wait_for_selector("#notice:not([hidden])")
    assert "Copy it again" in browser.page.inner_text("#notice")
