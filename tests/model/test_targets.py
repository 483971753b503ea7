"""Facts of the paper that the model must come to by itself, and how well paired luck works."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.model.model import Model
from sim.runs.outcome import Run, run_one
from sim.setup.calendar import month_of
from sim.setup.indicators import INDICATORS
from sim.setup.rng import replicate_seed

SEEDS = [replicate_seed(11, i) for i in range(1, 5)]


def paths(province: str, mode: str, seeds=SEEDS, months: int = 72) -> np.ndarray:
    """Indicator paths [seed, month, indicator]."""
    setup = sim.load(province).with_(mode=mode, n_citizens=500, months=months)
    runs = [Run(province, setup, i, seed) for i, seed in enumerate(seeds)]
    return np.stack([run_one(run).values for run in runs])


def column(values: np.ndarray, name: str) -> np.ndarray:
    return values[..., list(INDICATORS).index(name)]


def test_opening_an_enterprise_falls_from_16_days_towards_5_under_guangdongs_own_mode():
    days = column(paths("guangdong", "separation"), "days_to_open_enterprise")
    assert days[:, 0] == pytest.approx(16.0, abs=1e-6)
    assert 4.0 < days[:, month_of("2020-12", "2017-09")].mean() < 6.5


def test_at_most_one_visit_rises_above_nine_tenths_under_zhejiangs_own_mode():
    share = column(paths("zhejiang", "government_led"), "share_at_most_one_visit")
    assert share[:, 0].mean() < 0.3
    assert share[:, 72].mean() > 0.9


def test_the_two_provinces_end_close_under_their_own_modes():
    own = {"zhejiang": "government_led", "guangdong": "separation"}
    ends = [column(paths(p, m), "service_efficiency")[:, 72].mean() for p, m in own.items()]
    assert max(ends) / min(ends) < 1.1


@pytest.mark.parametrize("mode", ["government_led", "separation"])
def test_sharing_is_tipped_by_reform_and_by_nothing_else(mode):
    for seed in SEEDS[:2]:
        reformed = column(paths("zhejiang", mode, [seed]), "data_sharing_rate")[0]
        untouched = column(paths("zhejiang", "fragmented", [seed]), "data_sharing_rate")[0]
        assert reformed[72] > 0.3
        assert untouched.max() < 0.06


def test_paired_luck_makes_differences_surer():
    """Less so of service: how long the few standard modules take is the luck of one mode alone."""
    seeds = [replicate_seed(5, i) for i in range(1, 11)]
    arms = [paths("zhejiang", mode, seeds) for mode in ("government_led", "separation")]
    for name, least in {"service_efficiency": 1.0, "data_sharing_rate": 2.0}.items():
        a, b = (column(arm, name)[:, 1:].mean(axis=1) for arm in arms)
        paired, unpaired = np.var(a - b, ddof=1), np.var(a, ddof=1) + np.var(b, ddof=1)
        assert np.sqrt(unpaired / paired) > least, name


def test_no_outcome_is_typed_in(monkeypatch):
    """Without verification time and automation the documented fall does not come about."""
    setup = sim.load("guangdong").with_(
        mode="separation", n_citizens=300, parameters={"automation_max": 0.55, "verification_days": 0.8}
    )
    weak = Model(setup, seed=SEEDS[0]).run().history[-1]["days_to_open_enterprise"]
    strong = Model(setup.with_(parameters={"automation_max": 0.85}), seed=SEEDS[0]).run().history[-1]
    assert strong["days_to_open_enterprise"] < weak - 0.5
