"""Where a run's time goes: seconds by founding, sub-step and measures."""

from __future__ import annotations

from collections import defaultdict
from time import process_time
from typing import Any

from sim.model import loops
from sim.model import model as models
from sim.setup.scenario import Scenario

FOUNDING, MEASURES = "founding", "measures"


def seconds_by_part(setup: Scenario, backend: str = "numpy", repeats: int = 1) -> dict[str, float]:
    """Seconds of the process by part of a run; of each month's visit to a part the fastest of the repeats.

    backend: "numpy" or "compiled".
    """
    best: dict[tuple[str, int], float] = defaultdict(lambda: float("inf"))
    with loops.compiled(backend == "compiled"):
        for _ in range(repeats + (backend == "compiled")):  # once more, to compile
            for visit, seconds in visits_of(setup):
                best[visit] = min(best[visit], seconds)
    total: dict[str, float] = defaultdict(float)
    for (part, _), seconds in best.items():
        total[part] += seconds
    return dict(total)


def visits_of(setup: Scenario) -> list[tuple[tuple[str, int], float]]:
    """Seconds of every visit to a part in one run: part and month, seconds."""
    begin = process_time()
    model = models.Model(setup, seed=1)
    visits: list[Any] = [((FOUNDING, 0), process_time() - begin)]
    entered: list[Any] = []

    def watch(part: str) -> None:
        """A part begins, and the one before it ends."""
        now = process_time()
        if entered:
            visits.append((entered[0], now - entered[1]))
        entered[:] = [(part, model.month), process_time()] if part else []

    def measured(model: models.Model, *names: tuple[str, ...]) -> dict[str, float]:
        """Measures, as a part of their own."""
        watch(MEASURES)
        values = take_measures(model, *names)
        watch("")
        return values

    take_measures, models.take_measures = models.take_measures, measured
    model.watch = watch
    try:
        while model.month < setup.months:
            model.step()
    finally:
        models.take_measures = take_measures
    return visits
