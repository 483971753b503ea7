"""A citizens' network of one's own: read, seated, kept by its digest, and refused where it does not fit."""

from __future__ import annotations

import json

import networkx as nx
import numpy as np
import pytest

import sim
from sim.language.errors import InputError
from sim.model.world.social import seated, to_networkx
from sim.setup.rng import Luck
from sim.setup.scenario import load
from sim.setup.social import RANDOM, SEATINGS, TOGETHER, SocialNetwork

N = 24
GRAPH = nx.random_regular_graph(4, N, seed=1)
SMALL = sim.load("zhejiang").with_(months=2, n_citizens=N)
QUIET = {"progress": False, "workers": 1}


def test_a_graph_of_any_kind_of_file_is_the_same_network(tmp_path):
    nx.write_graphml(GRAPH, tmp_path / "friends.graphml")
    nx.write_gexf(GRAPH, tmp_path / "friends.gexf")
    (tmp_path / "friends.csv").write_text("".join(f"{a},{b}\n" for a, b in GRAPH.edges), encoding="utf-8")
    own = SocialNetwork.of(GRAPH)
    assert (
        {SocialNetwork.read(path) for path in tmp_path.iterdir()} == {own} == {SocialNetwork.from_bytes(own.to_bytes())}
    )
    assert SocialNetwork.of(nx.path_graph(N)) != own


def test_the_model_has_the_ties_that_are_given():
    model = sim.Model(SMALL.with_(social=GRAPH), seed=1)
    assert {frozenset(edge) for edge in model.networks()["social"].edges} == {frozenset(edge) for edge in GRAPH.edges}


@pytest.mark.parametrize("seating", SEATINGS)
def test_whoever_sits_where_the_network_is_the_same_but_for_names(seating):
    ties = SocialNetwork.of(GRAPH).matrix()
    found = to_networkx(seated(ties, seating, Luck(3)))
    assert nx.is_isomorphic(found, GRAPH)
    assert (set(map(frozenset, found.edges)) == set(map(frozenset, GRAPH.edges))) == (seating not in (RANDOM, TOGETHER))


def test_together_keeps_a_ring_in_order_that_random_scatters():
    ring = nx.relabel_nodes(nx.cycle_graph(200), dict(enumerate(np.random.default_rng(1).permutation(200).tolist())))
    far = {}
    for seating in (RANDOM, TOGETHER):
        a, b = seated(SocialNetwork.of(ring).matrix(), seating, Luck(1)).nonzero()
        far[seating] = np.abs(a - b).mean()
    assert far[TOGETHER] < 3 and far[RANDOM] > 30


def test_random_seats_differ_between_replicates_and_not_between_modes():
    ties = SocialNetwork.of(nx.path_graph(N)).matrix()
    assert (seated(ties, RANDOM, Luck(1)) != seated(ties, RANDOM, Luck(2))).nnz > 0
    assert (seated(ties, RANDOM, Luck(1)) != seated(ties, RANDOM, Luck(1))).nnz == 0


def test_a_file_of_a_scenario_names_it(tmp_path):
    nx.write_graphml(nx.relabel_nodes(GRAPH, lambda i: f"person {i}"), tmp_path / "friends.graphml")
    given = SMALL.with_(social=str(tmp_path / "friends.graphml"), seating=RANDOM)
    (tmp_path / "mine.toml").write_text(given.to_toml(), encoding="utf-8")
    again = load(tmp_path / "mine.toml")
    assert again == given and again.seating == RANDOM and len(again.social) == N


def test_a_comparison_keeps_it_and_is_made_again_from_its_folder(tmp_path):
    star = SMALL.with_(social=nx.star_graph(N - 1), seating=RANDOM)
    found = sim.compare(star, replications=1, out=tmp_path / "star", **QUIET)
    found.save(tmp_path / "star", figures=False)
    record = json.loads((tmp_path / "star" / "run.json").read_text("utf-8"))["scenarios"][0]
    assert record["social"]["digest"] == star.social.digest and record["seating"] == RANDOM
    assert sim.reproduce(tmp_path / "star", **QUIET).is_identical
    drawn = sim.compare(SMALL, replications=1, **QUIET)
    assert not found.monthly.equals(drawn.monthly)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"social": nx.path_graph(5)}, f"5 nodes, the scenario {N} citizens: set n_citizens = 5"),
        ({"social": nx.relabel_nodes(GRAPH, {i: f"p{i}" for i in GRAPH})}, "numbers 0 to 23.*random, together"),
        ({"social": "friends.docx"}, "there is no such file"),
        ({"social": GRAPH, "seating": "alphabetical"}, "seating.*numbered, random, together"),
    ],
)
def test_what_does_not_fit_is_refused(given, message):
    with pytest.raises(InputError, match=message):
        SMALL.with_(**given)


def test_a_network_in_memory_is_not_written_with_the_scenario(tmp_path):
    with pytest.raises(InputError, match="in memory only"):
        SMALL.with_(social=GRAPH).to_toml()
    (tmp_path / "friends.graphml").write_text("no graph", encoding="utf-8")
    with pytest.raises(InputError, match="no network can be read"):
        SMALL.with_(social=tmp_path / "friends.graphml")
