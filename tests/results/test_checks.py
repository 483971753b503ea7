"""The checks over the prior: their arithmetic on made-up runs, and draws of a dated scenario."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.setup.indicators import HEADLINES
from sim.setup.institutions import INSTITUTIONS

REFERENCE = Path(__file__).resolve().parents[2] / "results" / "reference"
N_DRAWS = 40


@pytest.fixture
def script(monkeypatch):
    monkeypatch.syspath_prepend(str(REFERENCE))
    return import_module


@pytest.fixture
def made_up(script):
    """Runs that the core itself made, as if by the full model: numbers, gaps, and paths."""
    draws = script("check_draws")
    numbers = draws.numbers_of(draws.drawn_parameters(script("found").draw_unknowns(N_DRAWS)))
    paths = draws.core.paths(numbers, draws.core.Constants(develop=0.8, will=1.0))
    gaps = {
        (name, measure): paths[0, k] - paths[1, k] for name in draws.PROVINCES for k, measure in enumerate(HEADLINES)
    }
    return draws, numbers, gaps, paths


def test_the_core_foretells_what_it_made_itself_in_draws_it_was_not_fitted_to(made_up):
    draws, numbers, gaps, paths = made_up
    found = {row.what: row.value for row in draws.docked(gaps, paths, numbers)}
    told = [value for what, value in found.items() if what.endswith(": R2")]
    assert len(told) == 16 and min(told) > 0.9
    assert {row.n for row in draws.docked(gaps, paths, numbers)} == {N_DRAWS // 2}


def test_provinces_that_are_the_same_cross_together(made_up):
    draws, _, gaps, _ = made_up
    for row in draws.crossings(gaps):
        assert row.value == pytest.approx(1.0) and row.holds is not True


def test_a_mode_that_always_wins_is_no_fair_start(made_up):
    draws, numbers, gaps, _ = made_up
    assert not any(row.holds for row in draws.fair({key: np.ones((N_DRAWS, 73)) for key in gaps}))
    works = np.random.default_rng(1).uniform(0.5, 2.0, (2, N_DRAWS))
    ratio = np.log(works[0] / works[1])[:, None] * np.ones(73)
    claims = [row for row in draws.productivity(dict.fromkeys(gaps, ratio), works, numbers) if row.claim]
    assert len(claims) == 4 and not any(row.holds for row in claims)


def test_a_draw_scales_what_a_dated_scenario_sets(script):
    base = sim.load("zhejiang_dated")
    key = next(c.key for c in base.changes if c.key in sim.PARAMETERS and isinstance(c.value, float) and c.value)
    default = sim.PARAMETERS[key].default
    scenario = script("checks").drawn(base, {key: 0.9 * default})
    for before, after in zip(base.changes, scenario.changes, strict=True):
        assert after.value == (before.value if before.key != key else pytest.approx(0.9 * before.value))


def test_arms_are_institutions_and_each_setting_of_a_bundle(script):
    arms = script("check_institutions").arms_of(sim.load("zhejiang"))
    own = [institution.id for institution, setting, _ in arms if setting == "all"]
    assert own == [name for name in INSTITUTIONS if name in own] and len(own) > 20
    assert all(len(off) == 1 and len(institution.off) > 1 for institution, setting, off in arms if setting != "all")
