"""Points are where the methods' authors say (combinations, slices, Saltelli's rows, Morris's steps), found by seed."""

from __future__ import annotations

import sys
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.language.errors import InputError
from sim.setup.rng import generator
from sim.studies import sampling

pytest.importorskip("SALib")

METHODS = {
    "latin": lambda n, d, seed: sampling.latin(n, d, seed),
    "sobol": lambda n, d, seed: sampling.sobol(n, d, seed),
    "sobol of second order": lambda n, d, seed: sampling.sobol(n, d, seed, second_order=True),
    "morris": lambda n, d, seed: sampling.morris(n, d, seed),
}
A, B = 7.0, 0.1


def ishigami(x: np.ndarray) -> np.ndarray:
    """A function whose sensitivity indices are known (Ishigami and Homma 1990); x in [-pi, pi]."""
    return np.sin(x[:, 0]) + A * np.sin(x[:, 1]) ** 2 + B * x[:, 2] ** 4 * np.sin(x[:, 0])


def ishigami_indices() -> tuple[list[float], list[float]]:
    """Its first-order and total indices."""
    first = 0.5 * (1 + B * np.pi**4 / 5) ** 2
    second, third = A**2 / 8, 8 * B**2 * np.pi**8 / 225
    variance = first + second + third
    return [first / variance, second / variance, 0.0], [(first + third) / variance, second / variance, third / variance]


# --- grid


@given(st.lists(st.integers(2, 5), max_size=5))
def test_a_grid_holds_every_combination_once_and_the_last_moves_fastest(levels):
    assert [tuple(row) for row in sampling.grid(levels)] == list(product(*map(range, levels)))


# --- Latin hypercube


@settings(max_examples=30)
@given(st.integers(1, 60), st.integers(1, 6), st.integers(0, 2**40))
def test_a_latin_hypercube_has_one_point_in_each_slice_of_every_factor(n, d, seed):
    cube = sampling.latin(n, d, seed)
    slices = np.minimum(np.ceil(cube * n) - 1, n - 1)
    assert (np.sort(slices, axis=0) == np.arange(n)[:, None]).all()


@settings(max_examples=30)
@given(st.integers(1, 30), st.integers(1, 4), st.integers(0, 2**40), st.integers(0, 3))
def test_a_nested_latin_hypercube_is_one_and_begins_with_the_smaller_one(n, d, seed, doublings):
    small, large = (sampling.nested_latin(m, d, seed) for m in (n, n << doublings))
    assert (large[:n] == small).all()
    for cube in (small, large):
        slices = np.minimum(np.ceil(cube * len(cube)) - 1, len(cube) - 1)
        assert (np.sort(slices, axis=0) == np.arange(len(cube))[:, None]).all()


def test_factors_of_a_latin_hypercube_are_not_paired_with_one_another():
    for method in (sampling.latin, sampling.nested_latin):
        ranks = np.corrcoef(method(2000, 4, 1), rowvar=False) - np.eye(4)
        assert np.abs(ranks).max() < 4 / np.sqrt(2000)


# --- Sobol'


@settings(max_examples=20)
@given(st.sampled_from([1, 2, 8, 32]), st.integers(1, 6), st.booleans(), st.integers(0, 2**40))
def test_saltellis_design_exchanges_one_factor_after_the_other(n, d, second_order, seed):
    blocks = sampling.sobol(n, d, seed, second_order).reshape(n, -1, d)
    a, b = blocks[:, 0], blocks[:, -1]
    assert blocks.shape[1] == (2 * d + 2 if second_order else d + 2)
    for k in range(d):
        own = np.arange(d) != k
        assert (blocks[:, 1 + k, own] == a[:, own]).all() and (blocks[:, 1 + k, k] == b[:, k]).all()
        if second_order:
            assert (blocks[:, 1 + d + k, own] == b[:, own]).all() and (blocks[:, 1 + d + k, k] == a[:, k]).all()


def test_base_samples_fill_every_slice_evenly():
    cube = sampling.sobol(64, 3, 5).reshape(64, -1, 3)
    for base in (cube[:, 0], cube[:, -1]):
        assert (np.sort(np.floor(base * 64), axis=0) == np.arange(64)[:, None]).all()


