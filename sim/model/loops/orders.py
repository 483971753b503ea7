"""The leaders' month in compiled loops: who are exemplars, who must rectify, which documents are abolished."""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.model.agents import government, reform
from sim.model.loops.cache import cached

COMPILED = government.pressure_on, government.share_liable, government.share_idle
RULES = frozenset((*COMPILED, government.best_of, government.due_to_rectify, reform.Reform.abolish))
"""The rules that these loops follow, and what they do as those functions do it."""
pressure_on, share_liable, share_idle = (njit(rule, error_model="numpy") for rule in COMPILED)


@cached
def _press(attention, duties, rates, pass_through, rectified, pressure, idle):
    rectification, idleness, fine, p_inspect = rates
    for c in range(len(pressure)):
        pressure[c] = pressure_on(attention, pass_through[c], rectified[c], rectification)
        idle[c] = share_idle(idleness, duties, share_liable(fine, p_inspect, pressure[c]))


def press(model, attention: float, duties: float):
    """``sim.model.month.oversight.press``."""
    p, (pressure, idle) = model.parameters, np.empty((2, len(model.pass_through)))
    rates = tuple(float(rate) for rate in (p.rectification, p.idleness, p.fine_officials, p.p_inspect))
    _press(float(attention), float(duties), rates, model.pass_through, model.rectified, pressure, idle)
    return pressure, idle


@njit
def first_in_order(values, first):
    """The places of the smallest values, smallest first, of equal ones the earlier first; as many as ``first`` has."""
    n = 0
    for c in range(len(values)):
        k = n
        while k > 0 and values[c] < values[first[k - 1]]:
            if k < len(first):
                first[k] = first[k - 1]
            k -= 1
        if k < len(first):
            first[k] = c
            n = min(n + 1, len(first))


@cached
def _best_of(works, best):
    values = np.empty(len(works))
    for s in range(works.shape[1]):
        for c in range(len(works)):
            values[c] = -works[c, s]
        first_in_order(values, best[s])


def best_of(works, n: int):
    """``sim.model.agents.government.best_of``."""
    best = np.empty((works.shape[1], n), dtype=np.int64)
    _best_of(works, best)
    return best


@cached
def _due_to_rectify(scores, goal, last, is_due):
    for c in range(len(scores)):
        is_due[c] = scores[c] < goal
    first_in_order(scores, last)
    for c in last:
        is_due[c] = 1.0


def due_to_rectify(scores, goal: float, n: int):
    """``sim.model.agents.government.due_to_rectify``."""
    is_due = np.empty(len(scores))
    _due_to_rectify(scores, float(goal), np.empty(n, dtype=np.int64), is_due)
    return is_due


@cached
def n_due(pressure, limit, abolished):
    """Documents in counties that the pressure on these [C] now reaches, from a limit each [D], and did not before."""
    n = 0
    for c in range(len(pressure)):
        for d in range(len(limit)):
            n += (pressure[c] >= limit[d]) > abolished[c, d]
    return n


@cached
def strike(pressure, limit, abolished, lines, links, cases, hours, share, asked, documents, required, rework):
    """Abolish what is due and note it, in place, as ``sim.model.month.ordering`` does.

    lines, links: line, and link or -1, of each document [D], and item and resource of each link [K].
    """
    document_link, link_item, link_resource = links
    for c in range(len(pressure)):
        n = 0
        for d in range(len(limit)):
            n += (pressure[c] >= limit[d]) > abolished[c, d]
        if n == 0:
            continue
        for d in range(len(limit)):
            if pressure[c] >= limit[d] and not abolished[c, d]:
                abolished[c, d] = True
                rework[c, lines[d]] += hours
                if document_link[d] >= 0:
                    asked[c, document_link[d]] = False
                    documents[c, link_item[document_link[d]]] -= 1.0
        share[c] += n / len(limit)
        required[c] = 0.0
        for k in range(len(link_item)):
            required[c, link_resource[k]] += cases[c, link_item[k]] * asked[c, k]
