"""The map of agents shows every one of them where it belongs."""

from __future__ import annotations

import numpy as np
import pytest

from sim.model.model import Model
from sim.report.figures import agent_network, theme
from sim.report.figures.network import APART_POINTS, _lay_out, _space_names, live_shares
from sim.setup.scenario import load


@pytest.fixture(scope="module", params=["zhejiang", "guangdong"])
def model(request):
    grown = Model(load(request.param).with_(months=6, n_citizens=200), seed=1)
    return grown.run()


def test_live_shares_count_each_bureaus_resources(model):
    shares, line = live_shares(model), model.catalogue.resource_line
    county, of_line = 3, 2
    assert shares[county, of_line] == model.bureaus.live[county, line == of_line].mean()
    assert shares.shape == (len(model.counties), len(model.catalogue.line_id))


def test_every_bureau_is_a_dot(model):
    picture = agent_network(model)
    dots = [c for c in picture.axes[0].collections if c.get_array() is not None]
    assert np.allclose(np.concatenate([c.get_array() for c in dots]), live_shares(model).T.ravel())


def test_rings_keep_apart_and_inside_the_picture(model):
    cities, counties, size = _lay_out(model)
    gaps = np.hypot(*(counties[:, None] - counties[None]).T)
    np.fill_diagonal(gaps, np.inf)
    assert gaps.min() > 0.75 * APART_POINTS / 72
    assert (counties >= 0).all() and (counties <= size + 1e-9).all() and (cities >= 0).all()


def test_cities_keep_their_bearings(model):
    cities, _, _ = _lay_out(model)
    points = model.places.city_point
    for axis in (0, 1):
        assert np.array_equal(np.argsort(cities[:, axis]), np.argsort(points[:, axis]))


def test_every_contract_is_a_line(model):
    n_contracts = sum(project.firm >= 0 for county in model.counties for project in county.projects)
    lines = [c for c in agent_network(model).axes[0].collections if c.get_zorder() == 3]
    assert sum(len(c.get_segments()) for c in lines) == n_contracts


def test_names_side_by_side_do_not_touch():
    shift = _space_names(np.array([[0.0, 0.0], [20.0, 3.0], [20.0, 40.0]]), ["Jieyang", "Shantou", "Meizhou"])
    assert 20 + shift[1] - shift[0] == pytest.approx(7 * 5.8, abs=0.1)
    assert shift[2] == 0


def test_the_same_model_gives_the_same_bytes(model):
    assert theme.to_svg(agent_network(model), "n") == theme.to_svg(agent_network(model), "n")
