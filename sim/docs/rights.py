"""The table of what each right adds to the difference between the modes, from the reference results."""

from __future__ import annotations

import csv
from pathlib import Path

from sim.docs.markdown import table
from sim.setup.indicators import INDICATORS
from sim.setup.modes import MODES
from sim.setup.options import SWITCHES

SHARES = Path(__file__).resolve().parents[2] / "results" / "reference" / "shapley.csv"


def rights() -> str:
    """Shapley shares in percentage points: a table per province and measure, a column per window."""
    with SHARES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    windows = list(dict.fromkeys(row["window"] for row in rows))
    names = list(dict.fromkeys((row["province"], row["indicator"]) for row in rows))
    columns = ("right", "first mode, second mode", *(f"{window.replace('_', ' ')} (interval)" for window in windows))
    first, second, *_ = MODES.values()
    parts = []
    for province, indicator in names:
        found = {
            (row["player"], row["window"]): row
            for row in rows
            if (row["province"], row["indicator"]) == (province, indicator)
        }
        lines = [
            (
                f"`{right}`", f"{first.switches[right]}, {second.switches[right]}",
                *(points(found[right, window]) for window in windows),
            )
            for right in SWITCHES
        ]  # fmt: skip
        gaps = (f"**{100 * float(found[next(iter(SWITCHES)), window]['gap']):+.1f}**" for window in windows)
        lines.append(("all", "", *gaps))
        parts.append(f"**{province}, {INDICATORS[indicator].label_en.lower()}**\n\n{table(columns, lines)}")
    return "\n\n".join([f"Draws: {rows[0]['n']}.", *parts])


def points(row: dict[str, str]) -> str:
    """A share with its interval, in percentage points."""
    share, low, high = (100 * float(row[name]) for name in ("share", "ci_low", "ci_high"))
    return f"{share:+.1f} ({low:+.1f} to {high:+.1f})"
