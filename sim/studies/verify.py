"""Does the model meet what can be solved on paper? All limits at one seed, with a table and one figure."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from threadpoolctl import threadpool_limits

from sim.language.errors import InputError
from sim.runs import provenance
from sim.runs.folder import Folder
from sim.runs.progress import progress_bar
from sim.theory import find_limits
from sim.theory.records import Check, Limit, Panel

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLUMNS = ("limit", "name", "what", "theory", "simulation", "tolerance", "passed")


@dataclass(frozen=True, slots=True)
class Examined:
    """A limit and what was found at one seed; no panel where it stopped with an error."""

    limit: Limit
    checks: tuple[Check, ...]
    panel: Panel | None

    @property
    def passed(self) -> bool:
        """Whether every check agreed with theory."""
        return all(check.passed for check in self.checks)


@dataclass(frozen=True, slots=True, eq=False)
class Verification:
    """Limits examined at one seed.

    examined: one entry per limit, in the order of the month. record: seed, versions and what else `run.json` tells.
    """

    examined: tuple[Examined, ...]
    seed: int
    record: dict[str, Any]

    @property
    def passed(self) -> bool:
        """Whether every limit is met."""
        return all(one.passed for one in self.examined)

    @property
    def failed(self) -> list[str]:
        """The names of the limits that are not met."""
        return [one.limit.id for one in self.examined if not one.passed]

    @property
    def table(self) -> pd.DataFrame:
        """One row per check: limit, name, what, theory, simulation, tolerance, passed."""
        rows = [
            (one.limit.id, one.limit.name_en, c.what, c.theory, c.simulation, c.tolerance, c.passed)
            for one in self.examined
            for c in one.checks
        ]
        return pd.DataFrame(rows, columns=COLUMNS)

    def plot(self, lang: str | None = None) -> Figure:
        """One figure with a panel per limit: theory as a line, simulation as points."""
        from sim.report.figures.limits import limit_panels

        return limit_panels([(one.limit, one.panel, one.passed) for one in self.examined], lang)

    def save(self, out: str | os.PathLike[str] | Folder) -> list[Path]:
        """Write `verify.csv`, the figure and `run.json` into a folder; returns the paths. Raises InputError."""
        if not isinstance(out, Folder):
            with Folder(out) as folder:
                return self.save(folder)
        from sim.report.figures import theme

        picture = self.plot()
        files = {
            "verify.csv": self.table.to_csv(index=False, na_rep="NaN", lineterminator="\n").encode(),
            **{f"figures/{name}": content for name, content in theme.to_both(picture, "verify").items()},
        }
        record = self.record | {"files": [*files, "run.json"]}
        return out.write(files | {"run.json": provenance.to_json(record)})


def verify(limits: Sequence[str] | str | None = None, seed: int = 1, progress: bool = True) -> Verification:
    """Hold the model's rules to the limits that can be solved on paper.

    limits: their names (`sim.theory.LIMIT_IDS`); None for all. seed: >= 0; a sound model passes at practically every
    seed. progress: show a bar on a terminal. Raises InputError for a name that no limit has.
    """
    started, clock = datetime.now(UTC), time.monotonic()
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise InputError(f"seed = {seed!r}: must be a whole number >= 0")
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
        **provenance.circumstances(started, time.monotonic() - clock),
    }
    return Verification(tuple(examined), seed, record)


def _examine(limit: Limit, seed: int) -> Examined:
    """Examine a limit; an error in the model makes it fail and leaves the other limits to be examined."""
    try:
        finding = limit.examine(seed)
    except Exception as error:
        nothing = float("nan")
        stopped = Check(f"stopped by {type(error).__name__}: {error}", nothing, nothing, nothing)
        return Examined(limit, (stopped,), None)
    return Examined(limit, finding.checks, finding.panel)
