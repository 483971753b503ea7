"""Golden results: what every shipped scenario gave when they were last written.

    python -m tests.golden      writes them anew; a commit that does says "Results change: ... because ..."

One CSV file per scenario of scenarios/: 24 months, 1,000 citizens, seed 1, all indicators.
"""

from __future__ import annotations

import csv
from pathlib import Path

from sim.model.model import Model
from sim.setup.indicators import INDICATORS
from sim.setup.scenario import load
from sim.setup.shipped import shipped_scenarios

FOLDER = Path(__file__).parent
SCENARIOS = list(shipped_scenarios().values())
MONTHS, N_CITIZENS, SEED = 24, 1000, 1


def history_of(scenario: Path) -> list[dict]:
    """One row per month of the scenario's golden run."""
    return Model(load(scenario).with_(months=MONTHS, n_citizens=N_CITIZENS), seed=SEED).run().history


def golden_file(scenario: Path) -> Path:
    """Where the golden results of a scenario stand."""
    return FOLDER / f"{scenario.stem}.csv"


def write(scenario: Path) -> Path:
    """Run a scenario and write its golden results."""
    path = golden_file(scenario)
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["month", *INDICATORS])
        table.writerows(
            [row["month"], *(repr(float(row[name])) for name in INDICATORS)] for row in history_of(scenario)
        )
    return path


def read(path: Path) -> list[dict[str, float]]:
    """The rows of a golden file."""
    with path.open(newline="", encoding="utf-8") as file:
        return [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]


if __name__ == "__main__":
    for scenario in SCENARIOS:
        print(write(scenario).name)
