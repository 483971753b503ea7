"""Make the runs of a study that are missing in its store, on any executor, and lose none of them.

Runs go out in chunks. A worker puts its chunk away before it says so; so what the coordinator, a worker or the machine
was doing when it was killed does not matter: what is in the store is made, all else is not.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import numpy as np

from sim.language.errors import InputError
from sim.runs import parts
from sim.runs.code import code_digest, code_version
from sim.runs.executors import Crew
from sim.runs.progress import Advance, progress_bar
from sim.runs.session import has_marks, wait_for_workers
from sim.runs.store import MANY_PARTS, Store, cannot_write, tell
from sim.runs.worker import Receipt, Task, work

CHUNK_SECONDS = (1.0, 20.0)  # how long a chunk takes, at the start and after a long time
FIRST_CHUNK = 32  # runs, while nobody knows how long one takes
BLAMED = 2  # deaths of a worker that a chunk has seen before it is split
STARTS = 3  # starts of workers none of which came to begin a task
WAIT_SECONDS = 1.0
IN_FLIGHT = 2  # chunks per worker, so that none waits for work


class Interrupted(KeyboardInterrupt):
    """The study was stopped; says how many runs are kept, and how to go on."""


class LostWorker(Exception):
    """A worker died with a run, more than once, and with that run alone."""


@dataclass(slots=True)
class Chunk:
    """Runs that go out together, and how many workers have died with them."""

    numbers: np.ndarray
    deaths: int = 0

    @property
    def is_suspect(self) -> bool:
        """Whether this run may be the one that kills workers: it then goes out alone."""
        return len(self.numbers) == 1 and self.deaths > BLAMED


@dataclass(slots=True)
class _Pace:
    """How fast runs are, and so how many go out together."""

    start: float = field(default_factory=time.monotonic)
    n_made: int = 0
    seconds: float = 0.0

    def note(self, receipt: Receipt) -> None:
        self.n_made += receipt.n_made
        self.seconds += receipt.seconds

    @property
    def chunk_seconds(self) -> float:
        low, high = CHUNK_SECONDS
        return min(high, low + (time.monotonic() - self.start) / 20)

    def size(self, n_left: int, workers: int) -> int:
        """Runs of the next chunk: what takes `chunk_seconds`, and less towards the end, so that all end together."""
        fair = -(-n_left // (IN_FLIGHT * workers))
        fits = self.chunk_seconds * self.n_made / self.seconds if self.n_made else FIRST_CHUNK
        return max(1, min(fair, int(fits)))


def make_runs(store: Store, numbers: np.ndarray, crew: Crew, progress: bool = True, total: int | None = None) -> None:
    """Make these runs of a store's study; they are in the store when this returns.

    numbers: runs that are missing. crew: who makes them. progress: show a bar on a terminal. total: runs of the study,
    for the bar, those made before counted in; None for just these.

    Ctrl-C (and a SIGTERM) ends after the runs under way and raises Interrupted; again, at once. Raises InputError where
    the store cannot be written, no worker can start, or the cluster is lost; what was made till then is kept.
    """
    total = len(numbers) if total is None else total
    store.reopen()
    with progress_bar(total, progress, done=total - len(numbers)) as advance, _terminate_as_interrupt():
        job = _Job(store, numbers, crew, advance)
        try:
            job.run()
        except (KeyboardInterrupt, InputError) as error:
            job.stop()
            raise _with_count(error, store, total) from None
        finally:
            store.end()
            store.drop_if_empty()
    store.compact(at_least=2)


class _Job:
    """The loop of the coordinator: chunks out, receipts in."""

    def __init__(self, store: Store, numbers: np.ndarray, crew: Crew, advance: Advance) -> None:
        self.store, self.crew, self.advance = store, crew, advance
        self.numbers, self.next = numbers, 0
        self.again: deque[Chunk] = deque()
        self.flying: dict[Future, Chunk] = {}
        self.pace = _Pace()
        self.idle_starts = 0
        self.n_tasks = 0

    def run(self) -> None:
        """Give out chunks until every run is made."""
        while self.again or self.flying or self.next < len(self.numbers):
            self.fill()
            if not self.flying:
                time.sleep(WAIT_SECONDS / 10)  # no worker has joined yet
                continue
            done, _ = wait(self.flying, timeout=WAIT_SECONDS, return_when=FIRST_COMPLETED)
            self.collect(done)

    def fill(self) -> None:
        """Give out chunks while workers could use them. A suspect waits until it has all workers to itself."""
        while len(self.flying) < IN_FLIGHT * self.crew.count:
            if any(chunk.is_suspect for chunk in self.flying.values()):
                return
            chunk = self.next_chunk()
            if chunk is None:
                return
            if chunk.is_suspect and self.flying:
                self.again.append(chunk)
                return
            try:
                future = self.crew.executor.submit(work, self.task(chunk))
            except BrokenExecutor:
                self.again.appendleft(chunk)
                self.recover()
                return
            self.flying[future] = chunk
            if future.done():
                return

    def next_chunk(self) -> Chunk | None:
        """A chunk that has to go out again, suspects last; else the next runs; None if there are none."""
        for place, chunk in enumerate(self.again):
            if not chunk.is_suspect:
                del self.again[place]
                return chunk
        left = len(self.numbers) - self.next
        if left:
            size = self.pace.size(left, max(1, self.crew.count))
            self.next += size
            return Chunk(self.numbers[self.next - size : self.next])
        return self.again.popleft() if self.again else None

    def task(self, chunk: Chunk) -> Task:
        """The chunk as a worker is told of it."""
        self.n_tasks += 1
        return Task(
            path=str(self.store.path.absolute()),
            session=self.store.session,
            name=f"{self.store.session}-{self.n_tasks}",
            code=code_digest(),
            version=code_version(),
            numbers=chunk.numbers,
            seconds=2 * self.pace.chunk_seconds,
        )

    def collect(self, done: set[Future]) -> None:
        """Take the receipts of what is done; a chunk whose worker died goes out again."""
        died = False
        for future in done:
            try:
                receipt = future.result()
            except BrokenExecutor:
                died = True
                continue  # with all others that were out
            except CancelledError:
                raise InputError("the cluster is lost: the scheduler or the way to it is gone") from None
            except Exception as error:
                if not self.crew.is_death(error):
                    raise
                self.begin_anew(self.flying.pop(future))
                continue
            self.receive(receipt, self.flying.pop(future))
        if died:
            self.recover()

    def receive(self, receipt: Receipt, chunk: Chunk) -> None:
        """Take note of what was made; what the worker left goes out again."""
        made, left = chunk.numbers[: receipt.n_made], chunk.numbers[receipt.n_made :]
        if len(made):
            self.idle_starts = 0
            self.store.note(receipt.name, made, receipt.failed)
            self.pace.note(receipt)
            self.advance(len(made), failed=len(receipt.failed))
            if len(self.store.part_paths()) > MANY_PARTS:
                self.store.compact(at_least=MANY_PARTS)
        if len(left):
            self.again.append(Chunk(left, chunk.deaths))

    def begin_anew(self, chunk: Chunk) -> None:
        """Workers died with one chunk, as many as a cluster allows: what is not in the store goes out again."""
        self.store.begin(tell)  # one of them may be alive and only have been out of reach
        missing = self.store.missing(chunk.numbers)
        self.advance(len(chunk.numbers) - len(missing))
        if len(missing):
            self.blame(Chunk(missing, chunk.deaths + BLAMED))

    def recover(self) -> None:
        """Workers died: what was out and is not in the store goes out again, to new workers."""
        before = self.store.state.copy()
        had_begun = has_marks(self.store.path)
        self.crew.renew()
        self.store.begin(tell)  # workers that still live do not go on, and what they put away counts
        lost, self.flying = list(self.flying.values()), {}
        for chunk in lost:
            missing = self.store.missing(chunk.numbers)
            n_made = len(chunk.numbers) - len(missing)
            self.advance(n_made)
            if len(missing):
                self.blame(Chunk(missing, chunk.deaths))
        if had_begun or (before != self.store.state[: len(before)]).any():
            self.idle_starts = 0
            return
        self.idle_starts += 1
        if self.idle_starts >= STARTS:
            raise InputError(
                "worker processes could not start or died (out of memory, or a script without "
                "`if __name__ == '__main__':`); try workers=1"
            )

    def blame(self, chunk: Chunk) -> None:
        """A worker died with this chunk: it goes out again, in halves if that goes on; alone at last, it failed."""
        if chunk.is_suspect:
            number = int(chunk.numbers[0])
            lost = LostWorker("the process that made it died, again and again (killed, or out of memory)")
            try:
                name = self.store.add([parts.Made(number, None, lost, float("nan"))])
            except OSError as error:
                raise cannot_write(self.store.path, error) from None
            self.store.note(name, chunk.numbers, chunk.numbers)
            self.advance(1, failed=1)
            return
        deaths = chunk.deaths + 1
        halves = np.array_split(chunk.numbers, 2) if deaths > BLAMED else [chunk.numbers]
        self.again.extend(Chunk(half, deaths) for half in halves if len(half))

    def stop(self) -> None:
        """End the session and wait for the runs under way, unless interrupted again."""
        self.store.end()
        waited = [future for future in self.flying if not future.cancel()]
        try:
            for future in waited:
                with suppress(Exception):  # whatever went wrong with it, its runs are made the next time
                    self.receive(future.result(), self.flying[future])
            wait_for_workers(self.store.path, tell)  # of a cluster, whose tasks end though they were cancelled
        except KeyboardInterrupt:
            for process in getattr(self.crew.executor, "_processes", None) or {}:
                _kill(process)
        self.store.refresh(tell)


def _with_count(error: BaseException, store: Store, total: int) -> BaseException:
    """The same error, telling how many runs are kept and how to go on."""
    kept = int((store.state > 0).sum())
    folder = store.path.parents[1]
    safe = f"{kept:,} of {max(total, kept):,} runs are kept in {folder}; the same command goes on from there"
    if not kept or not store.is_lasting:
        return error if isinstance(error, InputError) else Interrupted("interrupted")
    return InputError(f"{error}; {safe}") if isinstance(error, InputError) else Interrupted(f"interrupted: {safe}")


def _kill(process: int) -> None:
    with suppress(OSError):
        os.kill(process, getattr(signal, "SIGKILL", signal.SIGTERM))


@contextmanager
def _terminate_as_interrupt() -> Iterator[None]:
    """A SIGTERM, which schedulers of clusters send before they kill, ends a study as Ctrl-C does."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
