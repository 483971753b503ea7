"""Compiled loops give the bytes of NumPy, whatever the number of threads, and stand aside where they cannot."""

from __future__ import annotations

from contextvars import ContextVar

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.model import loops
from sim.model.loops import threads as loops_threads
from sim.model.loops.threads import threads
from sim.model.model import Model
from sim.model.month import opinion
from sim.model.world.social import Ties, small_world
from sim.setup.rng import Luck
from sim.setup.scenario import load

pytest.importorskip("numba")

COLUMNS = (
    *("trust", "satisfaction", "p_online", "used_online", "complained", "last_item", "skill", "group"),
    *("new_filers", "new_items"),
)


def state_of(model: Model) -> dict[str, np.ndarray]:
    """All columns of the citizens, their ties, and what they do to the counties."""
    people, ties = model.citizens, model.citizens.ties_in_rows
    columns = {name: getattr(people, name) for name in COLUMNS}
    return columns | {"first": ties.first, "neighbour": ties.neighbour, "online": model.flow.share_online}


def assert_same_bytes(one: Model, other: Model) -> None:
    for (name, mine), theirs in zip(state_of(one).items(), state_of(other).values(), strict=True):
        assert mine.dtype == theirs.dtype, name
        np.testing.assert_array_equal(mine, theirs, err_msg=name)
    np.testing.assert_array_equal(*(np.array([list(row.values()) for row in m.history]) for m in (one, other)))


def run(scenario, compiled: bool, n_threads: int = 1, **options) -> Model:
    with loops.compiled(compiled), threads(n_threads):
        return Model(scenario, seed=4, **options).run()


@pytest.mark.parametrize("name", ["zhejiang", "guangdong_dated", "fragmented"])
def test_a_run_has_the_same_bytes_in_numpy_and_compiled(name):
    scenario = load(name).with_(n_citizens=700, months=8)
    assert_same_bytes(run(scenario, False), run(scenario, True))


@pytest.mark.parametrize("rules", [{"channel": "threshold"}, {"schedule": "random_order"}])
def test_rival_rules_are_left_to_numpy_with_the_same_bytes(rules):
    scenario = load("zhejiang").with_(n_citizens=500, months=4, rules=rules)
    assert_same_bytes(run(scenario, False), run(scenario, True))


def test_a_network_with_weights_has_the_same_bytes():
    import networkx as nx

    graph = nx.gnm_random_graph(400, 1200, seed=2)
    for place, (a, b) in enumerate(graph.edges):
        graph.edges[a, b]["weight"] = 0.5 + place % 7
    scenario = load("zhejiang").with_(n_citizens=400, months=3)
    mine, theirs = (run(scenario, compiled, social=graph) for compiled in (False, True))
    assert mine.citizens.ties_in_rows.weight is not None
    assert_same_bytes(mine, theirs)


@pytest.mark.parametrize("is_weighted", [False, True])
def test_neighbours_who_are_asked_for_ahead_are_heard_as_others_are(is_weighted):
    from sim.model.loops import hearing

    n, rng = hearing.NEAR + 1000, np.random.default_rng(1)
    first = np.concatenate([[0], np.cumsum(rng.integers(1, 10, n))]).astype(np.int32)
    weight = rng.random(first[-1]) if is_weighted else None
    ties = Ties(first, rng.integers(0, n, first[-1]).astype(np.int32), weight)
    values, heard = rng.random(n), np.empty(n)
    hearing.hear(0, n, *hearing.rows_of(ties), values, heard)
    np.testing.assert_array_equal(heard, ties.matrix() @ values)


@pytest.mark.parametrize("n_citizens", [1, 2, 3, 20])
def test_so_do_runs_of_a_handful_in_which_some_counties_or_kinds_have_nobody(n_citizens):
    scenario = load("zhejiang").with_(n_citizens=n_citizens, months=3)
    assert_same_bytes(run(scenario, False), run(scenario, True))


def test_the_number_of_threads_changes_nothing(monkeypatch):
    """Parts of 64 citizens, so that even a small run has many."""
    monkeypatch.setattr(loops_threads, "PART", 64)
    monkeypatch.setattr(opinion, "CASES_AT_ONCE", 16)
    scenario = load("guangdong").with_(n_citizens=3000, months=5)
    one = run(scenario, True)
    for number in (2, 5):
        assert_same_bytes(one, run(scenario, True, number))


def test_a_rule_of_ones_own_is_followed_by_numpy(monkeypatch):
    """Who changes a rule sees it at work, whether or not the rule as it was has been compiled."""
    scenario = load("zhejiang").with_(n_citizens=300, months=3)
    usual = run(scenario, True)
    monkeypatch.setattr(opinion, "trust_after_talk", lambda p, trust, heard: trust)
    deaf, deaf_in_numpy = run(scenario, True), run(scenario, False)
    assert (deaf.citizens.trust != usual.citizens.trust).any()
    assert_same_bytes(deaf, deaf_in_numpy)


def test_what_runs_a_scenario_follows_from_its_citizens_whatever_ran_before(monkeypatch):
    monkeypatch.setattr(loops, "_chosen", ContextVar("none", default=None))
    monkeypatch.setattr(loops, "COMPILED_FROM", 300)
    few, many = (load("zhejiang").with_(n_citizens=n, months=1) for n in (299, 300))
    for scenario, backend in ((few, "numpy"), (many, "compiled"), (few, "numpy")):
        model = Model(scenario).run()
        assert (model.backend, loops.backend_of(scenario.n_citizens)) == (backend, backend)
        assert (loops.loops_for(model) is None) == (backend == "numpy")


def test_without_numba_numpy_does_it_all(monkeypatch):
    monkeypatch.setattr(loops, "has_numba", lambda: False)
    with loops.compiled(True):
        assert loops.backend_of(10**9) == "numpy"


@given(
    sizes=st.lists(st.integers(0, 30), min_size=1, max_size=12),
    degree=st.sampled_from([2, 4, 6, 8]),
    p_rewire=st.floats(0, 1),
    p_outside=st.floats(0, 1),
    seed=st.integers(0, 1000),
)
def test_the_small_world_is_the_same(sizes, degree, p_rewire, p_outside, seed):
    """But where it leaves somebody alone: then there is none, and NumPy builds it."""
    from sim.model.loops.small_world import small_world as compiled

    block, luck = np.repeat(np.arange(len(sizes)), sizes), Luck(seed)
    ours = Ties.of(small_world(block, degree, p_rewire, p_outside, luck))
    theirs = compiled(np.array(sizes), degree, p_rewire, p_outside, luck)
    if theirs is None:
        assert len(block) < 2 or 2 in sizes
    else:
        np.testing.assert_array_equal(ours.first, theirs.first)
        np.testing.assert_array_equal(ours.neighbour, theirs.neighbour)
        assert ours.weight is None and theirs.weight is None


@given(seed=st.integers(0, 2**70), month=st.integers(0, 600), slots=st.lists(st.integers(0, 5000), max_size=20))
@settings(max_examples=20)
def test_single_numbers_are_those_of_the_whole_array(seed, month, slots):
    from sim.model.loops.citizens import uniform_at

    luck, slots = Luck(seed), np.array(slots, dtype=np.int32)
    np.testing.assert_array_equal(uniform_at(luck, "a", month, slots), luck.uniform("a", month, 5001)[slots])
