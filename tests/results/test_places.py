"""Cities of a run are means of their counties over residents, in the months that were kept."""

from __future__ import annotations

import math

import numpy as np
import pytest

import sim
from sim.results.county_paths import CountyPaths
from sim.results.operators import Seen
from sim.results.places import county_needs, observe, places_of
from sim.results.targets import PROVINCE, Target
from sim.setup.indicators import INDICATORS

WORLD = sim.load("zhejiang_dated")
HANGZHOU, NINGBO = "hangzhou", "ningbo"


def fact(**given) -> Target:
    known = {"use": "fit", "fact": "", "certainty": "official", "unit": "share", "value": 0.5, "id": "x"}
    return Target(**known | {"province": "zhejiang", "operator": "cases_online", "seen": Seen("2017-02")} | given)


def run() -> tuple[np.ndarray, CountyPaths]:
    """Three months of a province; two counties of one city and one of another, in months 0 and 2."""
    values = np.zeros((3, len(INDICATORS)))
    counties = np.array([[[1.0, 0.1], [3.0, 0.5], [9.0, 0.2]], [[1.0, 0.2], [3.0, 0.6], [9.0, np.nan]]])
    columns = ("population", "share_online")
    return values, CountyPaths(["Hangzhou", "Hangzhou", "Ningbo"], list("abc"), np.array([0, 2]), counties, columns)


def test_a_city_is_the_mean_of_its_counties_over_residents():
    places = places_of(WORLD, *run())
    of_hangzhou = fact(place=HANGZHOU).observe(places)
    assert of_hangzhou == pytest.approx(0.5), "a quarter of 0.2 and three quarters of 0.6"
    assert math.isnan(fact(place=HANGZHOU, seen=Seen("2017-01")).observe(places)), "a month that was not kept"
    assert math.isnan(fact(place=NINGBO).observe(places)), "undefined in all of its counties"
    assert fact().observe(places) == 0.0 and set(places) > {PROVINCE, HANGZHOU, NINGBO}


def test_ranks_and_growth_are_of_the_same_places():
    places = places_of(WORLD, *run())
    first = Seen("2016-12")
    assert fact(place=NINGBO, kind="rank", seen=first).observe(places) == 2.0
    growth = fact(place=HANGZHOU, kind="ratio", seen=Seen("2017-02", "2016-12"))
    assert list(observe(growth, {"zhejiang": [places, places]})) == pytest.approx([1.25, 1.25])


def test_only_what_facts_of_cities_read_is_kept():
    assert county_needs([fact()], [WORLD]) == ([], [])
    columns, months = county_needs([fact(), fact(place=NINGBO, seen=Seen("2017-06", "2017-01"))], [WORLD])
    assert columns == ["population", "share_online"] and months == [0, 1, 6]
