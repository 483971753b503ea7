"""What is known of the modes in the shipped scenarios: by month, how they differ over what facts leave open and luck.

A small table that comes with the package; ``make verdict`` writes it anew, and beside it what it was made from. It
needs no table library, so that a page may use it while it is drawn.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from hashlib import blake2b
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.results.bands import QUANTILES, quantiles, verdict_of
from sim.results.tables import windows
from sim.setup.indicators import HEADLINES
from sim.setup.modes import MODES
from sim.setup.posterior import NAME as POSTERIOR
from sim.setup.priors import UNKNOWNS
from sim.setup.scenario import Scenario, load

NAME = "known"
SCENARIOS = ("zhejiang", "guangdong")
COLUMNS = ["province", "indicator", "month", "p_a_better", *QUANTILES]
CHANGES_NOTHING = {"name", "title", "question", "expectation", "reference", "months", "n_citizens", "mode"}
NOT_SHIPPED = {"social", "seating"}  # a network of one's own, which no shipped scenario has


@dataclass(frozen=True, slots=True)
class Known:
    """How mode a differs from mode b in one measure of one province, a - b in shares.

    bands: QUANTILES over draws and luck, each [month 1..T]. p: probability that a is better, by reported month.
    """

    province: str
    mode_a: str
    mode_b: str
    indicator: str
    n_draws: int
    bands: Mapping[str, NDArray[np.float64]]
    p: Mapping[int, float]

    def turned(self) -> Known:
        """The same as b - a."""
        bands = dict(zip(QUANTILES, [-self.bands[name] for name in reversed(QUANTILES)], strict=True))
        p = {month: 1.0 - share for month, share in self.p.items()}
        return replace(self, mode_a=self.mode_b, mode_b=self.mode_a, bands=bands, p=p)

    def row(self, month: int) -> dict[str, Any]:
        """What is told of the reported month that is nearest, as a row of ``sim.results.verdict.VERDICT``."""
        told = min(self.p, key=lambda reported: abs(reported - month))
        of = {name: float(band[told - 1]) for name, band in self.bands.items()}
        verdict = verdict_of(self.p[told], of["q05"], of["q95"], self.n_draws)
        names = {"province": self.province, "mode_a": self.mode_a, "mode_b": self.mode_b, "indicator": self.indicator}
        rest = {"window": f"month_{told}", "p_a_better": self.p[told], "n_draws": self.n_draws, "verdict": verdict}
        return names | rest | of


def known_of(a: Scenario, b: Scenario, indicator: str) -> Known | None:
    """What is known of how two runs differ; None where it has not been worked out.

    They must be a shipped scenario under the two modes that it was worked out for, in any order. Unknowns may have any
    value, since it is over these that it is told; all else must be as it comes.
    """
    record, modes = known_record(), [next((m.name for m in MODES.values() if m == one.mode), "") for one in (a, b)]
    place = next((name for name, world in _shipped().items() if world_of(a) == world_of(b) == world), None)
    if place is None or indicator not in HEADLINES or sorted(modes) != sorted(record["modes"]):
        return None
    found = _known()[place, indicator]
    return found if modes == record["modes"] else found.turned()


def world_of(scenario: Scenario) -> dict[str, Any]:
    """All of a scenario that must be as it comes for what is known to be of it."""
    table = scenario.model_dump(mode="json", exclude=CHANGES_NOTHING | NOT_SHIPPED)
    return table | {"parameters": {k: v for k, v in table["parameters"].items() if k not in UNKNOWNS}}


def is_shipped(scenario: Scenario) -> bool:
    """Whether it is a shipped scenario in all but mode and unknowns."""
    return any(world_of(scenario) == world for world in _shipped().values())


def known_record() -> dict[str, Any]:
    """Modes, draws, replications, citizens, seed and versions of what is known, and its fingerprint."""
    return json.loads(resources.files("sim").joinpath(f"data/{NAME}.json").read_text(encoding="utf-8"))


def is_stale() -> bool:
    """Whether scenarios, modes or the posterior have changed since it was worked out."""
    record = known_record()
    return record["fingerprint"] != fingerprint(record["modes"])


def fingerprint(modes: Sequence[str]) -> str:
    """A hash of all that goes into it but the code: the shipped scenarios, the modes, and the posterior's draws."""
    worlds = [load(name).model_dump(mode="json", exclude=CHANGES_NOTHING | NOT_SHIPPED) for name in SCENARIOS]
    draws = resources.files("sim").joinpath(f"data/{POSTERIOR}.csv").read_text(encoding="utf-8")
    switches = [dict(MODES[name].switches) for name in modes]
    return blake2b(json.dumps([worlds, switches, draws], sort_keys=True).encode(), digest_size=16).hexdigest()


def to_known(provinces: Sequence[str], paths: NDArray[np.float64]) -> list[tuple[Any, ...]]:
    """Rows of the table from a - b of every run [province, measure, replicate, draw, month 0..T], in shares.

    p_a_better is told of the reported months only, as everywhere, and NaN of others.
    """
    rows = []
    reported = [span.start for name, span in windows(paths.shape[-1] - 1).items() if name != "path"]
    for province, of_province in zip(provinces, paths, strict=True):
        for indicator, runs in zip(HEADLINES, of_province.reshape(len(HEADLINES), -1, paths.shape[-1]), strict=True):
            bands = quantiles(runs)
            for month in range(1, paths.shape[-1]):
                at = runs[:, month]
                p = float(np.mean((at > 0) + 0.5 * (at == 0))) if month in reported else np.nan
                rows.append((province, indicator, month, p, *(float(band[month]) for band in bands.values())))
    return rows


@cache
def _shipped() -> dict[str, dict[str, Any]]:
    """The worlds that it is known of, by name."""
    return {name: world_of(load(name)) for name in SCENARIOS}


@cache
def _known() -> dict[tuple[str, str], Known]:
    """The table, by province and measure."""
    record = known_record()
    with resources.files("sim").joinpath(f"data/{NAME}.csv").open(encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    found = {}
    for key in dict.fromkeys((row["province"], row["indicator"]) for row in table):
        rows = [row for row in table if (row["province"], row["indicator"]) == key]
        mode_a, mode_b = record["modes"]
        found[key] = Known(
            province=key[0],
            mode_a=mode_a,
            mode_b=mode_b,
            indicator=key[1],
            n_draws=record["n_draws"],
            bands={name: np.array([float(row[name]) for row in rows]) for name in QUANTILES},
            p={int(row["month"]): float(row["p_a_better"]) for row in rows if row["p_a_better"] != "NaN"},
        )
    return found
