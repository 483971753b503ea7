"""The citizens' month in compiled loops: the same rules and the same bytes as NumPy gives.

The rules are those of ``sim.model.agents.citizens``; each loop compiles the function itself.
Sums run in the order in which NumPy and SciPy run theirs, products are not contracted, exp is the C library's in both.
"""

from __future__ import annotations

import math
from collections import namedtuple
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from numba import njit
from numba.extending import overload
from scipy.special import expit

from sim.model.agents import citizens as rules
from sim.model.loops.cache import cached
from sim.model.loops.hearing import hear, rows_of
from sim.model.loops.philox import fill, numbers, one_of, words
from sim.model.loops.rules import numbers_of
from sim.model.loops.small_world import small_world
from sim.model.loops.threads import each_part, edges_between, edges_of
from sim.model.world.demand import BUSINESS

__all__ = [
    "RULES", "expect_channel", "go_online", "perceived_ease", "settle_trust", "share_online", "small_world", "talk",
    "uniform_at", "who_files",
]  # fmt: skip

COMPILED = (
    *(rules.probability_online, rules.helped_skill, rules.trust_after_talk, rules.settled_trust),
    *(rules.mean_of_group, rules.ease_passed_on, rules.goes_online),
)
RULES = frozenset((*COMPILED, rules.pick_item))
"""The rules that these loops follow; the last, which in NumPy works on whole columns, is written anew for a row."""

FIELDS = (
    *("channel_constant", "channel_shift", "channel_ease", "channel_trust", "channel_skill", "channel_peers", "push"),
    *("last_mile", "rate_trust_social"),
)
Rates = namedtuple("Rates", FIELDS)
"""The parameters that the compiled rules read."""

BLOCK = 1024
"""Citizens whose neighbours are heard before any of them is thought about."""


@overload(expit)
def _expit(x):
    return lambda x: 1.0 / (1.0 + math.exp(-x))


online_rule, skill_rule, talk_rule, settled_rule, mean_rule, ease_rule, channel_rule = (
    njit(rule, error_model="numpy") for rule in COMPILED
)
rates_of = numbers_of(*FIELDS)
"""The parameters that the compiled rules read, as numbers in the order of ``Rates``."""


class Kept(NamedTuple):
    """What the loops need of some citizens, found once: their ties, and edges of parts of equal size or of counties."""

    ties: object
    rows: tuple
    parts: list[int]
    counties: list[int]


_kept: WeakKeyDictionary = WeakKeyDictionary()


def kept_of(citizens) -> Kept:
    """What the loops need of these citizens."""
    ties, kept = citizens.ties_in_rows, _kept.get(citizens)
    if kept is None or kept.ties is not ties:
        n = len(citizens)
        kept = _kept[citizens] = Kept(ties, rows_of(ties), edges_of(n), edges_between(citizens.starts, n))
    return kept


@cached
def _expect(start, stop, rates, rows, used, trust, skill, group, ease, out, total, who, next_one, chance):
    rates, peers = Rates(*rates), np.empty(min(BLOCK, stop - start))
    for begin in range(start, stop, BLOCK):
        end = min(begin + BLOCK, stop)
        hear(begin, end, *rows, used, peers)
        for i in range(np.uint64(begin), np.uint64(end)):
            g, k = group[i], i - np.uint64(begin)
            helped = skill_rule(skill[i], rates.last_mile)
            peers[k] = p = online_rule(rates, ease[g], trust[i], helped, peers[k])
            out[i] = p
            total[g] += p
        while next_one < len(who) and who[next_one] < end:
            chance[next_one] = peers[who[next_one] - begin]
            next_one += 1


@cached
def _talk(start, stop, rates, rows, trust, out):
    rates = Rates(*rates)
    for begin in range(start, stop, BLOCK):
        end = min(begin + BLOCK, stop)
        hear(begin, end, *rows, trust, out[begin:end])
        for i in range(begin, end):
            out[i] = talk_rule(rates, trust[i], out[i])


@cached
def _settle(start, stop, rate, rows, trust, group, gain, score, out):
    for begin in range(start, stop, BLOCK):
        end = min(begin + BLOCK, stop)
        hear(begin, end, *rows, trust, out[begin:end])
        for i in range(begin, end):
            g = group[i]
            out[i] = settled_rule(rate, gain[g], out[i], score[g])


@njit
def item_of(cumulative, luck):
    """The item that a number picks from a cumulative profile [I], found by halving."""
    low, high = 0, len(cumulative) - 1
    while low < high:
        middle = (low + high) >> 1
        if luck >= cumulative[middle]:
            low = middle + 1
        else:
            high = middle
    return low


@cached
def _file(start, stop, key, month, group, probability, cumulative, who, items):
    n, draw, luck = 0, np.empty(len(who)), np.empty(min(BLOCK, stop - start))
    for begin in range(start, stop, BLOCK):
        end = min(begin + BLOCK, stop)
        fill(key, month, begin, luck[: end - begin])
        for i in range(begin, end):
            who[n], draw[n] = i, luck[i - begin]
            n += draw[n] < probability[group[i]]
    for k in range(n):
        g = group[who[k]]
        items[k] = item_of(cumulative[g], draw[k] / probability[g])
    return n


