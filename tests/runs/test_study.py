"""A run's number and key stay what they are: the number counts runs, the key says what determines one."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.language.errors import InputError
from sim.runs.study import Cell, Keep, Study, determining
from sim.runs.study_files import read_study, write_study
from sim.setup.modes import MODES, SWITCHES
from sim.setup.parameters import PARAMETERS
from sim.setup.rng import replicate_seed
from sim.setup.scenario import Scenario, load
from tests.sweeps import tiny_study

KEEP = Keep(("data_sharing_rate",), ("month_1", "path"))


def scenario(**values) -> Scenario:
    return Scenario(**{"name": "a", "province": "zhejiang", "mode": MODES["separation"], "months": 1} | values)


def one(world: Scenario, **values) -> Study:
    return Study("sweep", (Cell("here", world),), KEEP, **values)


def key(world: Scenario, **values) -> str:
    return one(world, **values).key(0)


# --- numbers

sizes = st.tuples(st.integers(1, 4), st.integers(1, 5), st.integers(1, 6))


@given(sizes, st.sampled_from(["common", "own"]))
def test_every_run_has_one_number_and_every_number_one_run(size, luck):
    n_cells, n_points, replications = size
    points = pd.DataFrame({"reciprocity": np.linspace(3, 4, n_points)})
    study = Study("sweep", tuple(Cell(str(c), scenario()) for c in range(n_cells)), KEEP, points=points, luck=luck)
    numbers = study.numbers(replications)
    assert numbers.tolist() == list(range(n_cells * n_points * replications))
    places = {tuple(map(int, study.coordinates(number))) for number in numbers}
    assert places == {(r + 1, p, c) for r in range(replications) for p in range(n_points) for c in range(n_cells)}
    assert [part.tolist() for part in study.coordinates(numbers)] == [
        [int(study.coordinates(number)[part]) for number in numbers] for part in range(3)
    ]


@given(sizes)
def test_more_replications_add_numbers_at_the_end(size):
    n_cells, n_points, replications = size
    points = pd.DataFrame({"reciprocity": np.linspace(3, 4, n_points)})
    study = Study("sweep", tuple(Cell(str(c), scenario()) for c in range(n_cells)), KEEP, points=points)
    few, many = study.numbers(replications), study.numbers(replications + 3)
    assert many[: len(few)].tolist() == few.tolist()
    assert (study.coordinates(many[len(few) :])[0] > replications).all()


def test_arms_of_a_point_share_their_seeds_and_points_do_if_luck_is_common():
    common, own = tiny_study(), dataclasses.replace(tiny_study(), luck="own")
    runs = [common.run(number) for number in range(8)]
    assert [run.seed for run in runs] == [replicate_seed(1, 1)] * 4 + [replicate_seed(1, 2)] * 4
    seeds = [own.run(number).seed for number in range(8)]
    assert seeds[::2] == seeds[1::2] and len(set(seeds[::2])) == 4


def test_twins_share_the_luck_that_other_points_have_of_their_own():
    points = pd.DataFrame({"reciprocity": [3.0, 3.5, 4.0, 4.5, 5.0, 5.5]})
    alone = Study("mixes", (Cell("here", scenario()),), KEEP, points=points, luck="own")
    twins = dataclasses.replace(alone, n_twins=3)
    seeds = [twins.run(number).seed for number in range(12)]
    assert seeds == [replicate_seed(1, unit) for unit in (0, 1, 2, 3) for _ in range(3)]
    assert len({alone.run(number).seed for number in range(12)}) == 12 and twins.digest != alone.digest


def test_a_run_has_the_settings_of_its_point_and_the_scenario_and_mode_of_its_cell():
    study = tiny_study()
    assert [(run.scenario.mode.name, run.scenario.parameters.reciprocity) for run in map(study.run, range(4))] == [
        ("government_led", 3.0), ("separation", 3.0), ("government_led", 4.0), ("separation", 4.0),
    ]  # fmt: skip


# --- keys


def changed_values() -> dict[str, Scenario]:
    """Scenarios that differ from the plain one in one determining value each."""
    plain = scenario()
    other = {n: next(o for o in s.options if o != plain.mode.switches[n]) for n, s in SWITCHES.items()}
    change = {"month": 1, "key": "pressure", "value": 1.5}
    return {
        **{n: scenario(parameters={n: p.low if p.default != p.low else p.high}) for n, p in PARAMETERS.items()},
        **{f"mode.{name}": plain.with_(switches={name: option}) for name, option in other.items()},
        "rules.sharing": plain.with_(rules={"sharing": "imitation"}),
        "province": scenario(province="guangdong"),
        "months": scenario(months=2),
        "n_citizens": scenario(n_citizens=10),
        "changes": scenario(changes=[change]),
        "month of a change": scenario(months=2, changes=[{**change, "month": 2}]),
    }


def test_the_key_changes_with_every_value_that_determines_a_run():
    worlds = {"plain": scenario(), **changed_values()}
    keys = {name: key(world) for name, world in worlds.items()}
    keys |= {"seed": key(scenario(), seed=2), "replicate": one(scenario()).key(1)}
    twice = [name for name in keys if list(keys.values()).count(keys[name]) > 1]
    assert twice == []
    assert all(len(digits) == 32 for digits in keys.values())


def test_the_key_has_nothing_to_do_with_names_and_words():
    worlds = [scenario(), scenario(name="b", title="Title", question="Why?", expectation="up", reference="none")]
    renamed = scenario(mode=dataclasses.replace(MODES["separation"], name="another"))
    assert len({key(world) for world in [*worlds, renamed]}) == 1
    assert key(scenario(), about={"title": "x"}) == key(scenario())


def test_the_key_is_the_same_however_a_value_came_about():
    points = pd.DataFrame({"reciprocity": [4.5], "n_citizens": [50]})
    varied = Study("sweep", (Cell("x", scenario()),), KEEP, points=points)
    given = scenario(parameters={"reciprocity": 4.5}, n_citizens=50)
    assert varied.key(0) == key(given)


def test_the_key_changes_with_the_code(monkeypatch):
    before = key(scenario()), one(scenario()).digest
    monkeypatch.setattr("sim.runs.study.code_digest", lambda: "another")
    after = key(scenario()), one(scenario()).digest
    assert before[0] != after[0] and before[1] != after[1]


def test_the_key_changes_with_the_content_of_a_county_table_and_not_with_its_place(tmp_path):
    paths = [tmp_path / name for name in ("a.csv", "b.csv", "c.csv")]
    for path, content in zip(paths, ("1,2", "1,2", "1,3"), strict=True):
        path.write_text(content)
    found = [determining(scenario(county_table=path)) for path in paths]
    assert found[0] == found[1] != found[2]


def test_the_digest_changes_with_what_is_kept_and_with_labels_that_the_table_shows():
    plain = tiny_study()
    others = [
        tiny_study(indicators=["service_efficiency"]),
        tiny_study(windows=["path"]),
        tiny_study(seed=2),
        tiny_study(vary={"reciprocity": [3.0, 5.0]}),
        dataclasses.replace(plain, kind="compare"),
        dataclasses.replace(plain, luck="own"),
        dataclasses.replace(plain, cells=tuple(dataclasses.replace(cell, label="x") for cell in plain.cells)),
        dataclasses.replace(plain, cells=tuple(dataclasses.replace(cell, arm="x") for cell in plain.cells)),
    ]
    assert len({study.digest for study in [plain, *others]}) == 1 + len(others)
    assert tiny_study(replications=9, title="words").digest == plain.digest


# --- settings and files


def test_settings_of_a_point_reach_parameters_switches_rules_and_citizens():
    settings = {"reciprocity": 4.5, "mode.custody": "bureau", "rules.sharing": "threshold", "n_citizens": 7}
    cell, keep = Cell("zhejiang", scenario()), Keep(("data_sharing_rate",), ("month_1",))
    world = Study("sweep", (cell,), keep, points=pd.DataFrame([settings])).run(0).scenario
    assert (world.parameters.reciprocity, world.mode.switches["custody"], world.n_citizens) == (4.5, "bureau", 7)
    assert world.rules.sharing == "threshold"
    assert Study("sweep", (cell,), keep).run(0).scenario == scenario()
    with pytest.raises(InputError, match="reciprocity"):
        Study("sweep", (cell,), keep, points=pd.DataFrame([{"reciprocity": 99.0}])).run(0)


def rich(tmp_path) -> Study:
    """A study with all that a scenario can have."""
    table = tmp_path / "counties of mine.csv"
    table.write_bytes("县,1\n".encode())
    world = load("zhejiang_dated").with_(n_citizens=10, rules={"sharing": "imitation"}, county_table=table)
    points = pd.DataFrame({"reciprocity": [3.0, 4.0], "mode.custody": ["bureau", "operator"], "n_citizens": [10, 20]})
    cells = (Cell("浙江", world, "Z3"), Cell("plain", load("zhejiang").with_(months=world.months)))
    return Study("sweep", cells, KEEP, 7, points, "own", {"title": "题目"})


def test_a_study_reads_back_from_its_files_as_it_was(tmp_path):
    study = rich(tmp_path)
    room = tmp_path / "room"
    room.mkdir()
    for name, content in write_study(study).items():
        (room / name).write_bytes(content)
    again = read_study(room)
    assert again.digest == study.digest
    assert [again.key(number) for number in range(8)] == [study.key(number) for number in range(8)]
    assert (again.kind, again.keep, again.seed, again.luck, again.about) == ("sweep", KEEP, 7, "own", {"title": "题目"})
    assert [cell.label for cell in again.cells] == ["浙江", "plain"]
    pd.testing.assert_frame_equal(again.points, study.points)
    assert write_study(again) == write_study(study)


def test_so_does_one_whose_points_share_luck_in_groups(tmp_path):
    study = Study("mixes", (Cell("here", scenario()),), KEEP, points=pd.DataFrame({"set": ["", "push=1.2"]}), n_twins=2)
    for name, content in write_study(study).items():
        (tmp_path / name).write_bytes(content)
    again = read_study(tmp_path)
    assert again.n_twins == 2 and again.digest == study.digest and write_study(again) == write_study(study)
