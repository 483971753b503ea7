"""Ctrl-C and SIGTERM while runs are made: taken note of, and acted on where nothing can be torn apart."""

from __future__ import annotations

import os
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any


class Stop:
    """Requests to stop: how many there were, and the file that announces them to workers of this machine."""

    def __init__(self) -> None:
        self.n = 0
        self.path = str(Path(tempfile.gettempdir(), f"digigov-stop-{os.getpid()}-{time.time_ns():x}"))
        self._at_once = False

    def request(self, *_: Any) -> None:
        """Handle a signal."""
        self.n += 1
        if self._at_once:
            raise KeyboardInterrupt

    def check(self) -> None:
        """Raise KeyboardInterrupt if a stop was requested."""
        if self.n:
            raise KeyboardInterrupt

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """A block in which a signal raises KeyboardInterrupt."""
        self._at_once = True
        try:
            yield
        finally:
            self._at_once = False

    def make_file(self) -> None:
        """Tell workers of this machine to end after the runs under way."""
        with suppress(OSError):
            Path(self.path).touch()


@contextmanager
def stop_requests() -> Iterator[Stop]:
    """Take SIGINT and SIGTERM, which schedulers of clusters send before they kill, as requests to stop."""
    stop, before = Stop(), {}
    if threading.current_thread() is threading.main_thread():
        for name in (signal.SIGINT, signal.SIGTERM):
            if signal.getsignal(name) not in (signal.SIG_IGN, None):
                before[name] = signal.signal(name, stop.request)
    try:
        yield stop
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)
        Path(stop.path).unlink(missing_ok=True)
