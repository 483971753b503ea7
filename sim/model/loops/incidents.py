"""Breaches and misuse in compiled loops: the same rules and the same bytes as ``sim.model.month.incidents`` gives.

Exponentials are NumPy's, taken of whole columns between two loops.
"""

from __future__ import annotations

from collections import namedtuple

import numpy as np
from numba import njit

from sim.model.agents import enterprise, safety
from sim.model.loops.cache import cached
from sim.model.loops.philox import numbers, one_of, words_of
from sim.model.loops.rules import numbers_of

COMPILED = (safety.hazard_of_incident, safety.rate_of_misuse, enterprise.misuse_utility, enterprise.misuses_at)
RULES = frozenset(COMPILED)
"""The rules that these loops follow."""

FIELDS = ("rate_incident", "safeguards", "rate_misuse", "rent", "deterrence", "temptation", "restraint")
Rates = namedtuple("Rates", FIELDS)
"""The parameters that the compiled rules read."""
rates_of = numbers_of(*FIELDS)
PURPOSES = ("incidents/breach", "incidents/misuse")

hazard_rule, rate_rule, utility_rule, odds_rule = (njit(rule, error_model="numpy") for rule in COMPILED)


@cached
def _expose(rates, vulnerability, in_hand, seen, public_weight, listed, connected, opened, exposure, powers):
    """Share of live data [C]; less the hazard of a breach, less the operator's utility of misuse [2, C]."""
    p, (n, n_resources) = Rates(*rates), listed.shape
    for c in range(n):
        live, hidden = 0, 0
        for r in range(n_resources):
            here = listed[c, r] & connected[c, r]
            live += here
            hidden += here > opened[c, r]
        exposure[c] = live / n_resources
        powers[0, c] = -hazard_rule(p.rate_incident / n, vulnerability, exposure[c], p.safeguards)
        gain = p.rent * in_hand * (hidden / n_resources)
        powers[1, c] = -utility_rule(gain, p.deterrence, seen, public_weight, p.temptation, p.restraint)


@cached
def _tempt(rates, wary, in_hand, exposure, powers):
    """Less the rate of misuse [C], in place of its odds."""
    p, n = Rates(*rates), len(exposure)
    for c in range(n):
        powers[1, c] = -rate_rule(p, n, wary, in_hand, odds_rule(powers[1, c]), exposure[c])


@cached
def _strike(keys, month, powers, misused, struck):
    for event in range(len(powers)):
        key = keys[event, 0], keys[event, 1]
        for c in range(len(misused)):
            if c & 3 == 0:
                luck = numbers(key, month, c >> 2)
            struck[event, c] = one_of(luck, c & 3) < -powers[event, c]
    for c in range(len(misused)):
        struck[1, c] = struck[1, c] > misused[c]


def strike(model, vulnerability, in_hand, seen):
    """``sim.model.month.incidents.strike``."""
    bureaus, operator, n = model.bureaus, model.firms[0], len(model.misused)
    rates, exposure, powers = rates_of(model.parameters), np.empty(n), np.empty((2, n))
    marks = bureaus.listed, bureaus.connected, bureaus.opened
    _expose(rates, vulnerability, in_hand, seen, float(operator.public_weight), *marks, exposure, powers)
    if in_hand > 0.0:
        np.exp(powers[1], out=powers[1])
        _tempt(rates, float(operator.wary), in_hand, exposure, powers)
    else:
        powers[1] = 0.0
    struck = np.empty(powers.shape, dtype=np.bool_)
    _strike(words_of(model.luck.seed, PURPOSES), model.month, np.expm1(powers, out=powers), model.misused, struck)
    return struck
