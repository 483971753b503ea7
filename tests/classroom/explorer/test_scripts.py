"""The explorer's own scripts, by themselves in a blank page: the guess, the path's keys, axes and colours."""

from __future__ import annotations

import json

import pytest

from sim.classroom.explorer.payload import CODE
from sim.setup.palette import EVEN, LETTERED
from tests.browser import page_of

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def call():
    """Calls one of the functions by name; what is undefined comes back as None."""
    with page_of() as watched:
        yield lambda expression: watched.page.evaluate(f"() => {{ {CODE}; return {expression}; }}")


def test_a_guess_is_a_line_between_the_points_that_were_drawn(call):
    stroke = "guess_stroke(null, {month: 2, value: 0.1}, {month: 4, value: 0.3}, 6)"
    drawn = call(stroke)
    assert drawn == [0, None, 0.1, pytest.approx(0.2), 0.3, None, None]
    back = call(f"guess_stroke({stroke}, {{month: 6, value: 0}}, {{month: 4, value: -0.2}}, 6)")
    assert back == [0, None, 0.1, pytest.approx(0.2), -0.2, pytest.approx(-0.1), 0]


def test_a_guess_is_compared_over_the_months_that_both_have(call):
    def compared(guess, truth, until, even=0.02):
        return call(f"guess_compared({json.dumps(guess)}, {json.dumps(truth)}, {until}, {even})")

    found = compared([0, 0.1, 0.1, None, -0.1], [0, 0.05, -0.05, 0.1, -0.2], 4)
    assert found["distance"] == pytest.approx((0.05 + 0.15 + 0.1) / 3)
    assert (found["right"], found["n"]) == (2, 3)
    assert compared([0, 0.01], [0, -0.02], 1)["right"] == 1  # both are about even
    assert compared([0, 0.01], [0, -0.02], 1, 0)["right"] == 0
    assert compared([0, 0.1], [0, 0.1], 0) is None  # nothing to compare yet


def test_keys_of_the_path_go_on_and_back_and_out_of_it(call):
    steps = "[[1, 'ArrowLeft'], [1, ' '], [2, 'PageDown'], [5, 'ArrowRight'], [3, 'PageUp'], [3, 'Escape'], [3, 'x']]"
    assert call(f"{steps}.map(([step, key]) => path_key(step, key))") == [1, 2, 3, 5, 2, 0, None]
    assert call("[path_answer(0.03, 0.02, 1), path_answer(0.03, 0.02, -1), path_answer(-0.01, 0.02, 1)]") == [0, 2, 1]


def test_axes_are_even_about_zero_where_sides_are_compared_and_tell_little(call):
    assert call("ends_of([0.01, -0.12, null], true, true)") == pytest.approx([-0.15, 0.15])
    assert call("ends_of([0.01, 0.43], true, false)") == pytest.approx([0, 0.6])
    assert call("ticks_of(-0.15, 0.15, 4)") == pytest.approx([-0.1, 0, 0.1])


def test_a_difference_leans_to_the_colour_of_its_side(call):
    lean = f"leaning({json.dumps(LETTERED)}, '{EVEN}', 0.2)"
    left, right, even = (
        "rgb(" + ",".join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5)) + ")" for colour in (*LETTERED, EVEN)
    )
    assert call(f"[0.2, 0.5, -0.2, 0].map({lean})") == [left, left, right, even]
