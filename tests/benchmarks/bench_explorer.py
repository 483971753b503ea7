"""How soon the explorer answers: from command to first picture, from slider to new picture, with 2,000 citizens.

    python -m tests.benchmarks.bench_explorer [REPEATS]

A browser is open already; the first picture is month 0 on both sides. A slider's picture is that of the month that is
looked at, on both sides, under the new value.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from statistics import median
from time import perf_counter, sleep

from sim.errors import InputError
from tests.browser import page_of
from tests.explorer.served import ADDRESS, PATIENCE, ROOT

MONTHS = (12, 24, 36, 72)
LIMITS = {"command to first picture": 5.0, "slider to picture": 1.0}
"""Seconds within which each should be done on two CPUs that do nothing else."""


def time_first_picture(page) -> tuple[float, float, subprocess.Popen, str]:
    """Seconds from the command to month 0, and to all months; the server goes on."""
    start = perf_counter()
    command = [sys.executable, "-m", "sim", "explore", "--no-browser", "--port", "0", "--lang", "en"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True)
    found = ADDRESS.search(process.stdout.readline())
    if found is None:
        raise InputError("the explorer did not say where it is")
    page.goto(found[0], wait_until="commit")
    page.wait_for_selector("[data-agent='right:county:0']", timeout=1000 * PATIENCE)
    first = perf_counter() - start
    page.wait_for_selector(".xp-stage[data-months-ready='72']", timeout=1000 * PATIENCE)
    return first, perf_counter() - start, process, found[0]


def time_slider(page, month: int, value: float) -> float:
    """Seconds from letting a slider go to the picture of a month under its new value."""
    page.locator(".xp-scrub").fill(str(month))
    page.wait_for_selector(f".xp-stage[data-month='{month}']", timeout=1000 * PATIENCE)
    sleep(0.5)  # for the page to have told of it
    before = page.get_attribute(".xp-stage", "data-number")
    slider = page.locator("[data-parameter=reciprocity] input[type=range]").first
    start = perf_counter()
    slider.evaluate("(node, value) => { node.value = value; node.dispatchEvent(new Event('change')); }", str(value))
    page.wait_for_selector(f".xp-stage[data-month='{month}']:not([data-number='{before}'])", timeout=1000 * PATIENCE)
    return perf_counter() - start


def time_scrub(page) -> float:
    """Seconds from a move of the bar of time to the maps of that month."""
    code = """month => new Promise(done => { const bar = document.querySelector('.xp-scrub'), start = performance.now();
        bar.value = month; bar.dispatchEvent(new Event('input'));
        requestAnimationFrame(() => setTimeout(() => done(performance.now() - start))); })"""
    return median(page.evaluate(code, month) for month in range(5, 70, 5)) / 1000.0


def main(repeats: int = 5) -> None:
    """Print a table of medians."""
    firsts, wholes, sliders, scrubs = [], [], {month: [] for month in MONTHS}, []
    with page_of() as watched:
        page = watched.page
        for repeat in range(repeats):
            first, whole, process, _ = time_first_picture(page)
            firsts.append(first)
            wholes.append(whole)
            try:
                scrubs.append(time_scrub(page))
                for place, month in enumerate(MONTHS):
                    sliders[month].append(time_slider(page, month, 3.1 + 0.1 * place + 0.5 * (repeat % 2)))
            finally:
                page.goto("about:blank")
                os.killpg(process.pid, signal.SIGINT)
                process.wait(PATIENCE)
    loads = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    print(f"medians of {repeats}; load of the machine {loads} on {os.cpu_count()} CPUs")
    _tell("command to first picture", firsts, LIMITS["command to first picture"])
    _tell("command to all 72 months", wholes)
    for month, times in sliders.items():
        _tell(f"slider to month {month}", times, LIMITS["slider to picture"])
    _tell("scrub to maps", scrubs)


def _tell(what: str, times: list[float], limit: float | None = None) -> None:
    end = "" if limit is None else f"; limit {limit:.1f}"
    print(f"{what:26} {median(times):6.2f} s   (best {min(times):.2f}{end})", flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
