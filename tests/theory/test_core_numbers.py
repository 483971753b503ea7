"""The core's six numbers: each moves with its own parameters of the full model, and has its limits."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from sim.setup.parameters import PARAMETERS, Parameters
from sim.theory import core_numbers
from sim.theory.core import Numbers
from sim.theory.core_numbers import EARLY, kept, mean_left, numbers_of, productivities

DEFAULT = numbers_of([Parameters()])
PACES = {"pace_a", "pace_b"}
CONNECTIONS = {"connection_a", "connection_b"}


def of(**values) -> Numbers:
    return numbers_of([Parameters(**values)])


@pytest.mark.parametrize(
    ("name", "up", "down"),
    [
        ("months_build", set(), {"pace_a"}),
        ("months_copy", set(), {"pace_a"}),
        ("promotion", {"pace_a"}, set()),
        ("months_standard", set(), {"pace_b"}),
        ("months_install", set(), {"pace_b"}),
        ("interface_start", PACES | CONNECTIONS, set()),
        ("rate_migration", {"pace_b", "connection_b"}, set()),
        ("rate_convergence", {"pace_a", "connection_a"}, set()),
        ("rate_connect", CONNECTIONS, set()),
        ("capability_operator", {"pace_b", "connection_b", "worth_b"}, set()),
        ("sd_taste", set(), {"worth_b"}),
        ("local_noise", {"worth_b"}, set()),
        ("effort_county", set(), {"worth_b"}),
        ("distrust_company", {"worry_b"}, set()),
    ],
)
def test_a_parameter_moves_these_numbers_and_no_others(name, up, down):
    low, high = (of(**{name: getattr(PARAMETERS[name], end)}) for end in ("low", "high"))
    moved = {field.name: getattr(high, field.name)[0] - getattr(low, field.name)[0] for field in fields(Numbers)}
    assert {number for number, by in moved.items() if by > 1e-12} == up
    assert {number for number, by in moved.items() if by < -1e-12} == down


def test_whoever_finds_nothing_to_copy_builds():
    pace = productivities([Parameters()])[0, 0]
    assert of(promotion=0.0, copying_imitation=0.0).pace_a == pytest.approx(pace / Parameters().months_build)


def test_where_interfaces_grow_alike_at_one_rate_only_pace_parts_connections():
    quick = PARAMETERS["rate_platform"].high
    even = of(
        rate_platform=quick,
        rate_convergence=0.03 / (1.0 - mean_left(quick, EARLY)),
        rate_migration=0.03 / (1.0 - Parameters().migration_failure),
    )
    pace_a, pace_b = productivities([Parameters()])[:, 0]
    assert even.connection_a / even.connection_b == pytest.approx(pace_a / pace_b)


def test_drives_and_lock_in_move_the_work_of_whom_they_concern():
    def works(**values):
        return productivities([Parameters(**values)])[:, 0]

    now = works()
    public = works(public_value=PARAMETERS["public_value"].high)
    assert public[1] > now[1] and public[0] == now[0]
    assert works(competition=PARAMETERS["competition"].high)[0] > now[0]
    slow, fast = (works(rate_lock_in=getattr(PARAMETERS["rate_lock_in"], end)) for end in ("low", "high"))
    assert (fast < slow).all()
    weak, strong = (works(lock_in_effect=getattr(PARAMETERS["lock_in_effect"], end)) for end in ("low", "high"))
    assert (strong < weak).all()


def test_means_over_time_and_upkeep_have_their_limits():
    steps = (np.arange(10**5) + 0.5) / 10**5 * EARLY
    assert mean_left(0.08, EARLY) == pytest.approx(np.exp(-0.08 * steps).mean(), rel=1e-8)
    assert mean_left(0.0, EARLY) == 1.0 and mean_left(1e-9, EARLY) == pytest.approx(1.0)
    assert kept(0.02, 1.0) == kept(0.0, 0.3) == kept(0.02, 5.0) == 1.0
    assert kept(core_numbers.RENEWAL, 0.0) == 0.5


def test_there_is_a_number_for_every_draw():
    numbers = numbers_of(3 * [Parameters()])
    for field in fields(Numbers):
        assert getattr(numbers, field.name) == pytest.approx(np.full(3, getattr(DEFAULT, field.name)[0]))
