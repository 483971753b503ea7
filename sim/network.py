"""Ties: who stands over whom, who is next to whom, who talks to whom.

Institutions are few and come as networkx graphs; citizens are many and come as compressed sparse rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from sim.errors import InputError
from sim.rng import Luck

if TYPE_CHECKING:
    import networkx as nx

    from sim.catalogue import Catalogue
    from sim.places import Places


def hierarchy_graph(places: Places, catalogue: Catalogue) -> nx.DiGraph:
    """Province, cities, counties and bureaus, each with an edge from the one that stands over it.

    Nodes: "province", "city/3", "county/17", "bureau/17/5" (county 17, line 5). Attributes: kind, name,
    name_zh, index; longitude and latitude but for the province; a bureau has county and line.
    """
    import networkx as nx

    graph = nx.DiGraph(relation="hierarchy")
    graph.add_node(
        "province", kind="province", index=0, name=places.province_name_en, name_zh=places.province_name_zh
    )
    for k, name in enumerate(places.city_name_en):
        place = _at(places.city_point[k])
        graph.add_node(f"city/{k}", kind="city", index=k, name=name, name_zh=places.city_name_zh[k], **place)
        graph.add_edge("province", f"city/{k}")
    _add_counties(graph, places)
    for c, k in enumerate(places.county_city):
        graph.add_edge(f"city/{k}", f"county/{c}")
        _add_bureaus(graph, places, catalogue, c)
        graph.add_edges_from((f"county/{c}", f"bureau/{c}/{line}") for line in range(len(catalogue.line_id)))
    return graph


def neighbour_graph(places: Places) -> nx.Graph:
    """Counties and their ties to neighbouring counties; nodes as in ``hierarchy_graph``."""
    import networkx as nx

    graph = nx.Graph(relation="neighbour")
    _add_counties(graph, places)
    graph.add_edges_from((f"county/{a}", f"county/{b}") for a, b in places.neighbour_pairs)
    return graph


def same_line_graph(places: Places, catalogue: Catalogue) -> nx.Graph:
    """Bureaus tied to those of the same line in neighbouring counties; nodes as in ``hierarchy_graph``."""
    import networkx as nx

    graph = nx.Graph(relation="same_line")
    for c in range(len(places.county_name)):
        _add_bureaus(graph, places, catalogue, c)
    for line in range(len(catalogue.line_id)):
        graph.add_edges_from((f"bureau/{a}/{line}", f"bureau/{b}/{line}") for a, b in places.neighbour_pairs)
    return graph


def contract_graph(counties, firms, operator) -> nx.MultiDiGraph:
    """Who has a contract with whom: counties and the firms that do their projects, and the general contract.

    Nodes: "province", "county/17", "enterprise/0" (the joint-venture operator). A project is an edge from the county
    to the firm with system, kind, progress and price (million yuan). ``operator`` is the operator company where it has
    a contract with the province, else None; its subcontracts are edges from it to the vendors at work.
    """
    import networkx as nx

    graph = nx.MultiDiGraph(relation="contract")
    for firm in firms:
        kind = "operator" if firm.is_operator else "vendor"
        graph.add_node(f"enterprise/{firm.index}", kind=kind, index=firm.index, capability=firm.capability)
    for county in counties:
        graph.add_node(f"county/{county.index}", kind="county", index=county.index, name=county.name)
        for project in county.projects:
            if project.firm >= 0:
                graph.add_edge(
                    f"county/{county.index}", f"enterprise/{project.firm}",
                    system=project.system, kind=project.kind, progress=project.progress, price=project.price,
                )  # fmt: skip
    if operator is not None:
        graph.add_node("province", kind="province", index=0)
        graph.add_edge("province", f"enterprise/{operator.index}", kind="general contract")
        at_work = [firm for firm in firms if firm.load > 0 and firm is not operator]
        graph.add_edges_from(
            (f"enterprise/{operator.index}", f"enterprise/{firm.index}", {"kind": "subcontract"})
            for firm in at_work
        )
    return graph


def networks_of(model) -> dict[str, nx.Graph]:
    """All networks of a model's present month by name: hierarchy, neighbours, same_line, contracts, social."""
    places, catalogue = model.places, model.catalogue
    return {
        "hierarchy": hierarchy_graph(places, catalogue),
        "neighbours": neighbour_graph(places),
        "same_line": same_line_graph(places, catalogue),
        "contracts": contract_graph(model.counties, model.firms, model.operator),
        "social": to_networkx((model.citizens.ties > 0).astype(float)),
    }


def county_neighbours(places: Places) -> sparse.csr_array:
    """Weights of each county's neighbours, equal and adding up to one [C, C]."""
    a, b = places.neighbour_pairs.T
    return row_stochastic(_symmetric(a, b, len(places.county_name)))


