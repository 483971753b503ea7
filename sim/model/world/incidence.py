"""Incidence: constant matrices that carry quantities between items, resources, lines, systems and counties."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from sim.model.world.social import county_neighbours
from sim.setup.units import TINY

if TYPE_CHECKING:
    from sim.model.world.catalogue import Catalogue
    from sim.model.world.places import Places

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Incidence:
    """Who needs what from whom, as matrices. Sizes: items I, resources R, lines L, systems S, counties C, ties E.

    Only what comes from another bureau counts as needed: the desk that handles a case has its own files at hand.
    P counts the pairs (item, other bureau that holds some of its documents), K the links: documents from other bureaus.

    Attributes:
        need_by_item: documents of each resource that an item needs [I, R].
        n_documents: documents from other bureaus that an item needs, at least 1 [I].
        pair_item, pair_line: item and line of each pair [P]. pair_upper: share of its documents above the county [P].
        link_document, link_item, link_resource: of each link, its place in the catalogue [K].
        link_to_pair, link_to_item, link_to_resource: 1 where a link belongs to one [P, K], [I, K], [R, K]; ``carried``.
        is_linked: whether an item needs any document from another bureau [I].
        document_line: line of the item that needs a document; document_link: its place among links, or -1 [D].
        pair_to_item, pair_to_line: 1 where a pair belongs to an item, a line [I, P], [L, P]; ``carried``.
        most_bureaus: most other bureaus that an item needs documents from.
        item_to_line, item_to_system: 1 where an item belongs to a line, a system [L, I], [S, I]; ``carried``.
        line_need: share of each resource in what the items of a line need [L, R]; rows add up to 1; ``carried``.
        county_to_city: 1 where a county belongs to a city [K, C].
        proof_load: proofs that a resource saves when live, relative to the mean resource [R].
        neighbour_edges: county and neighbour of each tie [2, E]. neighbour_matrix: weights that average over a
            county's ties [C, E]. neighbours: each county's neighbours, then -1 [C, most neighbours].
    """

    need_by_item: Floats
    n_documents: Floats
    pair_item: NDArray[np.int64]
    pair_line: NDArray[np.int64]
    pair_upper: Floats
    link_document: NDArray[np.int64]
    link_item: NDArray[np.int64]
    link_resource: NDArray[np.int64]
    link_to_pair: sparse.csr_array
    link_to_item: sparse.csr_array
    link_to_resource: sparse.csr_array
    is_linked: NDArray[np.bool_]
    document_line: NDArray[np.int64]
    document_link: NDArray[np.int64]
    pair_to_item: sparse.csr_array
    pair_to_line: sparse.csr_array
    most_bureaus: int
    item_to_line: sparse.csr_array
    item_to_system: sparse.csr_array
    line_need: sparse.csr_array
    county_to_city: sparse.csr_array
    proof_load: Floats
    neighbour_edges: NDArray[np.int64]
    neighbour_matrix: sparse.csr_array
    neighbours: NDArray[np.int64]


def one_hot(labels, n: int) -> Floats:
    """Matrix [len(labels), n] with a 1 in the column that each label names."""
    return (labels[:, None] == np.arange(n)).astype(float)


def carried(values, matrix: sparse.csr_array) -> Floats:
    """Values of links or pairs [C, n] summed over what they belong to by a matrix [m, n], row after row [C, m]."""
    return np.ascontiguousarray((matrix @ values.T).T)


def incidence_of(catalogue: Catalogue, places: Places, requests: Floats) -> Incidence:
    """The matrices of a catalogue and a province's counties; ``requests`` are cases per resident and month [I]."""
    of_catalogue = _of_catalogue(catalogue)
    need = of_catalogue["need_by_item"]
    line_need = of_catalogue["item_to_line"] @ (need * requests[:, None])
    proof_load = requests @ (need > 0)
    return Incidence(
        **of_catalogue,
        **_of_places(places),
        line_need=sparse.csr_array(line_need / np.maximum(line_need.sum(axis=1, keepdims=True), TINY)),
        proof_load=proof_load / proof_load.mean(),
    )


@lru_cache(maxsize=4)
def _of_catalogue(catalogue: Catalogue) -> dict[str, Any]:
    """What is the same in every run."""
    n_lines, n_systems = len(catalogue.line_id), len(catalogue.system_id)
    foreign = catalogue.item_line[:, None] != catalogue.resource_line
    need = (catalogue.need * foreign).astype(float)
    pairs = np.flatnonzero(catalogue.pair_line != catalogue.item_line[catalogue.pair_item])
    pair_item, pair_line = catalogue.pair_item[pairs], catalogue.pair_line[pairs]
    pair_need = catalogue.pair_need[pairs]
    document_line = catalogue.item_line[catalogue.document_item]
    links = np.flatnonzero(document_line != catalogue.resource_line[catalogue.document_resource])
    link_item, link_resource = catalogue.document_item[links], catalogue.document_resource[links]
    link_line = catalogue.resource_line[link_resource]
    document_link = np.full(len(document_line), -1)
    document_link[links] = np.arange(len(links))
    belongs = (link_item[:, None] == pair_item) & (link_line[:, None] == pair_line)
    return {
        "need_by_item": need,
        "n_documents": np.maximum(need.sum(axis=1), 1.0),
        "pair_item": pair_item,
        "pair_line": pair_line,
        "pair_upper": pair_need @ (catalogue.resource_level > 0) / pair_need.sum(axis=1),
        "link_document": links,
        "link_item": link_item,
        "link_resource": link_resource,
        "link_to_pair": sparse.csr_array(belongs.T.astype(float)),
        "link_to_item": sparse.csr_array(one_hot(link_item, len(need)).T),
        "link_to_resource": sparse.csr_array(one_hot(link_resource, need.shape[1]).T),
        "is_linked": need.any(axis=1),
        "document_line": document_line,
        "document_link": document_link,
        "pair_to_item": sparse.csr_array(one_hot(pair_item, len(need)).T),
        "pair_to_line": sparse.csr_array(one_hot(pair_line, n_lines).T),
        "most_bureaus": int(np.bincount(pair_item).max(initial=0)),
        "item_to_line": sparse.csr_array(one_hot(catalogue.item_line, n_lines).T),
        "item_to_system": sparse.csr_array(one_hot(catalogue.item_system, n_systems).T),
    }


@lru_cache(maxsize=4)
def _of_places(places: Places) -> dict[str, Any]:
    """What is the same in all runs that have the same counties."""
    matrix = county_neighbours(places)
    n, starts = matrix.shape[0], matrix.indptr
    county = np.repeat(np.arange(n), np.diff(starts))
    n_ties = len(county)
    neighbours = np.full((n, np.diff(starts).max(initial=0)), -1, dtype=np.int64)
    neighbours[county, np.arange(n_ties) - starts[county]] = matrix.indices
    return {
        "county_to_city": sparse.csr_array(one_hot(places.county_city, len(places.city_id)).T),
        "neighbour_edges": np.stack([county, matrix.indices]),
        "neighbour_matrix": sparse.csr_array((matrix.data, (county, np.arange(n_ties))), shape=(n, n_ties)),
        "neighbours": neighbours,
    }
