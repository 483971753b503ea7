"""Who may work on a store: the workers of the present session, and no others.

A session is a name in a file. Workers look at it before every run, and hold a locked mark while they make runs; a new
coordinator writes its own name first and then waits for the marks. So no run is made twice, also where the coordinator
before was killed and its workers, on another machine perhaps, have not noticed yet. The mark is the task's, so that
two workers that were given the same task, because one was taken for dead, work one after the other.
"""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sim.runs.folder import acquire, place_whole, release

SESSION, WORKING = ".session", ".working-"
PATIENCE_SECONDS = 2.0  # before it is said that workers are waited for
LOOK_SECONDS = 0.02


def new_session() -> str:
    """A name that no other session has."""
    return f"{platform.node()}-{os.getpid()}-{time.time_ns()}"


def begin_session(path: Path, session: str) -> None:
    """Make this the present session of the store at a path: workers of any other stop. Raises OSError."""
    place_whole(path / SESSION, session.encode())


def end_session(path: Path) -> None:
    """Leave the store without a session: workers stop after the run that they are at."""
    (path / SESSION).unlink(missing_ok=True)


def goes_on(path: Path, session: str) -> bool:
    """Whether a session is still the present one."""
    try:
        return (path / SESSION).read_text() == session
    except OSError:
        return False


@contextmanager
def working(path: Path, task: str) -> Iterator[None]:
    """Held by a worker while it makes the runs of a task: others wait for it. Raises OSError."""
    mark = path / f"{WORKING}{task}"
    while True:
        try:
            handle = acquire(mark)
            break
        except BlockingIOError:
            time.sleep(LOOK_SECONDS)
    try:
        yield
    finally:
        release(handle, mark)


def has_marks(path: Path) -> bool:
    """Whether a worker is at a task, or died at one."""
    return any(path.glob(f"{WORKING}*"))


def wait_for_workers(path: Path, tell: Callable[[str], None]) -> None:
    """Wait until no worker of an earlier session is at a run; after a moment, say so."""
    start, told = time.monotonic(), False
    for mark in sorted(path.glob(f"{WORKING}*")):
        while True:
            try:
                release(acquire(mark), mark)
                break
            except FileNotFoundError:
                break
            except BlockingIOError:
                if not told and time.monotonic() - start > PATIENCE_SECONDS:
                    tell(f"waiting for a worker of an earlier start to end its run (it holds {mark})")
                    told = True
                time.sleep(LOOK_SECONDS)
