"""Who has which variant: the published hash, the same in the page's language, and spread over a class."""

from __future__ import annotations

import shutil
from collections import Counter
from itertools import pairwise

import pytest

from sim.classroom.lessons import load_lesson, variant
from sim.classroom.lessons.variant import fnv1a, plain_number, variant_index

VECTORS = {"": 0x811C9DC5, "a": 0xE40C292C, "b": 0xE70C2DE5, "foobar": 0xBF9CF968, "hello": 0x4F9F2CAB}
"""FNV-1a, 32 bits: test vectors of its authors."""


@pytest.mark.parametrize(("text", "value"), VECTORS.items())
def test_the_hash_is_the_published_one(text, value):
    assert fnv1a(text) == value


def test_the_hash_takes_chinese_texts_by_their_bytes():
    assert fnv1a("浙") == fnv1a(b"\xe6\xb5\x99".decode("utf-8")) != fnv1a("粤")


@pytest.mark.parametrize("typed", ["20231234", " 20231234 ", "２０２３１２３４", "20231234\n"])
def test_a_number_is_the_same_however_it_is_typed(typed):
    assert plain_number(typed) == "20231234"
    assert variant_index("45", typed, 8) == variant_index("45", "20231234", 8)


@pytest.mark.parametrize("lesson", ["45", "90"])
def test_neighbours_differ_and_no_variant_is_rare(lesson):
    n = len(load_lesson(lesson).variants)
    found = [variant_index(lesson, str(20230000 + i), n) for i in range(400)]
    alike = sum(one == other for one, other in pairwise(found))
    assert alike < 400 / n
    assert len(Counter(found)) == n and min(Counter(found).values()) > 0.6 * 400 / n


def test_lessons_give_a_student_unlike_variants():
    same = [variant_index("45", str(i), 8) == variant_index("90", str(i), 8) for i in range(200)]
    assert sum(same) < 60


@pytest.mark.once
def test_a_browser_finds_the_same_variant():
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no Chromium is installed")
    playwright = pytest.importorskip("playwright.sync_api")
    lines = variant.__doc__.split("JavaScript:")[1].split("Source:")[0]
    program = f"(text) => {{ {lines} return h; }}"
    with playwright.sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        for text in (*VECTORS, "45:20231234", "90:学号一"):
            assert page.evaluate(program, text) == fnv1a(text)
        browser.close()
