"""Shipped scenarios give what they gave; `python -m tests.golden` writes that anew when it is meant to change.

Columns are compared by name, so that a new indicator breaks no golden result.
"""

from __future__ import annotations

import math

import pytest

from tests.golden.__main__ import FOLDER, MONTHS, SCENARIOS, golden_file, history_of, read

RELATIVE = 1e-9


def test_every_shipped_scenario_has_golden_results_and_no_other_has():
    assert SCENARIOS
    assert sorted(FOLDER.glob("*.csv")) == [golden_file(scenario) for scenario in SCENARIOS]


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda path: path.stem)
def test_results_are_the_golden_ones(scenario):
    golden = read(golden_file(scenario))
    assert [row["month"] for row in golden] == list(range(MONTHS + 1))
    assert len(golden[0]) > 20
    wrong = [
        f"month {month}: {name} = {ours[name]!r}, golden {theirs[name]!r}"
        for month, (ours, theirs) in enumerate(zip(history_of(scenario), golden, strict=True))
        for name in theirs
        if not is_close(float(ours[name]), theirs[name])
    ]
    assert not wrong, f"{len(wrong)} values differ, first: {wrong[0]}; meant? then python -m tests.golden"


def is_close(ours: float, theirs: float) -> bool:
    """Equal to rounding; undefined is equal to undefined, and what is zero but for rounding to zero."""
    both_undefined = math.isnan(ours) and math.isnan(theirs)
    return both_undefined or math.isclose(ours, theirs, rel_tol=RELATIVE, abs_tol=1e-12)
