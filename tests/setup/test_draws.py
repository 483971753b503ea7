"""Draws one per replicate: as they weigh, the same however many there are, and kept where they were made."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import sim
from sim.language.errors import InputError
from sim.setup.draws import Draws, check_at, held_by
from sim.setup.parameters import PARAMETERS
from sim.setup.posterior import WEIGHT, posterior_draws
from sim.setup.posterior import stream as posterior_stream
from sim.setup.priors import UNKNOWNS, share_below
from sim.setup.priors import stream as prior_stream

WAYS = pytest.mark.parametrize("at", ["posterior", "prior"])


@WAYS
def test_more_replicates_leave_the_draws_of_the_first_as_they_are(at):
    draws = Draws.of(at)
    few, many = draws.first(3, 1), draws.first(70, 1)
    assert few.equals(many.head(3)) and len(many) == 70 and list(few) == list(UNKNOWNS)
    assert not few.equals(draws.first(3, 2))


@WAYS
def test_every_draw_can_be_run_and_is_written_in_full(at):
    drawn = Draws.of(at).first(20, 4)
    for row in drawn.to_dict("records"):
        sim.load("zhejiang").with_(parameters=row)
    assert pd.Series(drawn.to_numpy().ravel()).map(lambda x: float(f"{x:.5g}") == x).all()


def test_draws_of_the_posterior_come_as_often_as_they_weigh():
    n, table = 20_000, posterior_draws()
    drawn = posterior_stream(n, 3)["reciprocity"].value_counts()
    weights = table.groupby("reciprocity")[WEIGHT].sum()
    expected = (n * weights / weights.sum()).reindex(drawn.index)
    assert drawn.sum() == n and (np.abs(drawn - expected) < 5 * np.sqrt(expected) + 1).all()


def test_draws_of_the_prior_fill_it_evenly_and_apart_from_one_another():
    drawn = prior_stream(2000, 5)
    names = [name for name in UNKNOWNS if not PARAMETERS[name].is_count]
    cube = np.column_stack([share_below(name, drawn[name]) for name in names[:12]])
    assert cube.mean(axis=0) == pytest.approx(0.5, abs=0.04)
    assert np.abs(np.corrcoef(cube.T) - np.eye(12)).max() < 0.1


def test_draws_that_were_kept_are_used_again_and_others_are_not_made_up():
    kept = Draws.of("prior").first(2, 1) * 0 + 7
    old = Draws("posterior", "another posterior", kept)
    assert (old.first(2, 1) == 7).all(axis=None)
    with pytest.raises(InputError, match=r"draws\.csv"):
        old.first(3, 1)


def test_what_is_set_or_named_is_held():
    world = sim.load("zhejiang")
    assert held_by(world.parameters) == []
    changed = world.with_(parameters={"reciprocity": 4.5, "n_vendors": 5}).parameters
    assert held_by(changed, ["learning_load"]) == [n for n in UNKNOWNS if n in ("reciprocity", "learning_load")]
    with pytest.raises(InputError, match="reciprocity"):
        held_by(world.parameters, ["reciprocty"])


def test_what_nothing_can_be_drawn_from_is_refused():
    with pytest.raises(InputError, match="posterior, prior, defaults"):
        check_at("default")
    with pytest.raises(InputError, match="posterior, prior"):
        Draws.of("defaults")
