"""A run whose founding was taken from another run's is, to the last bit, the run that founded its own province."""

from __future__ import annotations

import os
from itertools import permutations
from threading import Barrier, Thread
from typing import Any

import networkx as nx
import numpy as np
import pytest

from sim.model import founded, loops
from sim.model.founded import founding_once
from sim.model.model import Model
from sim.setup.scenario import Scenario, load
from tests.model.loops.test_same_bytes import state_of

BASE = load("guangdong").with_(n_citizens=150, months=3)
HEADER = "city,county,population,share_60plus,share_college,gdp_per_head\n"


def bytes_of(model: Model) -> dict[str, Any]:
    """All that a model holds, with layout and kind of every array, and which agents it has."""
    state = {path: shape_of(value) for path, value in state_of(model)}
    agents = [(type(agent).__name__, agent.unique_id, agent.model is model) for agent in model.agents]
    own = model.citizens.model is model and all(a is b for a, b in zip(model.counties, counties_of(model), strict=True))
    return {**state, "agents": agents, "own": own, "history": str(model.history), "parameters": model.parameters}


def counties_of(model: Model) -> list:
    return [agent for agent in model.agents if type(agent).__name__ == "County"]


def shape_of(value: Any) -> Any:
    if not isinstance(value, np.ndarray):
        return type(value), str(value)
    columns = [value[name] for name in value.dtype.names] if value.dtype.names else [value]  # without what pads rows
    content = [column.tobytes() for column in columns]
    return value.dtype, value.shape, value.flags.c_contiguous, value.flags.writeable, content


def alone(scenario: Scenario, seed: int, social=None, months: int = 0) -> dict[str, Any]:
    return after(Model(scenario, seed=seed, social=social), months)


def after(model: Model, months: int) -> dict[str, Any]:
    for _ in range(months):
        model.step()
    return bytes_of(model)


def table_of(folder, people: int) -> Any:
    path = folder / f"{people}.csv"
    path.write_text(f"{HEADER}Guangzhou,One,{people},0.2,0.2,9.0\nGuangzhou,Two,100000,0.2,0.3,10\n")
    return path


def starts(folder) -> dict[str, tuple[Scenario, int]]:
    """Runs no two of which start from the same but those whose names have a beginning in common."""
    return {
        "base": (BASE, 1),
        "base, another mode": (BASE.with_(mode="government_led"), 1),
        "base, a rival rule": (BASE.with_(rules={"sharing": "imitation"}), 1),
        "base, without the state": (BASE.with_(layers_off=("state",)), 1),
        "seed": (BASE, 2),
        "parameter": (BASE.with_(parameters={"sharing_start": 0.05}), 1),
        "counties alike": (BASE.with_(layers_off=("counties",)), 1),
        "citizens": (BASE.with_(n_citizens=160), 1),
        "province": (load("zhejiang").with_(n_citizens=150, months=3), 1),
        "table": (BASE.with_(county_table=table_of(folder, 200_000)), 1),
        "other table": (BASE.with_(county_table=table_of(folder, 300_000)), 1),
    }


def test_runs_in_any_order_are_those_that_were_founded_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(founded, "MOST_FOUNDINGS", 4)
    runs = starts(tmp_path)
    expected = {name: alone(*run, months=2) for name, run in runs.items()}
    rng = np.random.default_rng(1)
    for _ in range(2):
        order = [list(runs)[place] for place in rng.permutation(2 * len(runs)) % len(runs)]
        with founding_once():
            for name in order:
                assert after(Model(runs[name][0], seed=runs[name][1]), 2) == expected[name], (name, order)


def test_month_0_is_founded_once_for_all_modes_and_rules(tmp_path, monkeypatch):
    runs, built = starts(tmp_path), []
    build = founded.build_world
    monkeypatch.setattr(founded, "build_world", lambda model, social: built.append(model.setup) or build(model, social))
    with founding_once():
        for scenario, seed in runs.values():
            Model(scenario, seed=seed)
        assert len(built) == len({name.split(",")[0] for name in runs})
        assert len(founded.kept_now()) == founded.MOST_FOUNDINGS
    assert founded.kept_now() is None
    Model(*runs["base"])
    Model(*runs["base"])
    assert len(built) == 2 + len({name.split(",")[0] for name in runs})


def test_what_is_kept_stays_as_it_was_while_runs_go_on():
    expected = alone(BASE, 1)
    with founding_once():
        Model(BASE, seed=1).run()
        for _ in range(2):
            other = Model(BASE, seed=1)
            assert bytes_of(other) == expected
            other.run()


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_network_of_ones_own_is_nobody_elses(order):
    graphs = [None, nx.cycle_graph(150), nx.path_graph(150)]
    expected = [alone(BASE, 1, graph) for graph in graphs]
    with founding_once():
        for k in order:
            assert alone(BASE, 1, graphs[k]) == expected[k]


def test_either_backend_and_any_number_of_threads():
    pytest.importorskip("numba")
    expected = alone(BASE, 1, months=2)
    with founding_once():
        for is_compiled, n in ((True, 1), (False, 1), (True, 2), (False, 2)) * 2:
            with loops.compiled(is_compiled), loops.threads.threads(n):
                assert alone(BASE, 1, months=2) == expected


def test_a_table_that_is_rewritten_is_read_anew_though_size_and_date_stay(tmp_path):
    path = table_of(tmp_path, 200_000)
    scenario, date = BASE.with_(county_table=path), path.stat().st_mtime_ns
    with founding_once():
        first = alone(scenario, 1)
        path.write_text(path.read_text().replace("200000", "300000"))
        os.utime(path, ns=(date, date))
        second = alone(scenario, 1)
    assert second == alone(scenario, 1) != first


def test_a_dated_change_and_a_substep_of_ones_own_meet_the_same_month_0(tmp_path):
    dated = load("guangdong_dated").with_(n_citizens=150, months=3)
    expected = alone(dated, 1, months=3)
    with founding_once():
        Model(dated.with_(mode="fragmented"), seed=1).run()
        assert alone(dated, 1, months=3) == expected


def test_many_citizens_are_not_kept(monkeypatch):
    monkeypatch.setattr(founded, "MOST_CITIZENS", 100)
    with founding_once():
        Model(BASE, seed=1)
        assert not founded.kept_now()


def test_blocks_of_threads_that_overlap_leave_nothing_behind():
    """The one that begins first ends first, as tasks on a pool of threads may; another thread sees nothing of them."""
    steps = Barrier(2)

    def block(is_first: bool) -> None:
        if not is_first:
            steps.wait(10)
        with founding_once():
            if is_first:
                steps.wait(10)
            steps.wait(10)
            if not is_first:
                steps.wait(10)
        if is_first:
            steps.wait(10)

    threads = [Thread(target=block, args=(is_first,)) for is_first in (True, False)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert founded.kept_now() is None
