"""Who makes the runs: this process, processes of this machine, a Dask cluster, or any executor that a user has."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any, Protocol, Self

from sim.language.errors import InputError

CONNECT_SECONDS = 20
CLIENT_LOGS = ("distributed", "distributed.client", "distributed.core", "tornado", "tornado.application", "asyncio")
KILLED = "KilledWorker"  # Dask's error, by name since Dask may not be installed


class Crew(Protocol):
    """An executor to be had, how many workers it has now, and another one where it has broken."""

    executor: Executor

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...

    @property
    def count(self) -> int:
        """Workers that there are now; 0 while none has joined."""
        ...

    def renew(self) -> None:
        """Replace an executor whose workers died."""
        ...

    def is_death(self, error: Exception) -> bool:
        """Whether an error that came instead of a result says that workers died with the task."""
        ...


def available_workers() -> int:
    """CPUs that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class ThisProcess(Executor):
    """Work is done at once, where it is given."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future:
        """Call the function and give its result, or its error, as a future that is done."""
        future: Future = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


class _Pool(ProcessPoolExecutor):
    """Processes that are started deaf to Ctrl-C, which is the parent's to handle."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future:
        with _deaf():
            return super().submit(fn, *args, **kwargs)


class LocalCrew:
    """Processes of this machine, started afresh; one alone is this process itself."""

    def __init__(self, workers: int | None, n_runs: int) -> None:
        self.count = max(1, min(workers if workers is not None else available_workers(), n_runs))
        self.executor: Executor = ThisProcess()

    def __enter__(self) -> Self:
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self.executor.shutdown(wait=True, cancel_futures=True)

    def renew(self) -> None:
        """Start new processes in place of those that died."""
        self.executor.shutdown(wait=False, cancel_futures=True)
        self._start()

    def is_death(self, error: Exception) -> bool:
        """Never: the pool breaks."""
        return False

    def _start(self) -> None:
        if self.count > 1:
            context = multiprocessing.get_context("spawn")
            self.executor = _Pool(self.count, mp_context=context, initializer=_begin_worker)


def one_beside(workers: int) -> Executor:
    """A process beside this one, started afresh, for work that may go on meanwhile; this process if it is the only."""
    if workers == 1:
        return ThisProcess()
    return _Pool(1, mp_context=multiprocessing.get_context("spawn"), initializer=_begin_worker)


class GivenCrew:
    """An executor of the user's, who starts it and shuts it down."""

    def __init__(self, executor: Executor, workers: int | None) -> None:
        self.executor = executor
        self.count = workers or getattr(executor, "_max_workers", None) or available_workers()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def renew(self) -> None:
        """Give up: what the user started only the user can start again."""
        raise InputError("the executor broke: a worker of it died; what is made is kept, the same call goes on")

    def is_death(self, error: Exception) -> bool:
        """If it is Dask's, which a user may have given."""
        return type(error).__name__ == KILLED


class DaskCrew:
    """The workers of a Dask scheduler that is running.

    address: as in ``tcp://host:8786``. Raises InputError where Dask is not installed or nobody answers.
    """

    def __init__(self, address: str) -> None:
        self.address = address

    def __enter__(self) -> Self:
        try:
            from distributed import Client
        except ImportError:
            raise InputError("--cluster needs Dask: pip install 'digigov[cluster]'") from None
        try:
            self._client = Client(self.address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            reason = " ".join(str(error).split())[:120]
            raise InputError(f"--cluster {self.address}: no Dask scheduler answers there ({reason})") from None
        self.executor = self._client.get_executor(pure=False)
        self._levels = [(log, log.level) for log in map(logging.getLogger, CLIENT_LOGS)]
        for log, _ in self._levels:  # a lost scheduler is told in one line, and not by tracebacks
            log.setLevel(logging.CRITICAL)
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close(timeout=5)
        for log, level in self._levels:
            log.setLevel(level)

    @property
    def count(self) -> int:
        """Threads of all workers that have joined."""
        return sum(self._client.nthreads().values()) if self._client.status == "running" else 0

    def renew(self) -> None:
        """Nothing: the scheduler gives work of a worker that died to another one."""

    def is_death(self, error: Exception) -> bool:
        """After several workers died with one task."""
        return type(error).__name__ == KILLED


@contextmanager
def _deaf() -> Iterator[None]:
    """What is started here does not hear Ctrl-C; this process does, a moment later."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin_worker() -> None:
    """Prepare a process: Ctrl-C is the parent's to handle, and a worker does not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
