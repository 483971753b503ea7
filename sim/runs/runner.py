"""Make the runs of a study that are missing in its store, on any executor, and lose none of them.

Runs go out in chunks, and come back as arrays; this process alone writes them, within ``pace.MAX_SECONDS`` of work. So
what a worker or the machine was doing when it was killed does not matter: what is in the store is made, all else is
not.
"""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from contextlib import suppress
from typing import Any

import numpy as np

from sim.language.errors import InputError
from sim.language.texts import say
from sim.model.loops import COMPILED, NUMPY
from sim.runs.backend import at_first, plan_of
from sim.runs.code import code_digest, code_version, files_stamp
from sim.runs.executors import ThisProcess, Workers
from sim.runs.outcome import Result
from sim.runs.pace import IN_FLIGHT, MAX_DEATHS, Chunk, Pace, whole_points
from sim.runs.progress import Advance, progress_bar
from sim.runs.stop import Stop, stop_requests
from sim.runs.store import Store
from sim.runs.worker import MAX_BYTES, Batch, Task, host, pack, work

MAX_STARTS = 3  # of workers none of which came to begin a task
WAIT_SECONDS = 0.2


Look = Callable[[Sequence[Result]], None]


class Interrupted(KeyboardInterrupt):
    """The study was stopped; says how many runs are kept, and how to resume."""


def make_runs(
    store: Store,
    numbers: np.ndarray,
    workers: Workers,
    progress: bool = True,
    total: int | None = None,
    look: Look | None = None,
) -> None:
    """Make these runs of a store's study; they are in the store when this returns.

    numbers: runs that are missing. workers: who makes them. progress: show a bar on a terminal. total: runs of the
    study, for the bar, those made before counted in; None for just these. look: called with results as they come.

    Ctrl-C (and a SIGTERM) ends after the runs under way and raises Interrupted; again, at once. Raises InputError where
    the store cannot be written, no worker can start, or the cluster is lost; what was made till then is kept.
    """
    total = len(numbers) if total is None else total
    if store.has_crashed:
        workers.isolate()
    with progress_bar(total, progress, done=total - len(numbers)) as advance, stop_requests() as stop, store.running():
        job = _Job(store, numbers, workers, advance, stop, look or (lambda results: None))
        try:
            job.run()
        except (KeyboardInterrupt, InputError) as error:
            raise _with_count(job.stop(error), store, total) from None
        except BaseException as error:
            job.stop(error)
            raise


