"""What was tried and what came of it, a row each, in ``tests/tried.csv``; ``python -m tests.tried`` shows it on a page.

``tests.fuzz``, ``tests.soak`` and ``tests.same_bytes`` write the rows. Each says of which commit it is: what was
stopped goes on from its row, unless the program is another one since.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from sim.runs.provenance import git_state

FILE = Path(__file__).with_suffix(".csv")
PAGE = Path(__file__).resolve().parents[1] / "sim" / "docs" / "SECURITY.md"
BEGIN, END = "<!-- tried:begin -->", "<!-- tried:end -->"
COLUMNS = ("family", "what", "tried", "clean", "note", "commit")


def read() -> list[dict[str, str]]:
    """The rows, in the order of the file."""
    if not FILE.exists():
        return []
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def note(family: str, what: str, *, tried: int, clean: int, **figures: object) -> None:
    """Put a row into the file, in place of the last one of the same name. figures: other numbers, as name value."""
    text = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in figures.items())
    values = (family, what, str(tried), str(clean), text, commit())
    row = dict(zip(COLUMNS, values, strict=True))
    rows = read()
    place = next((i for i, old in enumerate(rows) if (old["family"], old["what"]) == (family, what)), None)
    rows = [*rows, row] if place is None else [*rows[:place], row, *rows[place + 1 :]]
    with FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def so_far(family: str, what: str, enough: int) -> dict[str, str]:
    """The figures of a row by name, with ``tried`` and ``clean``, if it is of this commit and less than enough."""
    for row in read():
        if (row["family"], row["what"]) == (family, what) and row["commit"] == commit() and int(row["tried"]) < enough:
            figures = dict(part.rsplit(" ", 1) for part in row["note"].split(", ") if part)
            return {name.replace(" ", "_"): value for name, value in figures.items()} | row
    return {}


@cache
def commit() -> str:
    """The first digits of the commit that is checked out; of none outside git."""
    state = git_state()
    return state["commit"][:7] if state else ""


def table() -> str:
    """The rows as a table of Markdown, family by family."""
    lines = [f"| {' | '.join(COLUMNS)} |", "| --- | --- | ---: | ---: | --- | --- |"]
    for row in sorted(read(), key=lambda row: (row["family"], row["what"])):
        n = {name: f"{int(row[name]):,}" for name in ("tried", "clean")}
        lines.append("| " + " | ".join((row | n)[name] for name in COLUMNS) + " |")
    return "\n".join(lines)


def with_table(page: str) -> str:
    """A page with the table of today between its marks."""
    before, rest = page.split(BEGIN)
    return f"{before}{BEGIN}\n{table()}\n{END}{rest.split(END)[1]}"


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
