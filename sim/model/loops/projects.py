"""Projects in compiled loops: what is planned, copied from whom, who builds it at what price, and what is begun.

Logarithms of fit are put down first, since exp is NumPy's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from sim.model.agents import enterprise, modules, projects
from sim.model.agents.enterprise import OPERATOR
from sim.model.agents.modules import STAGE
from sim.model.loops.cache import cached
from sim.model.loops.philox import fill, numbers, one_of, words
from sim.setup.rng import as_normal
from sim.setup.units import ROUNDING

if TYPE_CHECKING:
    from sim.model.model import Model

__all__ = ["RULES", "begin", "choose_copies", "plan_next", "tender"]

COMPILED = (
    *(projects.is_ahead, modules.adapted, modules.log_fit, modules.reviewed, projects.delayed),
    *(enterprise.bid_price, enterprise.tender_score, enterprise.limit_rent),
    *(enterprise.capability_of, enterprise.quality_of_bid),
)
RULES = frozenset((*COMPILED, projects.duration_luck))
"""The rules that these loops follow."""
is_ahead, adapted, log_fit, reviewed, delayed, *others = (njit(rule, error_model="numpy") for rule in COMPILED)
bid_price, tender_score, limit_rent, capability_of, quality_of_bid = others


@cached
def _who_chooses(order, most, in_work, system, reuses, known, has_capacity, who, chosen, reused, wish):
    n = 0
    for c in order:
        busy = 0
        for s in range(in_work.shape[1]):
            busy += in_work[c, s]
        has_capacity[c] = busy < most
        if has_capacity[c] and system[c] >= 0:
            who[n], chosen[n], reused[n], wish[n] = c, system[c], reuses[c], known[c, system[c]]
            n += 1
    return n


@cached
def _plan(order, planned, kind, terms, price, interface, of, standard, accounts, free, key, month, has_capacity, out):
    county, system, reused, wish, target, design = planned
    months_reuse, months_build, copy_cost, penalty, review, is_reviewed = terms
    maturity, taste = of
    table, luck, best = out
    k = n = 0
    for s in range(len(best)):
        best[s] = standard[s]
        for c in range(len(maturity)):
            best[s] = max(best[s], maturity[c, s])
    for c in order:
        if n >= free:
            has_capacity[c] = False
        if k == len(county) or county[k] != c:
            continue
        s, cost = system[k], price[c] * (copy_cost if reused[k] else 1.0)
        if n < free and accounts[c] >= cost:
            row = table[n]
            row.county, row.system, row.cost, row.price, row.firm, row.progress = c, s, cost, 0.0, -1, 0.0
            if reused[k]:
                row.kind, row.target, row.design, row.is_duplicate = kind, target[k], design[k], False
            else:
                row.kind, row.target, row.design = projects.BUILD, min(1.0, maturity[c, s] + STAGE), wish[k]
                row.is_duplicate = best[s] >= row.target - ROUNDING
            row.months = delayed(months_reuse if reused[k] else months_build, penalty, interface[c], reused[k])
            if is_reviewed:
                row.design = reviewed(row.design, taste[c, s], review)
            slot = c * len(best) + s
            luck[n] = one_of(numbers(key, month, slot >> 2), slot & 3)
            n += 1
        k += 1
    return n


def plan_next(model: Model, purpose: str, known, choices, order, free: int):
    """``sim.model.month.construction.plan_next``."""
    p, of, n = model.parameters, model.modules, len(order)
    has_capacity, who, chosen = np.empty(n, dtype=bool), *np.empty((2, n), dtype=np.int64)
    reuses, wish = np.empty(n, dtype=bool), np.empty(n)
    weighed = choices.in_work, choices.system, choices.reuses, np.ascontiguousarray(known)
    n = _who_chooses(order, float(p.n_projects), *weighed, has_capacity, who, chosen, reuses, wish)
    chosen = who[:n], chosen[:n], reuses[:n], wish[:n]
    reused, months, columns = model.options.reuse.plan(model, *chosen)
    by_firms = not model.options.builder.is_bureaus
    terms = (months, p.months_build, p.copy_cost, p.interface_penalty, p.expert_review)
    planned = (*chosen[:2], reused, wish[:n], columns["target"], columns["design"])
    table, luck = np.zeros(n, projects.COLUMNS), np.empty(n)
    n = _plan(
        *(order, planned, columns["kind"], (*map(float, terms), by_firms), model.treasury.stage_costs(p), of.interface),
        *((of.maturity, of.taste), model.standard.maturity, model.treasury.accounts, free),
        *(words(model.luck.key(purpose)), model.month, has_capacity, (table, luck, np.empty(of.maturity.shape[1]))),
    )
    plans = table[:n]
    if by_firms:
        plans["months"] *= projects.duration_luck(p.sd_duration, as_normal(luck[:n], in_place=True))
    return has_capacity, plans


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
def _tender(key, month, plans, firms, teams, lock_in, in_charge, terms, to_contractor, room, columns):
    markup, spread, per_project, weight, effect, unknown, most = terms
    luck, price, score, quality = columns
    n_vendors, n_free = len(teams), 0
    for v in range(n_vendors):
        room[v] = teams[v] - firms[v + 1].load
        n_free += room[v] > 0
        quality[v] = quality_of_bid(capability_of(firms[v + 1].talent, 1.0, most), unknown, firms[v + 1].reputation)
    for k in range(len(plans)):
        if n_free == 0:
            break
        c, s = plans[k].county, plans[k].system
        lasting = effect * lock_in[c, s]
        switching, held, best = 0.0 if to_contractor else lasting, -1 if to_contractor else in_charge[c, s] - 1, -1
        fill(key, month, c * n_vendors, luck)
        for v in range(n_vendors):
            price[v] = bid_price(1.0, markup, n_vendors, spread, luck[v], per_project, float(firms[v + 1].load))
            price[v] += switching * (v != held)
            score[v] = tender_score(quality[v], price[v], weight)
        for v in range(n_vendors):
            if room[v] > 0 and (best < 0 or score[v] > score[best]):
                best = v
        rent = 0.0
        if best == held and switching > 0.0:
            second = -np.inf
            for v in range(n_vendors):
                if room[v] > 0 and v != held:
                    second = max(second, score[v])
            rent = limit_rent(score[best] - second, weight, switching)
        plans[k].firm = 1 + best
        plans[k].price = plans[k].cost * (price[best] + rent) * (1.0 + (lasting if to_contractor else 0.0))
        plans[k].cost *= 1.0 + switching * (best != held)
        room[best] -= 1
        n_free -= room[best] < 1


def tender(model: Model, purpose: str, plans, teams, to_contractor: bool) -> None:
    """Tenders of ``sim.model.month.tendering``, among vendors who have ``teams`` each [V]."""
    p, key, n = model.parameters, words(model.luck.key(purpose)), len(teams)
    terms = p.markup, p.bid_luck, p.bid_load, p.price_weight, p.lock_in_effect, p.quality_unknown, p.capability_max
    of = model.modules.lock_in, model.modules.in_charge, tuple(map(float, terms)), to_contractor
    _tender(key, model.month, plans, model.firms.table, teams, *of, np.empty(n, dtype=np.int64), np.empty((4, n)))


@cached
def _begin(plans, measuring, is_bureaus, by_contractor, firms, set_aside, accounts, builder, old, tables, next_row):
    begun, both = tables
    n = 0
    for i in range(len(plans)):
        c, firm = plans[i].county, plans[i].firm
        if not is_bureaus:
            if firm < 0:
                continue
            plans[i].price *= measuring
        if accounts[c] < plans[i].price:
            continue
        accounts[c] -= plans[i].price
        set_aside += plans[i].price
        begun[n] = plans[i]
        n += 1
        if firm >= 0:
            firms[firm].load += 1
        builder[c, plans[i].system] = OPERATOR if by_contractor else firm
    new = begun[:n]
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
    return n, set_aside


def begin(model: Model, plans, measuring: float):
    """``sim.model.month.construction.begin``."""
    builder, treasury, old, columns = model.options.builder, model.treasury, model.projects, projects.COLUMNS
    tables = np.empty(len(plans), columns), np.empty(len(old) + len(plans), columns)
    money = float(treasury.set_aside), treasury.accounts
    of = measuring, builder.is_bureaus, builder.through_operator, model.firms.table
    next_row = np.zeros(len(model.counties) + 1, dtype=np.int64)
    n, treasury.set_aside = _begin(plans, *of, *money, model.modules.builder, old, tables, next_row)
    model.projects = tables[1][: len(old) + n]
    return tables[0][:n]
