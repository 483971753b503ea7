"""One county close up: which bureau shares what with whom under each mode, month by month, and why."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from sim.explain.diary import Diary
from sim.explain.sharing import close_up_of
from sim.inputs.checks import check_least, show
from sim.language.errors import InputError, nearest_name
from sim.model.founded import founding_once
from sim.model.model import Model
from sim.results.close_ups import close_up_table
from sim.runs.progress import progress_bar
from sim.setup.modes import Mode
from sim.setup.rng import replicate_seed
from sim.setup.scenario import Scenario
from sim.studies.arms import choose_modes, read_scenario
from sim.studies.question import check_plan
from sim.studies.story import months_told


def close_up(
    scenario: Scenario | str | os.PathLike[str] = "zhejiang",
    county: int | str = 0,
    months: int | Iterable[int] | None = None,
    modes: Sequence[Mode | str | os.PathLike[str]] | None = None,
    seed: int = 1,
    n_citizens: int | None = None,
    progress: bool = False,
) -> pd.DataFrame:
    """Which bureau of a county shares what with whom: a row per mode, month, holder, user and resource.

    county: 0 to C - 1, or its name. months: 1 to the scenario's last; all of them if None. The other arguments are as
    in ``sim.story``. Columns: mode, county and those of ``sim.results.close_ups.close_up_table``; what is shared is
    what desks found when they served the month's cases. Raises InputError.
    """
    check_plan(1, seed)
    base, luck, tables = read_scenario(scenario, None, n_citizens), replicate_seed(seed, 1), []
    wanted = months_told(range(1, base.months + 1) if months is None else months, 1, base.months)
    arms = choose_modes(modes, [base])
    with threadpool_limits(1), founding_once(), progress_bar(len(arms) * max(wanted), progress, "months") as advance:
        for mode in arms:
            model, pages = Model(base.with_(mode=mode), seed=luck), []
            place, diary = _place(model, county), Diary(model, np.arange(1))
            for _ in range(max(wanted)):
                pages.append(diary.step())
                advance(1)
            found = close_up_of(pages, place)
            for month in wanted:
                table = close_up_table(found, month - 1)
                table.insert(0, "mode", mode.name)
                table.insert(1, "county", model.places.county_name[place])
                tables.append(table)
    return pd.concat(tables, ignore_index=True)


def _place(model: Model, county: int | str) -> int:
    names = (*model.places.county_name, *model.places.county_name_zh)
    if isinstance(county, str):
        if county not in names:
            raise InputError("story.no_county", county=show(county), near=nearest_name(county, names))
        return names.index(county) % len(model.counties)
    check_least("county", county, 0, len(model.counties) - 1)
    return county
