"""Whether every institution moves what is stated of it, over draws of what is unknown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from found import PROVINCES, Found, Size, draw_unknowns, index_of, plain, run

from sim.results.tables import windows
from sim.runs.study import Cell
from sim.setup.institutions import INSTITUTIONS, UP, Institution, is_part_of, parts_of, setting_of
from sim.setup.institutions_off import mode_at_end
from sim.setup.scenario import Scenario

SURE = 0.9
"""Share of draws in which an institution must move what is stated of it the right way."""


def arms_of(scenario: Scenario) -> list[tuple[Institution, str, dict[str, Any]]]:
    """Every institution of a scenario's mode: itself and, where it is several settings, each of them alone."""
    return [
        (institution, setting_of(one.id) or "all", dict(one.off))
        for institution in INSTITUTIONS.values()
        if is_part_of(institution, mode_at_end(scenario))
        for one in (institution, *parts_of(institution))
    ]


def institutions(size: Size) -> Iterator[Found]:
    """Every institution moves what is stated of it over the whole prior, in its own province and mode."""
    table = draw_unknowns(size.pairs)
    parts = [moved(name, table, size) for name in PROVINCES]
    rows = pd.concat(parts, ignore_index=True)
    rows.to_csv(size.out / "institutions.csv", index=False, float_format="%.4g", na_rep="NaN", lineterminator="\n")
    whole = rows[rows["setting"] == "all"]
    sure = whole.groupby("institution", sort=False)["moves"].any()
    idle = [name for name in INSTITUTIONS if not sure.get(name, False)]
    claim = "all" if not idle else f"not: {' '.join(idle)}"
    yield Found("institutions", f"move what is stated, P >= {SURE:g}", int(sure.sum()), claim, not idle, n=len(rows))
    alone = rows[rows["setting"] != "all"].groupby(["institution", "setting"], sort=False)["moves"].any()
    idle_settings = [f"{name}:{key}" for (name, key), moves in alone.items() if not moves]
    claim = "all" if not idle_settings else f"not: {' '.join(idle_settings)}"
    yield Found("institutions", "settings of bundles that do", int(alone.sum()), claim, not idle_settings, n=len(alone))


def moved(name: str, table: pd.DataFrame, size: Size) -> pd.DataFrame:
    """Effects of every arm of a province on what is stated, on less off, over the draws."""
    scenario = plain(name).with_(n_citizens=size.citizens)
    arms = arms_of(scenario)
    keys = list(dict.fromkeys(key for *_, off in arms for key in off))
    given = scenario.parameters.model_dump() | {f"mode.{s}": o for s, o in scenario.mode.switches.items()}
    base = table.assign(**{key: given[key] for key in keys if key not in table})
    points = pd.concat([base, *(base.assign(**off) for *_, off in arms)], ignore_index=True)
    values = run(f"institutions-{name}", [Cell(name, scenario)], size, points=points).values[0, 0]
    on, *others = values.reshape(1 + len(arms), len(table), *values.shape[1:])
    rows = []
    for (institution, setting, _), off in zip(arms, others, strict=True):
        for indicator, way in institution.moves:
            i = index_of(indicator)
            found = {"province": name, "institution": institution.id, "setting": setting, "indicator": indicator}
            effects = {
                window: (off - on)[:, months, i].mean(axis=1) * (1.0 if way == UP else -1.0)
                for window, months in windows(values.shape[1] - 1).items()
            }
            ends = list(effects)[-2:]
            found |= {f"p_{window}": float((effects[window] > 0.0).mean()) for window in ends}
            found |= {f"median_{window}": float(np.median(effects[window])) for window in ends}
            found["moves"] = max(found[f"p_{window}"] for window in ends) >= SURE
            rows.append(found | {"when_off": way, "n": len(table)})
    return pd.DataFrame(rows)
