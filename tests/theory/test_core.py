"""The core on one page: its limits, and that it goes the full model's way where the two agree."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.setup.parameters import PARAMETERS, Parameters
from sim.theory import core
from sim.theory.core import CONVERGENCE, START, Constants, Numbers
from sim.theory.forms import logit_fixed_points

NUMBERS = core.numbers_of([Parameters()])
CONSTANTS = Constants()
MONTHS = np.arange(73)


def test_the_core_has_six_numbers_and_four_states():
    assert len(Numbers.__dataclass_fields__) == 6 and len(START) == 4


def test_who_does_no_work_changes_nothing():
    idle = replace(NUMBERS, work_a=np.zeros(1), work_b=np.zeros(1))
    found = core.paths(idle, CONSTANTS)
    assert np.abs(found - found[..., :1]).max() == 0.0


def test_maturity_alone_follows_its_closed_form():
    """Without copying and sharing, 1 - m falls by the factor 1 - p w a month."""
    found = core.paths(NUMBERS, replace(CONSTANTS, copy=0.0, dependence_a=0.0, worth_sharing=0.0))[0, 0, 0]
    m = 1.0 - (1.0 - START[1]) * (1.0 - CONSTANTS.build * NUMBERS.work_a[0]) ** MONTHS
    assert found == pytest.approx(CONSTANTS.worth_maturity * (m - START[1]), abs=1e-12)


def test_interfaces_follow_their_closed_form():
    states = [np.full(1, value) for value in START]
    for month in range(24):
        states = core.step(0, month, states, NUMBERS, CONSTANTS)
    assert states[2] == pytest.approx(1.0 - (1.0 - START[2]) * (1.0 - CONVERGENCE) ** 24)


def test_sharing_ends_at_a_level_that_reproduces_itself():
    last = core.paths(NUMBERS, CONSTANTS, 5000)[:, 1, 0, -1]
    for level in last:
        assert min(abs(level - x) for x in logit_fixed_points(CONSTANTS.will, CONSTANTS.echo)) < 1e-6


def test_lock_in_takes_with_time_and_from_who_is_depended_on():
    held = core.paths(replace(NUMBERS, lock_in=np.array([0.5])), CONSTANTS)
    free = core.paths(replace(NUMBERS, lock_in=np.array([0.0])), CONSTANTS)
    assert (held[..., :2] == free[..., :2]).all() and (held[..., 4:] < free[..., 4:]).all()
    of_none = replace(CONSTANTS, dependence_a=0.0)
    assert (core.paths(NUMBERS, of_none)[0] == core.paths(replace(NUMBERS, lock_in=np.zeros(1)), CONSTANTS)[0]).all()


def test_numbers_move_as_the_parameters_say():
    def of(**values):
        return core.numbers_of([Parameters(**values)])

    high = PARAMETERS["competition"].high
    assert of(competition=high).work_a > NUMBERS.work_a
    public = of(public_value=PARAMETERS["public_value"].high)
    assert public.work_b > NUMBERS.work_b and public.work_a == NUMBERS.work_a
    assert of(sd_taste=0.0).fit_b > 1.0 > NUMBERS.fit_b
    assert of(rate_lock_in=PARAMETERS["rate_lock_in"].high).lock_in > NUMBERS.lock_in
    assert NUMBERS.lock_in == pytest.approx(Parameters().lock_in_effect)


def test_a_fit_finds_the_constants_that_made_the_paths():
    spread = np.linspace(0.7, 1.3, 12)
    numbers = Numbers(*(getattr(NUMBERS, name) * spread[order] for name, order in zip(
        Numbers.__dataclass_fields__, np.argsort(np.sin(np.outer(np.arange(6) + 1, np.arange(12)))), strict=True,
    )))  # fmt: skip
    truth = replace(CONSTANTS, build=0.09, install=0.4, will=-1.2, worth_sharing=0.4)
    found = core.fit(numbers, core.paths(numbers, truth))
    again = core.paths(numbers, found)
    assert np.abs(again - core.paths(numbers, truth)).max() < 0.01
