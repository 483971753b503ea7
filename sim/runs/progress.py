"""Progress for people who wait: on a terminal, after a moment, and for nobody else."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sim.language.texts import say

QUIET_SECONDS = 2.0  # no progress bar before

Advance = Callable[..., None]


@contextmanager
def progress_bar(total: int, is_on: bool, what: str = "runs", done: int = 0) -> Iterator[Advance]:
    """A progress bar on stderr, if that is a terminal and the work takes longer than a moment.

    done: what was done before. Gives a function of the number of things done since its last call, and of ``failed``
    ones among them.
    """
    if not is_on or not sys.stderr.isatty():
        yield lambda n, failed=0: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    what = say(f"console.progress.{what}")
    columns = (
        TextColumn(what), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"), TimeElapsedColumn(),
        TextColumn("{task.fields[left]}"), TextColumn("[red]{task.fields[failed]}"),
    )  # fmt: skip
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task = bar.add_task(what, total=total, completed=done, rate="", left="", failed="")
    start, here, bad = time.monotonic(), 0, 0
    first: tuple[float, int] | None = None  # when the first came, and how many: what went before was the start

    def advance(n: int, failed: int = 0) -> None:
        nonlocal here, bad, first
        here, bad = here + n, bad + failed
        now = time.monotonic()
        seconds = now - start
        first = first or (now, here)
        fields: dict[str, Any] = {}
        if here > first[1] and now > first[0]:
            per_second = (here - first[1]) / (now - first[0])
            fields["rate"] = rate_in_words(per_second)
            left = duration_in_words((total - done - here) / per_second)
            fields["left"] = say("console.progress.left", duration=left)
        if bad:
            fields["failed"] = say("console.progress.failed", n=bad)
        bar.update(task, advance=n, **fields)
        if not bar.live.is_started and seconds > QUIET_SECONDS:
            bar.start()

    try:
        yield advance
    finally:
        if bar.live.is_started:
            bar.stop()


def print_line(line: str) -> None:
    """Print a line on stderr, as the program."""
    print(f"digigov: {line}", file=sys.stderr, flush=True)


def rate_in_words(per_second: float) -> str:
    """Things per second, or per minute or hour where these are few: "12.3/s", "40/min", "2.5/h"."""
    for factor, unit in ((1, "s"), (60, "min"), (3600, "h")):
        if per_second * factor >= 1 or unit == "h":
            rate = per_second * factor
            return f"{rate:.0f}/{unit}" if rate >= 100 else f"{rate:.1f}/{unit}"
    raise AssertionError


def duration_in_words(seconds: float) -> str:
    """A time in its two greatest units: "8 s", "3 min 20 s", "5 h 10 min", "2 d 4 h"."""
    seconds = round(seconds)
    units = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))
    for index, (unit, size) in enumerate(units):
        if seconds >= size or unit == "s":
            count, rest = divmod(seconds, size)
            text = f"{count} {unit}"
            if rest and index < 3:
                smaller, size = units[index + 1]
                text += f" {rest // size} {smaller}" if rest // size else ""
            return text
    raise AssertionError
