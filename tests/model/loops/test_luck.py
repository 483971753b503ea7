"""Luck drawn by a compiled loop is the luck that NumPy draws."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from sim.model import loops
from sim.setup import rng
from tests.worlds import world

pytest.importorskip("numba")
LARGEST = 2**63 - 1


def luck_of(seed: int) -> rng.Luck:
    from sim.model.loops.luck import Luck

    return Luck(seed)


@given(seed=st.integers(0, LARGEST), purpose=st.text(), month=st.integers(0, 10_000), shape=st.sampled_from(
    [0, 1, 2, 3, 4, 5, 7, 8, 9, 124, (3, 5), (2, 3, 4), (0, 4), (124, 48)]
))  # fmt: skip
def test_any_size_of_any_stream(seed, purpose, month, shape):
    plain, fast = rng.Luck(seed), luck_of(seed)
    assert_array_equal(fast.uniform(purpose, month, shape), plain.uniform(purpose, month, shape))
    assert_array_equal(fast.normal(purpose, month, shape), plain.normal(purpose, month, shape))
    assert fast.key(purpose) == plain.key(purpose)


@given(start=st.integers(0, 60), length=st.integers(0, 40), month=st.integers(0, 600))
def test_any_span(start, length, month):
    stop = start + length
    assert_array_equal(luck_of(5).span("a", month, start, stop), rng.Luck(5).span("a", month, start, stop))


def test_an_order_is_the_same():
    assert_array_equal(luck_of(5).permutation("a", 3, 124), rng.Luck(5).permutation("a", 3, 124))


def test_who_reads_a_record_of_it_needs_no_loops():
    kept = pickle.loads(pickle.dumps(luck_of(5)))
    assert type(kept) is rng.Luck and np.all(kept.uniform("a", 1, 4) == luck_of(5).uniform("a", 1, 4))


@pytest.mark.parametrize("is_compiled", [True, False])
def test_a_model_has_the_luck_of_its_backend(is_compiled):
    with loops.compiled(is_compiled):
        luck = world(n_citizens=100).luck
    assert (type(luck) is not rng.Luck) == is_compiled and isinstance(luck, rng.Luck)
    assert repr(luck) == "Luck(seed=1)"
    assert np.all(luck.uniform("a", 0, 3) == rng.Luck(1).uniform("a", 0, 3))
