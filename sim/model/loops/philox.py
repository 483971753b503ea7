"""The numbers of ``sim.setup.rng`` one by one, in compiled loops: Philox 4x64-10.

Source: Salmon et al. 2011 (see ``sim.setup.rng``); constants of their Random123.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

from sim.setup.rng import Luck

U = np.uint64
WORD = (1 << 64) - 1
M0, M1 = U(0xD2E7470EE14C6C93), U(0xCA5A826395121157)
W0, W1 = U(0x9E3779B97F4A7C15), U(0xBB67AE8584CAA73B)
ROUNDS, STEP = 10, 2.0**-53


@intrinsic
def product(_typing, a, b):
    """A product of 128 bits, its upper and its lower 64."""

    def generate(context, builder, signature, arguments):
        word, wide = ir.IntType(64), ir.IntType(128)
        whole = builder.mul(*(builder.zext(value, wide) for value in arguments))
        upper = builder.lshr(whole, ir.Constant(wide, 64))
        return context.make_tuple(builder, signature.return_type, [builder.trunc(x, word) for x in (upper, whole)])

    return types.UniTuple(types.uint64, 2)(types.uint64, types.uint64), generate


@lru_cache(maxsize=256)
def words(key: int) -> tuple[np.uint64, np.uint64]:
    """The two words of a 128-bit key, the lower one first."""
    return U(key & WORD), U(key >> 64)


@lru_cache(maxsize=256)
def words_of(seed: int, purposes: tuple[str, ...]):
    """The words of the keys of some purposes of a run, which must not be changed [n, 2]."""
    luck = Luck(seed)
    return np.array([words(luck.key(purpose)) for purpose in purposes])


@njit
def mixed(k0, k1, a, b, c, d):
    """Four words after a round with a key."""
    (upper_a, lower_a), (upper_c, lower_c) = product(M0, a), product(M1, c)
    return upper_c ^ b ^ k0, lower_c, upper_a ^ d ^ k1, lower_a


@njit
def uniform(word):
    """The uniform number of a word: its upper 53 bits."""
    return np.int64(word >> U(11)) * STEP


@njit
def numbers(key, month, block):
    """The four uniform numbers of slots 4 block to 4 block + 3 of a key (two words) and month."""
    k0, k1 = key
    a, b, c, d = U(block) + U(1), U(0), U(0), U(month)
    for _ in range(ROUNDS):
        a, b, c, d = mixed(k0, k1, a, b, c, d)
        k0 += W0
        k1 += W1
    return uniform(a), uniform(b), uniform(c), uniform(d)


@njit
def fill_eight(key, month, block, place, out):
    """Write the eight numbers of a block and the next from a place on; a round of one does not wait for the other's."""
    k0, k1 = key
    a, b, c, d = U(block) + U(1), U(0), U(0), U(month)
    e, f, g, h = U(block) + U(2), U(0), U(0), U(month)
    for _ in range(ROUNDS):
        a, b, c, d = mixed(k0, k1, a, b, c, d)
        e, f, g, h = mixed(k0, k1, e, f, g, h)
        k0 += W0
        k1 += W1
    out[place], out[place + 1], out[place + 2], out[place + 3] = uniform(a), uniform(b), uniform(c), uniform(d)
    out[place + 4], out[place + 5], out[place + 6], out[place + 7] = uniform(e), uniform(f), uniform(g), uniform(h)


@njit
def one_of(four, index):
    """Number 0, 1, 2 or 3 of four."""
    if index < 2:
        return four[0] if index == 0 else four[1]
    return four[2] if index == 2 else four[3]


@njit
def fill(key, month, start, out):
    """The uniform numbers of a key (two words) and month from the slot ``start`` on, as many as there is room for."""
    n, block, place = len(out), start >> 2, -(start & 3)
    while place < n:
        if 0 <= place <= n - 8:
            fill_eight(key, month, block, np.uint64(place), out)
            block, place = block + 2, place + 8
        else:
            four = numbers(key, month, block)
            for i in range(max(place, 0), min(place + 4, n)):
                out[i] = one_of(four, i - place)
            block, place = block + 1, place + 4
