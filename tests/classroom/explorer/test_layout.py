"""Agents stand where they can be clicked."""

from __future__ import annotations

import numpy as np
import pytest

from sim.classroom.explorer import payload
from sim.classroom.explorer.frames import NO_FIRM, frame_of, stage_of
from sim.classroom.explorer.layout import APART, lay_out, move_apart
from sim.classroom.explorer.payload import citizen_spots
from sim.report.figures import theme
from tests.worlds import world


@pytest.mark.parametrize("province", ["zhejiang", "guangdong"])
def test_counties_keep_their_distance_inside_the_sheet(province):
    stage = stage_of(world(province=province))
    gap = np.hypot(*(stage.counties[:, None] - stage.counties[None]).transpose(2, 0, 1))
    np.fill_diagonal(gap, np.inf)
    assert gap.min() > 0.8 * APART
    spots = np.concatenate([stage.counties, stage.cities, citizen_spots(stage)])
    assert spots.min() >= 0.0 and (spots <= stage.size).all()


def test_north_is_up():
    cities, counties, _ = lay_out(np.array([[120.0, 30.0], [120.0, 28.0]]), np.array([[120.2, 30.0], [120.2, 28.0]]))
    assert cities[0, 1] < cities[1, 1] and counties[0, 1] < counties[1, 1]


def test_counties_in_one_place_part():
    moved = move_apart(np.zeros((5, 2)), np.zeros((0, 2)), 10.0)
    gap = np.hypot(*(moved[:, None] - moved[None]).transpose(2, 0, 1))
    np.fill_diagonal(gap, np.inf)
    assert gap.min() > 5.0


def test_a_province_of_one_place_has_a_sheet():
    cities, counties, size = lay_out(np.array([[120.0, 30.0]]), np.array([[120.0, 30.0]]))
    assert np.isfinite([*cities.ravel(), *counties.ravel(), *size]).all()


def test_citizens_stand_around_their_county():
    stage = stage_of(world(n_citizens=500))
    far = np.hypot(*(citizen_spots(stage) - stage.counties[stage.citizen_county]).T)
    assert far == pytest.approx(far[0])


def test_a_frame_is_the_state_of_its_month():
    model = world("separation", months=20, n_citizens=300)
    stage = stage_of(model)
    for _ in range(20):
        model.step()
    frame = frame_of(model, stage.citizens)
    assert frame.month == 20 and frame.measures[0] == model.history[-1]["service_efficiency"]
    assert frame.citizens[:, 0].astype(bool).tolist() == model.citizens.used_online[stage.citizens].tolist()
    busy = [c for c, county in enumerate(model.counties) if county.projects]
    assert busy and all(frame.building[c] > 0 for c in busy)
    firms = [model.counties[c].projects[-2:][0].firm for c in busy]
    assert max(firms) > 0  # -1 stands for the bureaus themselves
    assert [NO_FIRM if firm < 0 else firm for firm in firms] == [int(frame.contracts[c, 0]) for c in busy]


def test_the_pages_colours_are_those_of_all_figures():
    colours = {*payload.BUILDING_COLOURS.values(), payload.ONLINE, payload.COUNTER, payload.COMPLAINT}
    assert colours <= {*theme.COLOURS, theme.PALE, theme.GREY}
