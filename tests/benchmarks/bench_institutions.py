"""The institutional month of the model beside the same in C, both reforms of Guangdong; milliseconds per run.

First C is held to the model: from the same state at its start, every array and number that a sub-step leaves in C must
be the model's, in every month; and all months in C alone, with what citizens and incidents gave the model's run handed
in, must end as the model's do.

    python -m tests.benchmarks.bench_institutions [--quick]
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from time import process_time
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table
from threadpoolctl import threadpool_limits

from sim.model import loops
from sim.model.model import MONTH, Model
from sim.setup.scenario import load
from tests.benchmarks.institutions_in_c import SUBSTEPS, InstitutionsInC, fields_of
from tests.benchmarks.profiled import seconds_by_part

REFORMS = ("separation", "government_led")
TOLERANCE, AFTER_ALL = 1e-9, 1e-6
"""Relative differences that rounding may make in a sub-step, and in a whole run."""


def hold(ours: InstitutionsInC, model: Model, when: str, tolerance: float) -> None:
    """Fail where C and the model differ."""
    wrong = list(ours.differences(model, tolerance))
    assert not wrong, f"{when}: {wrong}"


def check_substeps(model: Model, months: int) -> dict[str, np.ndarray]:
    """Both, sub-step by sub-step from the same state; gives what citizens and incidents gave every month."""
    ours, given = InstitutionsInC(model), {name: [] for _, name, *_ in fields_of("Given")}
    for month in range(1, months + 1):
        model.month = month
        given["fear"].append(model.fear.copy())
        for name, substep in MONTH:
            accounts, fines = model.treasury.accounts.copy(), model.treasury.fines
            if name in SUBSTEPS:
                ours.take(model)
                ours.substep(name)
            substep(model)
            if name in SUBSTEPS:
                hold(ours, model, f"month {month}, {name}", TOLERANCE)
            elif name == "channel":
                given["share_online"].append(model.flow.share_online.copy())
            elif name == "opinion":
                given["mean_satisfaction"].append(float(model.citizens.satisfaction.mean()))
            elif name == "incidents":
                given["repairs"].append(accounts - model.treasury.accounts)
                given["fines"].append(model.treasury.fines - fines)
    return {name: np.ascontiguousarray(values, dtype=float) for name, values in given.items()}


def check(mode: str, months: int, **size: Any) -> tuple[InstitutionsInC, Model, dict[str, np.ndarray]]:
    """Hold C to the model under a mode; gives a new start, in C and as a model, and what is handed in."""
    setup = load("guangdong").with_(mode=mode, months=months, **size)
    model, start = Model(setup, seed=1), Model(setup, seed=1)
    given = check_substeps(model, months)
    alone = InstitutionsInC(start)
    alone.run(given)
    hold(alone, model, f"all {months} months", AFTER_ALL)
    return InstitutionsInC(start), start, given


@dataclass(frozen=True, slots=True)
class Ratio:
    """Milliseconds per run by one backend, mean of the reforms: of C, of the same sub-steps, and of the whole run."""

    backend: str
    in_c: float
    institutions: float
    whole: float


def milliseconds_in_c(mode: str, months: int, repeats: int, **size: Any) -> float:
    """Milliseconds of the process for all months in C, the fastest of the repeats, after the check."""
    with loops.compiled(False):
        ours, start, given = check(mode, months, **size)
    times = []
    for _ in range(repeats):
        ours.take(start)
        begin = process_time()
        ours.run(given)
        times.append(process_time() - begin)
    return 1e3 * min(times)


def main(months: int = 72, n_citizens: int = 1_000, repeats: int = 5) -> list[Ratio]:
    """Check, time both backends and C, and print a table."""
    size: dict[str, Any] = {"months": months, "n_citizens": n_citizens}
    found, table = (
        [],
        Table("", "C, ms", "the same sub-steps, ms", "to C", "whole run, ms", "to C", title="Institutions"),
    )
    with threadpool_limits(1):
        in_c = float(np.mean([milliseconds_in_c(mode, repeats=repeats, **size) for mode in REFORMS]))
        for backend in ("numpy", "compiled"):
            runs = [seconds_by_part(load("guangdong").with_(mode=mode, **size), backend, repeats) for mode in REFORMS]
            ours, whole = (
                1e3 * float(np.mean([sum(run[part] for part in parts or run) for run in runs]))
                for parts in (SUBSTEPS, ())
            )
            found.append(Ratio(backend, in_c, ours, whole))
            table.add_row(backend, *(f"{x:.1f}" for x in (in_c, ours, ours / in_c, whole, whole / in_c)))
    Console().print(table)
    return found


if __name__ == "__main__":
    main(*((3, 100, 1) if "--quick" in sys.argv else ()))
