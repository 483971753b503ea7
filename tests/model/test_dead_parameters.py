"""Every parameter moves an outcome: both ends of its range move some indicator, in some world."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import pytest

from sim.setup.modes import MODES
from sim.setup.parameters import GROUPS, PARAMETERS
from tests.worlds import world

MONTHS, N_CITIZENS = 60, 200
LEAST = 1e-6
"""Relative difference below which an indicator counts as not moved: rounding does not make a parameter alive."""

RISKY = {
    "rate_incident": PARAMETERS["rate_incident"].high,
    "rate_misuse": PARAMETERS["rate_misuse"].high,
    "safeguards": 0.0,
}
"""Incidents come once in some years; what only they bring into play is tried where they come often."""

LED, SEPARATION = MODES["government_led"], MODES["separation"]
PLAIN = [
    *((mode, {}, 2) for mode in MODES.values()),
    (LED, {"goal_level": PARAMETERS["goal_level"].low}, 2),  # counties reach their goals
    (LED, {"teams_per_county": PARAMETERS["teams_per_county"].high}, 2),  # teams are idle until vendors leave
    (replace(SEPARATION, name="builds_only", operator="government"), {}, 2),
    (SEPARATION, {"standard_cost": PARAMETERS["standard_cost"].high}, 2),  # the province saves up for standards
]
DANGEROUS = [
    (mode, RISKY, seed)
    for mode in (SEPARATION, LED, replace(LED, name="unpooled", custody="bureau"))
    for seed in (11, 9, 1)
]
DANGEROUS.extend(
    (SEPARATION, RISKY | own, seed) for own, seed in (({"deterrence": 0.0}, 1), ({"rent": PARAMETERS["rent"].high}, 1))
)
"""Worlds as (mode, parameters, seed)."""


@lru_cache(maxsize=12)
def usual_path(mode, base, seed):
    return world(mode, seed=seed, n_citizens=N_CITIZENS, months=MONTHS, **dict(base)).run().history


def is_moved(ours, theirs):
    """Whether two rows of indicators differ; undefined ones are undefined in both."""
    return any(abs(ours[name] - theirs[name]) > LEAST * (1.0 + abs(theirs[name])) for name in theirs)


def moves(mode, base, seed, name, value):
    """Whether a run with the parameter at ``value`` ever leaves the usual one; stops as soon as it does."""
    usual = usual_path(mode, tuple(base.items()), seed)
    model = world(mode, seed=seed, n_citizens=N_CITIZENS, **{**base, name: value})
    while not is_moved(model.history[-1], usual[model.month]):
        if model.month == MONTHS:
            return False
        model.step()
    return True


def dead_ends(name):
    """The ends of a parameter's range that move nothing in any world; what is there usually is left out."""
    parameter = PARAMETERS[name]
    worlds = DANGEROUS if parameter.group == "incidents" else PLAIN
    usual = worlds[0][1].get(name, parameter.default)
    worlds = [one for one in worlds if one[1].get(name, usual) == usual]
    ends = [end for end in (parameter.low, parameter.high) if end != usual]
    return [end for end in ends if not any(moves(*one, name, end) for one in worlds)]


@pytest.mark.usefixtures("in_loops")
@pytest.mark.parametrize("group", GROUPS)
def test_both_ends_of_every_range_move_an_indicator(group):
    names = [name for name, parameter in PARAMETERS.items() if parameter.group == group]
    assert {name: dead_ends(name) for name in names} == {name: [] for name in names}


def test_the_default_moves_nothing():
    """The comparison above can fail: an unchanged parameter leaves every indicator as it is."""
    assert not moves(LED, {}, 2, "patience_days", PARAMETERS["patience_days"].default)
