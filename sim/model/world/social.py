"""The citizens' social network: who listens to whom, as compressed rows.

A small world in blocks by county, built in linear time, or any networkx graph that a user gives.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from sim.language.errors import InputError
from sim.setup.rng import Luck
from sim.setup.social import NUMBERED, RANDOM, ties_among

if TYPE_CHECKING:
    import networkx as nx

    from sim.model.world.places import Places


@dataclass(frozen=True, slots=True, eq=False)
class Ties:
    """To whom each of N citizens listens, in rows one after another; E ties, each seen from both ends.

    Attributes:
        first: place of each citizen's first neighbour, and E at the end [N + 1]. 4 bytes each up to 2^31 ties.
        neighbour: the neighbours of all citizens, ascending in each row [E]. 4 bytes each.
        weight: how much each counts, adding up to 1 in each row [E]; None if all of a row count alike.

    Nobody's row is empty: who has no ties listens to oneself.
    """

    first: NDArray[np.integer]
    neighbour: NDArray[np.integer]
    weight: NDArray[np.float64] | None = None

    @classmethod
    def of(cls, ties: sparse.csr_array) -> Ties:
        """From a matrix of weights above 0 [N, N], whose rows need not add up to anything."""
        matrix = row_stochastic(ties)
        alike = bool((ties.data == 1.0).all())
        return cls(matrix.indptr, matrix.indices, None if alike else matrix.data)

    def __len__(self) -> int:
        return len(self.first) - 1

    def matrix(self) -> sparse.csr_array:
        """The weights as a sparse matrix whose rows add up to one [N, N]; 8 bytes per tie more."""
        n, weight = len(self), self.weight
        if weight is None:
            number = np.diff(self.first)
            weight = np.repeat(1.0 / number, number)
        return sparse.csr_array((weight, self.neighbour, self.first), shape=(n, n))


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
    ties = symmetric(first, end[keep], n)
    lonely = np.flatnonzero(np.diff(ties.indptr) == 0)
    if len(lonely):  # of two in a county, the one whose only tie was taken away
        first, last = np.concatenate([first, lonely]), np.concatenate([end[keep], neighbour[lonely, 0]])
        ties = symmetric(first, last, n)
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
    if graph.number_of_nodes() != n:
        raise InputError("model.nodes", n=graph.number_of_nodes(), citizens=n)
    strange = next((node for node in graph if node not in range(n)), None)
    if strange is not None:
        raise InputError("model.strange_node", node=repr(strange), last=n - 1)
    return ties_among(graph, list(range(n)))


def seated(ties: sparse.csr_array, seating: str, luck: Luck) -> sparse.csr_array:
    """A network of nodes as one of citizens, who stand in the order of their counties [N, N].

    seating: "numbered": node i is citizen i; "random": nodes are dealt out; "together": in the order that keeps those
    who are tied near each other (Cuthill and McKee 1969, reversed).
    """
    n = ties.shape[0]
    if seating == NUMBERED or n == 0:
        return ties
    if seating == RANDOM:
        node_of_citizen = luck.permutation("network/seats", 0, n)
    else:
        mutual = sparse.csr_array(ties + ties.T)
        node_of_citizen = sparse.csgraph.reverse_cuthill_mckee(mutual, symmetric_mode=True)
    found = sparse.csr_array(ties[node_of_citizen][:, node_of_citizen])
    found.sort_indices()
    return found


def to_networkx(ties: sparse.csr_array) -> nx.Graph:
    """A social network as a networkx graph of the citizens 0 to N-1, directed only if ties are not mutual."""
    import networkx as nx

    mutual = (ties != ties.T).nnz == 0
    return nx.from_scipy_sparse_array(ties, create_using=nx.Graph if mutual else nx.DiGraph)


def symmetric(a: NDArray[np.integer], b: NDArray[np.integer], n: int) -> sparse.csr_array:
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
    index = (luck * np.maximum(n - 1, 0)).astype(np.int64)
    return np.where(n > 1, index + (index >= but), 0)


def county_neighbours(places: Places) -> sparse.csr_array:
    """Weights of each county's neighbours, equal and adding up to one [C, C]."""
    a, b = places.neighbour_pairs.T
    return row_stochastic(symmetric(a, b, len(places.county_name)))
