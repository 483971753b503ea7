"""Numbers go into the file and come out again."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from sim.classroom.page.pack import pack, unpack
from sim.setup.rng import generator


def some(*shape: int) -> np.ndarray:
    return np.cumsum(generator(1, "test/pack").normal(size=shape), axis=-1)


def test_a_number_comes_back_within_half_a_step():
    for shape, steps in product([(3, 5), (4, 2, 3, 7), (1, 1), (2, 1, 1)], [1, 100, 4000, 65_534]):
        values = some(*shape)
        packed = pack(values, steps)
        assert np.abs(unpack(packed) - values).max() <= packed.step / 2 * (1 + 1e-9)
        assert unpack(packed).shape == shape


def test_what_is_not_defined_stays_so_and_nothing_else_becomes_so():
    values = some(4, 6)
    values[1, 2] = values[3, 5] = np.nan
    assert np.array_equal(np.isnan(unpack(pack(values, 500))), np.isnan(values))


def test_the_ends_of_the_range_are_exact():
    values = some(5, 5)
    found = unpack(pack(values, 7))
    assert found.min() == values.min() and found.max() == pytest.approx(values.max(), rel=1e-15)


def test_an_array_without_a_range_can_be_packed():
    for values in (np.full((2, 3), 4.2), np.full((2, 3), np.nan)):
        assert np.array_equal(unpack(pack(values, 100)), values, equal_nan=True)


def test_slow_paths_take_less_than_a_byte_and_a_half_each():
    paths = np.cumsum(0.002 * generator(2, "test/pack").random((50, 4, 73)), axis=-1)
    assert len(pack(paths, 2500).text) < 1.5 * paths.size


def test_steps_that_do_not_fit_are_refused():
    for steps in (0, -1, 65_535):
        with pytest.raises(ValueError, match=f"steps = {steps}"):
            pack(some(2, 2), steps)
