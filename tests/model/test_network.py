from __future__ import annotations

import time

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy import sparse

from sim.language.errors import InputError
from sim.model.networks import hierarchy_graph, neighbour_graph, same_line_graph
from sim.model.world.catalogue import load_catalogue
from sim.model.world.places import draw_places
from sim.model.world.social import county_neighbours, from_networkx, row_stochastic, small_world, to_networkx
from sim.setup.rng import Luck
from tests.worlds import world

CATALOGUE = load_catalogue()


@pytest.fixture(scope="module", params=["zhejiang", "guangdong"])
def places(request):
    return draw_places(request.param, Luck(2))


def blocks(*sizes):
    return np.repeat(np.arange(len(sizes)), sizes)


def ends(ties):
    """Citizens at both ends of every tie, each tie once."""
    upper = sparse.triu(ties, k=1).tocoo()
    return upper.coords


class TestInstitutions:
    def test_the_hierarchy_is_a_tree_of_province_cities_counties_and_bureaus(self, places):
        graph = hierarchy_graph(places, CATALOGUE)
        assert nx.is_arborescence(graph)
        kinds = [kind for _, kind in graph.nodes(data="kind")]
        n = len(places.county_name)
        found = [kinds.count(kind) for kind in ("province", "city", "county", "bureau")]
        assert found == [1, len(places.city_id), n, 12 * n]
        assert nx.dag_longest_path_length(graph) == 3

    def test_every_county_stands_under_its_city(self, places):
        graph = hierarchy_graph(places, CATALOGUE)
        for c, k in enumerate(places.county_city):
            assert list(graph.predecessors(f"county/{c}")) == [f"city/{k}"]
            assert graph.nodes[f"county/{c}"]["name"] == places.county_name[c]
            lines = [graph.nodes[bureau]["line"] for bureau in graph.successors(f"county/{c}")]
            assert tuple(lines) == CATALOGUE.line_id

    def test_every_node_has_a_kind_an_index_and_names(self, places):
        for graph in (hierarchy_graph(places, CATALOGUE), same_line_graph(places, CATALOGUE)):
            for node, data in graph.nodes(data=True):
                assert {"kind", "index", "name", "name_zh"} <= set(data), node

    def test_neighbours_are_those_of_the_places(self, places):
        graph = neighbour_graph(places)
        assert graph.number_of_edges() == len(places.neighbour_pairs)
        assert nx.is_connected(graph)
        a, b = places.neighbour_pairs[0]
        assert graph.has_edge(f"county/{a}", f"county/{b}")

    def test_same_line_ties_join_bureaus_of_one_line_in_neighbouring_counties(self, places):
        graph, counties = same_line_graph(places, CATALOGUE), neighbour_graph(places)
        assert graph.number_of_edges() == 12 * len(places.neighbour_pairs)
        for a, b in graph.edges:
            one, other = graph.nodes[a], graph.nodes[b]
            assert one["line"] == other["line"]
            assert counties.has_edge(f"county/{one['county']}", f"county/{other['county']}")

    def test_county_weights_are_equal_over_neighbours_and_add_up_to_one(self, places):
        weights = county_neighbours(places)
        graph = neighbour_graph(places)
        assert_allclose(weights.sum(axis=1), 1.0)
        for c in range(len(places.county_name)):
            row = weights[[c]].tocoo()
            assert {f"county/{j}" for j in row.coords[1]} == set(graph[f"county/{c}"])
            assert_allclose(row.data, 1.0 / len(row.data))


