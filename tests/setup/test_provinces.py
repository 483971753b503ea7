"""A province and an institution of a scholar's own, from tables and a record, without touching the package."""

from __future__ import annotations

import csv

import pytest

import sim
from sim.language.errors import InputError
from sim.setup import cities as module
from sim.setup import registry
from sim.setup.cities import CITY_COLUMNS, PAIR_COLUMNS, load_cities, register_province
from sim.setup.institutions import INSTITUTIONS, Institution, choose_institutions, register_institution
from sim.setup.names import meaning_of_institution, name_of_province


@pytest.fixture
def own(monkeypatch):
    """What a test registers is gone after it."""
    monkeypatch.setattr(registry, "_registered", {})
    monkeypatch.setattr(module, "_registered", {})
    before = dict(INSTITUTIONS)
    yield
    INSTITUTIONS.clear()
    INSTITUTIONS.update(before)


def write(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, rows[0])
        table.writeheader()
        table.writerows(rows)
    return path


@pytest.fixture
def tables(tmp_path):
    """Two adjoining cities of three and two counties."""
    columns = [column for column in CITY_COLUMNS if column != "province"]
    rows = [
        ("north", "North", "北市", 900_000, 0.2, 0.15, 0.6, 3, 500.0, 110.0, 30.0),
        ("south", "South", "南市", 700_000, 0.25, 0.1, 0.5, 2, 300.0, 110.5, 29.5),
    ]
    cities = write(tmp_path / "cities.csv", [dict(zip(columns, row, strict=True)) for row in rows])
    pairs = write(tmp_path / "pairs.csv", [dict(zip(PAIR_COLUMNS, ("north", "south", 80.0), strict=True))])
    return cities, pairs


def test_a_third_province_runs_and_is_compared_and_written_about(own, tables, tmp_path):
    register_province("midland", tables[0], name_en="Midland", name_zh="中州", adjacency=tables[1])
    scenario = sim.Scenario(name="midland", province="midland", mode="government_led", months=3, n_citizens=50)
    model = sim.Model(scenario).run()
    assert len(model.counties) == 5 and model.places.province_name_zh == "中州"
    assert (name_of_province("midland", "en"), name_of_province("midland", "zh")) == ("Midland", "中州")
    comparison = sim.compare([scenario], replications=2, workers=1, progress=False)
    assert any("Midland" in sentence for sentence in comparison.sentences())
    comparison.save(tmp_path / "out", figures=True, progress=False)
    assert "Midland" in (tmp_path / "out" / "report.html").read_text("utf-8")


def test_a_province_is_refused_where_it_is_the_packages_or_its_tables_are_wrong(own, tables, tmp_path):
    with pytest.raises(InputError, match="belongs to the package"):
        register_province("zhejiang", tables[0], name_en="Zhejiang")
    with pytest.raises(InputError, match="city_a"):
        register_province("midland", tables[0], name_en="Midland", adjacency=tables[0])
    with pytest.raises(InputError, match="midland"):
        load_cities("midland")


def test_an_institution_of_ones_own_can_be_turned_off(own):
    record = Institution(
        "X1", "Hotline", "热线", "own", "Citizens complain.", "service", {"feedback": 0.0}, (("mean_trust", "down"),)
    )
    register_institution(record)
    assert choose_institutions(["x1"]) == [record]
    assert meaning_of_institution("X1", "zh") == "Citizens complain."
    with pytest.raises(InputError, match=r'feedbak.*"feedback"'):
        register_institution(Institution("X2", "A", "A", "own", "A", "service", {"feedbak": 0.0}, ()))
