"""Without a reform nothing drifts: month 0 is the steady state that the months after it stay in."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model.agents.citizens import pick_item
from sim.model.month.opinion import judge_cases
from sim.setup.indicators import INDICATORS
from tests.worlds import world

GROWS = {"share_ever_online"}
"""Counts since month 0."""
MOST_T = 4.5
"""Of twenty indicators with twelve seeds, one in a few hundred goes beyond by luck."""
SMALL = 0.3
"""In standard deviations between months and seeds: what nobody could tell from luck."""


def paths(province: str, n_seeds: int, n_citizens: int, months: int) -> dict[str, np.ndarray]:
    """Every indicator without a reform, months from 0 on [seeds, months + 1]."""
    runs = [
        world("fragmented", province=province, seed=seed, n_citizens=n_citizens, months=months).run().history
        for seed in range(1, n_seeds + 1)
    ]
    return {name: np.array([[row[name] for row in run] for run in runs]) for name in INDICATORS}


def drifts(path: np.ndarray) -> bool:
    """Whether the last year lies off month 0 [seeds, months], by a paired t test and by more than luck hides."""
    change = path[:, -12:].mean(axis=1) - path[:, 0]
    if np.isnan(change).all() or np.ptp(change) == change.mean() == 0.0:
        return False
    error = change.std(ddof=1) / np.sqrt(len(change))
    return abs(change.mean()) > max(MOST_T * error, SMALL * path[:, -12:].std())


def drifting(found: dict[str, np.ndarray]) -> list[str]:
    return [name for name, path in found.items() if name not in GROWS and drifts(path)]


@pytest.mark.parametrize("province", ["zhejiang", "guangdong"])
def test_no_indicator_drifts_in_three_years_without_a_reform(province):
    assert drifting(paths(province, n_seeds=12, n_citizens=200, months=36)) == []


def test_what_grows_would_be_found():
    """The test can fail: citizens who have ever been online become more."""
    found = paths("zhejiang", n_seeds=4, n_citizens=100, months=14)
    assert all(drifts(found[name]) for name in GROWS)


@pytest.mark.once
@pytest.mark.usefixtures("in_loops")
def test_no_indicator_drifts_over_forty_seeds_and_six_years():
    """But for the backlog, by one or two in a hundred: queues are convex, so shocks make them longer."""
    assert set(drifting(paths("zhejiang", n_seeds=40, n_citizens=1000, months=72))) <= {"n_backlog"}


def test_month_0_expects_of_cases_what_citizens_then_judge():
    """Expected satisfaction of month 0 is the mean of many drawn cases, within four standard errors."""
    model = world("fragmented", n_citizens=4000)
    citizens = model.citizens
    who = np.arange(len(citizens), dtype=np.int32)
    profile = model.demand.cumulative[citizens.group]
    expected, drawn = citizens.satisfaction.mean(), []
    for month in range(1, 9):
        model.month = month
        items = pick_item(profile, model.luck.uniform("test/item", month, len(who)))
        judge_cases(model, who, items)
        drawn.append(citizens.satisfaction.copy())
    mean = np.mean(drawn, axis=0)
    assert abs(mean.mean() - expected) < 4.0 * mean.std() / np.sqrt(len(who))
