"""A difference over draws: quantiles, ties and verdicts in cases with an answer on paper."""

from __future__ import annotations

import numpy as np
import pytest

from sim.results.bands import (
    A_BETTER,
    B_BETTER,
    BANDS,
    LEAST_DRAWS,
    TIED,
    TOO_FEW,
    UNDECIDED,
    bands,
    verdict_of,
    within,
)
from sim.results.tables import differences, monthly_table, summary
from sim.setup.indicators import INDICATORS
from sim.setup.words import probability

N = 41
STEPS = np.arange(-10, 31) / 128
"""Differences of which 30 are above 0, one is 0, and 5 are within two points."""


def runs(gap: np.ndarray) -> list[tuple[str, str, int, np.ndarray]]:
    """Two arms of N draws over three months, the first as much above the second as is said."""
    found = []
    for draw, by in enumerate(gap, start=1):
        for mode, level in (("a", 0.5 + by), ("b", 0.5)):
            found.append(("zhejiang", mode, draw, np.full((4, len(INDICATORS)), level)))
    return found


@pytest.mark.parametrize(
    ("p", "low", "high", "n", "share", "verdict"),
    [
        (0.8, -0.1, 0.3, N, True, A_BETTER),
        (0.2, -0.3, 0.1, N, True, B_BETTER),
        (0.79, -0.1, 0.3, N, True, UNDECIDED),
        (0.21, -0.1, 0.3, N, True, UNDECIDED),
        (1.0, 0.001, 0.02, N, True, TIED),
        (1.0, 0.001, 0.02, N, False, A_BETTER),
        (1.0, 0.1, 0.2, LEAST_DRAWS - 1, True, TOO_FEW),
        (np.nan, 0.1, 0.2, N, True, ""),
    ],
)
def test_a_verdict_is_what_the_probability_and_the_band_say(p, low, high, n, share, verdict):
    assert verdict_of(p, low, high, n, share) == verdict


def test_tables_over_draws_have_medians_bands_and_a_verdict():
    monthly = monthly_table(runs(STEPS))
    rows = differences(monthly, drawn=True).set_index(["indicator", "window"])
    row = rows.loc[("service_efficiency", "path")]
    assert row[["q05", "median", "q95"]].tolist() == [-8 / 128, 10 / 128, 28 / 128]
    assert (row["median_a"], row["median_b"]) == (0.5 + 10 / 128, 0.5)
    assert row["p_a_better"] == pytest.approx(30.5 / N) and row["verdict"] == UNDECIDED
    assert row["share_tied"] == pytest.approx(5 / N)
    assert rows.loc[("mean_working_days", "path"), "p_a_better"] == pytest.approx(10.5 / N), "less is better"
    assert np.isnan(rows.loc[("mean_working_days", "path"), "share_tied"]), "no share"
    levels = summary(monthly, drawn=True).set_index(["mode", "indicator", "window"])
    assert levels.loc[("a", "service_efficiency", "path"), "q95"] == 0.5 + 28 / 128


def test_tables_at_one_point_have_none_of_that():
    monthly = monthly_table(runs(STEPS))
    assert not set(BANDS) & set(differences(monthly)) and "median" not in summary(monthly)


def test_what_is_undefined_in_a_draw_is_left_out():
    a, b = np.full((N, len(INDICATORS)), 0.5), np.zeros((N, len(INDICATORS)))
    a[:5] = np.nan
    found = bands(a, b, np.ones(len(INDICATORS)))
    assert (found["median"] == 0.5).all() and (found["median_b"] == 0).all()
    a[:] = np.nan
    assert np.isnan(bands(a, b, np.full(len(INDICATORS), np.nan))["median"]).all()


def test_no_number_of_draws_makes_a_probability_certain():
    assert probability(1.0, 12) == ">92%" and probability(0.0, 12) == "<8%"
    assert probability(1.0, 5000) == ">99%" and probability(0.5, 3) == "50%"
    assert within(100) == pytest.approx(0.098)