@pytest.mark.parametrize("second_order", [False, True])
def test_salib_finds_the_known_indices_of_the_ishigami_function(second_order):
    from SALib.analyze import sobol

    problem = {"num_vars": 3, "names": ["a", "b", "c"], "bounds": [[-np.pi, np.pi]] * 3}
    y = ishigami((2 * sampling.sobol(4096, 3, 1, second_order) - 1) * np.pi)
    found = sobol.analyze(problem, y, calc_second_order=second_order, num_resamples=50, seed=1)
    first, total = ishigami_indices()
    assert found["S1"] == pytest.approx(first, abs=0.02)
    assert found["ST"] == pytest.approx(total, abs=0.02)


# --- Morris


@settings(max_examples=20)
@given(st.integers(1, 12), st.integers(1, 8), st.sampled_from([2, 4, 6, 10]), st.integers(0, 2**40))
def test_each_step_of_a_trajectory_moves_one_factor_by_half_of_the_grid(n, d, n_levels, seed):
    cube = sampling.morris(n, d, seed, n_levels)
    places = cube * (n_levels - 1)
    assert np.allclose(places, np.rint(places)) and ((cube >= 0) & (cube <= 1)).all()
    moves = np.diff(np.rint(places).reshape(n, d + 1, d), axis=1)
    assert (np.count_nonzero(moves, axis=2) == 1).all(), "one factor a step"
    assert (np.count_nonzero(moves, axis=1) == 1).all(), "each factor once a trajectory"
    assert set(np.abs(moves[moves != 0])) == {n_levels / 2}


@given(st.sampled_from([2, 4, 6, 8]), st.integers(2, 40))
def test_a_step_of_half_of_the_grid_leaves_no_level_where_it_was(n_levels, n_values):
    middles = sampling.to_middles(np.arange(n_levels) / (n_levels - 1), n_levels)
    values = np.floor(middles * n_values)
    assert ((values >= 0) & (values < n_values)).all()
    assert (values[n_levels // 2 :] > values[: n_levels // 2]).all()


def test_salib_finds_the_slopes_of_a_line():
    from SALib.analyze import morris

    slopes = np.array([3.0, 0.0, -2.0])
    cube = sampling.morris(10, 3, 1)
    problem = {"num_vars": 3, "names": ["a", "b", "c"], "bounds": [[0.0, 1.0]] * 3}
    found = morris.analyze(problem, cube, cube @ slopes, num_levels=4, seed=1)
    assert np.asarray(found["mu"]) == pytest.approx(slopes)


# --- luck


@pytest.mark.parametrize("method", METHODS)
def test_the_same_seed_gives_the_same_points_and_another_seed_others(method):
    draw = METHODS[method]
    assert draw(8, 3, 1).tobytes() == draw(8, 3, 1).tobytes()
    assert (draw(8, 3, 1) != draw(8, 3, 2)).any()


@pytest.mark.parametrize("method", [method for method in METHODS if method != "latin"])
def test_a_larger_design_begins_with_the_smaller_one(method):
    small, large = METHODS[method](8, 3, 1), METHODS[method](16, 3, 1)
    assert (large[: len(small)] == small).all()


@pytest.mark.parametrize("method", METHODS)
def test_sampling_neither_reads_nor_moves_the_global_generator(method):
    np.random.seed(1)  # noqa: NPY002
    before, points = np.random.get_state()[1].copy(), METHODS[method](8, 3, 1)  # noqa: NPY002
    assert (np.random.get_state()[1] == before).all()  # noqa: NPY002
    np.random.seed(2)  # noqa: NPY002
    assert (METHODS[method](8, 3, 1) == points).all()


DRAWN = {
    "latin": [0.34288930430824727, 0.21565535996531826],
    "sobol": [0.9562689233571291, 0.48666992597281933],
    "sobol of second order": [0.9562689233571291, 0.48666992597281933],
    "morris": [1.0, 1 / 3],
}
"""The second of four points of two factors, seed 1, when this was written."""


@pytest.mark.parametrize("method", METHODS)
def test_a_version_that_draws_otherwise_is_noticed(method):
    assert METHODS[method](4, 2, 1)[1].tolist() == DRAWN[method]


def test_streams_of_unlike_purposes_and_seeds_are_unlike():
    first = [generator(seed, purpose).random() for seed in (1, 2) for purpose in ("a", "b")]
    assert len(set(first)) == 4


def test_without_salib_one_line_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "SALib.sample.sobol", None)
    with pytest.raises(InputError, match=r'^method sobol needs SALib, .*pip install "digigov\[sensitivity\]"$'):
        sampling.sobol(8, 2, 1)
    assert sampling.latin(8, 2, 1).shape == (8, 2)