class TestSmallWorld:
    @given(
        sizes=st.lists(st.integers(0, 30), min_size=1, max_size=12),
        degree=st.sampled_from([2, 4, 8]),
        p_rewire=st.floats(0, 1),
        p_outside=st.floats(0, 1),
        seed=st.integers(0, 1000),
    )
    def test_any_network_is_symmetric_simple_and_leaves_nobody_alone(self, sizes, degree, p_rewire, p_outside, seed):
        block = blocks(*sizes)
        n = len(block)
        ties = small_world(block, degree, p_rewire, p_outside, Luck(seed))
        assert ties.shape == (n, n) and isinstance(ties, sparse.csr_array)
        assert (ties != ties.T).nnz == 0
        assert not ties.diagonal().any()
        assert (ties.data == 1.0).all() and ties.has_canonical_format
        if n > 1:
            assert np.diff(ties.indptr).min() >= 1

    def test_one_citizen_alone_has_no_ties_and_nobody_has_none(self):
        assert small_world(blocks(1), 8, 0.1, 0.1, Luck(1)).nnz == 0
        assert small_world(blocks(0), 8, 0.1, 0.1, Luck(1)).shape == (0, 0)

    def test_two_citizens_of_two_counties_know_each_other(self):
        assert small_world(blocks(1, 1), 8, 0.1, 0.0, Luck(1)).toarray().tolist() == [[0, 1], [1, 0]]

    def test_the_other_of_two_in_a_county_keeps_a_tie_when_theirs_is_rewired(self):
        ties = small_world(blocks(*[2] * 200), 8, 1.0, 1.0, Luck(1))
        assert np.diff(ties.indptr).min() == 1

    def test_opposites_on_an_even_ring_share_one_tie(self):
        ties = small_world(blocks(*[6] * 300), 6, 1.0, 1.0, Luck(1))
        assert 0.98 * 15 * 300 < ties.nnz / 2 <= 15 * 300

    def test_without_rewiring_it_is_the_ring_of_watts_and_strogatz(self):
        for n in (3, 8, 9, 10, 50):
            ties = small_world(blocks(n), 8, 0.0, 0.0, Luck(1))
            expected = nx.complete_graph(n) if n <= 9 else nx.circulant_graph(n, [1, 2, 3, 4])
            assert nx.utils.graphs_equal(to_networkx(ties), nx.from_numpy_array(nx.to_numpy_array(expected)))

    def test_ties_stay_in_the_county_unless_some_are_to_leave_it(self):
        block = blocks(40, 3, 60, 12)
        a, b = ends(small_world(block, 8, 0.5, 0.0, Luck(3)))
        assert (block[a] == block[b]).all()
        a, b = ends(small_world(block, 8, 0.5, 0.5, Luck(3)))
        assert (block[a] != block[b]).any()

    def test_the_rewired_share_and_the_share_outside_are_as_asked(self):
        """Binomial standard errors; of those sent outside a share lands in the county by chance."""
        sizes = [400] * 25
        block, n = blocks(*sizes), 10_000
        p, q = 0.2, 0.3
        a, b = ends(small_world(block, 8, p, q, Luck(4)))
        apart = np.abs(a - b)
        ring = (block[a] == block[b]) & ((apart <= 4) | (apart >= 396))
        away = block[a] != block[b]
        expected_away = p * q * (n - 400) / (n - 1)
        ties = 4 * n
        assert abs(away.sum() / ties - expected_away) < 4 * np.sqrt(expected_away / ties)
        back_on_ring = p * (1 - q) * 8 / 399
        assert abs(ring.sum() / ties - (1 - p + back_on_ring)) < 4 * np.sqrt(p / ties) + back_on_ring

    def test_few_ties_are_lost_to_doubles(self):
        ties = small_world(blocks(*[100] * 100), 8, 0.1, 0.05, Luck(5))
        assert 7.9 < ties.nnz / 10_000 <= 8.0

    def test_a_little_rewiring_shortens_paths_and_keeps_clusters(self):
        ring, little = (to_networkx(small_world(blocks(600), 8, p, 0.0, Luck(6))) for p in (0.0, 0.1))
        assert nx.average_shortest_path_length(little) < 0.25 * nx.average_shortest_path_length(ring)
        assert nx.average_clustering(little) > 0.6 * nx.average_clustering(ring)

    def test_random_ends_are_uniform_over_the_others(self):
        count = np.zeros(12)
        for seed in range(400):
            ties = small_world(blocks(12), 2, 1.0, 0.0, Luck(seed))
            a, b = ends(ties)
            np.add.at(count, np.concatenate([a, b]), 1)
        assert count.std() / count.mean() < 0.1

    def test_the_same_luck_gives_the_same_network(self):
        one, same, other = (small_world(blocks(50, 70), 8, 0.3, 0.2, Luck(s)) for s in (1, 1, 2))
        assert_array_equal(one.indices, same.indices)
        assert not np.array_equal(one.toarray(), other.toarray())

    def test_more_rewiring_keeps_the_ties_rewired_before(self):
        """Under the same luck a tie rewired at 0.1 is rewired to the same end at 0.2."""
        block = blocks(500)
        ring, some, more = (small_world(block, 8, p, 0.0, Luck(9)).toarray() for p in (0.0, 0.1, 0.2))
        new = np.triu((some == 1) & (ring == 0))
        kept = (new & (more == 1)).sum() / new.sum()
        assert kept > 0.95

    def test_bad_requests_are_refused(self):
        with pytest.raises(ValueError, match="even"):
            small_world(blocks(5), 3, 0.1, 0.1, Luck(1))
        with pytest.raises(ValueError, match="order"):
            small_world(np.array([1, 0]), 2, 0.1, 0.1, Luck(1))

    def test_ten_thousand_citizens_take_well_under_a_tenth_of_a_second(self):
        block = blocks(*[100] * 100)
        times = []
        for _ in range(5):
            start = time.perf_counter()
            small_world(block, 8, 0.1, 0.05, Luck(1))
            times.append(time.perf_counter() - start)
        assert min(times) < 0.03


