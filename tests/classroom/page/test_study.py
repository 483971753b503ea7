"""The study behind the page: which designs it takes, and that what it reads is what was run."""

from __future__ import annotations

import re

import numpy as np
import pytest

from sim.classroom.page.study import COUNTY_COLUMNS, page_study, read_counties, read_curves
from sim.language.errors import InputError
from sim.runs.outcome import run_one
from sim.setup.indicators import COUNTY_COLUMNS as ALL_COLUMNS
from sim.setup.indicators import INDICATORS
from tests.classroom.page.conftest import small


def test_the_grid_comes_first_and_held_out_settings_lie_between_its_ends(made):
    page = made.study
    assert page.n_grid == 6 and len(page.settings) == 6 + len(page.held_out)
    assert page.settings["competition"].tolist()[:6] == [0.1, 0.1, 0.35, 0.35, 0.6, 0.6]
    assert ((page.held_out > [0.1, 0.0]) & (page.held_out < [0.6, 1.3])).all()


def test_a_curve_is_what_that_run_gave(made):
    page = made.study
    curves = read_curves(made.store, page.study, 2)
    number = int(page.study.numbers(2)[page.study.n_of_replicate + 4 * 3 + 2])
    replicate, point, cell = page.study.coordinates(number)
    names = [list(INDICATORS).index(name) for name in page.design.indicators]
    outcome = run_one(page.study.run(number))
    assert np.array_equal(curves[:, point, cell, replicate - 1], outcome.values[:, names].T)


def test_counties_are_those_of_the_first_replication(made):
    page = made.study
    counties = read_counties(made.store, page)
    assert [of.shape for of in counties] == [(4, 6, 2, 90, 7), (4, 6, 2, 124, 7)]
    kept = run_one(page.study.run(page.number_at(cell=3, point=5))).counties
    for k, name in enumerate(COUNTY_COLUMNS):
        assert np.array_equal(counties[1][k, 5, 1].T, kept.values[:, :, ALL_COLUMNS.index(name)])


def test_a_design_that_a_page_cannot_show_is_refused():
    for changes, fault in [
        ({"method": "latin", "points": 4, "vary": {"competition": {"low": 0.1, "high": 0.6}}}, "needs a grid"),
        ({"modes": ["separation"]}, "compares two"),
        ({"luck": "own"}, "common luck"),
        ({"vary": {"rules.sharing": ["logit", "threshold"]}}, "must be a number"),
    ]:
        with pytest.raises(InputError, match=fault) as refused:
            page_study(small(**changes))
        assert re.search(r"[\u4e00-\u9fff]", refused.value.message("zh"))


def test_a_quick_page_has_few_levers_but_all_months_and_replications():
    many = {"competition": [0.1, 0.6], "pressure": [1.0, 2.0], "reciprocity": [3.0, 4.0, 5.0]}
    page = page_study(small(vary=many, months=30, replications=3), quick=True)
    assert [factor.key for factor in page.design.factors] == ["competition", "reciprocity"]
    assert [of.tolist() for of in page.levels] == [[0.1, 0.6], [3.0, 4.0, 5.0]]
    assert (page.design.replications, page.design.months, page.design.name) == (3, 30, "small_quick")
