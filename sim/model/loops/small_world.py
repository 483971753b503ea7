"""The small world of ``sim.model.world.social`` in compiled loops: the same ties, in time linear in their number."""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.model.loops.cache import cached
from sim.model.loops.philox import numbers, one_of, words
from sim.model.world.social import Ties

BLOCK = 2**14
"""Citizens whose ties are drawn at a time."""


@njit
def other(luck, n, but):
    """A random place among ``n`` other than ``but``; 0 where there is no other."""
    if n <= 1:
        return np.int64(0)
    index = np.int64(luck * (n - 1))
    return index + 1 if index >= but else index


@njit
def end_of(step, i, start, size, n, rewire, outside, aim, p_rewire, p_outside):
    """The other end of a citizen's tie to the one ``step`` ahead on the ring of its county; -1 if there is none."""
    position, alone = i - start, size == 1
    if not (2 * step < size or (2 * step == size and position < step) or alone):
        return np.int64(-1)
    if not (rewire < p_rewire or alone):
        ahead = position + step
        return start + (ahead - size if ahead >= size else ahead)
    return other(aim, n, i) if outside < p_outside or alone else start + other(aim, size, position)


@cached
def _draw_ends(begin, starts, n, half, keys, p_rewire, p_outside, ends):
    """The ends of all ties that start from some citizens [citizens, half]; -1 where there is none.

    begin: the first of them. starts: first citizen of every county, and n at the end [C + 1].
    """
    county = np.searchsorted(starts, begin, side="right") - 1
    for row in range(len(ends)):
        i = begin + row
        while i >= starts[county + 1]:
            county += 1
        start, size = starts[county], starts[county + 1] - starts[county]
        for k in range(half):
            slot = i * half + k
            block, w = slot >> 2, slot & 3
            if k == 0 or w == 0:
                rewire, outside = numbers(keys[0], 0, block), numbers(keys[1], 0, block)
                aim = numbers(keys[2], 0, block)
            luck = one_of(rewire, w), one_of(outside, w), one_of(aim, w)
            ends[row, k] = end_of(k + 1, i, start, size, n, *luck, p_rewire, p_outside)


@cached
def _count(ends, i, first):
    """Count both ends of the ties that start from citizen ``i`` on, one place further on."""
    for row in range(len(ends)):
        for j in ends[row]:
            if j >= 0:
                first[i + row + 1] += 1
                first[j + 1] += 1


@cached
def _fill(ends, i, first, neighbour):
    """Write both ends of the ties that start from citizen ``i`` on; ``first`` moves on to the next free place."""
    for row in range(len(ends)):
        for j in ends[row]:
            if j >= 0:
                neighbour[first[i + row]] = j
                neighbour[first[j]] = i + row
                first[i + row] += 1
                first[j] += 1


@cached
def _tidy(first, neighbour):
    """Sort every row and keep each neighbour once, in place; returns how many are left, or -1 if a row is empty.

    On entry ``first`` has the end of every row, on return its beginning.
    """
    free, begin = 0, 0
    for i in range(len(first) - 1):
        end = first[i]
        first[i] = free
        if begin == end:
            return -1
        for a in range(begin + 1, end):
            j, b = neighbour[a], a
            while b > begin and neighbour[b - 1] > j:
                neighbour[b] = neighbour[b - 1]
                b -= 1
            neighbour[b] = j
        last = -1
        for a in range(begin, end):
            if neighbour[a] != last:
                last = neighbour[a]
                neighbour[free] = last
                free += 1
        begin = end
    first[len(first) - 1] = free
    return free


def small_world(n_residents, degree: int, p_rewire: float, p_outside: float, luck) -> Ties | None:
    """The ties of ``sim.model.world.social.small_world`` for a number of citizens in each county [C].

    None where somebody is left alone, which happens only where a county has two citizens or the province one.
    """
    n, half = int(n_residents.sum()), degree // 2
    if n < 2:
        return None
    keys = tuple(words(luck.key(f"network/{what}")) for what in ("rewire", "outside", "end"))
    starts = np.concatenate([[0], np.cumsum(n_residents)])
    number = np.int32 if n * degree < 2**31 else np.int64

    ends = np.empty((min(n, BLOCK), half), dtype=np.int64)

    def each_block(work, *columns, are_drawn=False):
        for begin in range(0, n, BLOCK):
            block = ends[: n - begin]
            if not are_drawn:
                _draw_ends(begin, starts, n, half, keys, p_rewire, p_outside, block)
            work(block, begin, *columns)

    first = np.zeros(n + 1, dtype=number)
    each_block(_count, first)
    np.cumsum(first, out=first)
    neighbour = np.empty(first[-1], dtype=np.int32)
    each_block(_fill, first, neighbour, are_drawn=n <= BLOCK)
    left = _tidy(first, neighbour)
    return None if left < 0 else Ties(first, neighbour[:left])
