"""Between the levels lies a straight line, and at the levels what was run."""

from __future__ import annotations

import numpy as np
import pytest

from sim.classroom.page.interpolate import TOGETHER, Grid, held_out_error
from sim.setup.rng import generator

LEVELS = [np.array([0.0, 0.5, 2.0]), np.array([3.0, 4.0]), np.array([-1.0, 0.0, 1.0, 5.0])]
GRID = Grid(LEVELS, [1, 0, 1])
POINTS = GRID.values


def some(*shape: int) -> np.ndarray:
    return generator(3, "test/interpolate").normal(size=shape)


def test_few_levers_are_away_from_their_middle_and_few_levers_are_all_combined():
    assert len(POINTS) == 1 + (2 + 1 + 3) + (2 * 1 + 2 * 3 + 1 * 3)
    assert len(Grid(LEVELS[:2], [1, 0]).places) == 6 and TOGETHER == 2
    assert len(Grid([LEVELS[0]] * 5, [1] * 5).places) == 51


def test_at_every_point_that_is_run_it_is_exact():
    values = some(len(POINTS), 2, 5)
    for point, setting in enumerate(POINTS):
        assert np.allclose(GRID.interpolate(values, setting), values[point], atol=1e-12)


def test_what_is_linear_in_pairs_of_levers_is_exact_everywhere():
    def truth(x):
        return 1 + 2 * x[..., 0] - x[..., 1] * x[..., 2] + 0.5 * x[..., 0] * x[..., 1]

    settings = np.array([0.0, 3.0, -1.0]) + generator(4, "test/interpolate").random((40, 3)) * np.array([2.0, 1.0, 6.0])
    found = [GRID.interpolate(truth(POINTS)[:, None], setting)[0] for setting in settings]
    assert found == pytest.approx(truth(settings), abs=1e-12)


def test_weights_add_up_to_one():
    for setting in generator(5, "test/interpolate").uniform(-2, 6, (30, 3)):
        assert GRID.weights(setting).sum() == pytest.approx(1.0)


def test_beyond_the_ends_it_stays_at_them():
    values = some(len(POINTS), 1)
    assert GRID.interpolate(values, [9.0, -9.0, 9.0]) == GRID.interpolate(values, [2.0, 3.0, 5.0])


def curved(x: np.ndarray) -> np.ndarray:
    """x squared in the last lever, as [point, cell, month] with a month 0 that is nobody's business."""
    return np.stack([np.full(len(x), 99.0), x[:, 2] ** 2], axis=1)[:, None]


def test_the_error_of_a_parabola_is_that_of_its_chords():
    settings = np.array([[0.1, 3.5, -0.5], [1.0, 3.2, 3.0]])  # (x - a)(b - x): 0.25 and 4 * (3 - 1) * (5 - 3) / 4 = 4
    error = held_out_error(GRID, curved(POINTS), settings, curved(settings))
    assert (error.mean, error.most) == pytest.approx(((0.25 + 4.0) / 2, 4.0))
    assert error.spread == pytest.approx(np.std([0.25, 9.0]))


def test_what_is_not_defined_does_not_count_as_error():
    values, settings = curved(POINTS), np.array([[0.1, 3.5, -0.5], [1.0, 3.2, 3.0]])
    runs = curved(settings)
    runs[1] = np.nan
    assert held_out_error(GRID, values, settings, runs).most == pytest.approx(0.25)
