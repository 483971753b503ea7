"""Replications go on until a difference is known as well as asked for, and not longer."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.language.errors import InputError
from sim.runs import worker
from sim.runs.outcome import Result
from sim.runs.precision import (
    half_widths,
    numbers_of,
    pairs_of,
    precision_target,
    replications_for,
)
from sim.runs.reproduce import reproduce
from sim.setup.indicators import HEADLINES, INDICATORS
from sim.studies.compare import compare
from sim.studies.sweep import sweep
from tests.sweeps import QUIET, failed_result, tiny, tiny_study

# --- how many


COUNTS = np.arange(2, 5000)
WIDTHS = stats.t.ppf(0.975, COUNTS - 1) / np.sqrt(COUNTS)  # for a spread of 1


@given(st.floats(1e-3, 3.0), st.floats(0.1, 1.0), st.integers(2, 40))
def test_it_is_the_least_number_that_is_enough(sd, half_width, at_least):
    n = int(replications_for(np.array([[sd]]), half_width, np.array([at_least]))[0])
    assert n == COUNTS[(at_least <= COUNTS) & (WIDTHS * sd <= half_width)][0]


def test_the_widest_spread_counts_and_an_unknown_one_does_not():
    sd = np.array([[[0.1, np.nan]], [[0.2, 0.3]], [[0.0, 0.0]]])
    found = replications_for(sd, 0.1, np.array([2, 2, 7]))
    one = [int(replications_for(np.array([[x]]), 0.1, np.array([2]))[0]) for x in (0.1, 0.3)]
    assert found.tolist() == [*one, 7]
    assert replications_for(sd, 1e9, np.array([2, 9, 3])).tolist() == [2, 9, 3]
    assert replications_for(np.array([[np.nan]]), 0.1, np.array([2]))[0] > 10**9


# --- when it ends


def point_of(order):
    """Which of the two points of the tiny design a run is of."""
    return int(order.settings["reciprocity"] == 4.0)


def noisy(cells, keep, order):
    """A run without a model: headlines with common luck of 0.3 and own luck of 0.02; more of it at the second point."""
    replicate, point, cell = order.replicate, point_of(order), order.cell
    common = np.random.default_rng([replicate]).normal(0, 0.3)
    own = np.random.default_rng([replicate, point, cell]).normal(0, 0.02 * (1 + 3 * point))
    values = np.full((2, len(INDICATORS)), 0.5 + common + own)
    return Result(order.number, 0.1, "a host", keep.values(values))


@pytest.fixture
def no_model(monkeypatch):
    monkeypatch.setattr(worker, "make", noisy)


WIDTH = 0.03


@pytest.fixture
def precise(no_model, tmp_path):
    return sweep(tiny(), tmp_path / "out", precision=WIDTH, replications=10, **QUIET)


def test_each_point_goes_on_until_it_is_precise(precise):
    reached = precise.reached
    few, many = reached.counts
    assert reached.is_met and 10 <= few < many == reached.replications
    rows = precise.read(["point", "mode", "replicate", "window", *HEADLINES])
    for point, count in enumerate(reached.counts):
        of_point = rows[(rows["point"] == point) & (rows["window"] == "path")]
        assert sorted(of_point["replicate"].unique()) == list(range(1, count + 1))
        arms = of_point.pivot(index="replicate", columns="mode", values=HEADLINES[0])
        gap = arms["government_led"] - arms["separation"]
        assert stats.t.ppf(0.975, count - 1) * gap.std() / np.sqrt(count) <= WIDTH
    assert reached.n_runs == few + many


def test_it_does_not_go_on_longer_than_needed(precise):
    """Before the last batch it was not precise, and a batch is no larger than what the spread called for."""
    store, count = precise.store, np.array(precise.reached.counts)
    pairs = pairs_of(store.study)
    found = half_widths(store, count, pairs)
    needed = replications_for(found.paired, WIDTH, np.full(2, 10))
    assert (count <= np.maximum(1.6 * needed, needed + 5)).all()


def test_it_says_what_unpaired_seeds_would_have_needed(precise):
    reached = precise.reached
    sd = np.sqrt(2) * 0.3
    assert 0.4 < reached.unpaired / (1.96 * sd / WIDTH) ** 2 < 2.0
    line = reached.sentence()
    assert line.startswith(f"Precision 0.03: {reached.replications:,} replications at most ({reached.n_runs:,} at all")
    assert f"unpaired seeds would have needed about {reached.unpaired:,} (" in line
    assert f"Widest half-width {reached.widest:.4f}: " in line and "Zhejiang, government-led − separation" in line


def test_the_number_of_workers_and_stops_on_the_way_change_nothing(precise, no_model, tmp_path, monkeypatch):
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(3) as pool:
        sweep(tiny(), tmp_path / "pool", precision=WIDTH, replications=10, executor=pool, progress=False)
    sweep(tiny(), tmp_path / "stopped", limit=5, **QUIET)
    sweep(tiny(), tmp_path / "stopped", replications=10, **QUIET)
    again = sweep(tiny(), tmp_path / "stopped", precision=WIDTH, replications=10, **QUIET)
    assert again.reached == precise.reached
    sweep(tiny(), tmp_path / "larger", replications=100, **QUIET)
    sweep(tiny(), tmp_path / "larger", precision=WIDTH, replications=10, **QUIET)
    tables = [(tmp_path / name / "table.parquet").read_bytes() for name in ("out", "pool", "stopped", "larger")]
    assert len(set(tables)) == 1, "runs that were made before and are not needed are no part of it"


def test_what_it_needed_is_in_the_record_and_can_be_reproduced(precise):
    record = json.loads((precise.folder / "run.json").read_text())
    assert record["precision"]["counts"] == list(precise.reached.counts)
    done = reproduce(precise.folder, workers=1, progress=False)
    assert done.is_identical and done.n_runs == precise.n_runs == 2 * precise.reached.n_runs


def test_within_too_few_replications_it_is_not_met_and_that_is_said(no_model, tmp_path):
    done = sweep(tiny(), tmp_path, precision=1e-6, max_replications=12, replications=10, **QUIET)
    assert not done.reached.is_met and done.reached.counts == (12, 12)
    assert done.reached.sentence().startswith("Precision 1e-06: NOT reached within 12 replications; ")


def test_a_point_whose_runs_all_fail_ends_with_the_most(no_model, tmp_path, monkeypatch):
    def fail(cells, keep, order):
        return noisy(cells, keep, order) if point_of(order) == 0 else failed_result(order.number)

    monkeypatch.setattr(worker, "make", fail)
    done = sweep(tiny(), tmp_path, precision=0.1, max_replications=20, replications=10, **QUIET)
    assert done.reached.counts == (10, 20) and not done.reached.is_met
    assert "inf" in done.reached.sentence() and "point 1" in done.reached.sentence()


def test_numbers_of_points_with_unequal_replications():
    assert numbers_of(tiny_study(), np.array([1, 2])).tolist() == [0, 1, 2, 3, 6, 7]


def test_a_comparison_goes_on_too(tmp_path):
    small = {"months": 2, "n_citizens": 20, "replications": 3, **QUIET}
    found = compare("zhejiang", precision=0.05, max_replications=40, out=tmp_path, **small)
    reached = found.reached
    assert reached.is_met and len(found.monthly) == 2 * 3 * reached.replications
    gaps = found.differences[found.differences["indicator"].isin(HEADLINES)]
    widths = (gaps["ci_high"] - gaps["ci_low"]) / 2
    assert widths.max() == pytest.approx(reached.widest) and widths.max() <= 0.05


# --- refused


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ((0.0, 10, None), "precision = 0.0: must be a number above 0"),
        ((float("nan"), 10, None), "precision = nan"),
        ((float("inf"), 10, None), "precision = inf"),
        ((True, 10, None), "precision = True"),
        (("x", 10, None), "precision = 'x'"),
        ((0.1, 10, 5), "max_replications = 5: out of range; allowed: 10 to 1000000"),
        ((0.1, 10, 2.5), "max_replications = 2.5"),
        ((None, 10, 50), "max_replications is for a precision"),
    ],
)
def test_an_impossible_wish_is_one_line(given, told):
    with pytest.raises(InputError) as caught:
        precision_target(*given)
    assert str(caught.value).startswith(told) and "\n" not in str(caught.value)


def test_nothing_wished_is_nothing():
    assert precision_target(None, 10, None) is None


def test_one_mode_has_no_difference(tmp_path):
    with pytest.raises(InputError, match="give at least two modes"):
        sweep(tiny(modes=["separation"]), tmp_path, precision=0.1, **QUIET)
