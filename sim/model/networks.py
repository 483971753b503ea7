"""Ties: who is above whom, who is next to whom, who talks to whom; as networkx graphs whose nodes have a state.

All values are plain numbers, texts and truths, so that every graph can be written as GraphML or GEXF.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.model.world.social import to_networkx
from sim.setup.indicators import take_county_measures

if TYPE_CHECKING:
    import networkx as nx

    from sim.model.model import Model
    from sim.model.world.catalogue import Catalogue
    from sim.model.world.places import Places

State = dict[str, float | str | bool]
"""Of a node: attribute -> value."""


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
    """All networks of a model's present month by name: hierarchy, neighbours, same_line, contracts, social.

    Nodes have the state of the month. A county: its indicators and state (``sim.setup.indicators.COUNTY_COLUMNS``) but
    for what is undefined in it, capability and pressure. A bureau: shares of its resources that are listed and live,
    clerks, cases that wait, readiness to share. A firm: capability, effort, care, reputation, lock_in, load, profit. A
    citizen: county, traits, trust, satisfaction, chance to file online, and whether the last case was. Edges of the
    social network have the weight of the tie where not all count alike.
    """
    import networkx as nx

    places, catalogue = model.places, model.catalogue
    networks: dict[str, nx.Graph] = {
        "hierarchy": hierarchy_graph(places, catalogue),
        "neighbours": neighbour_graph(places),
        "same_line": same_line_graph(places, catalogue),
        "contracts": contract_graph(model.counties, model.firms, model.operator),
    }
    state = county_states(model) | bureau_states(model) | firm_states(model)
    for graph in networks.values():
        nx.set_node_attributes(graph, {node: state[node] for node in graph if node in state})
    return networks | {"social": social_graph(model)}


def county_states(model: Model) -> dict[str, State]:
    """The state of every county, by the name of its node."""
    columns = take_county_measures(model) | {"capability": model.capability, "pressure": model.pressure}
    return _rows({name: np.asarray(column, dtype=np.float64) for name, column in columns.items()}, "county/{}")


def bureau_states(model: Model) -> dict[str, State]:
    """The state of every bureau, by the name of its node; shares of its resources are left out where it has none."""
    bureaus, line = model.bureaus, model.catalogue.resource_line
    n_lines = len(model.catalogue.line_id)
    held = np.bincount(line, minlength=n_lines)
    of_line = np.zeros((len(line), n_lines))
    of_line[np.arange(len(line)), line] = 1.0
    with np.errstate(invalid="ignore"):
        shares = {name: (one @ of_line) / held for name, one in (("listed", bureaus.listed), ("live", bureaus.live))}
    columns = {f"share_{name}": share for name, share in shares.items()}
    columns |= {name: getattr(bureaus, name) for name in ("clerks", "n_backlog", "utilisation", "readiness")}
    n_counties = len(model.counties)
    names = [f"bureau/{c}/{k}" for c in range(n_counties) for k in range(n_lines)]
    return dict(zip(names, _rows({name: column.ravel() for name, column in columns.items()}).values(), strict=True))


def firm_states(model: Model) -> dict[str, State]:
    """The state of every firm, by the name of its node."""
    names = ("capability", "effort", "care", "reputation", "lock_in", "load", "profit")
    return {f"enterprise/{f.index}": {name: float(getattr(f, name)) for name in names} for f in model.firms}


def social_graph(model: Model) -> nx.Graph:
    """The citizens 0 to N-1 with their state, and who listens to whom; directed only if ties are not mutual."""
    import networkx as nx

    citizens, places = model.citizens, model.places
    ties = citizens.ties
    alike = citizens.ties_in_rows.weight is None
    graph = to_networkx((ties > 0).astype(float) if alike else ties)
    graph.graph["relation"] = "social"
    columns = {
        "county": np.array(places.county_name, dtype=object)[citizens.county],
        "is_60plus": citizens.is_60plus, "has_college": citizens.has_college, "is_owner": citizens.is_owner,
        "skill": citizens.skill, "trust": citizens.trust, "satisfaction": citizens.satisfaction,
        "p_online": citizens.p_online.astype(np.float64), "used_online": citizens.used_online,
        "complained": citizens.complained,
    }  # fmt: skip
    rows = zip(*(column.tolist() for column in columns.values()), strict=True)
    nx.set_node_attributes(graph, {i: dict(zip(columns, row, strict=True)) for i, row in enumerate(rows)})
    return graph


def _rows(columns: dict[str, NDArray[np.float64]], name: str = "{}") -> dict[str, State]:
    """Columns as a table per row, by the row's name; what is undefined is left out."""
    rows = zip(*(column.tolist() for column in columns.values()), strict=True)
    return {
        name.format(i): {key: value for key, value in zip(columns, row, strict=True) if value == value}
        for i, row in enumerate(rows)
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
