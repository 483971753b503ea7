"""The design game in a browser: what is set becomes a code, twelve groups are ranked, and python says the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from sim.classroom.page.code import Design, encode
from sim.classroom.page.make import make_page
from sim.classroom.page.score import play
from sim.results.game import GOALS, LEVERS, MONTHS, shipped_game
from tests.browser import PHONE, PROJECTOR, Watched, page_of
from tests.classroom.page.conftest import small
from tests.classroom.page.lesson import LESSON

pytestmark = pytest.mark.once

GAME = shipped_game()


@pytest.fixture(scope="module")
def path(tmp_path_factory, few_held_out) -> Path:
    """A page of six years, which has the game, from as few runs as there can be."""
    folder = tmp_path_factory.mktemp("game")
    design = small(
        months=MONTHS, n_citizens=20, replications=1, vary={"sd_taste": [0.0, 1.3]}, indicators=["service_efficiency"]
    )
    lesson = LESSON | {"variants": [], "tasks": []}
    make_page(
        folder / "class.html", design, lang="en", workers=1, runs=folder / "runs", lessons=[lesson], progress=False
    )
    return folder / "class.html"


@pytest.fixture(scope="module")
def browser() -> Iterator[Watched]:
    with page_of(PROJECTOR) as watched:
        yield watched


def visit(watched: Watched, path: Path, hash: str):
    watched.errors.clear()
    watched.page.goto("about:blank")
    watched.page.goto(path.as_uri() + hash)
    watched.page.wait_for_selector("html[data-drawn]")
    return watched.page


def settled(page) -> None:
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def test_switches_move_the_picture_the_goals_and_the_code(browser, path):
    page = visit(browser, path, "#v=game&l=en")
    before, curve = page.inner_text("#code"), page.get_attribute("#curves path.mean >> nth=0", "d")
    page.click("[data-switch=standards] button >> nth=1")
    page.click("[data-end=last_mile] button >> nth=2")
    settled(page)
    assert page.inner_text("#code") != before and page.get_attribute("#curves path.mean >> nth=0", "d") != curve
    assert page.locator("#curves path.ghost").count() == 2
    page.select_option("#group-number", "7")
    page.select_option("#round", "2")
    page.select_option("#prediction", "open")
    settled(page)
    levels = tuple(2 if name == "last_mile" else 1 for name in LEVERS)
    mix = 255 & ~(1 << 3)  # standards, the fourth switch, as in the second reform
    assert page.inner_text("#code") == encode(Design(7, 2, 0, mix, levels, "open", GAME.stamp))
    told = page.evaluate(
        "([m, l]) => digigov.goalsOf(0, m, l).map((of) => of.reduce((a, b) => a + b) / of.length)", [mix, levels]
    )
    assert told == pytest.approx(GAME.goals_of(0, mix, levels).mean(axis=0), rel=2e-3)
    assert browser.errors == [] and browser.outside() == []


def test_twelve_groups_are_ranked_as_the_command_ranks_them(browser, path):
    luck = np.random.Generator(np.random.Philox(1))
    drawn = [(int(luck.integers(256)), tuple(luck.integers(3, size=len(LEVERS)).tolist())) for _ in range(12)]
    lines = [
        f"team {k} {encode(Design(k, 1, 0, mix, levels, 'first', GAME.stamp))}"
        for k, (mix, levels) in enumerate(drawn, 1)
    ]
    lines += [encode(Design(3, 2, 0, 170, (1,) * len(LEVERS), "second", GAME.stamp)), "ABCDE-ABCDE", "1234", lines[0]]
    lines.append(encode(Design(5, 1, 0, 9, (1,) * len(LEVERS), "", GAME.stamp ^ 3)))
    page = visit(browser, path, "#v=game&l=en")
    page.click("#pane-rank")
    page.fill("#codes", "\n".join(lines))
    page.wait_for_selector("#rank-table tbody tr")
    settled(page)
    played = play(lines)
    rows = "rows => rows.map((row) => [Number(row.dataset.group), row.cells[0].innerText])"
    shown = page.eval_on_selector_all("#rank-table tbody tr", rows)
    places = ["–" if np.isnan(place) else f"{place:.0f}" for place in played.table["place"].astype(float)]
    assert shown == [list(row) for row in zip(played.table["group"], places, strict=True)] and len(shown) == 12
    assert page.locator("#rank-picture circle.group").count() == 12 * (1 + len(GOALS))
    faults = page.eval_on_selector_all("#code-faults li", "items => items.map((item) => item.innerText)")
    assert len(faults) == len(played.faults) == 4
    assert all(
        any(word in fault for fault in faults) for word in ("mistyped", "this has 4", "other numbers", "counts once")
    )
    assert "first" not in page.inner_text("#tally") and "Government-led 12" in page.inner_text("#tally")
    with page.expect_download() as download:
        page.click("#save-ranks")
    assert len(download.value.path().read_text(encoding="utf-8-sig").splitlines()) == 13
    assert browser.errors == []


def test_three_minutes_go_by_one_key_a_step(browser, path):
    page = visit(browser, path, "?demo#l=en")
    assert page.inner_text("#demo .step").startswith("1 / 5") and page.is_hidden("aside")
    page.keyboard.press("ArrowRight")
    for key in "1123":
        page.keyboard.press(key)
    settled(page)
    assert page.eval_on_selector_all("[data-vote] b", "nodes => nodes.map((node) => node.innerText)") == ["2", "1", "1"]
    page.keyboard.press(" ")
    page.wait_for_function("() => Number(document.getElementById('month').value) > 3")
    page.keyboard.press("PageDown")
    settled(page)
    assert page.input_value("#month") == str(MONTHS) and page.inner_text("#demo .step").startswith("4 / 5")
    page.keyboard.press("ArrowRight")
    settled(page)
    assert page.locator("#why rect").count() == 1 + 2 * 8
    page.keyboard.press("ArrowLeft")
    settled(page)
    assert page.inner_text("#demo .step").startswith("4 / 5")
    page.keyboard.press("Escape")
    settled(page)
    assert page.is_hidden("#demo") and page.is_visible("aside") and browser.errors == []


def test_a_guess_is_drawn_before_the_line_and_held_to_it(browser, path):
    page = visit(browser, path, "#l=en")
    assert (
        page.input_value("#month") == "0" and page.locator("#curves path.mean").first.get_attribute("d").count("L") == 0
    )
    assert page.is_hidden("#known")
    page.click("#draw-first")
    for key in ["ArrowUp", *["ArrowRight"] * 24]:
        page.keyboard.press(key)
    settled(page)
    assert page.locator("#curves path.guess").get_attribute("d").count("L") > 20
    page.select_option("#speed", "4")
    page.click("#guess-done")
    page.wait_for_function("() => document.getElementById('month').value === '72'")
    settled(page)
    assert page.locator("#curves path.mean").first.get_attribute("d").count("L") == MONTHS
    assert page.locator("#curves path.guess").count() == 1


TEXTS = """const shown = [...document.querySelectorAll("body *")].filter((node) => node.checkVisibility?.()
    && !node.disabled && !["OPTION", "SCRIPT", "TITLE", "title"].includes(node.tagName)
    && [...node.childNodes].some((one) => one.nodeType === 3 && one.textContent.trim()));
  const told = (node, value) => `${node.tagName} ${node.id} ${node.textContent.trim().slice(0, 20)}: ${value}`;"""
SMALL = f"""() => {{ {TEXTS}
  const scale = (svg) => svg ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1;
  const size = (node) => parseFloat(getComputedStyle(node).fontSize) * scale(node.ownerSVGElement);
  return shown.filter((node) => size(node) < 13.9).map((node) => told(node, size(node)));
}}"""
CONTRAST = f"""() => {{ {TEXTS}
  const channel = (v) => v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4;
  const parts = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const behind = (node) => {{
    for (let at = node; at; at = at.parentElement) {{
      const colour = parts(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }}
    return [255, 255, 255];
  }};
  const ratio = (node) => {{
    const dot = node.ownerSVGElement && node.previousElementSibling?.matches("circle.group");
    const style = getComputedStyle(node), inPicture = Boolean(node.ownerSVGElement);
    const paper = inPicture ? [255, 255, 255] : behind(node);
    const ground = dot ? parts(getComputedStyle(node.previousElementSibling).fill) : paper;
    const both = [light(parts(inPicture ? style.fill : style.color)), light(ground)].sort((a, b) => b - a);
    return (both[0] + 0.05) / (both[1] + 0.05);
  }};
  const least = (node) => {{
    const {{ fontSize, fontWeight }} = getComputedStyle(node), size = parseFloat(fontSize);
    return size >= 24 || (size >= 18.66 && Number(fontWeight) >= 700) ? 3 : 4.5;
  }};
  return shown.filter((node) => ratio(node) < least(node)).map((node) => told(node, ratio(node)));
}}"""


def test_letters_are_large_and_dark_enough_on_a_projector(browser, path):
    code = encode(Design(3, 1, 0, 170, (1,) * len(LEVERS), "second", GAME.stamp))
    for lang in ("en", "zh"):
        for tab in ("curves", "map", "game", "game&g=rank.3.1111.1.0", "tasks", "institutions", "network", "about"):
            page = visit(browser, path, f"#l={lang}&t=40&h=0&c=3&v={tab}")
            if "rank" in tab:
                page.fill("#codes", code)
                settled(page)
            assert page.evaluate(SMALL) == [], (lang, tab)
            assert page.evaluate(CONTRAST) == [], (lang, tab)
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), (lang, tab)


def test_keys_alone_set_a_design_and_reach_its_code(browser, path):
    page = visit(browser, path, "#v=game&l=en")
    before = page.inner_text("#code")
    page.focus("[data-switch=agenda] button >> nth=0")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    settled(page)
    assert page.inner_text("#code") != before
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    seen = set()
    for _ in range(80):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.id"))
    assert {"group-number", "round", "prediction", "copy-code"} <= seen


def test_a_finger_sets_a_design_on_a_phone(browser, path):
    with browser.page.context.browser.new_context(
        viewport={"width": PHONE[0], "height": PHONE[1]}, has_touch=True, is_mobile=True
    ) as phone:
        watched = Watched(phone.new_page())
        page = visit(watched, path, "#v=game&l=zh")
        before = page.inner_text("#code")
        page.tap("[data-switch=builder] button >> nth=1")
        settled(page)
        assert page.inner_text("#code") != before
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        heights = page.eval_on_selector_all("#design .options button", "nodes => nodes.map((n) => n.offsetHeight)")
        assert min(heights) >= 40


def test_a_print_of_institutions_has_all_of_them(browser, path, tmp_path):
    page = visit(browser, path, "#v=institutions&l=en")
    page.pdf(path=str(tmp_path / "page.pdf"))
    assert (
        json.loads(page.evaluate("JSON.stringify([...document.querySelectorAll('#institutions tbody tr')].length)"))
        == 30
    )
    assert (tmp_path / "page.pdf").stat().st_size > 10_000
