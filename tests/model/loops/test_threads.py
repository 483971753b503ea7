"""Parts cover all citizens once, keep counties whole where they must, and come back in order."""

from __future__ import annotations

import multiprocessing
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from threadpoolctl import threadpool_info, threadpool_limits

from sim.model.loops import threads as loops_threads
from sim.model.loops.threads import MOST_PARTS, each_part, edges_between, edges_of, n_threads, single_thread, threads
from sim.model.model import Model
from sim.setup.scenario import load


@given(n=st.integers(0, 100_000), size=st.integers(1, 400))
def test_equal_parts_cover_everybody_once_and_are_not_too_many(n, size):
    edges = edges_of(n, size)
    parts = [b - a for a, b in pairwise(edges)]
    assert edges[0] == 0 and edges[-1] == n and len(parts) <= MOST_PARTS
    assert min(parts) >= 0 and max(parts) % size in (0, n) and len(set(parts[:-1])) <= 1
    assert max(parts) <= size or n > size * MOST_PARTS


@given(sizes=st.lists(st.integers(0, 50), min_size=1, max_size=30))
def test_parts_of_whole_counties_have_enough_citizens(sizes):
    starts, n = np.concatenate([[0], np.cumsum(sizes)]), sum(sizes)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loops_threads, "PART", 40)
        edges = edges_between(starts, n)
    assert edges[0] == 0 and edges[-1] == n and set(edges) <= {0, *starts.tolist()}
    assert len(edges) == 2 or min(np.diff(edges)) >= 40


@pytest.mark.parametrize("number", [1, 2, 4])
def test_results_come_in_the_order_of_the_parts(number):
    with threads(number):
        assert n_threads() == number
        assert each_part(lambda start, stop: (start, stop), [0, 3, 3, 10]) == [(0, 3), (3, 3), (3, 10)]


def test_an_error_in_a_part_is_not_lost():
    with threads(2), pytest.raises(ZeroDivisionError):
        each_part(lambda start, stop: 1 // start, [0, 1, 2])


def test_a_worker_process_uses_one_thread(monkeypatch):
    monkeypatch.setattr(multiprocessing, "parent_process", lambda: object())
    assert n_threads() == 1


def linear_algebra() -> set[int]:
    """Threads of the libraries of linear algebra that are loaded."""
    return {library["num_threads"] for library in threadpool_info()}


def test_whoever_steps_a_model_has_linear_algebra_on_one_thread_and_then_as_it_was():
    with threadpool_limits(2):
        model = Model(load("zhejiang").with_(n_citizens=100, months=3))
        seen = []
        model.watch = lambda substep: seen.append(linear_algebra())
        for go in (model.step, model.run):
            go()
            assert linear_algebra() == {2}
        assert len(seen) > 3 and all(threads == {1} for threads in seen)
        with pytest.raises(ZeroDivisionError), single_thread:
            with single_thread:
                pass
            assert linear_algebra() == {1}, "the outermost lifts the limit"
            raise ZeroDivisionError
        assert linear_algebra() == {2}
