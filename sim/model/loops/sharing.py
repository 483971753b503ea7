"""The sub-step ``sharing`` in compiled loops over bureaus: the same rules and the same bytes as NumPy gives.

The formulas are those of ``sim.model.agents.bureaus``; exp is left to NumPy, between two loops. Numbers that only some
decisions need are drawn for these alone.
"""

from __future__ import annotations

from collections import namedtuple
from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from sim.model.agents import bureaus as rules
from sim.model.loops.cache import cached
from sim.model.loops.philox import fill, numbers, one_of, words_of
from sim.model.loops.rules import numbers_of

if TYPE_CHECKING:
    from sim.model.model import Model

__all__ = ["RULES", "list_resources"]

COMPILED = (
    rules.utility_of_listing,
    rules.pressure_on_bureau,
    rules.worry_of_listing,
    rules.probability_detected,
    rules.expected_fine,
    rules.probability_at_odds,
)
RULES = frozenset((*COMPILED, rules.probability_of_listing))
"""The rules that these loops follow."""

FIELDS = (
    *("pressure", "rectification", "reciprocity", "imitation", "dispute_resolution", "interface_cost"),
    *("p_inspect", "fine_officials", "punishment"),
)
Rates = namedtuple("Rates", (*FIELDS, "constant", "control"))
"""The parameters that the loops read, and what of the utility is the same for all."""
rates_of = numbers_of(*FIELDS)

PURPOSES = tuple(f"sharing/{what}" for what in ("reconsider", "list", "inspection"))
RECONSIDER, LIST, INSPECTION = range(len(PURPOSES))

utility_rule, pressure_rule, worry_rule, detected_rule, fine_rule, odds_rule = (
    njit(rule, error_model="numpy") for rule in COMPILED
)


NOTHING_ELSE = (0.0, 0.0, 0.0, 0.0, 0.0)
"""Terms of the utility after those that all resources of a bureau share; the sum runs on from these as if unbroken."""


@njit
def take_most(left, n, taken):
    """Mark the n largest of what is left [R], as far as they are above 0, and take them away."""
    for _ in range(min(n, len(left))):
        most, value = 0, left[0]
        for r in range(1, len(left)):
            if left[r] > value:
                most, value = r, left[r]
        if value <= 0.0:
            return
        taken[most], left[most] = True, 0.0


@njit
def agree(n, city, listed, settled, required, agreed):
    """Mark what the joint conference of each city agrees on [K, R]."""
    lacked = np.zeros(agreed.shape)
    for c in range(len(city)):
        sums = lacked[city[c]]
        for r in range(len(sums)):
            sums[r] += 0.0 if settled[c, r] | listed[c, r] else required[c, r]
    for k in range(len(lacked)):
        take_most(lacked[k], n, agreed[k])


@njit
def receive(needs, listed, connected, received):
    """Share of the documents that each line needs which is live in each county [L, C]."""
    first, resource, weight = needs
    n_counties, n_resources = listed.shape
    live = np.empty((n_resources, n_counties))  # of floats, so that none is made of one in each term
    for c in range(n_counties):
        for r in range(n_resources):
            live[r, c] = listed[c, r] & connected[c, r]
    for i in range(len(received)):
        received[i] = 0.0
        for k in range(first[i], first[i + 1]):
            for c in range(n_counties):
                received[i, c] += weight[k] * live[resource[k], c]


@cached
def _weigh(keys, month, rates, most, traits, needs, county, state, settled, asked, pressed, against, who):
    """What is settled, asked for and reconsidered, and minus the utility of listing; returns how many reconsider."""
    rates, key = Rates(*rates), (keys[RECONSIDER, 0], keys[RECONSIDER, 1])
    line, reach, liability, work_saved = traits
    city, agreed, pressure, distrust, interface, chance = county
    listed, connected, was_settled, was_asked, rebuked, readiness, required = state
    n_settled, n_asked = most
    n_lines, (n_counties, n_resources), n = len(reach), listed.shape, 0
    shared, fine = np.empty((2, n_lines))
    received = np.empty((n_lines, n_counties))
    receive(needs, listed, connected, received)
    imitation, left, luck, bureau_shared, bureau_fine = np.zeros((5, n_resources))
    named, due = np.zeros((2, n_resources), dtype=np.uint8)
    if n_settled:
        agree(n_settled, city, listed, was_settled, required, agreed)
    for c in range(n_counties):
        for r in range(n_resources):
            imitation[r] += listed[c, r]
    for r in range(n_resources):
        imitation[r] = rates.imitation * (imitation[r] / n_counties)
    for c in range(n_counties):
        for i in range(n_lines):
            pressed[c, i] = pressure_rule(pressure[c], rates.rectification, rebuked[c, i], reach[i])
            fine[i] = fine_rule(rates.fine_officials, detected_rule(rates.p_inspect, pressed[c, i]))
            constant, push = rates.constant + readiness[c, i], rates.pressure * pressed[c, i]
            shared[i] = utility_rule(constant, push, rates.reciprocity, received[i, c], *NOTHING_ELSE)
        if n_asked:
            for r in range(n_resources):
                named[r], left[r] = 0, 0.0 if (was_asked[c, r] > 0) | (listed[c, r] > 0) else required[c, r]
            take_most(left, n_asked, named)
        fill(key, month, c * n_resources, luck)
        there = agreed[city[c]]
        for r in range(n_resources):
            settled[c, r] = was_settled[c, r] | there[r]
        for r in range(n_resources):
            asked[c, r] = month if named[r] else was_asked[c, r]
        for r in range(n_resources):
            due[r] = (luck[r] < chance[c]) | named[r] | (there[r] & (1 - was_settled[c, r]))
        for r in range(n_resources):
            who[n] = c * n_resources + r
            n += due[r]
        for r in range(n_resources):
            bureau_shared[r], bureau_fine[r] = shared[line[r]], fine[line[r]]
        cost = rates.interface_cost * (1.0 - interface[c])
        for r in range(n_resources):
            worry = worry_rule(rates.control, liability[r], distrust[c], rates.dispute_resolution * settled[c, r])
            fined = bureau_fine[r] if asked[c, r] > 0 else 0.0
            against[c, r] = -utility_rule(
                bureau_shared[r], 0.0, 0.0, 0.0, imitation[r], work_saved[r], cost, worry, fined
            )
    return n


