"""Common random numbers: a switch changes no draw and nothing that people bring with them, but it changes outcomes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from hashlib import blake2b
from unittest.mock import patch

import numpy as np
import pytest

from sim.model.world import places
from sim.setup.modes import MODES, SWITCHES
from sim.setup.rng import Luck
from tests.worlds import mixed, world

MONTHS = 18
STARTS = ("government_led", "separation")
CHANGES = [
    (start, switch, option)
    for start in STARTS
    for switch, record in SWITCHES.items()
    for option in record.options
    if option != MODES[start].switches[switch]
]
EXOGENOUS = ("requests/shock", "requests/file", "requests/taste", "opinion/days", "opinion/trips", "sharing/reconsider")


def digest(values) -> bytes:
    return blake2b(np.ascontiguousarray(values).tobytes(), digest_size=16).digest()


@dataclass
class Record:
    """A run: every draw by (purpose, month) as (shape, digest, month of the run), what is exogenous, the history."""

    draws: dict = field(default_factory=dict)
    exogenous: dict = field(default_factory=dict)
    history: np.ndarray = field(default_factory=lambda: np.zeros(0))

    def keep(self, owner, *names, month=0) -> None:
        """Remember what belongs to nobody's decisions."""
        for name in names:
            self.exogenous[name, month] = digest(getattr(owner, name))


@cache
def recorded(mode) -> Record:
    """A run with every draw, what is exogenous in it month by month, and its history."""
    record, uniform, now = Record(), Luck.uniform, 0

    def remember(luck, purpose, month, size):
        numbers = uniform(luck, purpose, month, size)
        draw = (np.shape(numbers), digest(numbers), now)
        assert record.draws.setdefault((purpose, month), draw) == draw, f"{purpose} is drawn twice, in two shapes"
        return numbers

    places._draw.cache_clear()  # else the places of a seed are drawn in the first run alone
    with patch.object(Luck, "uniform", remember):
        model = world(mode, seed=7, province="guangdong", n_citizens=300)
        people = model.citizens
        record.keep(people, "county", "is_60plus", "has_college", "is_owner", "skill", "group")
        record.keep(people.ties, "indices", "data")
        record.keep(model.places, "county_city", "county_population", "gdp_per_head", "county_point", "neighbour_pairs")
        record.keep(model.demand, "rate", "cumulative", "system_weight")
        for now in range(1, MONTHS + 1):
            model.step()
            record.keep(model.modules, "taste", month=now)
            record.keep(model.flow, "cases", month=now)
            record.keep(people, "new_filers", "new_items", month=now)
    record.history = np.array([list(row.values()) for row in model.history], dtype=float)
    return record


def changed(start, switch, option):
    return recorded(mixed({**MODES[start].switches, switch: option}))


def test_a_switch_leaves_all_luck_byte_equal():
    """Of every purpose drawn in both runs, shape and bytes of every month are the same."""
    for start, switch, option in CHANGES:
        before, after = recorded(MODES[start]).draws, changed(start, switch, option).draws
        common = [key for key in before if key in after]
        assert [key for key in common if before[key] != after[key]] == [], (start, switch, option)
        assert all((purpose, month) in after for purpose in EXOGENOUS for month in range(1, MONTHS + 1))
        assert len(common) > 0.8 * len(before)


def test_a_switch_leaves_people_places_demand_and_taste_byte_equal():
    for start, switch, option in CHANGES:
        before, after = recorded(MODES[start]).exogenous, changed(start, switch, option).exogenous
        assert list(before) == list(after)
        assert [name for name in before if before[name] != after[name]] == [], (start, switch, option)


def test_every_option_of_every_switch_changes_an_outcome():
    """No option is another name of the one it replaces."""
    for start, switch, option in CHANGES:
        before, after = recorded(MODES[start]).history, changed(start, switch, option).history
        np.testing.assert_array_equal(before[0, 1:18], after[0, 1:18])
        apart = np.abs(after - before) > 1e-6 * (1.0 + np.abs(before))
        assert np.any(apart | (np.isnan(after) != np.isnan(before))), (start, switch, option)
        assert np.any(apart[:, 1:18]), f"{start}, {switch}, {option}: only the operator's indicators differ"


def test_the_options_left_out_above_are_reached_from_somewhere():
    """Every pair of options of a switch is compared, from one start or another."""
    options = {(switch, option) for _, switch, option in CHANGES}
    assert options == {(switch, option) for switch, record in SWITCHES.items() for option in record.options}


@pytest.mark.parametrize("mode", MODES)
def test_a_name_is_in_no_purpose(mode):
    """Equal switches under another name draw the same numbers for the same purposes."""
    twin = recorded(replace(MODES[mode], name="a twin"))
    assert twin.draws == recorded(MODES[mode]).draws
    assert twin.exogenous == recorded(MODES[mode]).exogenous


@pytest.mark.parametrize("mode", MODES)
def test_every_agent_has_a_slot_of_its_own_each_month(mode):
    """A purpose has the same number of slots in every month, whoever acts in it."""
    shapes = {}
    for (purpose, _), (shape, _, _) in recorded(MODES[mode]).draws.items():
        shapes.setdefault(purpose, []).append(shape)
    assert {purpose: found for purpose, found in shapes.items() if len(dict.fromkeys(found)) > 1} == {}


@pytest.mark.parametrize("mode", MODES)
def test_every_month_has_luck_of_its_own(mode):
    """Numbers are drawn under the month that uses them; campaigns, which are dated ahead, under their number."""
    draws = recorded(MODES[mode]).draws
    other = [purpose for (purpose, month), (_, _, now) in draws.items() if month != now]
    assert [purpose for purpose in other if purpose != "attention/campaign"] == []
    assert len({luck for _, luck, _ in draws.values()}) == len(draws)
