"""Progress is shown to people who wait, and to nobody else."""

from __future__ import annotations

import io
import sys

import pytest
import rich.progress  # noqa: F401  before the clock is replaced, so that it keeps the real one

from sim.runs import executors, progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def shown(monkeypatch, stream, seconds, wanted=True):
    clock = iter([0.0, *[seconds] * 100])
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock, seconds))
    with progress.progress_bar(10, wanted) as advance:
        for _ in range(10):
            advance(1)
    return stream.getvalue()


def test_long_work_shows_a_bar_on_a_terminal(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    assert "runs" in shown(monkeypatch, Terminal(), progress.QUIET_SECONDS + 1)


@pytest.mark.parametrize(
    ("stream", "seconds", "wanted"),
    [(Terminal, 0.5, True), (io.StringIO, 60.0, True), (Terminal, 60.0, False)],
)
def test_short_work_and_files_get_no_bar(monkeypatch, stream, seconds, wanted):
    assert shown(monkeypatch, stream(), seconds, wanted) == ""


def test_the_rate_does_not_count_what_workers_take_to_start(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "200")
    terminal, clock = Terminal(), iter([0.0, *(100.0 + n for n in range(200))])
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))
    with progress.progress_bar(10, True) as advance:
        for _ in range(6):
            advance(1)
    assert "1.0/s" in terminal.getvalue() and "4 s left" in terminal.getvalue()


def test_one_worker_at_least_is_available():
    assert executors.available_workers() >= 1
