"""Planning and tendering in compiled loops: what counties hear of, choose and copy, in which order, and who builds it.

Logarithms of fit are put down first, since exp is NumPy's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from sim.model.agents import enterprise, government, modules, projects
from sim.model.loops.cache import cached
from sim.model.loops.philox import fill, words

if TYPE_CHECKING:
    from sim.model.model import Model

__all__ = [
    *("RULES", "choose_bidders", "choose_copies", "choose_systems", "go_first", "joined", "order_by_gap", "per_case"),
    "see_ahead",
]

COMPILED = (
    *(projects.is_ahead, projects.is_taken_up, projects.is_open, projects.lag),
    *(government.goes_first, modules.adapted, modules.log_fit),
    *(enterprise.bid_price, enterprise.tender_score, enterprise.limit_rent),
)
RULES = frozenset(COMPILED)
"""The rules that these loops follow."""
is_ahead, is_taken_up, is_open, lag, goes_first, adapted, log_fit, bid_price, tender_score, limit_rent = (
    njit(rule, error_model="numpy") for rule in COMPILED
)


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
def _choose(key, month, table, with_bureaus, need, hazard, maturity, may_build, enough, luck, in_work, system, reuses):
    fill(key, month, 0, luck.ravel())
    for i in range(len(table)):
        if with_bureaus or table[i].firm >= 0:
            in_work[table[i].county, table[i].system] = True
    for c in range(len(luck)):
        chosen, most, takes = -1, 0.0, False
        for s in range(luck.shape[1]):
            taken = is_taken_up(luck[c, s], hazard[c, s], in_work[c, s])
            if taken and not takes:
                takes, chosen = True, -1
            opens = taken or (not takes and is_open(maturity[c, s], enough, may_build[c, s], in_work[c, s]))
            if opens and (chosen < 0 or need[c, s] > most):
                chosen, most = s, need[c, s]
        system[c], reuses[c] = chosen, takes


def choose_systems(model: Model, need, hazard, maturity, may_build):
    """``sim.model.month.construction.compare_systems``."""
    p, in_work = model.parameters, np.zeros(need.shape, dtype=bool)
    chosen = in_work, np.empty(len(need), dtype=np.int64), np.empty(len(need), dtype=bool)
    weighed = need, hazard, maturity, may_build, float(p.maturity_enough)
    when = words(model.luck.key(projects.REUSE)), model.month
    _choose(*when, model.projects, model.options.builder.is_bureaus, *weighed, np.empty(need.shape), *chosen)
    return chosen


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
            if _comes_before(order[middle], c, pilot, gap, capability, turn):
                low = middle + 1
            else:
                high = middle
        for place in range(c, low, -1):
            order[place] = order[place - 1]
        order[low] = c


def order_by_gap(standard, maturity, pilot, capability, turn):
    """``sim.model.month.construction.order_by_gap``, from the order of whoever comes first [C]."""
    order = np.empty(len(turn), dtype=np.int64)
    _order_by_gap(standard, maturity, pilot, capability, turn, np.empty(len(turn)), order)
    return order


@cached
def _compare_sources(county, system, reuses, wish, maturity, design, exemplars, neighbours, shares, sources, logs):
    adaptation, width = shares
    n_exemplars, last = exemplars.shape[1], sources.shape[1]
    for k in range(len(county)):
        if not reuses[k]:
            continue
        c, s = county[k], system[k]
        for v in range(last):
            source = exemplars[s, v] if v < n_exemplars else neighbours[c, v - n_exemplars]
            sources[k, v], logs[k, v] = -1, 0.0
            if source >= 0 and is_ahead(maturity[source, s], maturity[c, s]):
                sources[k, v] = source
                logs[k, v] = log_fit(adapted(design[source, s], wish[k], adaptation), wish[k], width)
        logs[k, last] = log_fit(design[c, s], wish[k], width)


@cached
def _choose_sources(
    county, system, reuses, wish, maturity, design, adaptation, sources, fit, is_copied, target, copied
):
    last = sources.shape[1]
    for k in range(len(county)):
        best, most, s = -1, maturity[county[k], system[k]] * fit[k, last], system[k]
        for v in range(last if reuses[k] else 0):
            source = sources[k, v]
            if source >= 0 and maturity[source, s] * fit[k, v] > most:
                best, most = source, maturity[source, s] * fit[k, v]
        is_copied[k], target[k] = best >= 0, maturity[best, s]
        copied[k] = adapted(design[best, s], wish[k], adaptation)


def choose_copies(model: Model, county, system, reuses, wish):
    """``sim.model.month.planning.choose_copies``."""
    p, exemplars, neighbours, n = model.parameters, model.province.exemplars, model.incidence.neighbours, len(county)
    adaptation, n_sources = float(p.copy_adaptation), exemplars.shape[1] + neighbours.shape[1]
    sources, logs = np.empty((n, n_sources), dtype=np.int64), np.zeros((n, n_sources + 1))
    planned, there = (county, system, reuses, wish), (model.modules.maturity, model.modules.design)
    _compare_sources(*planned, *there, exemplars, neighbours, (adaptation, float(p.fit_width)), sources, logs)
    out = np.empty(n, dtype=bool), np.empty(n), np.empty(n)
    _choose_sources(*planned, *there, adaptation, sources, np.exp(logs, out=logs), *out)
    return out


@cached
def _join(old, new, next_row, both):
    for table in (old, new):
        for i in range(len(table)):
            next_row[table[i].county + 1] += 1
    for c in range(1, len(next_row)):
        next_row[c] += next_row[c - 1]
    for table in (old, new):
        for i in range(len(table)):
            c = table[i].county
            both[next_row[c]] = table[i]
            next_row[c] += 1


def joined(model: Model, begun):
    """``sim.model.agents.projects.joined``, the projects under way and those that begin, by counting."""
    both = np.empty(len(model.projects) + len(begun), projects.COLUMNS)
    _join(model.projects, begun, np.zeros(len(model.counties) + 1, dtype=np.int64), both)
    return both


@cached
def _choose_bidders(key, month, plans, switching, incumbent, room, quality, load, terms, luck, price, score):
    markup, spread, per_project, weight = terms
    n_vendors, n_free = len(room), 0
    for v in range(n_vendors):
        n_free += room[v] > 0
    for k in range(len(plans)):
        if n_free == 0:
            break
        best, held = -1, incumbent[k]
        fill(key, month, plans[k].county * n_vendors, luck)
        for v in range(n_vendors):
            price[v] = bid_price(1.0, markup, n_vendors, spread, luck[v], per_project, load[v])
            price[v] += switching[k] * (v != held)
            score[v] = tender_score(quality[v], price[v], weight)
        for v in range(n_vendors):
            if room[v] > 0 and (best < 0 or score[v] > score[best]):
                best = v
        rent = 0.0
        if best == held and switching[k] > 0.0:
            second = -np.inf
            for v in range(n_vendors):
                if room[v] > 0 and v != held:
                    second = max(second, score[v])
            rent = limit_rent(score[best] - second, weight, switching[k])
        plans[k].firm = 1 + best
        plans[k].price = plans[k].cost * (price[best] + rent)
        plans[k].cost *= 1.0 + switching[k] * (best != held)
        room[best] -= 1
        n_free -= room[best] < 1


def choose_bidders(model: Model, purpose: str, plans, switching, incumbent, room, quality, load) -> None:
    """``sim.model.month.tendering.choose_bidders``. room: free teams of each vendor [V], which are filled (in place).

    quality: what tenders take for the quality of each [V]. load: its projects [V].
    """
    p, key = model.parameters, words(model.luck.key(purpose))
    terms = tuple(float(value) for value in (p.markup, p.bid_luck, p.bid_load, p.price_weight))
    table = np.empty((3, len(room)))
    _choose_bidders(key, model.month, plans, switching, incumbent, room, quality, load, terms, *table)
