"""Regimes of real runs, at the smallest size."""

from __future__ import annotations

import pytest

import sim
from sim.language.errors import InputError
from sim.results import prim
from sim.setup.context import CONTEXTS
from sim.studies import regimes
from sim.studies.regimes import points_with_context

SIZE = {"n_draws": 12, "months": 2, "n_citizens": 20, "workers": 1, "progress": False}


def test_context_and_unknowns_are_drawn_together_and_the_answer_is_saved(tmp_path, monkeypatch):
    monkeypatch.setattr(regimes, "FEWEST", 12)
    monkeypatch.setattr(prim, "HALVES", 2)
    found = sim.regimes("mouwan", contexts=["n_vendors", "stage_cost"], out=tmp_path / "out", **SIZE)
    assert len(found.draws) == 12 and found.window == "month_2" and len(found.sentences()) == 2
    assert len(found.contexts) == 2 * 4 and found.record["study"]["kind"] == "regimes"
    names = {path.name for path in found.save(tmp_path / "out", progress=False)}
    assert {"contexts.csv", "rules.csv", "leaves.csv", "map.csv", "draws.parquet", "report.html"} <= names
    assert {"regime_map.svg", "regime_contexts.svg"} <= names


def test_points_have_every_context_and_every_unknown_unless_nothing_unknown_is_drawn():
    assert set(CONTEXTS) < set(points_with_context("posterior", 60, 1, CONTEXTS))
    assert list(points_with_context("defaults", 60, 1, CONTEXTS)) == list(CONTEXTS)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"contexts": ["n_vendor"]}, '"n_vendors"'),
        ({"window": "month_99"}, "month_2"),
        ({"n_draws": 10}, "50"),
        ({"modes": ["separation"]}, "two modes"),
    ],
)
def test_what_regimes_cannot_be_of_is_refused(wrong, message):
    with pytest.raises(InputError, match=message):
        sim.regimes("zhejiang", **(SIZE | {"n_draws": 50} | wrong))
