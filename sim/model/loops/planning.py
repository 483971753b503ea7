"""Planning in compiled loops: what counties hear of and choose, whether they go first, and in which order they act."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from sim.model.agents import government, projects
from sim.model.loops.cache import cached
from sim.model.loops.philox import numbers, one_of, words

if TYPE_CHECKING:
    from sim.model.model import Model

__all__ = ["RULES", "known_to_province", "order_by_gap", "per_case", "weigh"]

COMPILED = (
    *(projects.is_ahead, projects.is_taken_up, projects.is_open, projects.lag, government.goes_first),
    *(government.need_of, government.averaged, government.misheard, government.hazard_of_copying),
)
RULES = frozenset(COMPILED)
"""The rules that these loops follow."""
is_ahead, is_taken_up, is_open, lag, goes_first, need_of, averaged, misheard, hazard_of_copying = (
    njit(rule, error_model="numpy") for rule in COMPILED
)

COPYING, ROLLOUT, NOTHING = range(3)
"""Ways in which modules that work elsewhere are found."""
VOLUNTEERS, EVERYBODY, BESIDE_STANDARD = range(3)
"""Who builds stages of a system; the last do where no provincial body plans for all."""


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


@njit
def see_ahead(maturity, exemplars, starts, ties, weight, neighbour, promoted, share):
    """Mark where a promoted exemplar is ahead of a county's own module, and the share of neighbours that are [C, S]."""
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


@njit
def free_to_build(building, key, month, ahead, chance, pilot, may_build):
    """Mark which stages counties are willing to build [C, S]; luck is drawn where it decides."""
    block, four, n_systems = -1, (0.0, 0.0, 0.0, 0.0), may_build.shape[1]
    for c in range(len(may_build)):
        for s in range(n_systems):
            luck, slot = 1.0, c * n_systems + s
            if building == VOLUNTEERS and chance[c, s] > 0.0 and not ahead[c, s]:
                if slot >> 2 != block:
                    block = slot >> 2
                    four = numbers(key, month, block)
                luck = one_of(four, slot & 3)
            is_first = building == VOLUNTEERS and goes_first(luck, chance[c, s], ahead[c, s], pilot[c])
            may_build[c, s] = is_first or building == EVERYBODY


@cached
def _weigh(keys, month, ways, rates, table, with_bureaus, reading, seen, of, going, room, weighed, chosen):
    (finding, building), (promotion, imitation, enough) = ways, rates
    (standard, maturity), (chance, pilot), (promoted, share, ahead) = of, going, room
    (need, hazard, may_build), (in_work, system, reuses) = weighed, chosen
    block, four, n_systems = -1, (0.0, 0.0, 0.0, 0.0), need.shape[1]
    if finding == COPYING or building == VOLUNTEERS:
        see_ahead(maturity, *seen, promoted, share)
    for c in range(len(need)):
        for s in range(n_systems):
            ahead[c, s] = promoted[c, s] + share[c, s] > 0.0
            hazard[c, s] = 0.0
            if finding == COPYING:
                hazard[c, s] = hazard_of_copying(promotion, imitation, promoted[c, s], share[c, s])
            elif finding == ROLLOUT:
                hazard[c, s] = is_ahead(standard[s], maturity[c, s])
    free_to_build(building, keys[0], month, ahead, chance, pilot, may_build)
    for i in range(len(table)):
        if with_bureaus or table[i].firm >= 0:
            in_work[table[i].county, table[i].system] = True
    for c in range(len(need)):
        best, most, takes = -1, 0.0, False
        for s in range(n_systems):
            need[c, s] = need_of(reading[c if len(reading) > 1 else 0, s], maturity[c, s])
            luck, slot = 0.0, c * n_systems + s
            if 0.0 < hazard[c, s] < 1.0:
                if slot >> 2 != block:
                    block = slot >> 2
                    four = numbers(keys[1], month, block)
                luck = one_of(four, slot & 3)
            taken = is_taken_up(luck, hazard[c, s], in_work[c, s])
            if taken and not takes:
                takes, best = True, -1
            opens = taken or (not takes and is_open(maturity[c, s], enough, may_build[c, s], in_work[c, s]))
            if opens and (best < 0 or need[c, s] > most):
                best, most = s, need[c, s]
        system[c], reuses[c] = best, takes


def weigh(model: Model, reading, finding: int, building: int, purpose: str, chance, pilot):
    """``sim.model.month.construction.weigh``, with the hazards and the stages that counties would build.

    finding: COPYING, ROLLOUT or NOTHING. building: VOLUNTEERS, EVERYBODY or BESIDE_STANDARD. purpose: of the luck of
    who goes first. chance: of that on its track [C, S]. pilot: who is one [C].
    """
    p, maturity, matrix = model.parameters, model.modules.maturity.copy(), model.incidence.neighbour_matrix
    shape, key, options = maturity.shape, model.luck.key, model.options
    if building == BESIDE_STANDARD and not options.agenda.is_provincial:
        building = EVERYBODY
    ties = matrix.indptr, matrix.indices, matrix.data, model.incidence.neighbour_edges[1]
    weighed, may_build = np.empty((2, *shape)), np.empty(shape, dtype=bool)
    in_work, system, reuses = np.zeros(shape, dtype=bool), np.empty(shape[0], np.int64), np.empty(shape[0], dtype=bool)
    _weigh(
        (words(key(purpose)), words(key(projects.REUSE))), model.month, (finding, building),
        (float(p.promotion), float(p.copying_imitation), float(p.maturity_enough)),
        model.projects, options.builder.is_bureaus, np.ascontiguousarray(reading).reshape(-1, shape[1]),
        (model.province.exemplars, *ties), (model.standard.maturity, maturity), (chance, pilot),
        (*np.zeros((2, *shape)), np.empty(shape, dtype=bool)), (*weighed, may_build), (in_work, system, reuses),
    )  # fmt: skip
    return *weighed, maturity, may_build, in_work, system, reuses


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
