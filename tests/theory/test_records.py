"""A check passes only within a finite tolerance, and the worst of many is the one that is told."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.language.errors import InputError
from sim.setup.rng import Luck
from sim.theory.records import Check, exactly, mean_and_tolerance, tolerance_of_share, words, worst

NAN, INF = math.nan, math.inf


@pytest.mark.parametrize(
    ("theory", "simulation", "tolerance", "passed"),
    [
        (1.0, 1.1, 0.2, True),
        (1.0, 1.3, 0.2, False),
        (1.0, 0.7, 0.2, False),
        (1.0, 1.0, 0.0, True),
        (1.0, NAN, 0.2, False),
        (NAN, 1.0, 0.2, False),
        (1.0, 1.0, NAN, False),
        (1.0, 1.0, INF, False),
        (INF, 1.0, 0.2, False),
    ],
)
def test_a_check_passes_within_a_finite_tolerance_only(theory, simulation, tolerance, passed):
    assert Check("x", theory, simulation, tolerance).passed is passed


def test_the_worst_is_told_with_how_many_there_were():
    assert worst("x", [1.0, 2.0, 3.0], [1.1, 2.3, 3.0], 0.5) == Check("x", 2.0, 2.3, 0.5, n=3)
    assert worst("x", [1.0, 2.0], [1.1, 2.1], [0.5, 0.2]) == Check("x", 2.0, 2.1, 0.2, n=2)
    assert worst("x", 1.0, 1.1, 0.5) == Check("x", 1.0, 1.1, 0.5)


def test_a_check_is_put_into_words_when_it_is_shown():
    of_many = worst("opinion.left", [1.0, 2.0], [1.0, 2.0], 0.1, graph=words("graph.star"), share=0.08)
    assert of_many.what("en") == "disagreement left by month, star, share 0.08 (worst of 2)"
    assert of_many.what("zh") == "各月剩余的分歧，星形网络，比例 0.08（2 项中最差）"
    refused = InputError("runs.folder_in_use", path="x")
    stopped = Check("any.stopped", NAN, NAN, NAN, {"kind": "InputError", "error": refused})
    assert stopped.what("zh") == f"因 InputError 中止：{refused.message('zh')}"


@pytest.mark.parametrize(("simulation", "tolerance"), [(NAN, 0.5), (1.0, NAN), (1.0, INF), (1.1, 0.0)])
def test_nothing_undefined_hides_among_many(simulation, tolerance):
    assert not worst("x", [1.0, 1.0, 1.0], [1.0, simulation, 1.0], [0.5, tolerance, 0.5]).passed


def test_exact_numbers_may_be_rounded_and_no_more():
    assert exactly("x", [1.0, 1e6], [1.0 + 1e-12, 1e6 + 1e-6]).passed
    assert not exactly("x", [1.0, 1e6], [1.0 + 1e-8, 1e6]).passed


def test_tolerances_are_five_standard_errors():
    luck = Luck(1).uniform("test", 0, (2000, 100))
    means, tolerances = mean_and_tolerance(luck, axis=1)
    assert np.std(means) == pytest.approx(tolerances.mean() / 5.0, rel=0.1)
    assert tolerance_of_share(0.5, 100) == pytest.approx(0.25)
