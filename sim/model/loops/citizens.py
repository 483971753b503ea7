"""The citizens' month in compiled loops: the same rules and the same bytes as NumPy gives.

The rules are those of ``sim.model.agents.citizens``; each loop compiles the function itself.
Sums run in the order in which NumPy and SciPy run theirs, products are not contracted, exp is the C library's in both.
"""

from __future__ import annotations

import math
from collections import namedtuple

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic, overload
from scipy.special import expit

from sim.model.agents import citizens as rules
from sim.model.loops.cache import cached
from sim.model.loops.philox import numbers, one_of, words
from sim.model.loops.small_world import small_world
from sim.model.loops.threads import each_part, edges_between, edges_of

__all__ = ["RULES", "expect_channel", "settle_trust", "small_world", "talk", "uniform_at", "who_files"]

COMPILED = (rules.probability_online, rules.helped_skill, rules.trust_after_talk, rules.settled_trust)
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

AHEAD = 256
"""Ties between the one that is heard and the one that is asked for; a tenth of them lead far away in memory."""
NEAR = 2**17
"""This many values stay in the cache, and need no prefetch."""


READ, KEEP, DATA = 0, 3, 1
"""Arguments of LLVM's ``prefetch``: to be read, to be kept in every cache, data and not code."""


@intrinsic
def prefetch(typing, values, index):
    """Have ``values[place]`` come to the cache, where the processor can; changes nothing else."""

    def generate(context, builder, signature, arguments):
        array = context.make_array(signature.args[0])(context, builder, arguments[0])
        byte, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        address = builder.bitcast(builder.gep(array.data, [arguments[1]]), byte)
        shape = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
        ask = builder.module.declare_intrinsic("llvm.prefetch", [byte], shape)
        builder.call(ask, [address, *(ir.Constant(number, flag) for flag in (READ, KEEP, DATA))])
        return context.get_dummy_value()

    return types.void(values, types.uint64), generate


@overload(expit)
def _expit(x):
    return lambda x: 1.0 / (1.0 + math.exp(-x))


online_rule, skill_rule, talk_rule, settled_rule = (njit(rule, error_model="numpy") for rule in COMPILED)


def rates_of(parameters) -> Rates:
    """The parameters that the compiled rules read, as numbers."""
    return Rates(*(float(getattr(parameters, name)) for name in FIELDS))


def rows_of(ties):
    """Ties as the loops take them: unsigned, so that no place can be meant to count from the end."""
    unsigned = (np.asarray(rows).view(f"u{rows.itemsize}") for rows in (ties.first, ties.neighbour))
    return (*unsigned, np.empty(0) if ties.weight is None else ties.weight)


def _hearing(asks: bool):
    """The loop over neighbours, which asks for values ahead or does not, since to decide it costs a third more."""

    @njit(error_model="numpy")
    def hear_all(start, stop, first, neighbour, weight, values, heard):
        last = np.int64(len(neighbour)) - AHEAD
        end = np.int64(first[start])
        for i in range(start, stop):
            begin, end, total = end, np.int64(first[i + 1]), 0.0
            if len(weight) == 0:
                share = 1.0 / np.float64(end - begin)
                for j in range(begin, end):
                    if asks and j < last:
                        prefetch(values, np.uint64(neighbour[j + AHEAD]))
                    total += share * values[neighbour[j]]
            else:
                for j in range(begin, end):
                    if asks and j < last:
                        prefetch(values, np.uint64(neighbour[j + AHEAD]))
                    total += weight[j] * values[neighbour[j]]
            heard[i - start] = total

    return hear_all


hear_near, hear_far = _hearing(asks=False), _hearing(asks=True)


@njit(error_model="numpy")
def hear(start, stop, first, neighbour, weight, values, heard):
    """Mean of the values of everybody's neighbours, by weight, for the citizens from ``start`` to ``stop``."""
    if len(values) > NEAR:
        hear_far(start, stop, first, neighbour, weight, values, heard)
    else:
        hear_near(start, stop, first, neighbour, weight, values, heard)


@cached
def _expect(start, stop, rates, rows, used, trust, skill, group, ease, out, total, who, next_one, chance):
    peers = np.empty(BLOCK)
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
    n, draw = 0, np.empty(len(who))
    for block in range(start >> 2, (stop + 3) >> 2):
        four = numbers(key, month, block)
        for i in range(max(4 * block, start), min(4 * block + 4, stop)):
            who[n], draw[n] = i, one_of(four, i & 3)
            n += draw[n] < probability[group[i]]
    for k in range(n):
        g = group[who[k]]
        items[k] = item_of(cumulative[g], draw[k] / probability[g])
    return n


@cached
def _pick(key, month, slots, out):
    for k in range(len(slots)):
        out[k] = one_of(numbers(key, month, slots[k] >> 2), slots[k] & 3)


def expect_channel(citizens, parameters, ease):
    """Everybody's chance of filing online, written to ``p_online``.

    ease: of each group [2 C]. Returns its sum in each group [2 C], and the chance of those who file [n].
    """
    who, total = citizens.new_filers, np.zeros(len(ease))
    chance, rates, rows = np.empty(len(who)), rates_of(parameters), rows_of(citizens.ties_in_rows)
    used = citizens.used_online.view(np.uint8) if citizens.used_online.dtype == bool else citizens.used_online
    columns = (used, citizens.trust, citizens.skill, citizens.group, ease, citizens.p_online)

    def part(start, stop):
        next_one = int(np.searchsorted(who, start)) if start else 0
        _expect(start, stop, rates, rows, *columns, total, who, next_one, chance)

    each_part(part, edges_between(citizens.starts, len(citizens)))
    return total, chance


def talk(citizens, parameters):
    """Everybody's trust after talk [N]."""
    rates, rows, out = rates_of(parameters), rows_of(citizens.ties_in_rows), np.empty(len(citizens))

    def part(start, stop):
        _talk(start, stop, rates, rows, citizens.trust, out)

    each_part(part, edges_of(len(citizens)))
    return out


def settle_trust(citizens, parameters, gain, score, n_rounds: int):
    """Everybody's trust after a number of rounds of talk and expected cases, from the group's score on [N].

    gain: weight of cases in each group [2 C]. score: expected satisfaction in each [2 C].
    """
    rate, rows, group = float(parameters.rate_trust_social), rows_of(citizens.ties_in_rows), citizens.group
    trust, out = citizens.trust, np.empty(len(citizens))
    np.take(score, citizens.group, out=trust, mode="clip")

    def part(start, stop):
        _settle(start, stop, rate, rows, trust, group, gain, score, out)

    for _ in range(n_rounds):
        each_part(part, edges_of(len(citizens)))
        trust, out = out, trust
    return trust


def who_files(citizens, luck, month: int, probability, cumulative):
    """Who files, in ascending order [n], and for which item [n]; arguments as in ``sim.model.month.requests``."""
    key, group = words(luck.key("requests/file")), citizens.group

    def part(start, stop):
        who, items = (np.empty(stop - start, dtype=np.int32) for _ in range(2))
        n = _file(start, stop, key, month, group, probability, cumulative, who, items)
        return who[:n].copy(), items[:n].copy()

    parts = each_part(part, edges_of(len(citizens)))
    return parts[0] if len(parts) == 1 else tuple(np.concatenate(columns) for columns in zip(*parts, strict=True))


def uniform_at(luck, purpose: str, month: int, slots):
    """The uniform numbers of some slots [n], without those between them."""
    out, key = np.empty(len(slots)), words(luck.key(purpose))
    _pick(key, month, slots, out)
    return out
