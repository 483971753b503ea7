"""Tables of the numbers that the model stands on: parameters with roles and priors, constants, the ledger, grades."""

from __future__ import annotations

from collections import Counter

from sim.docs.markdown import table
from sim.setup.ledger import CONSTANT, COUNTS, count_entries, read_ledger
from sim.setup.parameters import GROUPS, PARAMETERS
from sim.setup.roles import ROLES
from sim.setup.sources import CERTAINTIES, GRADES


def parameters() -> str:
    """One table of parameters per group."""
    columns = ("symbol", "name", "default", "range", "unit", "meaning", "source", "grade", "role")
    parts = []
    for group in GROUPS:
        rows = [
            (
                p.symbol, f"`{p.name}`", f"{p.default:g}", f"{p.low:g} to {p.high:g}", p.unit, p.meaning, p.source,
                p.grade, p.role if p.prior is None else f"{p.role}, {p.prior}",
            )
            for p in PARAMETERS.values()
            if p.group == group
        ]  # fmt: skip
        parts.append(f"**{group}**\n\n{table(columns, rows)}")
    return "\n\n".join(parts)


def roles() -> str:
    """What each role means, and how many parameters have it."""
    counts = Counter(p.role for p in PARAMETERS.values())
    rows = [(r.name, r.name_zh, r.meaning, counts[r.name]) for r in ROLES.values()]
    return table(("role", "中文", "meaning", "parameters"), rows)


def priors() -> str:
    """What is unknown, and why its prior is as it is."""
    rows = [
        (f"`{p.name}`", f"{p.low:g} to {p.high:g}", p.prior, p.prior_reason) for p in PARAMETERS.values() if p.prior
    ]
    return table(("unknown", "range", "prior", "because"), rows)


def constants() -> str:
    """Fixed numbers with their homes."""
    rows = []
    for entry in read_ledger():
        if entry.sort == CONSTANT:
            home, _, name = entry.where.rpartition(".")
            rows.append((f"`{name}`", f"{entry.value:g}", entry.meaning, f"`{home}`", entry.source, entry.grade))
    return table(("constant", "value", "meaning", "home", "source", "grade"), rows)


def ledger() -> str:
    """How many numbers of each sort are based on what."""
    return table(COUNTS, count_entries(read_ledger()))


def grades() -> str:
    """What each grade means, and which certainties of a data table's row mean it."""
    rows = [
        (
            grade.letter, grade.name_zh, grade.meaning,
            ", ".join(f"`{name}`" for name, certainty in CERTAINTIES.items() if certainty.grade == grade.letter) or "–",
        )
        for grade in GRADES.values()
    ]  # fmt: skip
    return table(("grade", "中文", "meaning", "certainty in the data tables"), rows)
