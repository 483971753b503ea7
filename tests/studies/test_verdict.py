"""The verdict of real runs, at the smallest size."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.language.errors import InputError
from sim.setup.modes import MODES
from sim.studies.verdict import options_of, verdict

SIZE = {"at": "prior", "n_draws": 12, "months": 3, "n_citizens": 30, "workers": 1, "progress": False}


def test_both_modes_run_the_same_draws_with_the_same_luck():
    found = verdict("zhejiang", mixes=False, **SIZE)
    assert found.paths.shape == (1, 2, 2, 12, 4)
    assert np.abs(found.paths[..., 0]).max() == 0.0, "month 0 is before the reform"
    assert len(found.verdict) == 2 * 4 and set(found.regret["option"]) == {mode.name for mode in found.modes}
    assert found.verdict["share_luck"].between(0, 1).all() and len(found.sentences()) == len(found.sentences("zh")) == 2
    assert set(found.figures("en")) == {"verdict"}


def test_a_mode_against_itself_is_a_tie():
    mode = next(iter(MODES.values()))
    twin = sim.Mode("twin", **mode.switches)
    found = verdict("zhejiang", modes=[mode, twin], mixes=False, **SIZE)
    assert set(found.verdict["verdict"]) == {"tie"} and (found.verdict["median"] == 0).all()
    assert (found.regret["regret"] == 0).all() and (found.value["value"] == 0).all()


def test_mixes_are_each_mode_with_one_switch_of_the_other():
    a, b, *_ = MODES.values()
    options = options_of(a, b)
    differ = sum(a.switches[name] != b.switches[name] for name in a.switches)
    assert len(options) == 2 + 2 * differ and len({mode.name for mode in options}) == len(options)


@pytest.mark.parametrize(
    ("wrong", "message"), [({"at": "defaults"}, "cannot be of"), ({"modes": ["fragmented"]}, "two modes")]
)
def test_what_a_verdict_cannot_be_of_is_refused(wrong, message):
    with pytest.raises(InputError, match=message):
        verdict("zhejiang", **(SIZE | wrong))
