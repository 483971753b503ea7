"""Opinion: talk without news is DeGroot's process, on the model's small world and on any graph given."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import networkx as nx
import numpy as np

from sim.model.month.opinion import form_opinion
from sim.setup.rng import Luck
from sim.theory import forms
from sim.theory.records import Check, Curve, Examination, Panel, Points, Words, exactly, words
from sim.theory.worlds import EACH_FOR_ITSELF, hold, world

N_CITIZENS = 330
N_SHOWN = 24
SMALL_WORLD = "small_world"
GRAPHS = {
    "karate_club": nx.karate_club_graph,
    "star": lambda: nx.star_graph(24),
    "ring": lambda: nx.cycle_graph(21),
    "lollipop": lambda: nx.lollipop_graph(12, 6),
}
"""Graphs besides the model's own, by the key of their name; the karate club's ties have weights."""


@lru_cache(maxsize=4)
def small_world(seed: int) -> nx.Graph:
    """The greatest connected part of the model's social network, with citizens renumbered."""
    model = world(EACH_FOR_ITSELF, N_CITIZENS, seed=seed, p_rewire=0.5, p_outside=0.3)
    social = nx.from_scipy_sparse_array(model.citizens.ties > 0)
    part = max(nx.connected_components(social), key=len)
    return nx.convert_node_labels_to_integers(social.subgraph(sorted(part)), ordering="sorted")


def talkers(name: str, seed: int):
    """A model in which nobody has a case, its symmetric social network, and opinions between 0.2 and 0.8."""
    graph = small_world(seed) if name == SMALL_WORLD else GRAPHS[name]()
    model = world(EACH_FOR_ITSELF, len(graph), seed=seed, social=graph)
    ties = nx.to_scipy_sparse_array(graph, nodelist=range(len(graph)), dtype=float)
    model.citizens.new_filers = np.empty(0, dtype=np.int64)
    model.citizens.new_items = np.empty(0, dtype=np.int32)
    model.citizens.trust = 0.2 + 0.6 * Luck(seed).uniform("limits/opinions", 0, len(model.citizens))
    return model, ties


def slowest_disagreement(ties, share: float) -> np.ndarray:
    """The pattern of disagreement that talk takes longest to remove: an eigenvector of the matrix of talk."""
    scale = np.sqrt(np.asarray(ties.sum(axis=1)).ravel())
    values, vectors = np.linalg.eigh(ties.toarray() / np.outer(scale, scale))
    kept = np.abs(1.0 - share + share * values[:-1])
    return vectors[:, np.argmax(kept)] / scale


def disagreement(model, ties) -> float:
    """Distance from consensus in the degree-weighted norm, in which the matrix of talk is symmetric."""
    gap = model.citizens.trust - forms.degroot_consensus(ties, model.citizens.trust)
    return float(np.sqrt(np.asarray(ties.sum(axis=1)).ravel() @ gap**2))


def path_of_slowest(model, ties, share: float, n_months: int) -> np.ndarray:
    """Disagreement in months 0, 1, ... relative to month 0, if all of it is of the slowest kind."""
    hold(model, rate_trust_social=share)
    model.citizens.trust = 0.5 + slowest_disagreement(ties, share)
    path = [disagreement(model, ties)]
    for _ in range(n_months):
        form_opinion(model)
        path.append(disagreement(model, ties))
    return np.array(path) / path[0]


def check_consensus(model, ties, graph: Words, share: float) -> Iterator[Check]:
    """The degree-weighted mean is kept every month, and everybody comes to hold it."""
    hold(model, rate_trust_social=share)
    consensus = forms.degroot_consensus(ties, model.citizens.trust)
    kept = []
    for _ in range(int(np.log(1e-11) / np.log(forms.degroot_contraction(ties, share))) + 1):
        form_opinion(model)
        kept.append(forms.degroot_consensus(ties, model.citizens.trust))
    yield exactly("opinion.mean", consensus, kept, graph=graph)
    yield exactly("opinion.end", consensus, model.citizens.trust, graph=graph)


def examine(seed: int) -> Examination:
    """Consensus and contraction on all graphs, with little talk and with much."""
    curves, points, months = [], [], np.arange(N_SHOWN + 1)
    for name in (*GRAPHS, SMALL_WORLD):
        model, ties = talkers(name, seed)
        graph = words(f"graph.{name}")
        yield from check_consensus(model, ties, graph, 0.6)
        for share in (0.08, 0.9):
            rate = forms.degroot_contraction(ties, share)
            path = path_of_slowest(model, ties, share, N_SHOWN)
            yield exactly("opinion.left", rate**months, path, graph=graph, share=share)
            if share == 0.9 and name in (SMALL_WORLD, "karate_club"):
                curves.append(Curve(months, rate**months, graph))
                points.append(Points(months[::3], path[::3], np.zeros(len(months[::3])), graph))
    yield Panel(
        ("month", "月"), ("disagreement left", "剩余分歧"), tuple(curves[::-1]), tuple(points[::-1]), is_log=True
    )
