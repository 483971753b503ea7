"""What was tried and what came of it, a row each, in ``tests/tried.csv``; the page on security shows it."""

from __future__ import annotations

import csv
from pathlib import Path

FILE = Path(__file__).with_suffix(".csv")
COLUMNS = ("family", "what", "tried", "clean", "note")


def read() -> list[dict[str, str]]:
    """The rows, in the order of the file."""
    if not FILE.exists():
        return []
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def note(family: str, what: str, *, tried: int, clean: int, **figures: object) -> None:
    """Put a row into the file, in place of the last one of the same name. figures: other numbers, as name value."""
    text = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in figures.items())
    row = {"family": family, "what": what, "tried": str(tried), "clean": str(clean), "note": text}
    rows = read()
    place = next((i for i, old in enumerate(rows) if (old["family"], old["what"]) == (family, what)), None)
    rows = [*rows, row] if place is None else [*rows[:place], row, *rows[place + 1 :]]
    with FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
