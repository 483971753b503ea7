"""Fuzz every reader of what strangers write: ``python -m tests.fuzz [READER ...]``; ``--help`` has its options.

Each is given N files, most of which keep the form of a valid one; ``tests.fuzz.trial`` says what must hold. Prints a
line per reader, then every kind of fault with one of its examples, and exits with 1 if there is any. Stopped, the same
command goes on.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.fuzz.readers import READERS
from tests.fuzz.trial import Counts, Reader, fuzz, lay
from tests.tried import note, so_far

EXAMPLES, AT_ONCE = 10_000, 1000
"""Files for each reader, and those after which it is noted how far it is."""
MEMORY = Path("/dev/shm")
"""A folder that is in memory, where there is one."""


def main() -> int:
    """Run the command; returns its exit code."""
    names = [make.__name__ for make in READERS]
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__.splitlines()[0])
    parser.add_argument("readers", nargs="*", metavar="READER", help="all if none is named: " + ", ".join(names))
    parser.add_argument("--examples", type=int, default=EXAMPLES, help="files for each reader")
    parser.add_argument("--luck", type=int, default=1, help="another number, other files")
    parser.add_argument("--keep", type=Path, help="folder for an example of every fault")
    asked = parser.parse_args()
    unknown = set(asked.readers) - set(names)
    if unknown:
        parser.error(f"there is no reader {min(unknown)}")
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK):
        tempfile.tempdir = str(MEMORY)  # a disk that is asked to keep what is written takes longer than most readers
    n_faults = 0
    for make in READERS:
        if not asked.readers or make.__name__ in asked.readers:
            n_faults += try_all(make, asked)
    return 1 if n_faults else 0


def try_all(make: Callable[[], Reader], asked: argparse.Namespace) -> int:
    """Give one reader its files, some at a time, from where it was stopped on; returns its faults."""
    clock, reader = time.monotonic(), make()
    is_noted = asked.examples >= AT_ONCE
    last = so_far("fuzz", reader.name, asked.examples) if is_noted else {}
    counts = Counts(*(int(last.get(name, 0)) for name in ("valid", "refused")), float(last.get("slowest_s", 0)))
    counts.faults["found before it was stopped"] = int(last.get("tried", 0)) - counts.tried
    while counts.tried < asked.examples:
        n, luck = min(AT_ONCE, asked.examples - counts.tried), asked.luck + AT_ONCE * (counts.tried // AT_ONCE)
        with tempfile.TemporaryDirectory() as room:
            counts.add(fuzz(reader, Path(room) / "room", n, luck, goes_on=True))
        if is_noted:
            note(
                "fuzz", reader.name, tried=counts.tried, clean=counts.valid + counts.refused, valid=counts.valid,
                refused=counts.refused, slowest_s=round(counts.slowest, 2),
            )  # fmt: skip
    print(
        f"{reader.name}: {counts.tried:,} files, {counts.valid:,} valid, {counts.refused:,} refused "
        f"(longest message {counts.longest}, slowest {counts.slowest:.2f} s), "
        f"{counts.faults.total():,} faults; {time.monotonic() - clock:.0f} s",
        flush=True,
    )
    for place, (kind, n) in enumerate((+counts.faults).most_common()):
        print(f"  {n:,} x {kind}", flush=True)
        if asked.keep and kind in counts.examples:
            lay(asked.keep / f"{make.__name__}-{place}", counts.examples[kind])
    return counts.faults.total()


if __name__ == "__main__":
    sys.exit(main())
