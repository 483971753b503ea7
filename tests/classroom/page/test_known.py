"""The page has what is known of its provinces, modes and measures, and says which sliders leave it as it is."""

from __future__ import annotations

from sim.classroom.page import parts
from sim.classroom.page.study import page_study
from sim.results.known import known_of
from sim.setup.indicators import HEADLINES
from tests.classroom.page.conftest import small


def test_the_page_has_the_shipped_bands_of_its_months_and_their_sentences(made):
    design = made.study.design
    for found, (_, scenario) in zip(made.facts["known"], design.scenarios, strict=True):
        assert list(found) == list(HEADLINES)
        for name, of in found.items():
            known = known_of(*(scenario.with_(mode=mode) for mode in design.modes), name)
            assert of["bands"]["q95"] == [0.0, *known.bands["q95"][: design.months]]
            assert [told["month"] for told in of["told"]] == [24, 48, 72]
            assert (
                "after 48 months" in of["told"][1]["sentence"]["en"] and "已知信息" in of["told"][1]["sentence"]["zh"]
            )


def test_modes_the_other_way_round_have_it_turned_round():
    modes = list(reversed(small().modes))
    usual, turned = (parts.known(page_study(design))[0] for design in (small(), small(modes=[m.name for m in modes])))
    name = HEADLINES[0]
    assert turned[name]["bands"]["q05"][1:] == [-value for value in usual[name]["bands"]["q95"][1:]]


def test_only_sliders_of_unknowns_leave_it_as_it_is():
    vary = {"equity_state": [0.3, 0.51], "sd_taste": [0.0, 1.3]}
    flags = {lever["key"]: lever["unknown"] for lever in parts.levers(page_study(small(vary=vary)))}
    assert flags == {"equity_state": False, "sd_taste": True}
    away = page_study(small(vary={"equity_state": [0.6, 0.8], "sd_taste": [0.0, 1.3]}))
    assert parts.known(away) == [{}, {}]
