from __future__ import annotations

import pytest

from sim.language.errors import InputError, nearest


def test_input_error_is_a_value_error():
    with pytest.raises(ValueError, match="what is wrong"):
        raise InputError("what is wrong")


@pytest.mark.parametrize("typed", ["p_recosider", "P-Reconsider", "reconsider", "p reconsider"])
def test_a_misspelt_name_is_recognised(typed):
    assert nearest(typed, ["reciprocity", "p_reconsider", "pressure"]) == ' (did you mean "p_reconsider"?)'


def test_a_name_like_none_gets_no_advice():
    assert nearest("zzz", ["reciprocity", "pressure"]) == ""
    assert nearest("anything", []) == ""


def test_the_advice_is_spelt_as_the_name_is():
    assert nearest("hangzou", ["Hangzhou", "Huzhou"]) == ' (did you mean "Hangzhou"?)'
