"""Threads: the work on many citizens cut into parts that do not touch each other's rows.

What a part writes depends on its own rows and on what stood there before the sub-step, and no sum crosses two parts, so
results do not depend on how many threads there are.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ContextDecorator, contextmanager
from functools import cache
from itertools import pairwise
from threading import Lock
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

PART = 2**14
"""Citizens in a part, about; columns of this length stay in the cache while they are worked on."""
MOST_PARTS = 512
"""Handing a part to a thread takes as long as some thousand citizens take."""

_requested: int | None = None
_pool: tuple[int, ThreadPoolExecutor] | None = None


def n_threads() -> int:
    """Threads in use: one per CPU; one in a worker process, which shares the machine with the other workers."""
    if _requested is not None:
        return _requested
    if multiprocessing.parent_process() is not None:
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@cache
def _libraries() -> ThreadpoolController:
    """The linear algebra that has threads of its own; to look for it takes two milliseconds, so once per process."""
    return ThreadpoolController()


class SingleThread(ContextDecorator):
    """Hold linear algebra to one thread, as a context or on a function; what was in force is restored after.

    A province's matrices are so small that threads only get in each other's way: a run takes ten times as long with
    two. Contexts may be nested, also over Python threads: the outermost sets the limit and the last to leave lifts it.
    """

    _lock = Lock()
    _depth = 0
    _limit: Any = None

    def __enter__(self) -> Self:
        with SingleThread._lock:
            if SingleThread._depth == 0:
                found = _libraries()
                is_single = all(library.num_threads == 1 for library in found.lib_controllers)
                SingleThread._limit = None if is_single else found.limit(limits=1)
            SingleThread._depth += 1
        return self

    def __exit__(self, *_: object) -> None:
        with SingleThread._lock:
            SingleThread._depth -= 1
            if SingleThread._depth == 0 and SingleThread._limit is not None:
                SingleThread._limit.restore_original_limits()


single_thread = SingleThread()


@contextmanager
def threads(number: int) -> Iterator[None]:
    """Within this block, use this many threads; the results are the same."""
    global _requested
    before, _requested = _requested, number
    try:
        yield
    finally:
        _requested = before


def each_part(work: Callable[[int, int], object], edges: Sequence[int]) -> list:
    """What ``work(start, stop)`` gives for every part between two edges, in their order."""
    global _pool
    if len(edges) == 2:
        return [work(edges[0], edges[1])]
    spans = list(pairwise(edges))
    number = min(n_threads(), len(spans)) if len(spans) > 1 else 1
    if number <= 1:
        return [work(*span) for span in spans]
    if _pool is None or _pool[0] != number:
        _pool = number, ThreadPoolExecutor(number, thread_name_prefix="citizens")
    return list(_pool[1].map(lambda span: work(*span), spans))


def edges_of(n: int, size: int = PART) -> list[int]:
    """Edges of parts of equal size but the last: of this size, or larger where there would be more than MOST_PARTS."""
    size *= max(1, -(-n // (size * MOST_PARTS)))
    return [*range(0, n, size), n] if n else [0, 0]


def edges_between(starts: NDArray[np.integer], n: int) -> list[int]:
    """Edges of parts of whole counties that have PART citizens or more; ``starts``: first citizen of each county."""
    edges = [0]
    for start in starts.tolist():
        if start - edges[-1] >= PART and n - start >= PART:
            edges.append(start)
    return [*edges, n]
