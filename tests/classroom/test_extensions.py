"""What a scholar registers from a script is in the explorer and on the class page, whose processes get it too."""

from __future__ import annotations

import csv

import pytest

from sim.classroom.explorer.levers import choices, levers
from sim.classroom.explorer.payload import stage_payload, stage_words
from sim.classroom.explorer.story import story
from sim.classroom.explorer.view import first_view, offer_of, read_view
from sim.classroom.page.make import make_page
from sim.model.month.options import register_option
from sim.setup import cities, registry
from sim.setup.cities import CITY_COLUMNS, register_province
from sim.setup.indicators import INDICATORS, OWN, register_indicator
from sim.setup.options import SWITCHES
from tests.classroom.explorer.sides import OFFER, SMALL, twin_of, whole
from tests.classroom.page.conftest import facts_of, small

pytestmark = pytest.mark.once
CITIES = (
    ("north", "North", "北市", 900_000, 0.2, 0.15, 0.6, 3, 500.0, 110.0, 30.0),
    ("south", "South", "南市", 700_000, 0.25, 0.1, 0.5, 2, 300.0, 110.5, 29.5),
)


def listed(model) -> float:
    return float(model.bureaus.listed.mean())


@pytest.fixture(scope="module")
def twin():
    with twin_of(SMALL.with_(pairs=2)) as twin:
        whole(twin)
        yield twin


@pytest.fixture
def own(twin, tmp_path, monkeypatch):
    """An option, an indicator and a province, registered after the explorer has started; gone after the test."""
    monkeypatch.setattr(registry, "_registered", {})
    monkeypatch.setattr(cities, "_registered", {})
    with (tmp_path / "cities.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[name for name in CITY_COLUMNS if name != "province"], *CITIES])
    register_option("operator", "nonprofit", like="government", meaning="a foundation", label_zh="基金会")
    register_indicator("share_listed", listed, label="Listed resources", unit="share", low=0.0, high=1.0)
    register_province("midland", tmp_path / "cities.csv", name_en="Midland", name_zh="中州")
    yield
    del SWITCHES["operator"].options["nonprofit"]
    for name in set(INDICATORS) - set(OWN):
        del INDICATORS[name]


def test_the_explorer_runs_an_option_and_shows_an_indicator_of_ones_own(twin, own):
    switch = next(switch for switch in levers("zh")["switches"] if switch["key"] == "operator")
    assert switch["options"][-1] == {"key": "nonprofit", "name": "基金会", "meaning": "a foundation"}
    last = stage_words("en")["indicators"][-1]
    assert (last["key"], last["name"]) == ("share_listed", "Listed resources")
    twin.show(SMALL.with_(pairs=2, show="share_listed"))  # the same runs as before, which did not measure it
    assert max(stage_payload(whole(twin), SMALL.with_(show="share_listed"), "en")["curves"]["left"]) > 0.0
    view, faults = read_view({"left.operator": "nonprofit", "pairs": "2", "show": "share_listed"}, OFFER, SMALL)
    assert faults == []
    twin.show(view)
    pair = whole(twin)
    assert pair.refused is None and pair.view is view and pair.month == view.months
    assert stage_payload(pair, view, "zh")["titles"]["left"]["changed"] == "运营主体：基金会"


def test_the_explorer_offers_and_runs_a_province_of_ones_own(own):
    offer = offer_of()
    view = first_view(offer, scenario="midland", citizens=100, months=3, pairs=2)
    names = {item["key"]: item["name"] for item in choices(view, offer, "zh")["scenarios"]}
    assert names["midland"] == "中州"
    with twin_of(view, offer) as twin:
        pair = whole(twin)
        assert pair.refused is None and pair.left.stage.city_names["zh"] == ("北市", "南市")
        assert story(pair, "left:county:4", 3, "en")["sections"] and story(pair, "left:county:5", 3, "en") is None


def test_the_class_page_has_an_indicator_of_ones_own(own, few_held_out, tmp_path):
    design = small(
        scenarios=["zhejiang"], months=2, n_citizens=20, replications=1, vary={"competition": [0.1, 0.6]},
        indicators=["service_efficiency", "share_listed"],
    )  # fmt: skip
    make_page(tmp_path / "class.html", design, lang="en", workers=1, runs=tmp_path / "runs", progress=False)
    facts = facts_of((tmp_path / "class.html").read_text(encoding="utf-8"))
    measure = facts["measures"][-1]
    assert (measure["name"], measure["label"]["en"], measure["share"]) == ("share_listed", "Listed resources", True)
    assert facts["arrays"]["curve-share_listed"]["high"] > 0.0
