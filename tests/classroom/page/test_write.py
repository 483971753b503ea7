"""The file loads nothing, closes nothing by accident, and holds all that it shows."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path

from sim.classroom.page import parts
from sim.classroom.page.write import LARGEST, SCRIPTS, to_json
from sim.language.texts import texts_of
from sim.setup.institutions import INSTITUTIONS

FOLDER = Path(__file__).resolve().parents[3] / "sim" / "templates" / "page"
FILES = sorted(path for path in FOLDER.rglob("*") if path.is_file())


def inside(html: str, start: str, end: str) -> list[str]:
    return re.findall(f"{start}(.*?){end}", html, re.DOTALL)


def test_nothing_in_it_points_outside(made):
    without_names = made.html.replace("http://www.w3.org/2000/svg", "")
    assert re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}", without_names) == []
    assert re.findall(r"<(?:link|img|iframe|object|embed|base|form)\b|\bsrc=|\bhref=|@import|url\(", made.html) in (
        [],
        ["url("],  # clip paths of the page's own pictures
    )


def test_the_policy_allows_this_style_and_this_script_and_nothing_else(made):
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', made.html)[1]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    (style,), script = inside(made.html, "<style>", "</style>"), inside(made.html, "<script>", "</script>")[-1]
    for name, text in (("style-src", style), ("script-src", script)):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert rules[name] == f"'sha256-{digest}'"
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert rules["img-src"] == "blob: data:" and len(rules) == 6


def test_no_style_or_handler_stands_in_the_markup_where_the_policy_forbids_it(made):
    markup = re.sub(r"<(script|style)\b.*?</\1>", "", made.html, flags=re.DOTALL)
    assert re.findall(r"\sstyle=|\son[a-z]+=", markup) == []
    scripts = "".join(path.read_text(encoding="utf-8") for path in FILES if path.suffix == ".js")
    assert (
        re.findall(
            r"\beval\(|new Function|innerHTML|insertAdjacentHTML|document\.write|fetch\(|XMLHttpRequest", scripts
        )
        == []
    )


def test_it_is_far_smaller_than_it_may_be(made):
    assert made.page.n_bytes == made.path.stat().st_size < LARGEST / 10


def test_both_languages_travel_with_it(made):
    texts = made.facts["texts"]
    told = {key.removeprefix("results.") for key in texts_of("results") if key.startswith("results.known.")}
    days = {key for key in texts_of("story") if key.startswith("story.kind.")}
    close = {key.removeprefix("explorer.") for key in texts_of("explorer") if key.startswith("explorer.close.")}
    own = {key.removeprefix("page.") for key in texts_of("page")}
    assert set(texts) == own | told | days | close and len(told) == 3
    assert all(record["en"] and record["zh"] for record in texts.values())


def test_every_text_that_the_script_asks_for_is_there():
    known = set(parts.texts())
    script = "".join(path.read_text(encoding="utf-8") for path in FILES)
    asked = set(re.findall(r'\bsay\("([a-z_.0-9]+)"|data-(?:say|label)="([a-z_.0-9]+)"', script))
    assert {one or other for one, other in asked} - known == set()


def test_all_institutions_are_in_it_with_their_effects(made):
    rows = {row["id"]: row for row in made.facts["institutions"]}
    assert set(rows) == set(INSTITUTIONS) and len(rows) == 30
    for name, row in rows.items():
        assert row["does"]["en"] == INSTITUTIONS[name].does
        assert re.search(r"[\u4e00-\u9fff]", row["does"]["zh"])
    measured = rows["M1"]["effects"]["zhejiang"]["values"]["data_sharing_rate"]["path"]
    assert measured[1] <= measured[0] <= measured[2]
    assert rows["G5"]["effects"]["zhejiang"]["in_force"] is False


def test_json_in_it_cannot_close_its_element():
    text = to_json({"name": "</script><b>\u2028"})
    assert "<" not in text and json.loads(text) == {"name": "</script><b>\u2028"}


def test_files_of_the_page_stay_small():
    assert max(len(path.read_text(encoding="utf-8").splitlines()) for path in FILES) <= 300


def test_every_file_of_the_script_is_used():
    assert sorted(SCRIPTS) == sorted(path.stem for path in FILES if path.suffix == ".js")
