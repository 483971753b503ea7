"""Chunks: the runs that go out together, and how many these are."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np

from sim.runs.worker import Batch

MIN_SECONDS, MAX_SECONDS = 2.0, 20.0
"""Work that a kill may cost, at the start and after a long time."""
CHUNK_SHARE = 0.4  # of it that a chunk takes
FIRST_CHUNK = 1  # runs, while nobody knows how long one takes
IN_FLIGHT = 2  # chunks per worker, so that none waits for work
KEPT = 0.9  # of what is known of the pace, when another batch comes
MAX_DEATHS = 2  # of a worker that a chunk has seen before it is split


@dataclass(slots=True)
class Chunk:
    """Runs that go out together, and how many workers have died with them."""

    numbers: np.ndarray
    deaths: int = 0

    @property
    def is_suspect(self) -> bool:
        """Whether this run may be the one that kills workers: it then goes out alone."""
        return len(self.numbers) == 1 and self.deaths > MAX_DEATHS


@dataclass(slots=True)
class Pace:
    """How fast runs are, and so how many go out together."""

    start: float = field(default_factory=lambda: time.monotonic())
    n_done: float = 0.0
    seconds: float = 0.0

    def note(self, batch: Batch) -> None:
        """Take a batch into account; those before it count less and less, since workers become faster."""
        self.n_done = KEPT * self.n_done + len(batch.results)
        self.seconds = KEPT * self.seconds + batch.seconds

    @property
    def unsaved_seconds(self) -> float:
        """Work that may be lost."""
        return min(MAX_SECONDS, MIN_SECONDS + (time.monotonic() - self.start) / 20)

    @property
    def chunk_seconds(self) -> float:
        """Work that a chunk is to be."""
        return CHUNK_SHARE * self.unsaved_seconds

    def size(self, n_left: int, workers: int) -> int:
        """Runs of the next chunk: what takes `chunk_seconds`, and less towards the end, so that all end together."""
        fair = -(-n_left // (IN_FLIGHT * workers))
        fits = self.chunk_seconds * self.n_done / self.seconds if self.seconds else FIRST_CHUNK
        return max(1, min(fair, int(fits)))


def whole_points(numbers: np.ndarray, size: int, n_cells: int) -> int:
    """How many of the next runs to take, at most ``size``, so that no point's cells are torn apart, as they share much.

    numbers: of the next runs, one more than size if there are so many. The size itself where it is less than a point.
    """
    points = numbers // n_cells
    ends = np.flatnonzero(points[1:] != points[:-1])
    return int(ends[-1]) + 1 if len(numbers) > size and len(ends) else size