@njit
def decide(key, month, who, probability, frozen, sensitive, before, listed):
    """Let those who reconsider list with a probability; what is frozen is not newly listed."""
    n_resources, block, four = len(sensitive), -1, (0.0, 0.0, 0.0, 0.0)
    for slot in who:
        if slot >> 2 != block:
            block = slot >> 2
            four = numbers(key, month, block)
        c = slot // n_resources
        r = slot - c * n_resources
        is_free = before[c, r] | (1 - (frozen[c] & sensitive[r]))
        listed[c, r] = is_free & (one_of(four, slot & 3) < probability[c, r])


@njit
def inspect(key, month, since, rates, line, pressed, asked, listed, rebuked):
    """Inspect bureaus that have been asked since some month, or before it, for what they do not list."""
    visit, overdue = np.empty(pressed.shape[1]), np.empty(len(line), dtype=np.uint8)
    for c in range(len(listed)):
        n_overdue = 0
        for r in range(len(line)):
            overdue[r] = (asked[c, r] > 0) & (asked[c, r] <= since) & (listed[c, r] == 0)
            n_overdue += overdue[r]
        if n_overdue:
            fill(key, month, c * len(visit), visit)
            for r in range(len(line)):
                i = line[r]
                if overdue[r] and visit[i] < detected_rule(rates.p_inspect, pressed[c, i]) * rates.punishment:
                    listed[c, r] = rebuked[c, i] = 1


@cached
def _list(keys, months, rates, who, probability, county, traits, pressed, asked, state, listed, rebuked, opened):
    """Decisions, inspections, and the opening of data; ``probability`` of listing comes as the odds against it."""
    frozen, rate = county
    line, sensitive, openable = traits
    before, connected, towards, opens_at = state
    rates, live = Rates(*rates), np.empty(len(line), dtype=np.uint8)
    decision, inspection = (keys[LIST, 0], keys[LIST, 1]), (keys[INSPECTION, 0], keys[INSPECTION, 1])
    listed[:], rebuked[:] = before, 0
    for c in range(len(listed)):
        for r in range(len(line)):
            probability[c, r] = odds_rule(probability[c, r])
    decide(decision, months[0], who, probability, frozen, sensitive, before, listed)
    inspect(inspection, months[0], months[1], rates, line, pressed, asked, listed, rebuked)
    for c in range(len(listed)):
        for r in range(len(line)):
            live[r] = listed[c, r] & connected[c, r]
        for r in range(len(line)):
            towards[c, r] += rate[c] * (live[r] & openable[r])
        for r in range(len(line)):
            opened[c, r] = live[r] & (towards[c, r] > opens_at[c, r])


def bits(truths):
    """Truth values as bytes of 0 and 1, with which loops are quicker; the same memory."""
    return truths.view(np.uint8)


def list_resources(model: Model, traits, control, distrust, chance, frozen, opening, most, since: int) -> None:
    """The sub-step, as ``sim.model.month.sharing.list_resources`` takes it where all decide at once by the logit.

    traits: as there. control: loss of it, in logits. distrust, chance to reconsider, frozen, rate of opening: [C].
    most: resources that a city's conference settles and that a county's list takes in. since: the month up to which
    what is asked for is overdue.
    """
    bureaus, month, need = model.bureaus, model.month, model.incidence.line_need
    rates = (*rates_of(model.parameters), float(model.listing_constant), float(control))
    places, reach, liability, work_saved, sensitive, openable = traits
    line = places.view(np.uint64)  # unsigned, so that no place can be meant to count from the end
    keys = words_of(model.luck.seed, PURPOSES)
    agreed = np.zeros((len(model.cities), len(line)), dtype=np.uint8)
    listed, settled, opened = (np.empty(bureaus.listed.shape, dtype=bool) for _ in range(3))
    asked, who = (np.empty(listed.shape, dtype=np.int64) for _ in range(2))
    rebuked, pressed, against = np.empty_like(bureaus.rebuked), np.empty(bureaus.rebuked.shape), np.empty(listed.shape)
    before, connected = bits(bureaus.listed), bits(bureaus.connected)
    needs, who = (need.indptr, need.indices.view(np.uint32), need.data), who.ravel()
    county = model.places.county_city, agreed, model.pressure, distrust, model.modules.interface, chance
    state = before, connected, bits(bureaus.settled), bureaus.asked, bits(bureaus.rebuked), bureaus.readiness
    n = _weigh(
        keys, month, rates, most, (line, reach, liability, work_saved), needs, county, (*state, model.flow.required),
        bits(settled), asked, pressed, against, who,
    )  # fmt: skip
    bureaus.p_list = np.exp(against, out=against)
    _list(
        keys, (month, since), rates, who[:n], bureaus.p_list, (bits(frozen), opening),
        (line, bits(sensitive), bits(openable)), pressed, asked,
        (before, connected, bureaus.towards_opening, bureaus.opens_at), bits(listed), bits(rebuked), bits(opened),
    )  # fmt: skip
    bureaus.listed, bureaus.settled, bureaus.opened = listed, settled, opened
    bureaus.asked, bureaus.rebuked = asked, rebuked
