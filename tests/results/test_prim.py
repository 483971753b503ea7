"""PRIM finds a box that was planted, and none where there is none."""

from __future__ import annotations

import numpy as np

from sim.results.prim import accuracy, find_box, find_regime, measures, peeled
from sim.setup.rng import generator

LUCK = generator(5, "tests/prim")
X = LUCK.random((600, 8))
PLANTED = (X[:, 3] < 0.4) & (X[:, 6] > 0.5)


def drawn(inside: float, outside: float) -> np.ndarray:
    return (LUCK.random(len(X)) < np.where(PLANTED, inside, outside)).astype(float)


def test_a_planted_box_is_found_with_its_bounds():
    found = find_regime(X, drawn(0.95, 0.05), seed=1)
    sides = np.argwhere(found.box.sides).tolist()
    assert sides == [[0, 6], [1, 3]] and abs(found.box.low[6] - 0.5) < 0.05 and abs(found.box.high[3] - 0.4) < 0.05
    assert found.density > 0.85 and found.coverage > 0.7 and abs(found.mass - PLANTED.mean()) < 0.05
    assert found.holds and found.is_stable and found.cv_density > 0.8


def test_where_nothing_matters_no_box_holds():
    found = find_regime(X, (LUCK.random(len(X)) < 0.6).astype(float), seed=1)
    assert not found.holds and not found.is_stable


def test_counts_are_cut_between_numbers():
    counts = np.repeat(np.arange(4.0, 14.0), 20)[:, None]
    box = find_box(counts, (counts[:, 0] > 8).astype(float))
    assert (box.low[0], box.high[0]) == (8.5, np.inf)


def test_a_peeling_keeps_less_and_less_and_never_too_little():
    sizes = [box.holds(X).mean() for box in peeled(X, drawn(0.9, 0.2))]
    assert sizes[0] == 1.0 and (np.diff(sizes) < 0).all() and sizes[-1] >= 0.1


def test_measures_of_a_box():
    inside, y = np.array([True, True, False, False]), np.array([1.0, 0.0, 1.0, 0.0])
    assert measures(inside, y) == (0.5, 0.5, 0.5)
    assert accuracy(inside, y) == 0.0 and accuracy(inside, np.array([1.0, 1.0, 0.0, 0.0])) == 0.25
