"""What differs between two studies is said in a few words."""

from __future__ import annotations

import dataclasses

import pytest

from sim.runs.study_files import first_difference
from tests.sweeps import tiny_study

HERE = tiny_study()
CASES = {
    "there it is a compare, here a sweep": dataclasses.replace(HERE, kind="compare"),
    "seed is 3 there and 1 here": tiny_study(seed=3),
    "luck is own there and common here": dataclasses.replace(HERE, luck="own"),
    "scenarios and modes are zhejiang separation there and zhejiang government_led, zhejiang separation here": (
        tiny_study(modes=["separation"])
    ),
    "months of zhejiang is 2 there and 1 here": tiny_study(months=2, windows=["month_1", "path"]),
    "what varies is nothing there and reciprocity here": tiny_study(vary={}),
    "3 points there and 2 here": tiny_study(vary={"reciprocity": [3.0, 4.0, 5.0]}),
    "reciprocity at point 1 is 5.0 there and 4.0 here": tiny_study(vary={"reciprocity": [3.0, 5.0]}),
    "other indicators are kept": tiny_study(indicators=["data_sharing_rate"]),
    "other windows are kept": tiny_study(windows=["path"]),
}


@pytest.mark.parametrize("told", CASES)
def test_the_first_difference_is_told(told, tmp_path):
    assert str(first_difference(CASES[told], HERE, tmp_path)) == told


def test_if_all_is_the_same_it_is_the_code(tmp_path):
    (tmp_path / "study.json").write_text('{"code": "0123456789"}')
    assert str(first_difference(HERE, tiny_study(), tmp_path)).startswith(
        "it was made by other code (01234567; this is "
    )
