"""Rare events have intervals made for counts, which cover what they should, and never reach below 0."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chi2

from sim.results.counts import RARE, count_interval, difference_of_counts
from sim.results.tables import differences, summary, window_means
from sim.setup.indicators import INDICATORS
from tests.results.test_tables import table

LUCK = np.random.default_rng(2)


def test_the_interval_is_garwoods():
    counts = np.array([[1.0], [0.0], [2.0], [1.0]])
    low, high = count_interval(counts)
    assert (low[0], high[0]) == pytest.approx((chi2.ppf(0.025, 8) / 8, chi2.ppf(0.975, 10) / 8))
    low, high = count_interval(np.zeros((10, 1)))
    assert low[0] == 0.0 and high[0] == pytest.approx(-np.log(0.025) / 10)


@pytest.mark.parametrize("size", [None, 0.5])
def test_intervals_cover_the_mean_of_counts_also_where_seeds_differ(size):
    """Poisson, and far more spread than that (negative binomial with variance 3 times the mean)."""
    draws = LUCK.poisson(0.4, (1000, 10)) if size is None else LUCK.negative_binomial(size, 1 / 3, (1000, 10))
    mean = 0.4 if size is None else 1.0
    found = np.array([count_interval(draw[:, None].astype(float)) for draw in draws])[:, :, 0]
    covered = ((found[:, 0] <= mean) & (mean <= found[:, 1])).mean()
    assert covered > (0.93 if size is None else 0.85) and (found[:, 0] >= 0).all()


def test_the_interval_of_a_difference_covers_it():
    a, b = LUCK.poisson(0.8, (600, 10, 1)).astype(float), LUCK.poisson(0.3, (600, 10, 1)).astype(float)
    found = np.array([difference_of_counts(*pair) for pair in zip(a, b, strict=True)])[:, :, 0]
    assert ((found[:, 0] <= 0.5) & (found[:, 1] >= 0.5)).mean() > 0.93


def test_months_report_what_has_happened_since_the_first():
    path = np.array([9.0, 1, 0, 0, 2, 0, 1])
    monthly = table(a=np.stack([path, 0 * path]), b=np.zeros((2, 7)))
    table_of = summary(monthly)
    rows = table_of[(table_of["indicator"] == "new_incidents") & (table_of["mode"] == "a")].set_index("window")
    assert rows["mean"].tolist() == pytest.approx([0.5, 1.5, 2.0, 4 / 6 / 2])
    assert (rows["ci_low"] >= 0).all()
    found = differences(monthly).query("indicator == 'new_incidents'").set_index("window")
    assert found.loc["month_6", "difference"] == 2.0 and found.loc["month_6", "ci_high"] > 2.0
    runs = np.repeat(path[None, :, None], len(INDICATORS), axis=2)
    other = next(place for place in range(len(INDICATORS)) if place not in RARE)
    assert window_means(runs)["month_6"][0, other] == 1.0