class _Job:
    """The loop of the coordinator: chunks out, results in."""

    def __init__(
        self, store: Store, numbers: np.ndarray, workers: Workers, advance: Advance, stop: Stop, look: Look
    ) -> None:
        self.store, self.workers, self.advance, self.stop_request, self.look = store, workers, advance, stop, look
        self.numbers, self.next = numbers, 0
        self.again: deque[Chunk] = deque()
        self.flying: dict[Future, Chunk] = {}
        self.pace, self.n_out = Pace(), 0
        self.setup, self.plan = pack(store.study), NUMPY
        self.unsaved: list[Result] = []
        self.unsaved_bytes, self.unsaved_since = 0, 0.0

    def run(self) -> None:
        """Give out chunks until every run is made."""
        self.plan = plan_of(self.store.study, len(self.numbers), max(1, self.workers.count))
        while self.again or self.flying or self.next < len(self.numbers):
            self.fill()
            if self.flying:
                done, _ = wait(self.flying, timeout=WAIT_SECONDS, return_when=FIRST_COMPLETED)
                self.collect(done)
            elif self.again or self.next < len(self.numbers):
                time.sleep(WAIT_SECONDS)  # no worker has joined yet
            self.stop_request.check()
            self.save(self.pace.unsaved_seconds - self.pace.chunk_seconds)
        self.save()

    def fill(self) -> None:
        """Give out chunks while workers could use them. A suspect waits until it has all workers to itself."""
        count = self.workers.count
        while len(self.flying) < IN_FLIGHT * count:
            if any(chunk.is_suspect for chunk in self.flying.values()):
                return
            chunk = self.next_chunk(count)
            if chunk is None:
                return
            if chunk.is_suspect and self.flying:
                self.again.append(chunk)
                return
            try:
                future = self.submit(chunk)
            except BrokenExecutor:
                self.again.appendleft(chunk)
                self.recover()
                return
            except Exception:
                if self.workers.is_lost():
                    raise InputError("runs.cluster_lost") from None
                raise
            self.flying[future] = chunk
            if future.done():
                return

    def submit(self, chunk: Chunk) -> Future:
        """Give a chunk to the executor."""
        task = Task(
            setup=self.setup,
            code=code_digest(),
            version=code_version(),
            orders=self.store.study.orders(chunk.numbers),
            seconds=2 * self.pace.chunk_seconds,
            stop=self.stop_request.path,
            plan=self.plan if self.n_out >= max(1, self.workers.count) else at_first(self.plan),
            files=files_stamp(),
        )
        self.n_out += 1
        if not isinstance(self.workers.executor, ThisProcess):
            return self.workers.executor.submit(work, task)
        with self.stop_request.at_once():
            return self.workers.executor.submit(work, task)

    def next_chunk(self, count: int) -> Chunk | None:
        """A chunk that has to go out again, suspects last; else the next runs; None if there are none."""
        for index, chunk in enumerate(self.again):
            if not chunk.is_suspect:
                del self.again[index]
                return chunk
        left = len(self.numbers) - self.next
        if left:
            size = self.pace.size(left, max(1, count))
            size = whole_points(self.numbers[self.next : self.next + size + 1], size, len(self.store.study.cells))
            self.next += size
            return Chunk(self.numbers[self.next - size : self.next])
        return self.again.popleft() if self.again else None

    def collect(self, done: set[Future]) -> None:
        """Take the results of what is done; a chunk whose worker died goes out again."""
        died = False
        for future in done:
            try:
                batch = future.result()
            except BrokenExecutor:
                died = True
                continue  # with all others that were out
            except CancelledError:
                raise InputError("runs.cluster_lost") from None
            except Exception as error:
                if self.workers.is_lost():
                    raise InputError("runs.cluster_lost") from None
                if not self.workers.is_death(error):
                    raise
                chunk = self.flying.pop(future)
                self.blame(Chunk(chunk.numbers, chunk.deaths + MAX_DEATHS))
                continue
            self.receive(batch, self.flying.pop(future))
        if died:
            self.recover()

    def receive(self, batch: Batch, chunk: Chunk) -> None:
        """Keep what came; what the worker left goes out again."""
        n_done = len(batch.results)
        self.store.made_in[COMPILED if batch.is_compiled else NUMPY] += n_done
        self.keep(batch.results, batch.seconds)
        self.pace.note(batch)
        if n_done < len(chunk.numbers):
            self.again.append(Chunk(chunk.numbers[n_done:], chunk.deaths))
        if batch.is_interrupted:
            raise KeyboardInterrupt

    def keep(self, results: list[Result], seconds: float = 0.0) -> None:
        """Take results for the next part."""
        if not self.unsaved:
            self.unsaved_since = time.monotonic() - seconds
        self.unsaved += results
        self.unsaved_bytes += sum(result.n_bytes for result in results)
        self.advance(len(results), failed=sum(result.error is not None for result in results))
        self.look(results)
        if self.unsaved_bytes > MAX_BYTES:
            self.save()

    def save(self, at_least: float = 0.0) -> None:
        """Write the results that are not on the disk yet, if their work was begun at least that many seconds ago."""
        if not self.unsaved or time.monotonic() - self.unsaved_since < at_least:
            return
        results, self.unsaved, self.unsaved_bytes = self.unsaved, [], 0
        self.store.add(results)

    def recover(self) -> None:
        """Workers died: what was out goes out again, to new workers."""
        lost, self.flying = self.flying, {}
        for future, chunk in lost.items():
            if future.done() and not future.cancelled() and future.exception() is None:
                self.receive(future.result(), chunk)
            else:
                self.blame(chunk)
        for _ in range(MAX_STARTS):
            self.workers.restart()
            try:
                self.workers.executor.submit(os.getpid).result()
                return
            except BrokenExecutor:
                continue
        raise InputError("runs.no_worker_starts")

    def blame(self, chunk: Chunk) -> None:
        """A worker died with this chunk: it goes out again, in halves if that goes on; alone at last, it failed."""
        if chunk.is_suspect:
            error = "LostWorker: the process that made it died, again and again (killed, or out of memory)"
            self.keep([Result(int(chunk.numbers[0]), float("nan"), host(), error=error)])
            return
        deaths = chunk.deaths + 1
        halves = np.array_split(chunk.numbers, 2) if deaths > MAX_DEATHS else [chunk.numbers]
        self.again.extend(Chunk(half, deaths) for half in halves if len(half))

    def stop(self, error: BaseException) -> BaseException:
        """Wait for the runs under way, unless a stop is requested again, and save what is made.

        Gives the error that is to be raised: the one that came first.
        """
        self.stop_request.make_file()
        waited = {future: chunk for future, chunk in self.flying.items() if not future.cancel()}
        n_requests = self.stop_request.n
        while waited and self.stop_request.n <= max(1, n_requests):
            done, _ = wait(waited, timeout=WAIT_SECONDS, return_when=FIRST_COMPLETED)
            for future in done:
                chunk = waited.pop(future)
                with suppress(Exception, KeyboardInterrupt):  # what went wrong with it is made the next time
                    self.receive(future.result(), chunk)
        self.workers.kill()
        with suppress(InputError):
            self.save()
        return error


def _with_count(error: BaseException, store: Store, total: int) -> BaseException:
    """The same error, with how many runs are kept and how to resume."""
    kept = int((store.state > 0).sum())
    values: dict[str, Any] = {"kept": f"{kept:,}", "total": f"{max(total, kept):,}", "folder": store.path.parents[1]}
    is_kept = kept and store.is_lasting
    if isinstance(error, InputError):
        return InputError("runs.stopped", error=error, **values) if is_kept else error
    return Interrupted(say("errors.runs.interrupted_kept", **values) if is_kept else say("errors.runs.interrupted"))