@cached
def _pick(key, month, slots, out):
    for k in range(len(slots)):
        out[k] = one_of(numbers(key, month, slots[k] >> 2), slots[k] & 3)


@cached
def _go_online(key, month, who, chance, used, ever):
    for k in range(len(who)):
        i = who[k]
        used[i] = channel_rule(one_of(numbers(key, month, i >> 2), i & 3), chance[k])
        ever[i] |= used[i]


@cached
def _perceive(shown, works, weight, ease):
    for c in range(len(works)):
        for a in range(weight.shape[1]):
            total = 0.0
            for s in range(len(weight)):
                total += works[c, s] * weight[s, a, c]
            ease[c, a] = ease_rule(shown, total)


@cached
def _share(expected, number, audience, share):
    residents, owners, n_residents, n_owners = 0.0, 0.0, 0, 0
    for c in range(len(expected)):
        residents += expected[c, 0]
        owners += expected[c, 1]
        n_residents += number[c, 0]
        n_owners += number[c, 1]
    everybody = mean_rule(residents + owners, n_residents + n_owners, 0.0)
    if_no_resident, if_no_owner = mean_rule(residents, n_residents, everybody), mean_rule(owners, n_owners, 0.0)
    for c in range(len(expected)):
        resident = mean_rule(expected[c, 0], number[c, 0], if_no_resident)
        owner = mean_rule(expected[c, 1], number[c, 1], if_no_owner) if n_owners else resident
        for i in range(len(audience)):
            share[c, i] = owner if audience[i] == BUSINESS else resident


def perceived_ease(shown: float, works, weight):
    """``sim.model.month.channel.perceived_ease`` [C, 2]; weight: as it takes it."""
    ease = np.empty((len(works), weight.shape[1]))
    _perceive(shown, works, weight, ease)
    return ease


def share_online(expected, number, audience):
    """``sim.model.month.channel.share_online`` [C, I]."""
    share = np.empty((len(expected), len(audience)))
    _share(expected, number, audience, share)
    return share


def expect_channel(citizens, parameters, ease):
    """Everybody's chance of filing online, written to ``p_online``.

    ease: of each group [2 C]. Returns its sum in each group [2 C], and the chance of those who file [n].
    """
    who, total = citizens.new_filers, np.zeros(len(ease))
    chance, rates, kept = np.empty(len(who)), rates_of(parameters), kept_of(citizens)
    used = citizens.used_online.view(np.uint8) if citizens.used_online.dtype == bool else citizens.used_online
    columns = (used, citizens.trust, citizens.skill, citizens.group, ease, citizens.p_online)

    def part(start, stop):
        next_one = int(np.searchsorted(who, start)) if start else 0
        _expect(start, stop, rates, kept.rows, *columns, total, who, next_one, chance)

    each_part(part, kept.counties)
    return total, chance


def talk(citizens, parameters):
    """Everybody's trust after talk [N]."""
    rates, kept, out = rates_of(parameters), kept_of(citizens), np.empty(len(citizens))

    def part(start, stop):
        _talk(start, stop, rates, kept.rows, citizens.trust, out)

    each_part(part, kept.parts)
    return out


def settle_trust(citizens, parameters, gain, score, n_rounds: int):
    """Everybody's trust after a number of rounds of talk and expected cases, from the group's score on [N].

    gain: weight of cases in each group [2 C]. score: expected satisfaction in each [2 C].
    """
    rate, kept, group = float(parameters.rate_trust_social), kept_of(citizens), citizens.group
    trust, out = citizens.trust, np.empty(len(citizens))
    np.take(score, citizens.group, out=trust, mode="clip")

    def part(start, stop):
        _settle(start, stop, rate, kept.rows, trust, group, gain, score, out)

    for _ in range(n_rounds):
        each_part(part, kept.parts)
        trust, out = out, trust
    return trust


def who_files(citizens, luck, month: int, probability, cumulative):
    """Who files, in ascending order [n], and for which item [n]; arguments as in ``sim.model.month.requests``."""
    key, group = words(luck.key("requests/file")), citizens.group

    def part(start, stop):
        who, items = (np.empty(stop - start, dtype=np.int32) for _ in range(2))
        n = _file(start, stop, key, month, group, probability, cumulative, who, items)
        return who[:n].copy(), items[:n].copy()

    parts = each_part(part, kept_of(citizens).parts)
    return parts[0] if len(parts) == 1 else tuple(np.concatenate(columns) for columns in zip(*parts, strict=True))


def go_online(citizens, luck, purpose: str, month: int, chance) -> None:
    """Who files chooses a channel with a chance each [n], by luck of this month, and is known to have been online."""
    key, columns = words(luck.key(purpose)), (citizens.used_online, citizens.ever_online)
    _go_online(key, month, citizens.new_filers, chance, *(column.view(np.uint8) for column in columns))


def uniform_at(luck, purpose: str, month: int, slots):
    """The uniform numbers of some slots [n], without those between them."""
    out, key = np.empty(len(slots)), words(luck.key(purpose))
    _pick(key, month, slots, out)
    return out
