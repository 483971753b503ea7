"""A student number gives settings, the same everywhere."""

from __future__ import annotations

import pytest

from sim.classroom.lessons.variant import fnv1a, variant_index

VECTORS = {"": 0x811C9DC5, "a": 0xE40C292C, "foobar": 0xBF9CF968, "levers:20240001": None, "课堂:学号一": None}


@pytest.mark.parametrize(("text", "known"), [item for item in VECTORS.items() if item[1] is not None])
def test_the_hash_is_the_published_one(text, known):
    assert fnv1a(text) == known


def test_numbers_in_a_row_spread_over_the_variants():
    counts = [0] * 9
    for number in range(20240000, 20240900):
        counts[variant_index("levers", str(number), 9)] += 1
    assert min(counts) > 60 and max(counts) < 140


def test_spaces_and_full_width_digits_do_not_matter():
    assert variant_index("levers", " ２０２４ ", 97) == variant_index("levers", "2024", 97)
    assert len({variant_index(lesson, "2024", 1_000_003) for lesson in ("levers", "tipping")}) == 2
