"""Who has which variant: the published hash, the same in the page's language, and spread over a class."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from sim.classroom.lessons import lesson_ids, load_lesson
from sim.classroom.lessons.variant import fnv1a, plain_number, variant_index

VECTORS = {"": 0x811C9DC5, "a": 0xE40C292C, "b": 0xE70C2DE5, "foobar": 0xBF9CF968, "hello": 0x4F9F2CAB}
"""FNV-1a, 32 bits: test vectors of its authors."""


def test_the_hash_is_the_published_one():
    assert {text: fnv1a(text) for text in VECTORS} == VECTORS


def test_the_hash_takes_chinese_texts_by_their_bytes():
    assert fnv1a("浙") == fnv1a(b"\xe6\xb5\x99".decode("utf-8")) != fnv1a("粤")


def test_a_number_is_the_same_however_it_is_typed():
    for typed in ("20231234", " 20231234 ", "２０２３１２３４", "20231234\n"):
        assert plain_number(typed) == "20231234"
        assert variant_index("45", typed, 8) == variant_index("45", "20231234", 8)


def test_neighbours_differ_and_no_variant_is_rare():
    for lesson in lesson_ids():
        n = len(load_lesson(lesson).variants)
        indices = [variant_index(lesson, str(20230000 + i), n) for i in range(400)]
        alike = sum(one == other for one, other in pairwise(indices))
        assert alike < 400 / n
        assert len(Counter(indices)) == n and min(Counter(indices).values()) > 0.6 * 400 / n


def test_lessons_give_a_student_unlike_variants():
    same = [variant_index("45", str(i), 8) == variant_index("90", str(i), 8) for i in range(200)]
    assert sum(same) < 60
