"""Who runs the runs: this process, processes of this machine, a Dask cluster, or any executor that a user has."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from importlib import import_module
from multiprocessing import resource_tracker
from typing import Any, Protocol, Self

from sim.language.errors import InputError
from sim.runs.cluster import KILLED, DaskWorkers

PARENT_SECONDS = 0.5  # how often a worker looks whether its parent is alive
BESIDE = 0
_begun: dict[int, Executor] = {}  # by their number; BESIDE: the one beside this process


class Workers(Protocol):
    """An executor, how many workers it has now, and another executor where it has broken."""

    executor: Executor

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...

    @property
    def count(self) -> int:
        """Workers that there are now; 0 while none has joined. Raises InputError where the cluster is lost."""
        ...

    def isolate(self) -> None:
        """See to it that a run which ends its process does not end this one."""
        ...

    def restart(self) -> None:
        """Replace an executor whose workers died."""
        ...

    def is_death(self, error: Exception) -> bool:
        """Whether an error that came instead of a result says that workers died with the task."""
        ...

    def is_lost(self) -> bool:
        """Whether the way to the workers is gone."""
        ...

    def kill(self) -> None:
        """End the workers at once, if they are ours."""
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


class LocalWorkers:
    """Processes of this machine, started afresh; one alone is this process itself."""

    def __init__(self, workers: int | None, n_runs: int) -> None:
        self.count = max(1, min(workers if workers is not None else available_workers(), n_runs))
        self.executor: Executor = ThisProcess()

    def __enter__(self) -> Self:
        if self.count > 1:
            self.executor = _begun.pop(self.count, None) or processes(self.count)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self.kill()
        self.executor.shutdown(wait=True)

    def isolate(self) -> None:
        """Have one process of its own in place of this one."""
        if isinstance(self.executor, ThisProcess):
            self.executor = processes(1)

    def restart(self) -> None:
        """Start new processes in place of those that died."""
        self.kill()
        self.executor = processes(self.count)

    def is_death(self, error: Exception) -> bool:
        """Never: the pool breaks."""
        return False

    def is_lost(self) -> bool:
        """Never."""
        return False

    def kill(self) -> None:
        """End the processes, whatever they are doing."""
        if not isinstance(self.executor, ThisProcess):
            self.executor.shutdown(wait=False, kill_workers=True)  # type: ignore[call-arg]


@contextmanager
def begun(workers: int | None) -> Iterator[None]:
    """A block whose first study finds its processes loaded, and the one beside this that draws: they start at once.

    workers: as the study will be told, None for all CPUs; one needs no processes."""
    count = workers or available_workers()
    if count > 1:
        _begun[count] = processes(count)
        for _ in range(count):
            _begun[count].submit(_load, "sim.runs.worker", "sim.model.model")
        _begun[BESIDE] = processes(1)
    try:
        yield
    finally:
        for executor in _begun.values():
            executor.shutdown(wait=False, kill_workers=True)  # type: ignore[call-arg]
        _begun.clear()


def _load(*modules: str) -> None:
    for module in modules:
        import_module(module)


def load_beside(module: str) -> None:
    """Have the process beside this one import a module, if it has begun."""
    if BESIDE in _begun:
        _begun[BESIDE].submit(_load, module)


def one_beside(workers: int) -> Executor:
    """A process beside this one, for work that may go on meanwhile; this process if it is to be the only one."""
    return ThisProcess() if workers == 1 else _begun.pop(BESIDE, None) or processes(1)


def processes(count: int) -> Executor:
    """Fresh processes that do not import the main module of this one, ignore Ctrl-C, and end with this process."""
    from loky.process_executor import ProcessPoolExecutor

    class Pool(ProcessPoolExecutor):
        def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future:
            with _signals_blocked():  # for the processes that are started here
                return super().submit(fn, *args, **kwargs)

    if os.name == "posix":  # else it is started with the first worker, and unblocks the signals that are blocked there
        resource_tracker.ensure_running()
    no_restarts = {"LOKY_MAX_MEMORY_LEAK_SIZE": "1e18"}  # of a worker that takes more memory than at its start
    return Pool(count, initializer=_begin_worker, initargs=(os.getpid(),), env=no_restarts)


class GivenExecutor:
    """An executor of the user's, who starts it and shuts it down."""

    def __init__(self, executor: Executor, workers: int | None) -> None:
        self.executor = executor
        self.count = workers or getattr(executor, "_max_workers", None) or available_workers()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def isolate(self) -> None:
        """Nothing: where runs are made is the user's choice."""

    def restart(self) -> None:
        """Give up: what the user started only the user can start again."""
        raise InputError("runs.executor_broke")

    def is_death(self, error: Exception) -> bool:
        """If it is Dask's, which a user may have given."""
        return type(error).__name__ == KILLED

    def is_lost(self) -> bool:
        """Never: its own errors report what is wrong."""
        return False

    def kill(self) -> None:
        """Nothing: the workers are the user's."""


def choose_workers(
    n_runs: int, workers: int | None = None, executor: Executor | None = None, cluster: str | None = None
) -> Workers:
    """Who makes the runs: an executor of the user's, the workers of a Dask scheduler, or processes of this machine."""
    if cluster is not None and executor is not None:
        raise InputError("runs.cluster_and_executor")
    if cluster is not None:
        return DaskWorkers(cluster)
    return LocalWorkers(workers, n_runs) if executor is None else GivenExecutor(executor, workers)


@contextmanager
def _signals_blocked() -> Iterator[None]:
    """Processes that are started here never get the signals that end a program: the parent ends them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin_worker(parent: int) -> None:
    """Prepare a process: signals to the whole group are the parent's to handle, and it does not outlive the parent."""
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.SIG_IGN)
    threading.Thread(target=_leave_with, args=(parent,), daemon=True).start()


def _leave_with(parent: int) -> None:
    if os.name == "nt":
        process = multiprocessing.parent_process()
        if process is not None:
            process.join()
            os._exit(1)
        return
    while os.getppid() == parent:
        time.sleep(PARENT_SECONDS)
    os._exit(1)