class TestConversions:
    def test_rows_add_up_to_one_and_who_is_alone_listens_to_oneself(self):
        ties = sparse.csr_array(np.array([[0.0, 1, 1], [1, 0, 0], [0, 0, 0]]))
        assert row_stochastic(ties).toarray().tolist() == [[0, 0.5, 0.5], [1, 0, 0], [0, 0, 1]]
        assert ties.data.tolist() == [1, 1, 1]

    def test_there_and_back_again(self):
        ties = small_world(blocks(30, 20), 4, 0.2, 0.2, Luck(1))
        again = from_networkx(to_networkx(ties), 50)
        assert (ties != again).nnz == 0

    def test_any_networkx_graph_will_do(self):
        graph = nx.barabasi_albert_graph(40, 3, seed=1)
        ties = from_networkx(graph, 40)
        assert ties.nnz == 2 * graph.number_of_edges()
        assert sorted(ties[[5]].indices) == sorted(graph[5])

    def test_nodes_are_citizens_by_number_not_by_order(self):
        graph = nx.Graph()
        graph.add_nodes_from([2, 0, 1])
        graph.add_edge(2, 0)
        assert from_networkx(graph, 3).toarray().tolist() == [[0, 0, 1], [0, 0, 0], [1, 0, 0]]

    def test_direction_and_weight_are_kept_and_ties_to_oneself_are_not(self):
        graph = nx.DiGraph()
        graph.add_nodes_from(range(3))
        graph.add_edge(0, 1, weight=2.5)
        graph.add_edge(1, 1)
        ties = from_networkx(graph, 3)
        assert ties.toarray().tolist() == [[0, 2.5, 0], [0, 0, 0], [0, 0, 0]]
        assert to_networkx(ties).is_directed()

    @pytest.mark.parametrize(
        ("graph", "fault"),
        [
            (nx.path_graph(4), "has 4 nodes; allowed: 3"),
            (nx.path_graph(["a", "b", "c"]), "node 'a' is not a citizen; allowed: the numbers 0 to 2"),
            (nx.Graph([(0, 1, {"weight": -1}), (1, 2)]), "every weight must be a number above 0"),
        ],
    )
    def test_a_graph_that_does_not_fit_is_refused(self, graph, fault):
        with pytest.raises(InputError, match=fault):
            from_networkx(graph, 3)


def test_nodes_have_the_state_of_the_month_and_every_graph_can_be_written(tmp_path):
    model = world(months=3, n_citizens=40)
    model.step()
    networks = model.networks()
    county = networks["neighbours"].nodes["county/0"]
    assert county["data_sharing_rate"] == model.county_table()[0]["data_sharing_rate"]
    assert county["capability"] == model.capability[0]
    line = model.catalogue.resource_line[0]
    bureau = networks["same_line"].nodes[f"bureau/0/{line}"]
    assert bureau["share_listed"] == model.bureaus.listed[0, model.catalogue.resource_line == line].mean()
    assert networks["contracts"].nodes["enterprise/0"]["effort"] == model.firms[0].effort
    citizen = networks["social"].nodes[7]
    assert (citizen["trust"], citizen["county"]) == (model.citizens[7].trust, model.citizens[7].county)
    for name, graph in networks.items():
        nx.write_graphml(graph, tmp_path / f"{name}.graphml")
        nx.write_gexf(graph, tmp_path / f"{name}.gexf")
    again = nx.read_graphml(tmp_path / "social.graphml", node_type=int)
    assert again.nodes[7] == citizen and set(again.edges) == set(networks["social"].edges)
