"""One hostile file, read: it is valid, or refused in one short line, soon, and nothing is written or left behind."""

from __future__ import annotations

import contextlib
import io
import signal
import sys
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from sim.cli.errors import LONGEST, in_one_line
from sim.language.errors import InputError, Note

SECONDS = 5.0
"""Processor time within which any file is read or refused."""
HANGS = 60
"""Seconds after which a reader counts as hanging."""
Files = dict[str, bytes]


@dataclass(frozen=True)
class Reader:
    """A reader of files that strangers write.

    name: what it reads. intact: valid files by name. mutants: files that replace some of these. read: reads them from
    their folder; what it may write goes elsewhere.
    """

    name: str
    intact: Files
    mutants: st.SearchStrategy[Files]
    read: Callable[[Path], Any]


@dataclass
class Counts:
    """What came of the mutants of one reader."""

    valid: int = 0
    refused: int = 0
    slowest: float = 0.0
    longest: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    examples: dict[str, Files] = field(default_factory=dict)

    @property
    def tried(self) -> int:
        return self.valid + self.refused + self.faults.total()

    def add(self, more: Counts) -> None:
        """Count what came of more of them."""
        self.valid, self.refused = self.valid + more.valid, self.refused + more.refused
        self.slowest, self.longest = max(self.slowest, more.slowest), max(self.longest, more.longest)
        self.faults += more.faults
        self.examples = more.examples | self.examples


class Fault(AssertionError):
    """What a reader must not do."""


def lay(folder: Path, files: Files) -> None:
    """Write files into a folder."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def try_reader(reader: Reader, folder: Path, mutant: Files, counts: Counts) -> None:
    """Read a mutant in place of the intact files, which are there before and after. Raises Fault."""
    lay(folder, mutant)
    before = _seen(folder)
    try:
        line, seconds = _read(reader, folder)
    finally:
        after = _seen(folder)
        for name in set(after) - set(before):
            (folder / name).unlink()
        lay(folder, {name: reader.intact[name] for name in mutant if name in reader.intact})
        for name in set(mutant) - set(reader.intact):
            (folder / name).unlink(missing_ok=True)
    if before != after:
        raise Fault(
            "it wrote: " + ", ".join(name for name in {**before, **after} if before.get(name) != after.get(name))
        )
    counts.slowest = max(counts.slowest, seconds)
    if seconds > SECONDS:
        raise Fault(f"it took more than {SECONDS:g} s")
    if line is None:
        counts.valid += 1
        return
    shown = in_one_line(f"digigov: {line}")
    if not shown.isprintable() or len(shown) > LONGEST:
        raise Fault("its message is no short line")
    counts.refused += 1
    counts.longest = max(counts.longest, len(shown))


def _read(reader: Reader, folder: Path) -> tuple[str | None, float]:
    """What a reader says against a folder, if it does, and the processor time that it takes. Raises Fault."""
    start = time.process_time()
    said = io.StringIO()
    try:
        with warnings.catch_warnings(), _not_for_ever(), contextlib.redirect_stderr(said):
            warnings.simplefilter("error")
            warnings.simplefilter("ignore", Note)
            reader.read(folder)
        line = None
    except InputError as error:
        line = str(error)
    except Fault:
        raise
    except BaseException as error:
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        raise Fault(_kind(error)) from error
    if said.getvalue():
        raise Fault("it wrote to the terminal: " + said.getvalue()[:100])
    return line, time.process_time() - start


def _kind(error: BaseException) -> str:
    """The kind of an error, and where in the program it came from."""
    ours = [frame for frame in traceback.extract_tb(error.__traceback__) if "/sim/" in frame.filename]
    where = f" in {Path(ours[-1].filename).stem}.{ours[-1].name}" if ours else ""
    return f"{type(error).__name__}{where}: {' '.join(str(error).split())[:60]}"


def _seen(folder: Path) -> dict[str, int]:
    """The files below a folder, and their sizes."""
    return {path.relative_to(folder).as_posix(): path.stat().st_size for path in folder.rglob("*") if path.is_file()}


@contextlib.contextmanager
def _not_for_ever() -> Iterator[None]:
    """A block that ends with TimeoutError after a while, where the system can."""
    if sys.platform == "win32":
        yield
        return

    def end(*_: Any) -> None:
        raise TimeoutError("it hangs")

    before = signal.signal(signal.SIGALRM, end)
    signal.alarm(HANGS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def fuzz(reader: Reader, folder: Path, n: int, luck: int, goes_on: bool = False) -> Counts:
    """Try n mutants of a reader's files in a folder of its own. luck: the same mutants for the same number.

    goes_on: faults are counted by kind, each with an example; else the first is made as small as can be, and raised.
    """
    counts = Counts()
    folder.mkdir(parents=True, exist_ok=True)
    lay(folder, reader.intact)
    reader.read(folder)
    counts = Counts()

    @seed(luck)
    @settings(
        max_examples=n,
        database=None,
        deadline=None,
        derandomize=False,
        phases=[Phase.generate] if goes_on else [Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(reader.mutants)
    def each(mutant: Files) -> None:
        if counts.tried >= n:
            return
        try:
            try_reader(reader, folder, mutant, counts)
        except Fault as fault:
            if not goes_on:
                raise
            kind = str(fault)
            counts.faults[kind] += 1
            counts.examples.setdefault(kind, mutant)

    each()
    return counts
