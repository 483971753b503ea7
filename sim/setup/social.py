"""A citizens' network that a user gives: any graph, or a file of one, and who sits where in it."""

from __future__ import annotations

import io
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import ValidationInfo
from scipy import sparse

from sim.inputs.files import read_bytes
from sim.inputs.models import Checked
from sim.language.errors import InputError
from sim.setup.fields import check_file

if TYPE_CHECKING:
    import networkx as nx

LARGEST_NETWORK = 500_000_000  # bytes; a million citizens with ten ties each have 150 million
NUMBERED, RANDOM, TOGETHER = "numbered", "random", "together"
SEATINGS = {
    NUMBERED: "node i is citizen i; citizens stand in the order of their counties",
    RANDOM: "anybody anywhere, drawn anew in each replicate",
    TOGETHER: "neighbours near each other, so that most ties stay inside counties",
}
"""Who sits where: which citizen a node of the network is."""

GRAPHML, GEXF, EDGES = ".graphml", ".gexf", ".csv"
"""Endings of files that a network is read from; the last one has an edge per line: two nodes, and a weight if any."""


class SocialNetwork:
    """Who listens to whom among N citizens, as compressed rows; never changed, and equal if the digest is.

    first: place of each node's first neighbour [N + 1]. neighbour: of all nodes [E]. weight: how much each counts [E];
    None if all count alike. is_numbered: whether the nodes were the numbers 0 to N-1. path: the file that it is from.
    """

    __slots__ = ("digest", "first", "is_numbered", "neighbour", "path", "weight")

    def __init__(self, ties: sparse.csr_array, is_numbered: bool = True, path: Path | None = None) -> None:
        self.first, self.neighbour = ties.indptr.astype(np.int64), ties.indices.astype(np.int32)
        self.weight = None if bool((ties.data == 1.0).all()) else ties.data.astype(np.float64)
        self.is_numbered, self.path = is_numbered, path
        parts = [self.first.tobytes(), self.neighbour.tobytes(), b"" if self.weight is None else self.weight.tobytes()]
        self.digest = blake2b(b"\0".join([bytes([is_numbered]), *parts]), digest_size=16).hexdigest()

    @classmethod
    def of(cls, graph: nx.Graph, path: Path | None = None) -> SocialNetwork:
        """From any networkx graph: in a directed one i -> j means that i listens to j; "weight" of an edge is kept.

        Nodes that are the numbers 0 to N-1, or texts of them, keep their order; others have that of the graph. Double
        edges add up, ties to oneself are left out. Raises InputError for no nodes, or a weight that is not above 0.
        """
        nodes = list(graph)
        if not nodes:
            raise InputError("setup.network_empty")
        numbers = [_number(node) for node in nodes]
        is_numbered = sorted(numbers) == list(range(len(nodes)))
        if is_numbered:
            nodes = [nodes[place] for place in np.argsort(numbers)]
        return cls(ties_among(graph, nodes), is_numbered, path)

    @classmethod
    def read(cls, path: Path) -> SocialNetwork:
        """From a GraphML, GEXF or CSV file. Raises InputError where it cannot be read."""
        import networkx as nx

        try:
            if path.suffix.lower() == GRAPHML:
                graph = nx.read_graphml(io.BytesIO(read_bytes(path, LARGEST_NETWORK)))
            elif path.suffix.lower() == GEXF:
                graph = nx.read_gexf(io.BytesIO(read_bytes(path, LARGEST_NETWORK)))
            elif path.suffix.lower() == EDGES:
                graph = _read_edges(path)
            else:
                raise InputError("setup.network_ending", allowed=[GRAPHML, GEXF, EDGES])
        except InputError:
            raise
        except Exception as error:  # each format's parser fails in its own way
            raise InputError("setup.network_unreadable", reason=" ".join(str(error).split())) from None
        return cls.of(graph, path)

    def __len__(self) -> int:
        return len(self.first) - 1

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SocialNetwork) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def __repr__(self) -> str:
        return f"SocialNetwork({len(self)} nodes, {len(self.neighbour)} ends of ties, {self.digest[:8]})"

    def matrix(self) -> sparse.csr_array:
        """Its weights [N, N]."""
        weight = np.ones(len(self.neighbour)) if self.weight is None else self.weight
        return sparse.csr_array((weight, self.neighbour, self.first), shape=(len(self), len(self)))

    def record(self) -> dict[str, Any]:
        """What `run.json` says of it."""
        return {"digest": self.digest, "nodes": len(self), "ends_of_ties": len(self.neighbour)}

    def written(self, seating: str) -> dict[str, str]:
        """Its keys in the file of a scenario. Raises InputError where it is from no file."""
        if self.path is None:
            raise InputError("setup.network_without_file")
        return {"social": str(self.path), "seating": seating}

    def to_bytes(self) -> bytes:
        """As a file of arrays, which ``from_bytes`` reads."""
        file = io.BytesIO()
        weight = {} if self.weight is None else {"weight": self.weight}
        np.savez(file, first=self.first, neighbour=self.neighbour, numbered=np.array(self.is_numbered), **weight)
        return file.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> SocialNetwork:
        """The network in such a file."""
        with np.load(io.BytesIO(content), allow_pickle=False) as found:
            weight = found["weight"] if "weight" in found else np.ones(len(found["neighbour"]))
            n = len(found["first"]) - 1
            ties = sparse.csr_array((weight, found["neighbour"], found["first"]), shape=(n, n))
            return cls(ties, bool(found["numbered"]))


