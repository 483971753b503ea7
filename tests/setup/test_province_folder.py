"""A province as a folder: read, refused line by line, run like the package's own, and carried with its runs."""

from __future__ import annotations

import json
import shutil

import cloudpickle
import pytest

import sim
from sim.language.errors import InputError
from sim.report.figures import draw_pages
from sim.runs import worker
from sim.runs.outcome import Keep
from sim.runs.study import Cell, Study, determining
from sim.runs.study_files import read_study, write_study
from sim.setup import cities as module
from sim.setup import province_folder, registry
from sim.setup.cities import Cities, load_cities
from sim.setup.province_folder import check_folder, find_folder, province_of, shipped_provinces
from sim.setup.scenario import load

HEAD = "city,population,gdp_per_head,share_60plus,share_college"
TWO = [HEAD, "# a comment, with commas", "North,900000,5.2,0.2,0.15", "南市,700000,4.1,0.25,0.1"]


@pytest.fixture
def own(monkeypatch):
    """What a test reads is gone after it."""
    monkeypatch.setattr(module, "_registered", {})
    monkeypatch.setattr(province_folder, "_read", {})
    monkeypatch.setattr(registry, "_registered", {})


@pytest.fixture
def folder(own, tmp_path):
    path = tmp_path / "midland"
    path.mkdir()
    write(path, "cities.csv", TWO)
    write(path, "province.toml", ['name_en = "Midland"', "[context]", "budget_per_resident = 1.2"])
    return path


