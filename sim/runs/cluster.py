"""Workers of a Dask scheduler, on this machine or many."""

from __future__ import annotations

import logging
import re
from typing import Self

from sim.language.errors import InputError

CONNECT_SECONDS = 20
ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://[^\s/]{1,250}(:\d{1,5})?/?|[\w.-]{1,250}:\d{1,5}")
CLIENT_LOGS = ("distributed", "distributed.client", "distributed.core", "tornado", "tornado.application", "asyncio")
KILLED = "KilledWorker"  # Dask's error, by name since Dask may not be installed


class DaskWorkers:
    """The workers of a Dask scheduler that is running.

    address: as in ``tcp://host:8786``. Raises InputError where Dask is not installed or nobody answers.
    """

    def __init__(self, address: str) -> None:
        self.address = address

    def __enter__(self) -> Self:
        try:
            from distributed import Client
        except ImportError:
            raise InputError("runs.no_dask") from None
        if not ADDRESS.fullmatch(self.address):
            raise InputError("runs.bad_cluster", address=self.address)
        try:
            self._client = Client(self.address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            reason = " ".join(str(error).split())[:120]
            raise InputError("runs.no_scheduler", address=self.address, reason=reason) from None
        self.executor = self._client.get_executor(pure=False)
        self._levels = [(log, log.level) for log in map(logging.getLogger, CLIENT_LOGS)]
        for log, _ in self._levels:  # a lost scheduler is reported in one line, and not by tracebacks
            log.setLevel(logging.CRITICAL)
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close(timeout=5)
        for log, level in self._levels:
            log.setLevel(level)

    @property
    def count(self) -> int:
        """Threads of all workers that have joined."""
        try:
            return sum(self._client.nthreads().values()) if self._client.status == "running" else 0
        except (OSError, TimeoutError):  # Dask's CommClosedError is an OSError
            raise InputError("runs.cluster_lost") from None

    def isolate(self) -> None:
        """Nothing: workers are processes of their own."""

    def restart(self) -> None:
        """Nothing: the scheduler gives work of a worker that died to another one."""

    def is_death(self, error: Exception) -> bool:
        """After several workers died with one task."""
        return type(error).__name__ == KILLED

    def is_lost(self) -> bool:
        """Whether the scheduler is gone, or does not answer."""
        return self._client.status != "running"

    def kill(self) -> None:
        """Nothing: tasks that are cancelled end by themselves."""
