"""Does the model meet what can be solved analytically? All limits at one seed, with a table and one figure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
from threadpoolctl import threadpool_limits

from sim.results.records import Examined, Verification
from sim.runs.progress import progress_bar
from sim.studies.question import Answer, Clock, check_plan
from sim.theory import find_limits
from sim.theory.records import Check, Limit

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True, eq=False)
class VerificationAnswer(Verification, Answer):
    """A verification with its table and figure; it has no report."""

    def tables(self) -> dict[str, pd.DataFrame]:
        """One row per check."""
        return {"verify.csv": self.table}

    def figures(self, lang: str | None = None) -> Mapping[str, Callable[[], Figure]]:
        """One figure with a panel per limit: theory as a line, simulation as points."""
        from sim.report.figures.limits import limit_panels

        return {"verify": lambda: limit_panels([(one.limit, one.panel, one.passed) for one in self.examined], lang)}

    def report(self, pictures: Mapping[str, bytes]) -> None:
        """None."""


def verify(limits: Sequence[str] | str | None = None, seed: int = 1, progress: bool = True) -> VerificationAnswer:
    """Hold the model's rules to the limits that can be solved analytically.

    limits: their names (`sim.theory.LIMIT_IDS`); None for all. seed: >= 0; a sound model passes at practically every
    seed. progress: show a bar on a terminal. Raises InputError for a name that no limit has.
    """
    clock = Clock()
    check_plan(1, seed)
    chosen = find_limits([limits] if isinstance(limits, str) else limits)
    examined = []
    with threadpool_limits(1), progress_bar(len(chosen), progress, "limits") as advance:
        for limit in chosen:
            examined.append(_examine(limit, seed))
            advance(1)
    record = {
        "limits": [limit.id for limit in chosen],
        "seed": seed,
        "passed": all(one.passed for one in examined),
        "failed": [one.limit.id for one in examined if not one.passed],
        **clock.circumstances(),
    }
    return VerificationAnswer(tuple(examined), seed, record)


def _examine(limit: Limit, seed: int) -> Examined:
    """Examine a limit; an error in the model makes it fail and leaves the other limits to be examined."""
    try:
        checks, panel = limit.find(seed)
    except Exception as error:
        nothing = float("nan")
        values = {"kind": type(error).__name__, "error": error}
        stopped = Check("any.stopped", nothing, nothing, nothing, values)
        return Examined(limit, (stopped,), None)
    return Examined(limit, checks, panel)
