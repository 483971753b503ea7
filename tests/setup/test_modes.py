"""A mode is an option for each of eight switches, and nothing else."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.language.errors import InputError
from sim.setup.modes import MODES, SWITCHES, Mode

EIGHT = ["agenda", "builder", "operator", "standards", "reuse", "custody", "supervision", "contract"]


def test_there_are_eight_switches_and_three_modes():
    assert list(SWITCHES) == EIGHT
    assert list(MODES) == ["government_led", "separation", "fragmented"]


def test_every_switch_and_option_says_what_it_means():
    for switch in SWITCHES.values():
        assert len(switch.options) >= 2
        assert all(
            len(meaning) > 3 for meaning in (switch.meaning, *(option.meaning for option in switch.options.values()))
        )
        assert len({option.meaning for option in switch.options.values()}) == len(switch.options)


def test_the_two_reforms_differ_in_every_switch():
    a, b = MODES["government_led"].switches, MODES["separation"].switches
    assert all(a[switch] != b[switch] for switch in SWITCHES)


def test_modes_are_as_the_paper_has_them():
    assert list(MODES["government_led"].switches.values()) == [
        "county", "tender", "government", "local", "copying", "government", "hierarchy", "fee_and_support",
    ]  # fmt: skip
    assert list(MODES["separation"].switches.values()) == [
        "data_bureau", "contractor", "contractor", "contractor", "rollout", "operator", "kpi", "kpi",
    ]  # fmt: skip
    assert list(MODES["fragmented"].switches.values()) == [
        "bureau", "bureau", "government", "none", "none", "bureau", "none", "fee",
    ]  # fmt: skip


@given(st.fixed_dictionaries({name: st.sampled_from(list(s.options)) for name, s in SWITCHES.items()}))
def test_any_mix_of_options_is_a_mode(switches):
    assert Mode("mix", **switches).switches == switches


@pytest.mark.parametrize("switch", EIGHT)
def test_an_unknown_option_is_refused_with_switch_value_and_allowed(switch):
    with pytest.raises(InputError, match=f"switch {switch} has no option 'me'.*allowed: ") as caught:
        replace(MODES["separation"], **{switch: "me"})
    assert all(option in str(caught.value) for option in SWITCHES[switch].options)


def test_an_unknown_option_is_told_with_the_nearest():
    with pytest.raises(InputError, match='did you mean "operator"'):
        replace(MODES["separation"], custody="operater")


def test_a_mode_cannot_be_changed_in_place():
    with pytest.raises(FrozenInstanceError):
        MODES["separation"].custody = "government"


def test_modes_with_equal_switches_and_unlike_names_are_not_equal():
    twin = replace(MODES["separation"], name="twin")
    assert twin != MODES["separation"]
    assert twin.switches == MODES["separation"].switches