def write(path, name, lines):
    (path / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def faults_of(path):
    return [str(fault) for fault in check_folder(path)[1]]


def test_a_folder_of_one_table_is_a_province(folder):
    found, faults = check_folder(folder)
    assert not faults and found.id == "midland" and found.context == {"budget_per_resident": 1.2}
    assert found.cities.gdp.round(2).tolist() == [468.0, 287.0], "100 million yuan: residents x GDP per head"
    assert len(found.cities.pairs) == 1 and found.cities.n_counties.min() >= 1
    assert any("adjacency.csv" in str(remark) for remark in found.remarks)


def test_a_scenario_names_a_folder_and_takes_what_it_says(folder, tmp_path):
    file = tmp_path / "poor.toml"
    write(tmp_path, "poor.toml", ['province = "midland"', 'mode = "separation"', "[parameters]", "reciprocity = 4.5"])
    scenario = load(file)
    assert scenario.province == "midland"
    assert scenario.parameters.differing() == {"reciprocity": 4.5, "budget_per_resident": 1.2}
    again = scenario.with_(parameters={"budget_per_resident": 1.8})
    assert "budget_per_resident" not in again.with_(months=5).parameters.differing(), "given later, it counts"
    write(tmp_path, "again.toml", [again.with_(name="again").to_toml()])
    assert load(tmp_path / "again.toml") == again.with_(name="again")
    assert load("zhejiang").with_(province=str(folder)).parameters.budget_per_resident == 1.2
    assert scenario.with_(province="zhejiang").parameters.differing() == {"reciprocity": 4.5}


def test_shipped_provinces_are_invented_and_say_so(own):
    assert set(shipped_provinces()) == {"moushan", "mouwan"}
    for name in shipped_provinces():
        scenario = load(name)
        cities = load_cities(scenario.province)
        assert "invented" in cities.province_name_en and "虚构" in cities.province_name_zh
        assert len(sim.Model(scenario.with_(n_citizens=50, months=1), seed=1).counties) == cities.n_counties.sum()


def test_every_fault_is_a_line_that_names_file_line_and_column(folder):
    write(folder, "cities.csv", [
        HEAD, "North,90,52000,20,0.15", "north,x,4.1,0.2,", "A,700000,4.1,0.25,0.1",
    ])  # fmt: skip
    write(folder, "province.toml", ['nam_en = "x"', "budget = 1.0", "[context]", "n_vendor = 3", "reciprocity = 4.5"])
    text = "\n".join(faults_of(folder))
    for part in (
        "line 3, column city", "line 2, column population: 90 looks like ten thousands of residents; write 900000",
        "52000 looks like yuan; write 5.2", "20 looks like a percentage; write 0.2", "line 3, column population: 'x'",
        "line 3, column share_college: ", "nam_en: unknown key", '"name_en"', '"n_vendors"', "whose role is unknown",
    ):  # fmt: skip
        assert part in text, part
    with pytest.raises(InputError, match="digigov province check midland"):
        province_of(folder)


def test_what_strangers_send_is_bounded(folder, monkeypatch):
    write(folder, "cities.csv", [HEAD, *(f"c{k},900000,5.2,0.2,0.15" for k in range(301))])
    assert "301 cities; allowed: up to 300" in faults_of(folder)[0]
    write(
        folder, "cities.csv", [HEAD + ",n_counties", "North,900000,5.2,0.2,0.15,900", "South,900000,5.2,0.2,0.15,900"]
    )
    assert "1800 counties" in faults_of(folder)[0]
    write(folder, "cities.csv", TWO)
    write(folder, "adjacency.csv", ["city_a,city_b", "North,Sout"])
    assert "line 2, column city_b: midland has no city 'Sout'" in faults_of(folder)[0]
    shutil.copytree(folder, folder.parent / "zhejiang")
    assert "belongs to the package" in faults_of(folder.parent / "zhejiang")[0]
    assert find_folder("a" * 5000) is None and find_folder("\0") is None
    (folder / "cities.csv").unlink()
    assert "has no cities.csv" in faults_of(folder)[0]


def study(scenario):
    return Study("test", (Cell(scenario.province, scenario),), Keep.all_of(scenario.months, "none"))


def test_runs_carry_the_provinces_data(folder, monkeypatch, tmp_path):
    one = load(folder).with_(months=2, n_citizens=40)
    made = study(one)
    files, value = write_study(made), sim.run(one, seed=3).monthly
    assert not any(str(folder) in content.decode() for content in files.values()), "no path of this machine"
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    task, before = worker.pack(made), determining(one)["province"]
    # Another process, in which the name stands for other data.
    write(folder, "cities.csv", [*TWO[:3], "南市,700001,4.1,0.25,0.1"])
    monkeypatch.setattr(module, "_registered", {})
    other = load(folder)
    assert determining(other)["province"] != before
    back = read_study(tmp_path).cells[0].scenario
    monkeypatch.setattr(worker, "host", lambda: "elsewhere:1")
    (sent,), _ = worker._unpack(task)
    for scenario in (back, sent.scenario):
        assert determining(scenario)["province"] == before and scenario.province.startswith("midland@")
        assert sim.run(scenario, seed=3).monthly.iloc[:, 3:].equals(value.iloc[:, 3:])
    assert determining(other)["province"] != before, "what a scenario was made with never changes under it"
    assert cloudpickle.loads(task)[3]["midland"].digest == before


def test_cities_are_read_back_to_the_last_bit(folder):
    cities = load_cities(load(folder).province)
    assert Cities.from_dict(json.loads(json.dumps(cities.to_dict()))).digest == cities.digest


def test_two_cities_are_not_at_one_point_and_one_city_is_a_province(folder):
    write(folder, "cities.csv", [f"{HEAD},longitude,latitude", *(f"{line},110.0,30.0" for line in TWO[2:])])
    assert "line 3, column longitude: this city has the same point as that of line 2" in faults_of(folder)[0]
    write(folder, "cities.csv", [f"{HEAD},n_counties", f"{TWO[2]},3"])
    places = sim.Model(load(folder).with_(months=1, n_citizens=10), seed=1).places
    assert places.county_point.shape == (3, 2) and abs(places.county_point - places.city_point).max() < 1.0


def test_a_figure_that_another_process_draws_knows_the_province(folder, tmp_path):
    done = sim.run(load(folder).with_(months=1, n_citizens=10), seed=1, progress=False)
    pages = {name: page for name, page in done.figures("en").items() if name.startswith("network")}
    assert len(pages) == 1 and len(draw_pages(pages, {}, workers=2)) == 2
