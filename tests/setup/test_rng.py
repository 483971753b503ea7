from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats

from sim.setup.rng import Luck, replicate_seed

PURPOSES = ("requests/file", "requests/item", "channel", "sharing/reconsider", "construction/pick")
KNOWN_MONTH_0 = [0.09143962623932189, 0.9591230913944044, 0.2910362718613281]
KNOWN_MONTH_1 = [0.008118130466328366, 0.00036758720531138156, 0.21884617174520404]


def test_known_answers():
    """Fixed for ever: results of old studies stay reproducible."""
    luck = Luck(1)
    assert_array_equal(luck.uniform("a", 0, 3), KNOWN_MONTH_0)
    assert_array_equal(luck.uniform("a", 1, 3), KNOWN_MONTH_1)
    assert_allclose(luck.normal("a", 0, 3), stats.norm.ppf(KNOWN_MONTH_0), rtol=1e-12)
    assert_array_equal(luck.permutation("a", 0, 5), [0, 2, 4, 3, 1])
    assert replicate_seed(1, 0) == 326728486176364223


def test_numbers_are_those_of_philox_under_the_hashed_key():
    from hashlib import blake2b

    key = int.from_bytes(blake2b(b"42\0opinion", digest_size=16).digest(), "little")
    counter = np.array([0, 0, 0, 17], dtype=np.uint64)
    expected = np.random.Generator(np.random.Philox(key=key, counter=counter)).random(9)
    assert_array_equal(Luck(42).uniform("opinion", 17, 9), expected)


@pytest.mark.parametrize("draw", ["uniform", "normal"])
def test_a_larger_array_begins_with_the_smaller(draw):
    of = getattr(Luck(3), draw)
    assert_array_equal(of("x", 5, 1000)[:10], of("x", 5, 10))
    assert_array_equal(of("x", 5, (100, 7))[:4], of("x", 5, (4, 7)))


def test_draws_do_not_depend_on_the_order_of_calls():
    forth = {(p, m): Luck(9).uniform(p, m, 5) for p in PURPOSES for m in range(3)}
    luck = Luck(9)
    for purpose, month in reversed(forth):
        luck.normal("something else", month, 1000)
        assert_array_equal(luck.uniform(purpose, month, 5), forth[purpose, month])


def test_seed_purpose_and_month_each_change_the_draw():
    first = Luck(1).uniform("x", 0, 50)
    for other in (Luck(2).uniform("x", 0, 50), Luck(1).uniform("y", 0, 50), Luck(1).uniform("x", 1, 50)):
        assert not np.any(first == other)


def test_seed_and_purpose_cannot_be_confused():
    assert Luck(1).uniform("2x", 0, 1) != Luck(12).uniform("x", 0, 1)


def test_uniforms_are_uniform():
    u = Luck(11).uniform("ks", 0, 200_000)
    assert u.min() >= 0.0 and u.max() < 1.0
    assert stats.kstest(u, "uniform").pvalue > 1e-3
    counts = np.bincount((u * 64).astype(int), minlength=64)
    assert stats.chisquare(counts).pvalue > 1e-3


def test_normals_are_standard_normal_and_finite():
    z = Luck(11).normal("ks", 0, 200_000)
    assert np.isfinite(z).all()
    assert stats.kstest(z, "norm").pvalue > 1e-3


def test_a_uniform_of_zero_gives_a_finite_normal(monkeypatch):
    monkeypatch.setattr(Luck, "uniform", lambda self, purpose, month, size: np.array([0.0, 1 - 2.0**-53]))
    z = Luck(1).normal("x", 0, 2)
    assert np.isfinite(z).all() and z[0] < -8 < 8 < z[1]


@pytest.mark.parametrize("axis", ["purpose", "month", "seed"])
def test_streams_are_independent(axis):
    """Joint counts of two streams on an 8 x 8 grid do not depart from independence."""
    n = 100_000
    a = Luck(5).uniform("x", 3, n)
    b = {
        "purpose": Luck(5).uniform("y", 3, n),
        "month": Luck(5).uniform("x", 4, n),
        "seed": Luck(6).uniform("x", 3, n),
    }[axis]
    joint = np.bincount((a * 8).astype(int) * 8 + (b * 8).astype(int), minlength=64)
    assert stats.chisquare(joint).pvalue > 1e-3
    assert abs(np.corrcoef(a, b)[0, 1]) < 4 / np.sqrt(n)


def test_one_agent_is_independent_from_month_to_month():
    luck = Luck(8)
    path = np.array([luck.uniform("x", month, 1)[0] for month in range(4000)])
    assert stats.kstest(path, "uniform").pvalue > 1e-3
    assert abs(np.corrcoef(path[1:], path[:-1])[0, 1]) < 4 / np.sqrt(len(path))


def test_a_permutation_is_an_order_and_newcomers_do_not_change_it():
    order = Luck(2).permutation("turns", 6, 200)
    assert_array_equal(np.sort(order), np.arange(200))
    assert_array_equal(order[order < 50], Luck(2).permutation("turns", 6, 50))


def test_every_place_in_a_permutation_is_equally_likely():
    luck = Luck(4)
    places = np.array([luck.permutation("turns", month, 6) for month in range(6000)])
    for agent in range(6):
        counts = np.bincount(np.nonzero(places == agent)[1], minlength=6)
        assert stats.chisquare(counts).pvalue > 1e-4


def test_an_empty_draw_is_empty():
    assert Luck(1).uniform("x", 0, 0).shape == Luck(1).normal("x", 0, 0).shape == (0,)


def test_replicate_seeds_are_63_bit_and_distinct():
    seeds = [replicate_seed(seed, replicate) for seed in range(50) for replicate in range(50)]
    assert len(set(seeds)) == len(seeds)
    assert min(seeds) >= 0 and max(seeds) < 2**63


def test_a_replicate_does_not_depend_on_how_many_there_are():
    assert [replicate_seed(7, r) for r in range(3)] == [replicate_seed(7, r) for r in range(30)][:3]


@given(start=st.integers(0, 40), length=st.integers(0, 40), month=st.integers(0, 600))
def test_a_span_is_the_part_of_the_whole(start, length, month):
    luck = Luck(5)
    whole = luck.uniform("a", month, 80)
    np.testing.assert_array_equal(luck.span("a", month, start, start + length), whole[start : start + length])


def test_threads_that_draw_at_once_do_not_disturb_one_another():
    from concurrent.futures import ThreadPoolExecutor

    purposes = [f"purpose {k % 7}" for k in range(300)]
    alone = [Luck(5).uniform(purpose, 3, 2000) for purpose in purposes]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda purpose: Luck(5).uniform(purpose, 3, 2000), purposes))
    np.testing.assert_array_equal(alone, together)
