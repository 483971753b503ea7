"""The explorer as a user starts it, for tests: the command in a process of its own, and where it listens."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import pytest

ROOT = Path(__file__).resolve().parents[3]
ADDRESS = re.compile(r"http://[\d.]+:(\d+)/\?key=([0-9a-f]+)")
PATIENCE = 60.0
ENVIRONMENT = os.environ | {"XDG_STATE_HOME": mkdtemp(prefix="digigov-state-")}


@dataclass
class Served:
    """A running explorer: its process, the link to it, what it said so far."""

    process: subprocess.Popen
    address: str
    said: list[str]

    @property
    def port(self) -> int:
        return int(ADDRESS.search(self.address)[1])

    @property
    def key(self) -> str:
        return ADDRESS.search(self.address)[2]

    def opener(self) -> OpenerDirector:
        """A browser without pages, which keeps its cookies."""
        return build_opener(HTTPCookieProcessor())

    def stop(self) -> int:
        """End it as Ctrl-C does; returns its exit code."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(PATIENCE)


@contextmanager
def served(*options: str) -> Iterator[Served]:
    """``digigov explore`` on any free port, until the block ends. Skips the test where Solara is not installed."""
    pytest.importorskip("solara.server.starlette", reason="solara is not installed")
    command = [sys.executable, "-m", "sim", "explore", "--no-browser", "--port", "0", *options]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )  # fmt: skip
    said: list[str] = []
    try:
        end = time.monotonic() + PATIENCE
        while not (said and ADDRESS.search(said[-1])):
            assert process.poll() is None and time.monotonic() < end, "".join(said) + process.stdout.read()
            said.append(process.stdout.readline())
        yield Served(process, ADDRESS.search(said[-1])[0], said)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        process.stdout.close()


def listening(pid: int) -> set[str]:
    """Addresses of IPv4 and IPv6 that a process listens on, from the system's own tables (Linux)."""
    folder = Path(f"/proc/{pid}/fd")
    if not folder.is_dir():
        pytest.skip("this system has no /proc")
    sockets = set()
    for file in folder.iterdir():
        try:
            sockets.add(str(file.readlink()))
        except OSError:  # closed meanwhile
            continue
    found = set()
    for table in ("tcp", "tcp6"):
        path = Path(f"/proc/{pid}/net/{table}")
        for row in path.read_text().splitlines()[1:] if path.exists() else []:
            field = row.split()
            if field[3] == "0A" and f"socket:[{field[9]}]" in sockets:
                found.add(_spelt(field[1]))
    return found


def _spelt(pair: str) -> str:
    """An address of the table, which has its bytes in reverse: 0100007F:1F90 -> 127.0.0.1:8080."""
    address, _, port = pair.partition(":")
    if len(address) > 8:
        return f"[{address}]:{int(port, 16)}"
    return ".".join(str(byte) for byte in reversed(bytes.fromhex(address))) + f":{int(port, 16)}"
