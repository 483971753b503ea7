"""How soon the explorer answers: from command to first picture, from slider to new picture, with 2,000 citizens.

    python -m tests.benchmarks.bench_explorer [REPEATS]

A browser is open already. The first picture is month 0 on both sides: of a browser that never saw the explorer, and of
one that did, which keeps Solara's files for that address; the port is the same from day to day unless it is taken.

A slider's picture is the first under the new value, on both sides; its month is when that picture has come to the month
that is looked at. The page is asked at every frame that it draws, since waiting for a selector asks every half second.
"""

from __future__ import annotations

import os
import signal
import socketserver
import subprocess
import sys
from collections.abc import Sequence
from statistics import median
from time import perf_counter, sleep

from tests.browser import page_of
from tests.classroom.explorer.served import ADDRESS, PATIENCE, ROOT

MONTHS = (12, 24, 36, 72)
LIMITS = {"command to first picture": 5.0, "slider to picture": 1.0}
STAGE = "document.querySelector('.xp-stage')?.dataset"
"""Seconds within which each should be done on two CPUs that do nothing else."""


def wait(page, condition: str) -> None:
    """Wait until something is so on the page."""
    page.wait_for_function(condition, polling="raf", timeout=1000 * PATIENCE)


def free_port() -> int:
    """A port that nobody listens on."""
    with socketserver.TCPServer(("127.0.0.1", 0), socketserver.BaseRequestHandler) as server:
        return server.server_address[1]


def time_first_picture(page, port: int) -> tuple[float, float, subprocess.Popen, str]:
    """Seconds from the command to month 0, and to all months; the server goes on."""
    start = perf_counter()
    command = [sys.executable, "-m", "sim", "explore", "--no-browser", "--port", str(port), "--lang", "en"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True)
    found = ADDRESS.search(process.stdout.readline())
    if found is None:
        raise RuntimeError("the explorer did not say where it is")
    page.goto(found[0], wait_until="commit")
    wait(page, "() => document.querySelector(`[data-agent='right:county:0']`)")
    first = perf_counter() - start
    wait(page, f"() => {STAGE}?.monthsReady === '72'")
    return first, perf_counter() - start, process, found[0]


def time_slider(page, month: int, value: float) -> tuple[float, float]:
    """Seconds from letting a slider go to the first picture under its new value, and to the month looked at."""
    page.locator(".xp-scrub").fill(str(month))
    page.wait_for_selector(f".xp-stage[data-month='{month}']", timeout=1000 * PATIENCE)
    sleep(0.5)  # for the page to have told of it
    before = page.get_attribute(".xp-stage", "data-number")
    slider = page.locator("[data-parameter=reciprocity] input[type=range]").first
    start = perf_counter()
    slider.evaluate("(node, value) => { node.value = value; node.dispatchEvent(new Event('change')); }", str(value))
    wait(page, f"() => {STAGE}.number !== '{before}'")
    first = perf_counter() - start
    wait(page, f"() => {STAGE}.number !== '{before}' && {STAGE}.month === '{month}'")
    return first, perf_counter() - start


def time_scrub(page) -> float:
    """Seconds from a move of the bar of time to the maps of that month."""
    code = """month => new Promise(done => { const bar = document.querySelector('.xp-scrub'), start = performance.now();
        bar.value = month; bar.dispatchEvent(new Event('input'));
        requestAnimationFrame(() => setTimeout(() => done(performance.now() - start))); })"""
    return median(page.evaluate(code, month) for month in range(5, 70, 5)) / 1000.0


def stop(page, process: subprocess.Popen) -> None:
    """Leave the page and end the server."""
    page.goto("about:blank")
    os.killpg(process.pid, signal.SIGINT)
    process.wait(PATIENCE)


def main(repeats: int = 5) -> None:
    """Print a table of medians."""
    news, firsts, wholes, sliders, scrubs = [], [], [], {month: [] for month in MONTHS}, []
    with page_of() as watched:
        page = watched.page
        for repeat in range(repeats):
            port = free_port()
            new, _, process, _ = time_first_picture(page, port)
            news.append(new)
            stop(page, process)
            first, whole, process, _ = time_first_picture(page, port)
            firsts.append(first)
            wholes.append(whole)
            try:
                scrubs.append(time_scrub(page))
                for place, month in enumerate(MONTHS):
                    sliders[month].append(time_slider(page, month, 3.1 + 0.1 * place + 0.5 * (repeat % 2)))
            finally:
                stop(page, process)
    loads = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    print(f"medians of {repeats}; load of the machine {loads} on {os.cpu_count()} CPUs")
    _tell("command to picture, new browser", news)
    _tell("command to first picture", firsts, LIMITS["command to first picture"])
    _tell("command to all 72 months", wholes)
    for month, times in sliders.items():
        first, whole = zip(*times, strict=True)
        _tell(f"slider to picture, at month {month}", first, LIMITS["slider to picture"])
        _tell(f"slider to month {month}", whole)
    _tell("scrub to maps", scrubs)


def _tell(what: str, times: Sequence[float], limit: float | None = None) -> None:
    end = "" if limit is None else f"; limit {limit:.1f}"
    print(f"{what:32} {median(times):6.2f} s   (best {min(times):.2f}{end})", flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
