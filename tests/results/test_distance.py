"""How far a province lies: the known ones are as near as they are, others farther."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sim.results.distance import CITY, SETTING, distance, distance_table, is_far
from sim.setup.cities import load_cities


def test_a_known_province_is_not_far_and_a_poor_copy_of_it_is():
    known = load_cities("zhejiang")
    assert distance(known) == 0.0 and not is_far(distance_table(known, {}), 0.0)
    poor = replace(known, gdp=known.gdp / 8)
    table = distance_table(poor, {"n_vendors": 24})
    assert distance(poor) > 2 and is_far(table, 0.0)
    row = table.set_index("what").loc["gdp_per_head"]
    assert row["share_outside"] > 0.9 and row["value"] < row["low"]
    assert table.set_index("kind").loc[SETTING, "share_outside"] == pytest.approx(0.5)
    assert (table.loc[table["kind"] == CITY, "share_outside"] <= 1).all()
