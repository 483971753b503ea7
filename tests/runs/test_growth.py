"""A design that grows in its folder keeps its runs, makes only new ones, and gives what it would have given at once."""

from __future__ import annotations

import pytest

from sim.language.errors import InputError
from sim.runs import growth
from sim.runs.growth import grown_places
from sim.runs.study_files import stores_in
from sim.setup.modes import SWITCHES
from sim.studies.sweep import sweep
from tests.sweeps import QUIET, tiny, tiny_study

RANGES = {"reciprocity": {"low": 3.0, "high": 4.0}, "mode.standards": ["local", "contractor"]}
LESS = {"figures": False, **QUIET}
STANDARDS = list(SWITCHES["standards"].options)
PAIRS = {
    "latin": ({"method": "latin", "points": 2, "vary": RANGES}, {"points": 4}),
    "sobol": ({"method": "sobol", "points": 1, "vary": RANGES}, {"points": 2}),
    "morris": ({"method": "morris", "points": 1, "vary": RANGES}, {"points": 2}),
    "a level more": ({"vary": {"reciprocity": [3.0, 4.0]}}, {"vary": {"reciprocity": [3.0, 3.5, 4.0]}}),
    "a level of the slower factor": (
        {"replications": 1, "vary": {"mode.standards": STANDARDS[:2], "reciprocity": [3.0, 4.0]}},
        {"vary": {"mode.standards": STANDARDS, "reciprocity": [3.0, 4.0]}},
    ),
    "luck of its own": (
        {"method": "latin", "points": 2, "luck": "own", "replications": 1, "vary": RANGES},
        {"points": 4},
    ),
}
BRIEF = {"indicators": ["service_efficiency"], "windows": ["month_1"]}


@pytest.mark.parametrize("kind", PAIRS)
def test_a_larger_design_keeps_the_runs_of_the_smaller(kind, tmp_path):
    small, change = PAIRS[kind]
    first, large = tiny(**small, **BRIEF), tiny(**(small | change), **BRIEF)
    before = sweep(first, tmp_path / "a", **LESS)
    said = []
    grown = sweep(large, tmp_path / "a", announce=said.append, **LESS)
    at_once = sweep(large, tmp_path / "b", **LESS)
    assert f"keeps {before.n_runs} runs" in said[0] and f"{large.size} points" in said[0]
    assert grown.n_new == grown.n_runs - before.n_runs > 0
    for name in ("table.parquet", "summary.csv"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    assert len(stores_in(tmp_path / "a")) == 1
    assert at_once.n_new == at_once.n_runs


def test_a_growth_that_is_killed_goes_on(tmp_path, monkeypatch):
    small, large = (tiny(vary={"reciprocity": levels}) for levels in ([3.0, 4.0], [3.0, 3.5, 4.0]))
    before = sweep(small, tmp_path, **LESS)
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(growth, "keep_only", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        sweep(large, tmp_path, **LESS)
    assert len(stores_in(tmp_path)) == 2  # nothing is dropped before all is taken over
    done = sweep(large, tmp_path, **LESS)
    assert done.n_new == done.n_runs - before.n_runs and len(stores_in(tmp_path)) == 1
    assert not done.read()["run"].value_counts().gt(2).any()  # two windows a run


def test_what_is_no_larger_design_is_refused(tmp_path):
    sweep(tiny(), tmp_path, **LESS)
    for change in ({"vary": {"reciprocity": [3.0, 4.5, 5.0]}}, {"vary": {"reciprocity": [3.0, 3.5]}}, {"seed": 2},
                   {"n_citizens": 11, "vary": {"reciprocity": [3.0, 3.5, 4.0]}}):  # fmt: skip
        with pytest.raises(InputError, match="keeps the runs of another study"):
            sweep(tiny(**change), tmp_path, **LESS)
    assert len(sweep(tiny(), tmp_path, **LESS).read()) == 16


def test_points_that_are_there_twice_are_told_apart():
    small, large = (
        tiny_study(method="sobol", points=n, vary={"mode.standards": ["local", "contractor"]}) for n in (2, 4)
    )
    places = grown_places(small, large)
    assert sorted(set(places)) == sorted(places.tolist())
    assert (small.points["mode.standards"].to_numpy() == large.points["mode.standards"].to_numpy()[places]).all()
    assert grown_places(large, small) is None
    wider = (tiny_study(vary={"reciprocity": levels}) for levels in ([3.0, 5.0], [2.5, 3.0, 4.0, 5.0]))
    assert grown_places(*wider).tolist() == [1, 3]
