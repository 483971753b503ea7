"""Ties: who is above whom, who is next to whom, who talks to whom.

Institutions are few and come as networkx graphs; citizens are many: ``sim.model.world.social``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.model.world.social import to_networkx

if TYPE_CHECKING:
    import networkx as nx

    from sim.model.model import Model
    from sim.model.world.catalogue import Catalogue
    from sim.model.world.places import Places


def hierarchy_graph(places: Places, catalogue: Catalogue) -> nx.DiGraph:
    """Province, cities, counties and bureaus, each with an edge from the one above it.

    Nodes: "province", "city/3", "county/17", "bureau/17/5" (county 17, line 5). Attributes: kind, name,
    name_zh, index; longitude and latitude but for the province; a bureau has county and line.
    """
    import networkx as nx

    graph = nx.DiGraph(relation="hierarchy")
    graph.add_node("province", kind="province", index=0, name=places.province_name_en, name_zh=places.province_name_zh)
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
            (f"enterprise/{operator.index}", f"enterprise/{firm.index}", {"kind": "subcontract"}) for firm in at_work
        )
    return graph


def networks_of(model: Model) -> dict[str, nx.Graph]:
    """All networks of a model's present month by name: hierarchy, neighbours, same_line, contracts, social."""
    places, catalogue = model.places, model.catalogue
    return {
        "hierarchy": hierarchy_graph(places, catalogue),
        "neighbours": neighbour_graph(places),
        "same_line": same_line_graph(places, catalogue),
        "contracts": contract_graph(model.counties, model.firms, model.operator),
        "social": to_networkx((model.citizens.ties > 0).astype(float)),
    }


def _at(point: NDArray[np.float64]) -> dict[str, float]:
    return {"longitude": float(point[0]), "latitude": float(point[1])}


def _add_counties(graph: nx.Graph, places: Places) -> None:
    for c, name in enumerate(places.county_name):
        place = _at(places.county_point[c])
        graph.add_node(f"county/{c}", kind="county", index=c, name=name, name_zh=places.county_name_zh[c], **place)


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
