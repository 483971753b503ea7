"""The figure of a case: bars as long as its days, with its trips and documents beside them."""

from __future__ import annotations

import pytest

import sim
from sim.report.figures.story import case_days
from sim.setup.palette import CASE_DAYS
from sim.studies.story import story


def test_bars_add_up_to_the_days_of_each_case():
    told = story(sim.load("zhejiang").with_(months=2, n_citizens=60), months=(0, 2))
    cases = [(mode, told.cases[mode][month]) for month in told.months for mode in told.cases]
    axes = case_days(cases, "zh").axes[0]
    widths = [bar.get_width() for bar in axes.patches]
    sums = [sum(widths[k : k + len(CASE_DAYS)]) for k in range(0, len(widths), len(CASE_DAYS))]
    assert sums == pytest.approx([case.days for _, case in cases])
    beside = [text.get_text() for text in axes.texts]
    for _, case in cases:
        assert any(f"{case.days:.1f}" in text and f"跑 {case.trips} 趟" in text for text in beside)
