"""One county close up: the table of who shares what with whom."""

from __future__ import annotations

import pytest

import sim
from sim.language.errors import InputError
from sim.setup.modes import MODES
from sim.studies.close_up import close_up

MODE = list(MODES)[1]


def test_the_table_is_what_the_county_shares_in_the_model():
    scenario = sim.load("zhejiang").with_(months=4, n_citizens=30)
    table = close_up(scenario, county=3, months=(1, 4), modes=[MODE])
    assert set(table["month"]) == {1, 4} and set(table["mode"]) == {MODE}
    run = sim.run(scenario.with_(mode=MODE, months=3), seed=1, progress=False).model
    live, ids = run.bureaus.live[3], run.catalogue.resource_id  # what desks of month 4 find
    last = table[table["month"] == 4].drop_duplicates("resource").set_index("resource")["state"]
    assert [state == "shared" for state in last] == [bool(live[ids.index(name)]) for name in last.index]
    decided = table[table["decided"] > 0]
    assert len(decided) and (decided["decided"] < decided["month"]).all()
    assert set(decided["outcome"]) <= {"lists", "delists", "stays_on", "stays_off"}
    again = close_up(scenario, county="Hangzhou county 04", months=4, modes=[MODE])
    assert set(again["county"]) == {"Hangzhou county 04"}


def test_bad_input_is_named():
    scenario = sim.load("zhejiang").with_(months=4, n_citizens=30)
    for given, said in (
        ({"county": 90}, "county = 90"),
        ({"county": "Hangzhou county 4"}, "Hangzhou county 04"),
        ({"months": 0}, "allowed: 1 to 4 months"),
    ):
        with pytest.raises(InputError, match=said):
            close_up(scenario, **given)
