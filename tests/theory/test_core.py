"""The core on one page: its limits, and that it goes the full model's way where the two agree."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from scipy.special import expit

from sim.theory import core
from sim.theory.core import START, Constants, Numbers

ONE = np.ones(1)
NUMBERS = Numbers(0.14 * ONE, 0.07 * ONE, 0.92 * ONE, 0.05 * ONE, 0.065 * ONE, 0.5 * ONE)
CONSTANTS = Constants()
MONTHS = np.arange(73)
ONLY_MODULES = replace(CONSTANTS, worth_sharing=0.0, worth_orders=0.0)


def test_the_core_has_six_numbers_and_four_states():
    assert len(fields(Numbers)) == 6 and len(START) == 4


def test_without_stages_and_connections_only_orders_act():
    still = core.paths(Numbers(*6 * [0.0 * ONE]), CONSTANTS)
    assert np.ptp(still[:, 1]) == 0.0
    of_orders = -CONSTANTS.worth_orders * np.expm1(-MONTHS / core.MONTHS_OF_ORDERS)
    assert still[:, 0, 0] == pytest.approx(np.stack(2 * [of_orders]), abs=1e-12)


def test_where_counties_build_maturity_follows_its_closed_form():
    m = 1.0 - (1.0 - START[1]) * (1.0 - CONSTANTS.build * NUMBERS.pace_a[0]) ** MONTHS
    found = core.paths(NUMBERS, ONLY_MODULES)[0, 0, 0]
    assert found == pytest.approx(CONSTANTS.worth_maturity * (m - START[1]), abs=1e-12)


def test_what_is_installed_lags_the_standard_as_two_steps_in_a_row():
    """1 - m is a sum of two powers: (1 - m0) (i (1 - d)^t - d (1 - i)^t) / (i - d), for s and m equal at first."""
    d, i = CONSTANTS.develop * NUMBERS.pace_b[0], CONSTANTS.install * NUMBERS.pace_b[0]
    left = (1.0 - START[1]) * (i * (1.0 - d) ** MONTHS - d * (1.0 - i) ** MONTHS) / (i - d)
    found = core.paths(NUMBERS, ONLY_MODULES)[1, 0, 0]
    assert found == pytest.approx(CONSTANTS.worth_maturity * NUMBERS.worth_b[0] * (1.0 - left - START[1]), abs=1e-12)


def test_lists_follow_their_closed_form_and_data_end_where_lists_do():
    state = tuple(value * ONE for value in START)
    for _ in range(24):
        state = core.step(1, state, NUMBERS, CONSTANTS)
    end = expit(CONSTANTS.will - CONSTANTS.worry * NUMBERS.worry_b)
    assert state[2] == pytest.approx(end + (START[2] - end) * (1.0 - CONSTANTS.reconsider) ** 24)
    last = core.paths(NUMBERS, CONSTANTS, 3000)[:, 1, 0, -1]
    assert last == pytest.approx([expit(CONSTANTS.will), end[0]])


def test_modes_that_are_equal_in_all_share_alike_and_worry_parts_them():
    equal = replace(NUMBERS, connection_b=NUMBERS.connection_a, worry_b=0.0 * ONE)
    same, worried = (core.paths(numbers, CONSTANTS)[:, 1, 0] for numbers in (equal, replace(equal, worry_b=ONE)))
    assert (same[0] == same[1]).all() and (worried[0] == same[0]).all()
    assert (worried[1, 2:] < same[1, 2:]).all()


def test_a_pace_beyond_a_stage_at_once_builds_all_at_once():
    found = core.paths(replace(NUMBERS, pace_a=1e3 * ONE), ONLY_MODULES)[0, 0, 0]
    assert found[1:] == pytest.approx(CONSTANTS.worth_maturity * (1.0 - START[1]))


def test_a_fit_finds_the_constants_that_made_the_paths():
    spread = np.linspace(0.7, 1.3, 12)
    orders = np.argsort(np.sin(np.outer(np.arange(6) + 1, np.arange(12))))
    numbers = Numbers(*(getattr(NUMBERS, field.name) * spread[order] for field, order in zip(
        fields(Numbers), orders, strict=True,
    )))  # fmt: skip
    truth = replace(CONSTANTS, build=0.3, install=1.0, will=1.2, worth_sharing=0.4)
    found = core.fit(numbers, core.paths(numbers, truth))
    assert np.abs(core.paths(numbers, found) - core.paths(numbers, truth)).max() < 0.01
