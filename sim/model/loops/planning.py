"""Planning in compiled loops: what counties hear of and choose, whether they go first, and in which order they act."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from sim.model.agents import government, projects
from sim.model.loops.cache import cached
from sim.model.loops.philox import fill, words

if TYPE_CHECKING:
    from sim.model.model import Model

__all__ = ["RULES", "go_first", "known_to_province", "order_by_gap", "per_case", "see_ahead", "weigh"]

COMPILED = (
    *(projects.is_ahead, projects.is_taken_up, projects.is_open, projects.lag, government.goes_first),
    *(government.need_of, government.averaged, government.misheard),
)
RULES = frozenset(COMPILED)
"""The rules that these loops follow."""
is_ahead, is_taken_up, is_open, lag, goes_first, need_of, averaged, misheard = (
    njit(rule, error_model="numpy") for rule in COMPILED
)


@cached
def _known(taste, error, mean, loss, pilot, share, known):
    for c in range(len(taste)):
        for s in range(len(mean)):
            heard, far = misheard(taste[c, s], share, error[c, s]), averaged(mean[s], taste[c, s], loss)
            known[c, s] = heard if pilot[c] else far


def known_to_province(of, mean, loss: float, pilot, share: float):
    """``sim.model.month.planning.known_to_province``, of modules; share: of their error that counties mishear."""
    known = np.empty(of.taste.shape)
    _known(of.taste, of.error, mean, float(loss), pilot, float(share), known)
    return known


@cached
def _per_case(complaints, cases, first, items, out):
    for c in range(len(out)):
        for s in range(len(first) - 1):
            of_complaints = of_cases = 0.0
            for k in range(first[s], first[s + 1]):
                of_complaints += complaints[c, items[k]]
                of_cases += cases[c, items[k]]
            out[c, s] = of_complaints / of_cases


def per_case(complaints, cases, to_system):
    """Complaints per case of each system [C, S], from both by item [C, I] and the items of each system [S, I]."""
    out = np.empty((len(cases), to_system.shape[0]))
    _per_case(complaints, cases, to_system.indptr, to_system.indices, out)
    return out


@cached
def _see_ahead(maturity, exemplars, starts, ties, weight, neighbour, promoted, share):
    n_counties, n_systems = maturity.shape
    for s in range(n_systems):
        best = -np.inf
        for v in range(exemplars.shape[1]):
            best = max(best, maturity[exemplars[s, v], s])
        for c in range(n_counties):
            promoted[c, s] = is_ahead(best, maturity[c, s])
    for c in range(n_counties):
        for tie in range(starts[c], starts[c + 1]):
            near = np.uint64(neighbour[ties[tie]])
            for s in range(n_systems):
                share[c, s] += weight[tie] * is_ahead(maturity[near, s], maturity[c, s])


def see_ahead(model: Model):
    """1 where a promoted exemplar is ahead of a county's own module, and the share of neighbours that are [C, S]."""
    maturity, matrix = model.modules.maturity, model.incidence.neighbour_matrix
    promoted, share = np.zeros(maturity.shape), np.zeros(maturity.shape)
    ties = matrix.indptr, matrix.indices, matrix.data, model.incidence.neighbour_edges[1]
    _see_ahead(maturity, model.province.exemplars, *ties, promoted, share)
    return promoted, share


@cached
def _go_first(key, month, promoted, share, chance, pilot, luck, out):
    fill(key, month, 0, luck.ravel())
    for c in range(len(luck)):
        for s in range(luck.shape[1]):
            out[c, s] = goes_first(luck[c, s], chance[c, s], promoted[c, s] + share[c, s] > 0.0, pilot[c])


def go_first(model: Model, purpose: str, chance, pilot):
    """``sim.model.month.planning.willing_to_go_first``, from who goes first on its track [C, S] and who is a pilot."""
    luck, out = np.empty(chance.shape), np.empty(chance.shape, dtype=bool)
    _go_first(words(model.luck.key(purpose)), model.month, *see_ahead(model), chance, pilot, luck, out)
    return out


@cached
def _weigh(key, month, table, with_bureaus, reading, hazard, maturity, may_build, enough, luck, need, chosen):
    in_work, system, reuses = chosen
    fill(key, month, 0, luck.ravel())
    for i in range(len(table)):
        if with_bureaus or table[i].firm >= 0:
            in_work[table[i].county, table[i].system] = True
    for c in range(len(luck)):
        best, most, takes = -1, 0.0, False
        for s in range(luck.shape[1]):
            need[c, s] = need_of(reading[c if len(reading) > 1 else 0, s], maturity[c, s])
            taken = is_taken_up(luck[c, s], hazard[c, s], in_work[c, s])
            if taken and not takes:
                takes, best = True, -1
            opens = taken or (not takes and is_open(maturity[c, s], enough, may_build[c, s], in_work[c, s]))
            if opens and (best < 0 or need[c, s] > most):
                best, most = s, need[c, s]
        system[c], reuses[c] = best, takes


def weigh(model: Model, reading, hazard, may_build):
    """``sim.model.month.construction.weigh``."""
    maturity, luck, need = model.modules.maturity.copy(), *np.empty((2, *hazard.shape))
    chosen = (
        np.zeros(hazard.shape, dtype=bool),
        np.empty(len(hazard), dtype=np.int64),
        np.empty(len(hazard), dtype=bool),
    )
    weighed = (
        np.ascontiguousarray(reading).reshape(-1, hazard.shape[1]),
        hazard,
        maturity,
        may_build,
        float(model.parameters.maturity_enough),
    )
    when = words(model.luck.key(projects.REUSE)), model.month
    _weigh(*when, model.projects, model.options.builder.is_bureaus, *weighed, luck, need, chosen)
    return need, hazard, maturity, may_build, *chosen


@njit
def _comes_before(a, b, pilot, gap, capability, turn):
    if pilot[a] != pilot[b]:
        return pilot[a]
    if gap[a] != gap[b]:
        return gap[a] > gap[b]
    return capability[a] > capability[b] if capability[a] != capability[b] else turn[a] < turn[b]


@cached
def _order_by_gap(standard, maturity, pilot, capability, turn, gap, order):
    for c in range(len(maturity)):
        gap[c] = 0.0
        for s in range(len(standard)):
            gap[c] += lag(standard[s], maturity[c, s])
        low, high = 0, c
        while low < high:
            middle = (low + high) >> 1
            if _comes_before(c, order[middle], pilot, gap, capability, turn):
                high = middle
            else:
                low = middle + 1
        for place in range(c, low, -1):
            order[place] = order[place - 1]
        order[low] = c


def order_by_gap(model: Model, turn, pilot):
    """``sim.model.month.construction.order_by_gap``, from the order of whoever comes first, and who is a pilot [C]."""
    order, columns = np.empty_like(turn), (model.standard.maturity, model.modules.maturity, pilot)
    _order_by_gap(*columns, model.capability, turn, np.empty(len(turn)), order)
    return order