def read_social(value: Any, info: ValidationInfo) -> SocialNetwork | None:
    """A network, a networkx graph, or the file of one, that fits the scenario whose other fields are in info.

    Raises InputError.
    """
    if value is None:
        return None
    if isinstance(value, SocialNetwork):
        social = value
    elif hasattr(value, "adjacency") and hasattr(value, "nodes"):
        social = SocialNetwork.of(value)
    else:
        social = SocialNetwork.read(check_file(value, (info.context or {}).get("folder", Path())))
    n_citizens, seating = info.data.get("n_citizens"), info.data.get("seating")
    if n_citizens is not None and len(social) != n_citizens:
        raise InputError("setup.network_size", n=len(social), citizens=n_citizens)
    if seating == NUMBERED and not social.is_numbered:
        raise InputError("setup.network_not_numbered", last=len(social) - 1, others=[RANDOM, TOGETHER])
    return social


SOCIAL = Checked(read_social, lambda: {"type": "string", "minLength": 1}, with_info=True)


def ties_among(graph: nx.Graph, nodes: list[Any]) -> sparse.csr_array:
    """Weights of a graph's edges [N, N], rows and columns in the order of ``nodes``. Raises InputError."""
    import networkx as nx

    ties = sparse.csr_array(nx.to_scipy_sparse_array(graph, nodelist=nodes, dtype=np.float64, format="csr"))
    if not np.all(np.isfinite(ties.data) & (ties.data > 0)):
        raise InputError("model.weights")
    ties = sparse.csr_array(ties - sparse.diags_array(ties.diagonal()))
    ties.eliminate_zeros()
    ties.sort_indices()
    return ties


def _read_edges(path: Path) -> nx.Graph:
    """A graph from lines "node,node" or "node,node,weight"; one that has no neighbour stands in a line alone."""
    import networkx as nx

    graph = nx.Graph()
    for line in read_bytes(path, LARGEST_NETWORK).decode("utf-8-sig").splitlines():
        cells = [cell.strip() for cell in line.split(",")]
        if cells == [""]:
            continue
        if len(cells) == 1:
            graph.add_node(cells[0])
        else:
            graph.add_edge(cells[0], cells[1], weight=float(cells[2]) if len(cells) > 2 else 1.0)
    return graph


def _number(node: Any) -> int:
    """The number that a node is; -1 if it is none."""
    try:
        return int(node) if str(int(node)) == str(node) else -1
    except (TypeError, ValueError):
        return -1
