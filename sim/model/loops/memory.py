"""Memory: what a run needs, what the machine has, and one line before the start if it will not do."""

from __future__ import annotations

import os
from pathlib import Path

from sim.language.errors import InputError, Message
from sim.model import loops

try:
    import resource
except ImportError:  # a system without such limits
    resource = None  # type: ignore[assignment]

BYTES_COMPILED, BYTES_IN_NUMPY = 105, 520
"""At most per citizen at any moment of a run, setting up included; measured with some to spare."""
BYTES_BESIDE = 400_000_000
"""The program, its libraries and the province's institutions."""
SMALL = 100_000
"""Citizens that take less than the program itself does, which is in memory already: no reason to refuse a run."""
GIGABYTE = 1e9


def check_memory(n_citizens: int) -> None:
    """Raise InputError if this many citizens will not fit, with the largest number that will."""
    if n_citizens <= SMALL:
        return
    free, need = free_bytes(), bytes_of_run(n_citizens)
    if free is None or need <= free:
        return
    fitting = max(1, (free - BYTES_BESIDE) // _each(n_citizens))
    advice = "" if loops.has_numba() else Message("model.memory_with_numba")
    sizes = {"need": gigabytes(need), "free": gigabytes(free), "fitting": fitting}
    raise InputError("model.memory", n=n_citizens, advice=advice, **sizes)


def bytes_of_run(n_citizens: int) -> int:
    """What a process takes that makes runs with so many citizens."""
    return BYTES_BESIDE + _each(n_citizens) * n_citizens


def free_bytes() -> int | None:
    """Memory that this process can still get, by all limits that are known; None if none is."""
    return _least(shared_free_bytes(), _within_process())


def shared_free_bytes(root: Path = Path("/")) -> int | None:
    """Memory that this process and those it starts can still get together: by the system, the control groups that it is
    in, and a job's share of a cluster; None if nothing is known."""
    return _least(_available(root), _within_groups(root), _within_job())


def _least(*limits: int | None) -> int | None:
    return min((limit for limit in limits if limit is not None), default=None)


def _available(root: Path) -> int | None:
    try:
        lines = dict(line.split(":", 1) for line in (root / "proc/meminfo").read_text("ascii").splitlines())
        return 1024 * int(lines["MemAvailable"].split()[0])
    except (OSError, KeyError, ValueError):
        pass
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return None


def _within_groups(root: Path) -> int | None:
    """What the control groups of this process leave, those above it included, of version 1 or 2."""
    try:
        lines = (root / "proc/self/cgroup").read_text("utf-8").splitlines()
    except (OSError, ValueError):
        return None
    found = []
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if not controllers:
            base, names = root / "sys/fs/cgroup", ("memory.max", "memory.current", "inactive_file")
        elif "memory" in controllers.split(","):
            base = root / "sys/fs/cgroup/memory"
            names = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
        else:
            continue
        inside = base / path.strip("/")
        found += [_within_group(group, *names) for group in (inside, *inside.parents) if group.is_relative_to(base)]
    return _least(*found)


def _within_group(group: Path, most: str, used: str, idle: str) -> int | None:
    try:
        limit, now = (int((group / name).read_text("ascii")) for name in (most, used))
        numbers = dict(line.split() for line in (group / "memory.stat").read_text("ascii").splitlines())
        return max(0, limit - now + int(numbers.get(idle, 0)))  # files that were read count as used, and give way
    except (OSError, ValueError):  # no such group, or "max": no limit
        return None


def _within_job() -> int | None:
    """What Slurm has granted on this node, in megabytes; of it nothing is used yet worth counting."""
    try:
        if "SLURM_MEM_PER_NODE" in os.environ:
            return int(os.environ["SLURM_MEM_PER_NODE"]) * 2**20 or None  # 0: all there is
        return int(os.environ["SLURM_MEM_PER_CPU"]) * int(os.environ["SLURM_CPUS_ON_NODE"]) * 2**20 or None
    except (KeyError, ValueError):
        return None


def _within_process() -> int | None:
    """What ``ulimit -v`` leaves to this process."""
    if resource is None:
        return None
    try:
        limit = resource.getrlimit(resource.RLIMIT_AS)[0]
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    except (OSError, ValueError):
        return None
    return None if limit == resource.RLIM_INFINITY else max(0, limit - pages * os.sysconf("SC_PAGE_SIZE"))


def _each(n_citizens: int) -> int:
    return BYTES_COMPILED if loops.backend_of(n_citizens) == loops.COMPILED else BYTES_IN_NUMPY


def gigabytes(number: int) -> str:
    """Bytes in words."""
    return f"{number / GIGABYTE:.1f} GB"
