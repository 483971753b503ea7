"""Rows for TABLES.md of what the paper and public sources say: groups of institutions, and facts beside the model."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from sim.inputs.csv_table import read_data
from sim.results.targets import read_targets
from sim.setup.institutions import GROUPS

REFERENCE = Path(__file__).resolve().parents[2] / "results" / "reference" / "facts.csv"


def groups() -> list[tuple[str, ...]]:
    """Mechanisms and forces of the paper, and what both provinces started from."""
    return [
        (kind, f"`{group.id}`", group.name_en, group.name_zh, group.section, group.meaning)
        for kind, records in GROUPS.items()
        for group in records.values()
    ]


def facts() -> Iterator[tuple[str, ...]]:
    """Published figures, and what the dated scenarios gave in their place when that was last run."""
    targets = {target.id: target for target in read_targets()}
    with REFERENCE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if target := targets.get(row["id"]):
                head = (target.seen.date, target.province, target.fact, target.unit, f"`{target.operator}`")
                model, low, high = (f"{float(row[name]):.3g}" for name in ("model", "low", "high"))
                allowed = f"{target.error:g}", ": ".join(filter(None, (f"{target.discrepancy:g}", target.allowance)))
                yield *head, f"{target.value:g}", *allowed, model, f"{low} to {high}", target.use


def left_out() -> Iterator[tuple[str, ...]]:
    """Published figures that have no operator, and why."""
    rows = read_data("targets_left_out.csv", ("rows", "reason"))
    return zip(rows.texts("rows"), rows.texts("reason"), strict=True)
