"""Luck: random numbers found by name instead of drawn in turn.

A number depends on (seed, purpose, month, slot) and on nothing else: not on what was drawn before, nor on how
many agents there are. So two runs that differ in one rule give every agent the same luck: their difference
is the rule's own.
"""

from __future__ import annotations

import threading
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

Size = int | tuple[int, ...]

PER_BLOCK = 4
"""Numbers that Philox gives for one value of its counter."""
WORD = (1 << 64) - 1
LEAST = 2.0**-54
"""What stands for a uniform number of 0 where its normal quantile is taken."""


class _Generator(threading.local):
    """A thread's own generator, and the state that it is given for each stream: quicker than making another one.

    The state is of Python's own numbers, which NumPy reads in a quarter of the time that its arrays take.
    """

    def __init__(self) -> None:
        self.bits = np.random.Philox(key=0)
        self.generator = np.random.Generator(self.bits)
        self.place: dict[str, tuple[int, ...]] = {}
        self.state: Any = {
            "bit_generator": "Philox",
            "state": self.place,
            "buffer": (0,) * PER_BLOCK,
            "buffer_pos": PER_BLOCK,
            "has_uint32": 0,
            "uinteger": 0,
        }


_here = _Generator()


class Luck:
    """All random numbers of one run.

    Seed and purpose are hashed (BLAKE2b) to the 128-bit key of a Philox generator, and the month is the
    highest word of its counter, so no two (seed, purpose, month) share numbers. Slot ``i`` of an array, or
    row ``i`` of a table, belongs to agent ``i``: a longer array begins with the shorter one.

    ``uniform`` and ``normal`` of one purpose and month are the same luck in two forms; different things need
    different purposes.

    Source: Salmon et al. 2011, Parallel random numbers: as easy as 1, 2, 3 (SC '11).
    """

    def __init__(self, seed: int) -> None:
        self.seed = int(seed)
        self._keys: dict[str, tuple[int, int]] = {}

    def __repr__(self) -> str:
        return f"Luck(seed={self.seed})"

    def uniform(self, purpose: str, month: int, size: Size) -> NDArray[np.float64]:
        """Independent numbers, uniform on [0, 1).

        purpose: what for, such as "requests/file". month: 0 or more.
        size: number of slots, or a shape whose first axis is agents.
        """
        return self._stream(purpose, month, 0).random(size)

    def span(self, purpose: str, month: int, start: int, stop: int) -> NDArray[np.float64]:
        """Slots ``start`` to ``stop`` of ``uniform``, without those before: what a block of many agents needs."""
        skipped = start % PER_BLOCK
        return self._stream(purpose, month, start // PER_BLOCK).random(stop - start + skipped)[skipped:]

    def normal(self, purpose: str, month: int, size: Size) -> NDArray[np.float64]:
        """Independent standard normal numbers, by inversion of ``uniform``, one for one."""
        return as_normal(self.uniform(purpose, month, size), in_place=True)

    def permutation(self, purpose: str, month: int, n: int) -> NDArray[np.int64]:
        """A uniformly random order of 0 ... n-1; agents keep their relative order when more join."""
        return np.argsort(self.uniform(purpose, month, n), kind="stable").astype(np.int64, copy=False)

    def key(self, purpose: str) -> int:
        """The Philox key of a purpose, 128 bits."""
        low, high = self.words(purpose)
        return high << 64 | low

    def words(self, purpose: str) -> tuple[int, int]:
        """The two words of a purpose's key, the lower one first."""
        words = self._keys.get(purpose)
        if words is None:
            key = _hash(16, self.seed, purpose)
            words = self._keys[purpose] = key & WORD, key >> 64
        return words

    def _stream(self, purpose: str, month: int, block: int) -> np.random.Generator:
        """A generator whose next number is that of the first slot of a block of four; good until the next call."""
        here = _here
        here.place["counter"], here.place["key"] = (block, 0, 0, month), self.words(purpose)
        here.bits.state = here.state
        return here.generator


def as_normal(numbers: NDArray[np.float64], in_place: bool = False) -> NDArray[np.float64]:
    """Standard normal numbers from uniform ones, one for one, by inversion."""
    above = np.maximum(numbers, LEAST, out=numbers if in_place else None)
    return ndtri(above, out=above)


def replicate_seed(seed: int, replicate: int) -> int:
    """The seed of one replicate of a study: 63 bits that depend on both numbers and on nothing else."""
    return _hash(8, int(seed), f"replicate {int(replicate)}") >> 1


def generator(seed: int, purpose: str) -> np.random.Generator:
    """A stream of numbers that depends on both and on nothing else, for libraries that draw in turn.

    Not for agents: what is drawn first changes what comes next.
    """
    return np.random.Generator(np.random.Philox(np.random.SeedSequence(_hash(16, int(seed), purpose))))


def latin(n_points: int, n_factors: int, seed: int, purpose: str = "design/latin") -> NDArray[np.float64]:
    """A Latin hypercube [point, factor]: one point in each of n equal slices of every factor.

    Source: McKay et al. 1979.
    """
    from scipy.stats import qmc

    return qmc.LatinHypercube(n_factors, seed=generator(seed, purpose)).random(n_points)


def systematic(weight: NDArray[np.float64], n: int, start: float) -> NDArray[np.int64]:
    """Places of n draws by their weights, by systematic resampling: each comes n w times, up to one.

    start: uniform in [0, 1). Source: Kitagawa (1996).
    """
    edges = np.cumsum(weight) / weight.sum()
    return np.minimum(np.searchsorted(edges, (np.arange(n) + start) / n), len(weight) - 1)


def _hash(n_bytes: int, seed: int, purpose: str) -> int:
    digest = blake2b(f"{seed}\0{purpose}".encode(), digest_size=n_bytes)
    return int.from_bytes(digest.digest(), "little")
