"""What citizens' cases come to, in compiled loops: the same rules and the same bytes as NumPy gives.

Exponentials and normal quantiles are NumPy's and SciPy's own, taken of whole columns between two loops.
"""

from __future__ import annotations

from collections import namedtuple

import numpy as np
from numba import njit

from sim.model.agents import citizens as rules
from sim.model.agents.cases import TURNED
from sim.model.loops.cache import cached
from sim.model.loops.philox import numbers, one_of, words_of
from sim.model.loops.rules import numbers_of
from sim.setup.rng import as_normal
from sim.setup.units import TINY

FOLLOWED = (rules.weighed, rules.complaint_logit, rules.complains_at, rules.trust_after_case)
RULES = frozenset((*FOLLOWED, rules.luck_of_case, rules.count_trips))
"""The rules that these loops follow; the last, which in NumPy works on whole columns, is written anew for a row."""

FIELDS = (
    *("weight_days", "weight_trips", "patience_days", "patience_trips", "one_window"),
    *("p_complain", "complaint_slope", "satisfaction_tolerance", "rate_trust_experience"),
)
Rates = namedtuple("Rates", FIELDS)
"""The parameters that the compiled rules read."""
rates_of = numbers_of(*FIELDS)

PURPOSES = tuple(f"opinion/{purpose}" for purpose in ("days", "desk", "trips", "complain"))
DAYS, DESK, TRIPS, COMPLAIN = range(len(PURPOSES))
READ = ("days", "p_trip", "p_error", "bureaus_missing", "works_item", "fit_item")
DAYS_TABLE, P_TRIP, P_ERROR, N_MISSING, WORKS, FIT = map(TURNED.index, READ)
"""Tables of the flow that the loops read, and their places."""

weighed, complaint_logit, complains_at, trust_after_case = (njit(rule, error_model="numpy") for rule in FOLLOWED)


@cached
def _draw(keys, month, who, luck):
    for purpose in range(len(keys)):
        key = keys[purpose, 0], keys[purpose, 1]
        for k in range(len(who)):
            luck[purpose, k] = one_of(numbers(key, month, who[k] >> 2), who[k] & 3)


@njit
def trips_of(luck, n_bureaus, p_trip):
    """``sim.model.agents.citizens.count_trips`` of one case."""
    stays, mass, k = 1.0 - p_trip, 1.0, 0
    while k < n_bureaus:
        mass *= stays
        k += 1
    cumulative, odds, k = mass, p_trip / max(stays, TINY), 0
    while k < n_bureaus and luck >= cumulative:
        k += 1
        mass = mass * odds * (n_bureaus - k + 1) / k
        cumulative += mass
    return np.float64(k)


@cached
def _spend(rates, luck, factor, who, items, group, used_online, tables, spent):
    """Days and trips of every case over the citizens' patience with them, as powers of e [2, n]."""
    p = Rates(*rates)
    days, p_trip, p_error = tables[DAYS_TABLE], tables[P_TRIP], tables[P_ERROR]
    n_missing, works_item = tables[N_MISSING], tables[WORKS]
    for k in range(len(who)):
        c, i, online = group[who[k]] >> 1, items[k], used_online[who[k]] != 0
        works = p.one_window * works_item[i, c]
        p_visit = p_trip[i, c] * (1.0 - works if online else 1.0)
        goes_to_file = not online or luck[DESK, k] >= works
        goes_again = not online and luck[DESK, k] < p_error[i, c]
        trips = trips_of(luck[TRIPS, k], n_missing[i, c], p_visit) + goes_to_file + goes_again
        spent[0, k] = -(days[i, c] * factor[k]) / p.patience_days
        spent[1, k] = -trips / p.patience_trips


@cached
def _weigh(rates, content, who, items, group, tables, satisfaction, score, logit):
    """Satisfaction of everybody who files, and the odds against a complaint as a power of e [n]."""
    p = Rates(*rates)
    for k in range(len(who)):
        score[k] = weighed(p, content[0, k], content[1, k], tables[FIT, items[k], group[who[k]] >> 1])
        satisfaction[who[k]] = score[k]
        logit[k] = complaint_logit(p, score[k])


@cached
def _conclude(rates, luck, odds, score, who, learn, complained, trust):
    p = Rates(*rates)
    for k in range(len(who)):
        i = who[k]
        complained[i] = luck[COMPLAIN, k] < complains_at(p, odds[k])
        if learn:
            trust[i] = trust_after_case(p, trust[i], score[k])


def judge(citizens, flow, parameters, luck, month: int, who, items, learn: bool):
    """``sim.model.month.opinion.judge_cases`` of the citizens ``who`` [n], served for ``items`` [n]."""
    rates, n = rates_of(parameters), len(who)
    draws, spent = np.empty((len(PURPOSES), n)), np.empty((2, n))
    _draw(words_of(luck.seed, PURPOSES), month, who, draws)
    factor = rules.luck_of_case(parameters.sd_case_days, as_normal(draws[DAYS]))
    tables = flow.turned(*READ)
    _spend(rates, draws, factor, who, items, citizens.group, citizens.used_online, tables, spent)
    content, score, odds = np.exp(spent, out=spent), factor, np.empty(n)
    _weigh(rates, content, who, items, citizens.group, tables, citizens.satisfaction, score, odds)
    _conclude(rates, draws, np.exp(odds, out=odds), score, who, learn, citizens.complained, citizens.trust)
