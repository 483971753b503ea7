"""Common random numbers: a switch changes no draw and nothing that people bring with them, but it changes outcomes."""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from unittest.mock import patch

import numpy as np
import pytest

from sim.modes import MODES, SWITCHES
from sim.rng import Luck
from tests.worlds import mixed, world

MONTHS = 18
STARTS = ("government_led", "separation")
CHANGES = [
    pytest.param(start, switch, option, id=f"{start}-{switch}-{option}")
    for start in STARTS
    for switch, record in SWITCHES.items()
    for option in record.options
    if option != MODES[start].switches[switch]
]
EXOGENOUS = ("requests/shock", "requests/file", "requests/taste", "opinion/days", "opinion/trips", "sharing/reconsider")


def digest(values) -> bytes:
    return blake2b(np.ascontiguousarray(values).tobytes(), digest_size=16).digest()


@cache
def recorded(mode):
    """A run with every draw, what is exogenous in it month by month, and its history."""
    draws = {}
    uniform = Luck.uniform

    def remember(luck, purpose, month, size):
        numbers = uniform(luck, purpose, month, size)
        key, value = (purpose, month), (np.shape(numbers), digest(numbers))
        assert draws.setdefault(key, value) == value, f"{key} is drawn twice, and in two shapes"
        return numbers

    with patch.object(Luck, "uniform", remember):
        model = world(mode, seed=7, province="guangdong", n_citizens=300)
        people, places, demand = model.citizens, model.places, model.demand
        exogenous = {
            f"citizens.{name}": digest(getattr(people, name))
            for name in ("county", "is_60plus", "has_college", "is_owner", "skill", "group")
        }
        exogenous |= {"ties": digest(people.ties.indices), "weights": digest(people.ties.data)}
        exogenous |= {
            f"places.{name}": digest(getattr(places, name))
            for name in ("county_city", "county_population", "gdp_per_head", "county_point", "neighbour_pairs")
        }
        exogenous |= {
            f"demand.{name}": digest(getattr(demand, name)) for name in ("cases", "rate", "cumulative", "system_weight")
        }
        for _ in range(MONTHS):
            model.step()
            exogenous |= {
                ("taste", model.month): digest(model.modules.taste),
                ("cases", model.month): digest(model.flow.cases),
                ("filers", model.month): digest(people.new_filers),
                ("items", model.month): digest(people.new_items),
            }
    return draws, exogenous, np.array([list(row.values()) for row in model.history], dtype=float)


def changed(start, switch, option):
    return recorded(mixed({**MODES[start].switches, switch: option}))


@pytest.mark.parametrize(("start", "switch", "option"), CHANGES)
def test_a_switch_leaves_all_luck_byte_equal(start, switch, option):
    """Of every purpose drawn in both runs, shape and bytes of every month are the same."""
    before, after = recorded(MODES[start])[0], changed(start, switch, option)[0]
    common = [key for key in before if key in after]
    assert [key for key in common if before[key] != after[key]] == []
    assert all((purpose, month) in after for purpose in EXOGENOUS for month in range(1, MONTHS + 1))
    assert len(common) > 0.8 * len(before)


@pytest.mark.parametrize(("start", "switch", "option"), CHANGES)
def test_a_switch_leaves_people_places_demand_and_taste_byte_equal(start, switch, option):
    before, after = recorded(MODES[start])[1], changed(start, switch, option)[1]
    assert list(before) == list(after)
    assert [name for name in before if before[name] != after[name]] == []


@pytest.mark.parametrize(("start", "switch", "option"), CHANGES)
def test_every_option_of_every_switch_changes_an_outcome(start, switch, option):
    """No option is another name of the one it replaces."""
    before, after = recorded(MODES[start])[2], changed(start, switch, option)[2]
    np.testing.assert_array_equal(before[0, 1:18], after[0, 1:18])
    apart = np.abs(after - before) > 1e-6 * (1.0 + np.abs(before))
    assert np.any(apart | (np.isnan(after) != np.isnan(before)))
    assert np.any(apart[:, 1:18]), "only the operator's indicators differ"


def test_the_options_left_out_above_are_reached_from_somewhere():
    """Every pair of options of a switch is compared, from one start or another."""
    options = {(switch, option) for _, switch, option in (change.values for change in CHANGES)}
    assert options == {(switch, option) for switch, record in SWITCHES.items() for option in record.options}
