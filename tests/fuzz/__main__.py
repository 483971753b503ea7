"""Fuzz every reader of what strangers write: ``python -m tests.fuzz [READER ...]``; ``--help`` has its options.

Each is given N files, most of which keep the form of a valid one; ``tests.fuzz.trial`` says what must hold. Prints a
line per reader, then every kind of fault with one of its examples, and exits with 1 if there is any.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.fuzz.readers import READERS
from tests.fuzz.trial import fuzz, lay
from tests.tried import note

EXAMPLES, WORTH_NOTING = 10_000, 1000


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
    n_faults = 0
    for make in READERS:
        if asked.readers and make.__name__ not in asked.readers:
            continue
        clock = time.monotonic()
        reader = make()
        with tempfile.TemporaryDirectory() as room:
            counts = fuzz(reader, Path(room) / "room", asked.examples, asked.luck, goes_on=True)
        wall = time.monotonic() - clock
        print(
            f"{reader.name}: {counts.tried:,} files, {counts.valid:,} valid, {counts.refused:,} refused "
            f"(longest message {counts.longest}, slowest {counts.slowest:.2f} s), "
            f"{counts.faults.total():,} faults; {wall:.0f} s",
            flush=True,
        )
        for place, (kind, n) in enumerate(counts.faults.most_common()):
            print(f"  {n:,} x {kind}", flush=True)
            if asked.keep:
                lay(asked.keep / f"{make.__name__}-{place}", counts.examples[kind])
        n_faults += counts.faults.total()
        if asked.examples >= WORTH_NOTING:
            note(
                "fuzz", reader.name, tried=counts.tried, clean=counts.valid + counts.refused, valid=counts.valid,
                refused=counts.refused, slowest_s=round(counts.slowest, 2),
            )  # fmt: skip
    return 1 if n_faults else 0


if __name__ == "__main__":
    sys.exit(main())
