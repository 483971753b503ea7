"""The explorer before a class: the path of three minutes by keys alone, words that can be read, tabs, touch."""

from __future__ import annotations

import pytest

from tests.browser import PHONE, PROJECTOR, page_of
from tests.classroom.explorer.test_page import PATIENCE, number, open_view, scrub, values
from tests.contrast import faint, texts_of

pytestmark = pytest.mark.once

FEW = "citizens=100&months=14&pairs=2"


@pytest.fixture(scope="module")
def watched():
    with page_of() as watched:
        yield watched
        assert watched.errors == [] and watched.outside() == []


def at_step(page, step: int) -> None:
    page.wait_for_selector(f".xp-stage[data-step='{step}']", timeout=PATIENCE)


def test_the_path_is_walked_by_keys_alone(watched, explorer):
    page = watched.page
    open_view(page, explorer, f"{FEW}&lang=zh&demo", months=14)
    at_step(page, 1)
    assert page.locator(".xp-differ tbody tr").count() == 8 and not page.is_visible(".xp-levers")
    page.keyboard.press("ArrowRight")
    at_step(page, 2)
    page.focus(".xp-hands input >> nth=0")
    page.keyboard.press("Delete")
    page.keyboard.type("17")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # one hand more
    page.keyboard.press("ArrowLeft")
    at_step(page, 1)
    page.keyboard.press("PageDown")
    at_step(page, 2)
    assert page.input_value(".xp-hands input >> nth=0") == "18"
    page.keyboard.press("PageDown")
    at_step(page, 3)
    page.wait_for_selector(".xp-stage[data-month='14']", timeout=PATIENCE)  # it plays by itself
    page.keyboard.press("PageDown")
    at_step(page, 4)
    page.wait_for_selector(".xp-path h1:has-text('对运行的均值')", timeout=PATIENCE)
    assert "12 个月后" in page.inner_text(".xp-path-line >> nth=0") and "18 人中有" in page.inner_text(".xp-path")
    page.keyboard.press("PageDown")
    at_step(page, 5)
    assert "个区县中" in page.inner_text(".xp-path-line >> nth=0") and page.locator(".xp-map").count() == 2
    page.wait_for_function("() => location.search.includes('demo=5')")
    page.keyboard.press("Escape")
    at_step(page, 0)
    page.wait_for_selector(".xp-levers", timeout=PATIENCE)


def test_every_part_can_be_reached_and_used_by_keys(watched, explorer):
    page = watched.page
    open_view(page, explorer, f"{FEW}&lang=en&month=3", months=14)
    wanted = {
        "xp-scenario",
        "xp-demo-button",
        "xp-mode",
        "xp-show",
        "xp-scrub",
        "xp-play",
        "xp-draw",
        "xp-colour",
        "xp-agent",
    }
    reached, n = set(), 0
    while not wanted <= reached and n < 120:
        page.keyboard.press("Tab")
        n += 1
        reached |= set((page.evaluate("() => document.activeElement.getAttribute('class')") or "").split())
    assert wanted <= reached
    first = page.evaluate("() => document.activeElement.dataset.agent")  # one stop for a whole map, arrows within it
    page.keyboard.press("ArrowDown")
    other = page.evaluate("() => document.activeElement.dataset.agent")
    assert first != other and other.startswith("left:county")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"[data-pick='{other}']", timeout=PATIENCE)
    page.click(".xp-close")
    page.evaluate("() => document.activeElement.blur()")
    page.keyboard.press("ArrowRight")
    page.wait_for_selector(".xp-stage[data-month='4']")
    page.keyboard.press(" ")
    page.wait_for_selector(".xp-stage[data-month='14']", timeout=PATIENCE)


