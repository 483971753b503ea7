"""Projects: which system counties choose, who builds it, and what becomes of it."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model.agents.enterprise import tender_score
from sim.model.agents.projects import BUILD, COPY, KINDS, Project, choose_systems, joined, projects_in, projects_of
from sim.model.month.construction import advance_projects, award, choose_projects
from sim.model.month.planning import best_source, known_taste
from sim.model.month.tendering import bids, tender
from sim.theory.worlds import hold
from tests.worlds import neighbours_of, world


def chosen(need, *, takes_up=(0, 0, 0), maturity=(0.1, 0.1, 0.1), may_build=(1, 1, 1), in_work=(0, 0, 0)):
    """What one county chooses among three systems: the system, -1 if none, and whether it reuses what exists."""
    rows = (need, takes_up, np.full(3, 0.5), maturity)
    flags = (np.array([row], dtype=bool) for row in (may_build, in_work))
    system, reuses = choose_systems(*(np.array([row], dtype=float) for row in rows), *flags, enough=0.95)
    return int(system[0]), bool(reuses[0])


def test_the_most_needed_system_is_built():
    assert chosen((0.2, 0.9, 0.5)) == (1, False)
    assert chosen((0.4, 0.9, 0.9)) == (1, False)  # of equally needed ones the first


def test_what_works_elsewhere_goes_first():
    assert chosen((0.2, 0.9, 0.5), takes_up=(1, 0, 1)) == (2, True)
    assert chosen((0.2, 0.9, 0.5), takes_up=(1, 0, 1), in_work=(0, 0, 1)) == (0, True)


def test_what_is_complete_or_in_work_or_left_to_others_is_not_built():
    assert chosen((0.2, 0.9, 0.5), maturity=(0.1, 0.96, 0.1)) == (2, False)
    assert chosen((0.2, 0.9, 0.5), in_work=(0, 1, 0)) == (2, False)
    assert chosen((0.2, 0.9, 0.5), may_build=(1, 0, 0)) == (0, False)
    assert chosen((0.2, 0.9, 0.5), may_build=(0, 0, 0))[0] == -1
    assert chosen((0.2, 0.9, 0.5), in_work=(1, 1, 1))[0] == -1


def test_a_need_of_nothing_is_still_chosen():
    assert chosen((0.0, 0.0, 0.0), may_build=(0, 0, 1)) == (2, False)


def test_tables_are_joined_by_county_with_the_older_first():
    old, new = projects_of([0, 2, 2], [1, 1, 3], target=0.5), projects_of([2, 0], [0, 4], kind=KINDS.index("copy"))
    both = joined(old, new)
    assert both["county"].tolist() == [0, 0, 2, 2, 2] and both["system"].tolist() == [1, 4, 1, 3, 0]
    one = projects_in(both, 0)[1]
    assert isinstance(one, Project) and (one.system, one.kind, one.firm, one.progress) == (4, "copy", -1, 0.0)


@pytest.fixture
def model():
    """A tender in which every vendor has one team, and no projects yet."""
    model = world("government_led")
    model.projects = model.projects[:0]
    model.teams = float(len(model.firms) - 1)
    model.treasury.accounts[:] = 1e6
    return model


def test_vendors_get_as_many_projects_as_they_have_teams(model):
    n_vendors = len(model.firms) - 1
    plans = projects_of(np.arange(n_vendors + 3), np.zeros(n_vendors + 3, dtype=int), cost=2.0)
    quality, price, _ = bids(model)
    score = tender_score(quality, price, model.parameters.price_weight)
    tender(model, plans)
    assert sorted(plans["firm"][:n_vendors].tolist()) == list(range(1, n_vendors + 1))
    assert np.all(plans["firm"][n_vendors:] == -1)
    assert plans["firm"][0] == 1 + score[0].argmax()
    winner = plans["firm"][:n_vendors] - 1
    np.testing.assert_array_equal(plans["price"][:n_vendors], 2.0 * price[np.arange(n_vendors), winner])


def test_what_nobody_builds_or_pays_does_not_begin(model):
    n_vendors = len(model.firms) - 1
    model.treasury.accounts[4] = 0.0
    begun = award(model, projects_of(np.arange(n_vendors + 3), np.zeros(n_vendors + 3, dtype=int), cost=2.0))
    assert begun["county"].tolist() == [c for c in range(n_vendors) if c != 4]
    assert sum(firm.load for firm in model.firms) == len(begun) == len(model.projects)


def test_a_contractor_short_of_teams_serves_pilots_and_then_the_county_furthest_behind():
    model = world("separation", pilots=0.0)
    model.projects = model.projects[:0]
    model.treasury.accounts[:] = 1e6
    model.standard.maturity[:] = 0.9
    model.modules.maturity[:] = 0.5
    model.modules.maturity[7], model.modules.maturity[30] = 0.1, 0.0
    for teams, served in ((2.5, {7, 30}), (1.0, {30}), (0.9, set())):
        model.teams = teams
        model.projects = model.projects[:0]
        for firm in model.firms:
            firm.load = 0
        model.memory.weighed[:] = -1
        choose_projects(model, known_taste(model))
        assert set(model.projects["county"].tolist()) == served
        assert {county.index for county in model.counties if county.weighed} == served


def test_a_county_copies_the_module_that_promises_most_in_its_own_eyes(model):
    modules, c = model.modules, 5
    near = neighbours_of(model, c)[:2]
    modules.maturity[:], modules.design[:] = 0.2, 0.0
    modules.maturity[near, 0], modules.design[near, 0] = (0.9, 0.8), (3.0, 0.0)
    county, system = np.array([c]), np.array([0])
    assert best_source(model, county, system, np.array([0.0])).tolist() == [near[1]]
    assert best_source(model, county, system, np.array([3.0])).tolist() == [near[0]]
    modules.maturity[near, 0] = 0.25  # not far enough ahead
    assert best_source(model, county, system, np.array([0.0])).tolist() == [-1]


@pytest.mark.parametrize(
    ("kind", "finished", "left"),
    [
        (BUILD, [(0.6, 1.5), (0.4, 0.5)], (0.6, 0.5)),  # of two that end together the one that works better
        (BUILD, [(0.4, 0.5), (0.6, 1.5)], (0.6, 0.5)),
        (BUILD, [(0.7, 2.0)], (0.7, 1.0)),  # more mature, and yet no better than what is there
        (COPY, [(0.7, 2.0)], (0.7, 2.0)),  # what is taken over takes the old one's place
        (BUILD, [(0.2, 1.0)], (0.3, 1.0)),  # an old project, long overtaken
        (COPY, [(0.2, 0.0)], (0.3, 1.0)),
    ],
)
def test_what_is_finished_never_takes_the_place_of_a_better_module(model, kind, finished, left):
    """What bureaus began before the reform may end years later; the module that is there has maturity 0.3, design 1."""
    hold(model, craft_error=0.0, fit_width=0.8)
    modules = model.modules
    modules.maturity[3, 2], modules.design[3, 2], modules.taste[3, 2] = 0.3, 1.0, 0.0
    for target, design in finished:
        plan = projects_of([3], [2], kind=kind, target=target, design=design, months=1e-9)
        model.projects = joined(model.projects, plan)
    advance_projects(model)
    assert (modules.maturity[3, 2], modules.design[3, 2]) == left
    assert not len(model.projects)
