"""Memory: what a run needs, what the machine has, and one line before the start if it will not do."""

from __future__ import annotations

import os
from pathlib import Path

from sim.language.errors import InputError, Message
from sim.model import loops

BYTES_COMPILED, BYTES_IN_NUMPY = 95, 520
"""At most per citizen at any moment of a run, setting up included; measured with some to spare."""
BYTES_BESIDE = 400_000_000
"""The program, its libraries and the province's institutions."""
GIGABYTE = 1e9


def check_memory(n_citizens: int) -> None:
    """Raise InputError if this many citizens will not fit, with the largest number that will."""
    free = free_bytes()
    each = BYTES_COMPILED if loops.backend_of(n_citizens) == loops.COMPILED else BYTES_IN_NUMPY
    need = BYTES_BESIDE + each * n_citizens
    if free is None or need <= free:
        return
    fitting = max(1, (free - BYTES_BESIDE) // each)
    advice = "" if loops.has_numba() else Message("model.memory_with_numba")
    sizes = {"need": _gigabytes(need), "free": _gigabytes(free), "fitting": fitting}
    raise InputError("model.memory", n=n_citizens, advice=advice, **sizes)


def free_bytes() -> int | None:
    """Memory that this process can still get, by the system and by the limit of its control group; None if unknown."""
    system = _available()
    group = _within_group()
    return min(limits) if (limits := [value for value in (system, group) if value is not None]) else None


def _available() -> int | None:
    try:
        lines = dict(line.split(":", 1) for line in Path("/proc/meminfo").read_text("ascii").splitlines())
        return 1024 * int(lines["MemAvailable"].split()[0])
    except (OSError, KeyError, ValueError):
        pass
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return None


def _within_group() -> int | None:
    group = Path("/sys/fs/cgroup")
    try:
        limit, used = (int((group / f"memory.{what}").read_text("ascii")) for what in ("max", "current"))
    except (OSError, ValueError):  # no control group, or "max": no limit
        return None
    return max(0, limit - used)


def _gigabytes(number: int) -> str:
    return f"{number / GIGABYTE:.1f} GB"