def small_world(
    block_of_citizen: NDArray[np.integer], degree: int, p_rewire: float, p_outside: float, luck: Luck
) -> sparse.csr_array:
    """The citizens' social network: a ring of acquaintances in each county, some ties rewired [N, N].

    Each citizen is tied to the ``degree`` nearest on the ring of the county, or to all others where there
    are fewer. Each tie is rewired with probability p_rewire: it keeps the citizen that it starts from and
    ends at a random citizen of the county, or with probability p_outside of the whole province. A tie that
    would be there twice is there once, so a few ties are lost. Who is alone in the county has ties outside;
    only who is alone in the province has none.

    block_of_citizen: county of each citizen, in ascending order [N]. degree: even, 2 or more.
    Returns the symmetric matrix of ones; no one is tied to oneself.

    Source: Watts and Strogatz 1998, Nature 393. Departure: rings within counties, two kinds of rewiring.
    """
    block = np.asarray(block_of_citizen)
    n, half = len(block), degree // 2
    if degree < 2 or degree % 2:
        raise ValueError(f"degree {degree} must be even and 2 or more")
    if n and np.any(block[1:] < block[:-1]):
        raise ValueError("citizens must stand in the order of their counties")
    if n < 2:
        return sparse.csr_array((n, n), dtype=np.float64)
    start, size = _runs(block)
    citizen = np.arange(n)[:, None]
    start, size = start[:, None], size[:, None]
    step = np.arange(1, half + 1)
    position = citizen - start
    ahead = position + step
    neighbour = start + np.where(ahead >= size, ahead - size, ahead)
    on_ring = (2 * step < size) | ((2 * step == size) & (position < step))
    alone = size == 1

    rewired = luck.uniform("network/rewire", 0, (n, half)) < p_rewire
    outside = (luck.uniform("network/outside", 0, (n, half)) < p_outside) | alone
    aim = luck.uniform("network/end", 0, (n, half))
    inside_end = start + _other(aim, size, position)
    end = np.where(rewired | alone, np.where(outside, _other(aim, n, citizen), inside_end), neighbour)
    keep = on_ring | alone
    first = np.broadcast_to(citizen, keep.shape)[keep]
    ties = _symmetric(first, end[keep], n)
    lonely = np.flatnonzero(np.diff(ties.indptr) == 0)
    if len(lonely):  # of two in a county, the one whose only tie was taken away
        first, last = np.concatenate([first, lonely]), np.concatenate([end[keep], neighbour[lonely, 0]])
        ties = _symmetric(first, last, n)
    return ties


def row_stochastic(ties: sparse.csr_array) -> sparse.csr_array:
    """Rows scaled to add up to one; who has no ties listens to oneself."""
    total = ties.sum(axis=1)
    if np.any(total == 0):
        ties = sparse.csr_array(ties + sparse.diags_array((total == 0).astype(np.float64)))
        total = np.where(total == 0, 1.0, total)
    weight = ties.data / np.repeat(total, np.diff(ties.indptr))
    return sparse.csr_array((weight, ties.indices, ties.indptr), shape=ties.shape)


def from_networkx(graph: nx.Graph, n: int) -> sparse.csr_array:
    """Any graph of ``n`` citizens as a social network [n, n].

    Nodes must be the numbers 0 to n-1. In a directed graph an edge i -> j means that i listens to j. An edge
    attribute "weight" is kept; double edges add up; ties to oneself are left out. Raises InputError.
    """
    import networkx as nx

    if graph.number_of_nodes() != n:
        raise InputError(
            f"social network: has {graph.number_of_nodes()} nodes; allowed: {n}, one per citizen"
        )
    strange = next((node for node in graph if node not in range(n)), None)
    if strange is not None:
        raise InputError(
            f"social network: node {strange!r} is not a citizen; allowed: the numbers 0 to {n - 1}"
        )
    ties = sparse.csr_array(
        nx.to_scipy_sparse_array(graph, nodelist=range(n), dtype=np.float64, format="csr")
    )
    if not np.all(np.isfinite(ties.data) & (ties.data > 0)):
        raise InputError("social network: every weight must be a number above 0")
    ties = sparse.csr_array(ties - sparse.diags_array(ties.diagonal()))
    ties.eliminate_zeros()
    ties.sort_indices()
    return ties


def to_networkx(ties: sparse.csr_array) -> nx.Graph:
    """A social network as a networkx graph of the citizens 0 to N-1, directed only if ties are not mutual."""
    import networkx as nx

    mutual = (ties != ties.T).nnz == 0
    return nx.from_scipy_sparse_array(ties, create_using=nx.Graph if mutual else nx.DiGraph)


def _symmetric(a: NDArray[np.integer], b: NDArray[np.integer], n: int) -> sparse.csr_array:
    """Ones at (a, b) and (b, a), once each."""
    number = np.int32 if max(2 * len(a), n) < 2**31 else np.int64
    rows, columns = np.concatenate([a, b]).astype(number), np.concatenate([b, a]).astype(number)
    ties = sparse.coo_array((np.ones(len(rows)), (rows, columns)), shape=(n, n)).tocsr()
    ties.sum_duplicates()
    ties.data[:] = 1.0
    return ties


def _runs(block: NDArray[np.integer]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First place and length of the run of equal values that each place is in."""
    first = np.flatnonzero(np.concatenate([[True], block[1:] != block[:-1]]))
    length = np.diff(np.append(first, len(block)))
    return np.repeat(first, length), np.repeat(length, length)


def _other(luck: NDArray[np.float64], n, but) -> NDArray[np.int64]:
    """A random place among ``n`` other than ``but``; 0 where there is no other."""
    place = (luck * np.maximum(n - 1, 0)).astype(np.int64)
    return np.where(n > 1, place + (place >= but), 0)


def _at(point: NDArray[np.float64]) -> dict[str, float]:
    return {"longitude": float(point[0]), "latitude": float(point[1])}


def _add_counties(graph: nx.Graph, places: Places) -> None:
    for c, name in enumerate(places.county_name):
        place = _at(places.county_point[c])
        graph.add_node(
            f"county/{c}", kind="county", index=c, name=name, name_zh=places.county_name_zh[c], **place
        )


def _add_bureaus(graph: nx.Graph, places: Places, catalogue: Catalogue, c: int) -> None:
    for line, line_id in enumerate(catalogue.line_id):
        graph.add_node(
            f"bureau/{c}/{line}",
            kind="bureau",
            index=c * len(catalogue.line_id) + line,
            county=c,
            line=line_id,
            name=f"{places.county_name[c]}: {catalogue.line_name_en[line]}",
            name_zh=f"{places.county_name_zh[c]}{catalogue.line_name_zh[line]}",
            **_at(places.county_point[c]),
        )