def test_all_words_can_be_read_and_large_ones_from_the_last_row(watched, explorer):
    page = watched.page
    right = "right.agenda=county&right.custody=government"
    open_view(page, explorer, f"{FEW}&lang=en&month=14&{right}", months=14)
    for big, lang, layer in (
        (0, "en", "building"),
        (0, "zh", "difference"),
        (1, "zh", "building"),
        (1, "en", "maturity"),
    ):
        if page.evaluate("() => document.querySelector('.xp-lang').innerText") == {"en": "English", "zh": "中文"}[lang]:
            page.click(".xp-lang")
        if big and not page.locator(".xp.xp-big").count():
            page.click(".xp-big-button")
            page.click(".xp-settings")
        page.select_option(".xp-colour", layer)
        page.wait_for_selector(f"svg.xp-shows-{layer}")
        page.wait_for_timeout(200)
        texts = texts_of(page)
        assert len(texts) > 60 and faint(texts) == []
        assert [text["words"] for text in texts if text["cut"]] == []
        assert [text["words"] for text in texts if text["size"] < (14 if big else 12) - 0.01] == []
        assert page.evaluate("() => document.documentElement.scrollWidth") <= PROJECTOR[0]
    open_view(page, explorer, f"{FEW}&lang=en&month=14&big=1&pick=left:county:1", months=14)
    page.wait_for_selector(".xp-close-up svg .xp-number")
    texts = texts_of(page)
    assert [text["words"] for text in texts if text["cut"] or text["size"] < 14 - 0.01] == [] and faint(texts) == []


def test_two_tabs_do_not_disturb_each_other(watched, explorer):
    page, other = watched.page, watched.page.context.new_page()
    try:
        open_view(page, explorer, f"{FEW}&lang=en&month=14", months=14)
        open_view(other, explorer, f"{FEW}&lang=zh&month=14&scenario=guangdong", months=14)
        before = values(page), number(page), page.url
        other.select_option("[data-switch=custody] [data-side=right]", "government")
        other.wait_for_selector(".xp-score.xp-right .xp-changed", timeout=PATIENCE)
        scrub(other, 5)
        assert (values(page), number(page), page.url) == before
        assert "第 5 个月" in other.inner_text(".xp-sentence") and "month 14" in page.inner_text(".xp-sentence")
    finally:
        other.close()


def test_a_phone_is_used_by_touch(watched, explorer):
    size = {"width": PHONE[0], "height": PHONE[1]}
    page = watched.page.context.browser.new_context(viewport=size, has_touch=True, locale="zh-CN").new_page()
    try:
        open_view(page, explorer, f"{FEW}&lang=zh", months=14)
        tops = [page.locator(part).bounding_box()["y"] for part in (".xp-curves", ".xp-gap", ".xp-levers", ".xp-maps")]
        assert tops == sorted(tops) and tops[0] < PHONE[1] / 2  # curves first, then what changes them, then maps
        page.locator(".xp-gap .xp-chart").scroll_into_view_if_needed()
        box, touch = page.locator(".xp-gap .xp-chart").bounding_box(), page.context.new_cdp_session(page)
        for kind, part in (("touchStart", 0.3), ("touchMove", 0.5), ("touchMove", 0.7), ("touchEnd", None)):
            at = [] if part is None else [{"x": box["x"] + box["width"] * part, "y": box["y"] + 40}]
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})
        page.wait_for_selector(".xp-guessed", timeout=PATIENCE)
        for _ in range(5):  # on a busy machine the browser may make no click of a tap that has no length
            page.wait_for_timeout(600)
            if page.get_attribute(".xp-stage", "data-month") != "0":
                break
            page.tap(".xp-play")
        page.wait_for_selector(".xp-stage[data-month='14']", timeout=PATIENCE)
        assert "领先方判断正确" in page.inner_text(".xp-guessed")
        page.locator("[data-agent='left:county:12']").scroll_into_view_if_needed()
        page.tap("[data-agent='left:county:12'] .xp-hit")
        page.wait_for_selector("[data-pick='left:county:12']", timeout=PATIENCE)
        assert page.evaluate("() => document.documentElement.scrollWidth") <= PHONE[0]
    finally:
        page.context.close()
