"""The explorer in a browser: it moves, scrubs, explains, speaks both languages, and asks nothing of other machines."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from sim.setup.scenario import load
from sim.studies.run import run
from tests.browser import PHONE, PROJECTOR, page_of

pytestmark = pytest.mark.once

SMALL = "citizens=200&months=24&month=24&pairs=3&lang=en"
PATIENCE = 60_000


@pytest.fixture(scope="module")
def browser():
    """One page for all tests, since the libraries of the page take a second to compile."""
    with page_of() as watched:
        sockets = []
        watched.page.on("websocket", lambda socket: sockets.append(socket.url))
        yield watched
        assert sockets and all(url.startswith("ws://127.0.0.1:") for url in sockets)


@pytest.fixture
def watched(browser, explorer):
    """The page with the whole run of the small view; after the test it must have had no error and asked nobody else."""
    browser.errors.clear()
    open_view(browser.page, explorer, SMALL)
    yield browser
    assert browser.errors == []
    assert browser.outside() == []


def open_view(page, explorer, query: str, months: int = 24) -> None:
    page.goto(f"{explorer.address}&{query}", wait_until="commit")
    page.wait_for_selector(f".xp-stage[data-months-ready='{months}']", timeout=PATIENCE)


def number(page) -> str:
    return page.get_attribute(".xp-stage", "data-number")


def values(page) -> list[str]:
    return [page.inner_text(f".xp-score.xp-{side} .xp-value") for side in ("left", "right")]


def fills(page, side: str) -> list[str]:
    """Colours of all counties of a side."""
    return page.eval_on_selector_all(
        f"[data-agent^='{side}:county'] > circle:last-of-type", "nodes => nodes.map(node => node.getAttribute('fill'))"
    )


def scrub(page, month: int) -> None:
    page.locator(".xp-scrub").fill(str(month))
    page.wait_for_selector(f".xp-stage[data-month='{month}']", timeout=PATIENCE)


def move(page, parameter: str, value: float) -> None:
    """Move a slider, and wait for the new picture."""
    before = number(page)
    page.locator(f"[data-parameter={parameter}] input[type=range]").first.fill(str(value))
    page.wait_for_function(
        "before => document.querySelector('.xp-stage').dataset.number !== before", arg=before, timeout=PATIENCE
    )


def test_it_loads_and_shows_both_sides_alike_at_month_0(watched):
    page = watched.page
    scrub(page, 0)
    assert fills(page, "left") == fills(page, "right") and len(fills(page, "left")) == 90
    scrub(page, 24)
    assert fills(page, "left") != fills(page, "right")


def test_it_opens_at_month_0_and_tells_nothing_of_what_comes(watched, explorer):
    page = watched.page
    open_view(page, explorer, SMALL.replace("&month=24", ""))
    assert page.get_attribute(".xp-stage", "data-month") == "0"

    def drawn() -> int:
        """Months of the left curve that can be seen, after the first."""
        return page.get_attribute(".xp-curves path.mean >> nth=0", "d").count("L")

    assert drawn() == 0 and "L" not in page.get_attribute(".xp-this", "d")
    assert page.inner_text(".xp-sentence").endswith("who will be ahead, and when?") and page.is_visible(".xp-tasks")
    assert not page.is_visible(".xp-known")
    scrub(page, 9)
    page.wait_for_timeout(100)
    assert drawn() == 9
    page.check(".xp-later input")
    whole = "() => document.querySelector('.xp-curves path.mean').getAttribute('d').split('L').length === 25"
    page.wait_for_function(whole, timeout=PATIENCE)
    assert "later=1" in page.url


def test_numbers_and_marks_of_the_maps_have_names(watched):
    page = watched.page
    assert page.inner_text(".xp-score.xp-left .xp-named") == "Service efficiency, month 24"
    assert page.input_value(".xp-colour") == "building"
    counts = page.locator(".xp-map.xp-left .xp-count b").all_inner_texts()
    assert len(counts) == 4 and sum(map(int, counts)) == 90
    assert "diamond: the operator company" in page.inner_text(".xp-map.xp-left")
    page.select_option(".xp-colour", "data_sharing_rate")
    page.wait_for_function(
        "() => document.querySelector('.xp-map .xp-named').innerText.startsWith('Data-sharing rate')"
    )
    assert page.inner_text(".xp-map.xp-left .xp-value").endswith("%")


def test_a_map_of_the_difference_has_the_colour_of_who_is_ahead(watched):
    page = watched.page
    page.select_option(".xp-colour", "difference")
    page.wait_for_selector(".xp-map.xp-between .xp-scale")
    counts = [int(text) for text in page.locator(".xp-map .xp-count b").all_inner_texts()]
    colours = [[int(part) for part in fill[4:-1].split(",")] for fill in fills(page, "left")]
    bluer = sum(blue > red + 12 for red, _, blue in colours)
    redder = sum(red > blue + 40 for red, _, blue in colours)
    assert sum(counts) == 90 and counts[0] > 0
    assert abs(bluer - counts[0]) <= counts[1] and abs(redder - counts[2]) <= counts[1]
    scrub(page, 0)
    assert (
        page.locator(".xp-map .xp-count b").all_inner_texts() == ["0", "90", "0"] and len(set(fills(page, "left"))) == 1
    )


def test_a_guess_is_drawn_by_mouse_or_keys_and_compared(watched):
    page = watched.page
    scrub(page, 0)
    page.click(".xp-draw") if page.get_attribute(".xp-draw", "aria-pressed") == "false" else None
    box = page.locator(".xp-gap .xp-chart").bounding_box()
    page.mouse.move(box["x"] + 50, box["y"] + box["height"] * 0.3)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 150, box["y"] + box["height"] * 0.3, steps=4)
    page.mouse.up()
    assert page.inner_text(".xp-guessed") == "Guess drawn. Now press play."
    scrub(page, 24)
    page.wait_for_function("() => document.querySelector('.xp-guessed').innerText.includes('right leader in')")
    page.click(".xp-wipe")
    page.wait_for_selector(".xp-guessed", state="detached")
    page.focus(".xp-gap .xp-chart")
    for key in ("ArrowUp", *["ArrowRight"] * 24):
        page.keyboard.press(key)
    said = page.inner_text(".xp-guessed")  # a point ahead throughout is no lead to speak of
    gaps = page.evaluate("() => document.querySelector('.xp-guess-line').getAttribute('d').split('L').length")
    assert gaps == 25 and "of 24 months" in said


def test_the_setting_before_stays_grey_behind_the_curves(watched):
    page = watched.page
    before = page.get_attribute(".xp-curves path.mean >> nth=1", "d").count("L")
    assert page.locator("path.ghost").count() == 0
    now = number(page)
    page.select_option("[data-switch=custody] [data-side=right]", "government")
    page.wait_for_function("b => document.querySelector('.xp-stage').dataset.number !== b", arg=now, timeout=PATIENCE)
    assert page.locator(".xp-curves path.ghost").count() == 2
    assert page.get_attribute(".xp-curves path.ghost >> nth=1", "d").count("L") == before
    assert page.inner_text(".xp-score.xp-right .xp-changed") == "Custody: government"
    assert page.inner_text(".xp-key.xp-ghost").startswith("setting before: ")


def test_a_slider_moves_both_sides(watched):
    page = watched.page
    scrub(page, 20)
    before, drawn = values(page), [fills(page, side) for side in ("left", "right")]
    move(page, "budget_per_resident", 0.6)
    page.wait_for_function("() => document.querySelector('.xp-stage').dataset.month === '20'", timeout=PATIENCE)
    after = values(page)
    assert after[0] != before[0] and after[1] != before[1]
    assert [fills(page, side) for side in ("left", "right")] != drawn
    assert "budget_per_resident=" in page.url


def test_a_switch_moves_its_own_side_only(watched):
    page = watched.page
    scrub(page, 20)
    before, drawn = values(page), fills(page, "left")
    now = number(page)
    page.select_option("[data-switch=reuse] [data-side=right]", "none")
    page.wait_for_function("b => document.querySelector('.xp-stage').dataset.number !== b", arg=now, timeout=PATIENCE)
    page.wait_for_function("() => document.querySelector('.xp-stage').dataset.month === '20'", timeout=PATIENCE)
    after = values(page)
    assert after[0] == before[0] and fills(page, "left") == drawn and after[1] != before[1]


def test_time_scrubs_back_at_once_and_plays(watched):
    page = watched.page
    late = fills(page, "left")
    scrub(page, 3)
    early = fills(page, "left")
    assert early != late
    page.click(".xp-forward")
    page.wait_for_selector(".xp-stage[data-month='4']")
    page.click(".xp-back")
    page.wait_for_selector(".xp-stage[data-month='3']")
    assert fills(page, "left") == early
    page.click(".xp-play")
    later = "() => Number(document.querySelector('.xp-stage').dataset.month) >= 6"  # it may skip some on a busy machine
    page.wait_for_function(later, timeout=PATIENCE)
    page.click(".xp-speed button >> nth=0")
    assert page.get_attribute(".xp-speed button >> nth=0", "aria-pressed") == "true"
    page.click(".xp-play")
    stopped = page.get_attribute(".xp-stage", "data-month")
    page.wait_for_timeout(500)
    assert page.get_attribute(".xp-stage", "data-month") == stopped


def test_a_clicked_agent_explains_itself(watched):
    page = watched.page
    for agent in ("left:county:12", "right:firm:0", "left:firm:3", "right:citizen:40"):
        scrub(page, 24)
        if "citizen" in agent:
            page.select_option(".xp-colour", "citizens")
        page.locator(f"[data-agent='{agent}']").dispatch_event("click")
        page.wait_for_selector(f"[data-pick='{agent}'] .xp-reason .xp-bar", timeout=PATIENCE, state="attached")
        terms = page.eval_on_selector_all(".xp-bar", "bars => bars.map(bar => Number(bar.dataset.value))")
        assert any(term != 0.0 for term in terms)
        assert page.locator(".xp-history polyline").count() >= 2
        if "county" in agent:  # a bureau's own data, one after another, under its row
            page.wait_for_selector(".xp-close-up [data-state]", timeout=PATIENCE, state="attached")
            page.locator(".xp-row").nth(6).click()
            page.wait_for_selector(".xp-close-up h4:has-text('7 ')")
            assert page.locator(".xp-resource").count() == 5
        if "citizen" in agent:
            page.wait_for_selector(".xp-case .xp-steps li", timeout=PATIENCE)
            assert page.locator(".xp-case .xp-stack").count() == 2
        scrub(page, 5)
        page.wait_for_function("() => document.querySelector('.xp-story header').innerText.includes('month 5')")
        page.click(".xp-close")
        page.wait_for_selector(".xp-story", state="detached", timeout=PATIENCE)


def test_the_terms_of_a_citizens_choice_add_up_to_what_is_said(watched):
    page = watched.page
    page.select_option(".xp-colour", "citizens")
    page.locator("[data-agent='left:citizen:40']").dispatch_event("click")
    page.wait_for_selector(".xp-reason .xp-bar", timeout=PATIENCE, state="attached")
    page.click(".xp-details > summary")
    reason = page.locator(".xp-reason").first
    terms = reason.locator(".xp-bar").evaluate_all("bars => bars.map(bar => Number(bar.dataset.value))")
    said = reason.locator("dd").first.inner_text().replace("−", "-")
    assert float(said) == pytest.approx(sum(terms), abs=0.006)


def test_the_language_switches_live(watched):
    page, before = watched.page, number(watched.page)
    page.click(".xp-lang")
    page.wait_for_function("() => document.querySelector('.xp-title').innerText === '数字政府模拟演示台'")
    page.wait_for_selector("text=政府牵引 − 管运分离")
    assert number(page) == before  # nothing is run again
    page.click(".xp-lang")
    page.wait_for_function("() => document.querySelector('.xp-title').innerText === 'digigov explorer'")


def test_the_band_says_what_it_is(watched):
    page = watched.page
    page.wait_for_selector(".xp-band[data-pairs='3']", timeout=PATIENCE)
    assert "mean of 3 pairs of runs" in page.text_content(".xp-band")
    assert page.locator(".xp-gap polygon.xp-band-area").count() == 1


def test_the_search_finds_parameters_by_their_words(watched):
    page = watched.page
    page.fill(".xp-search input", "taste drift")
    page.wait_for_selector(".xp-group-found")
    assert page.locator("[data-parameter]").evaluate_all("n => n.map(x => x.dataset.parameter)") == ["rate_taste_drift"]
    page.fill(".xp-search input", "qqq")
    page.wait_for_selector(".xp-none")


def test_a_link_brings_the_same_view_back(watched, explorer):
    page = watched.page
    move(page, "monitoring", 0.3)
    page.select_option(".xp-colour", "maturity")
    page.select_option(".xp-show", "mean_trust")
    scrub(page, 7)
    page.locator("[data-agent='right:county:30']").dispatch_event("click")
    page.wait_for_function("() => location.search.includes('pick=') && location.search.includes('month=7')")
    seen = (values(page), fills(page, "left"), fills(page, "right"), page.input_value(".xp-show"))
    link = page.url
    page.goto("about:blank")
    page.goto(link, wait_until="commit")
    page.wait_for_selector(".xp-stage[data-months-ready='24'][data-month='7']", timeout=PATIENCE)
    page.wait_for_selector("[data-pick='right:county:30']", timeout=PATIENCE)
    assert (values(page), fills(page, "left"), fills(page, "right"), page.input_value(".xp-show")) == seen
    assert page.input_value(".xp-colour") == "maturity"


def test_an_exported_scenario_runs_to_what_the_page_shows(watched, tmp_path):
    page = watched.page
    move(page, "reciprocity", 5.0)
    page.wait_for_selector(".xp-stage[data-months-ready='24'][data-month='24']", timeout=PATIENCE)
    page.click(".xp-save summary")
    with page.expect_download() as given:
        page.click(".xp-save-right")
    given.value.save_as(tmp_path / "right.toml")
    done = run(load(tmp_path / "right.toml"), seed=1, progress=False)
    assert f"{100 * done.monthly['service_efficiency'].iloc[-1]:.1f}%" == values(page)[1]


def test_figure_and_view_can_be_saved_and_the_view_opened_again(watched, tmp_path):
    page = watched.page
    for kind, start in (("svg", b"<?xml"), ("view", b"# Open")):
        page.click(".xp-save summary")
        with page.expect_download(timeout=PATIENCE) as given:
            page.click(f".xp-save-{kind}")
        given.value.save_as(tmp_path / f"saved.{kind}")
        assert (tmp_path / f"saved.{kind}").read_bytes().startswith(start)
    text = (tmp_path / "saved.view").read_text("utf-8")
    (tmp_path / "other.toml").write_text(text.replace("month = 24", "month = 9"), "utf-8")
    page.locator(".xp-save input[type=file]").set_input_files(tmp_path / "other.toml")
    page.wait_for_selector(".xp-stage[data-month='9']", timeout=PATIENCE)


def test_code_in_a_link_is_refused_and_said(watched, explorer):
    page = watched.page
    open_view(page, explorer, f"{SMALL}&seed=__import__('os')&left=<script>document.title='x'</script>&reciprocity=4.5")
    said = page.inner_text(".xp-faults")
    assert '"seed"' in said and '"left"' in said
    assert page.title() != "x"
    kept = parse_qs(urlsplit(page.url).query)
    assert kept["seed"] == ["1"] and kept["reciprocity"] == ["4.5"]


def test_a_phone_shows_everything_within_its_width(watched, explorer):
    page = watched.page
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    try:
        open_view(page, explorer, SMALL)
        page.click(".xp-save summary")
        wide = page.evaluate(
            "() => [...document.querySelectorAll('.xp *')].filter(n => n.checkVisibility() && "
            "n.getBoundingClientRect().right > 391 && !n.closest('svg') || "
            "n.matches('.xp-month, .xp-switch') && n.scrollWidth > n.clientWidth)"
            ".map(n => n.className)"
        )
        assert wide == []
        page.click(".xp-save summary")
        page.locator("[data-agent='left:county:12']").click()
        page.wait_for_selector("[data-pick='left:county:12'] .xp-reason", timeout=PATIENCE, state="attached")
        box = page.locator(".xp-story").bounding_box()
        assert box["width"] <= PHONE[0] and box["y"] < PHONE[1]
    finally:
        page.set_viewport_size({"width": PROJECTOR[0], "height": PROJECTOR[1]})
