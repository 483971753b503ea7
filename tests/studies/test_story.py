"""One citizen's case under both modes: who is chosen, the tables, and what is refused."""

from __future__ import annotations

import re

import numpy as np
import pytest

import sim
from sim.language.errors import InputError
from sim.model.model import Model
from sim.setup.rng import replicate_seed
from sim.studies.story import Story, story

N, LAST = 300, 6


@pytest.fixture(scope="module")
def small():
    return sim.load("zhejiang").with_(months=LAST, n_citizens=N)


@pytest.fixture(scope="module")
def told(small) -> Story:
    return story(small, item="register_employees", months=(0, 3, LAST))


@pytest.fixture(scope="module")
def run(told):
    """The run that a story tells of, under its last mode, which knows of no story; and who files in which month."""
    mode = list(told.cases)[-1]
    model = Model(told.scenario.with_(mode=mode), seed=replicate_seed(1, 1))
    files = {}
    for _ in range(LAST):
        model.step()
        files[model.month] = dict(zip(model.citizens.new_filers.tolist(), model.citizens.new_items, strict=True))
    return model, files, mode


def test_both_modes_follow_the_same_citizen_item_and_county(told):
    assert len(told.cases) == 2 and told.months == [0, 3, LAST]
    assert {(case.citizen, case.item, case.county) for by in told.cases.values() for case in by.values()} == {
        (told.person.index, 16, told.cases[next(iter(told.cases))][0].county)
    }
    start = [by[0] for by in told.cases.values()]
    assert start[0] == start[1]


def test_the_citizen_is_one_who_files_the_item_and_the_months_are_those_of_the_run(told, run):
    _, files, _ = run
    filed = [month for month, by in files.items() if by.get(told.person.index) == 16]
    assert filed and told.own == tuple(filed)
    assert {month: case.filed for month, case in told.cases[run[2]].items()} == {m: m in filed for m in told.months}


def test_a_case_of_the_last_month_is_what_a_run_without_a_story_recorded(small, run):
    model, files, mode = run
    citizen, item = next(iter(files[LAST].items()))
    name = model.catalogue.item_id[item]
    case = story(small, citizen, name, LAST, modes=[mode]).cases[mode][LAST]
    citizens = model.citizens
    assert case.filed and case.satisfaction == citizens.satisfaction[citizen]
    assert (case.online, case.complains) == (citizens.used_online[citizen], citizens.complained[citizen])


def test_steps_add_up_to_the_row_of_their_case(told):
    by = ["mode", "month"]
    sums = told.steps.groupby(by, sort=False)[["days", "trips"]].sum()
    rows = told.summary.set_index(by)
    np.testing.assert_allclose(sums["days"], rows["days"])
    assert (sums["trips"] == rows["trips"]).all()
    documents = told.steps[told.steps["kind"] == "document"].groupby(by, sort=False).size()
    assert (documents == rows[["n_abolished", "n_at_hand", "n_shared", "n_asked"]].sum(axis=1)).all()


def test_the_text_names_the_numbers_of_the_table_in_both_languages(told):
    for lang, end in (("en", r"In all: ([\d.]+) working days, (\d+) trips?, (\d+) documents?"), (
        "zh", r"合计：([\d.]+) 个工作日，跑 (\d+) 趟，交 (\d+) 份材料"
    )):  # fmt: skip
        found = re.findall(end, told.text(lang))
        rows = [told.cases[mode][month] for month in told.months for mode in told.cases]
        assert found == [(f"{case.days:.1f}", str(case.trips), str(case.n_asked)) for case in rows]
    chinese = re.sub(r"12345", "", told.text("zh"))
    assert re.findall("[A-Za-z]+", chinese) == []


def test_a_run_is_told_under_its_own_mode_and_luck(small, told):
    run = sim.run(small.with_(mode=list(told.cases)[1]), seed=1, progress=False)
    again = story(run, told.person.index, "register_employees", months=[3])
    assert again.cases[run.scenario.mode.name][3] == told.cases[run.scenario.mode.name][3]
    with pytest.raises(InputError, match="one world and seed"):
        story([run, sim.run(small.with_(months=3), seed=1, progress=False)])


def test_without_an_item_it_is_what_the_citizen_files_first(small, run):
    _, files, mode = run
    citizen, item = next(iter(files[1].items()))
    found = story(small, citizen, months=1, modes=[mode])
    assert found.cases[mode][1].item == item and found.cases[mode][1].filed


def test_bad_input_is_named(small):
    for given, said in (
        ({"citizen": N}, "citizen = 300: must be a whole number <= 299"),
        ({"months": (0, LAST + 1)}, "month = 7: out of range; allowed: 0 to 6 months"),
        ({"months": ()}, "no month is given"),
        ({"item": "license_food_busines"}, 'did you mean "license_food_business"'),
        ({"item": "recruit_civil_servant"}, "government's own staff only"),
    ):
        with pytest.raises(InputError, match=re.escape(said)):
            story(small, **given)
    owners = Model(small, seed=replicate_seed(1, 1)).citizens.is_owner
    with pytest.raises(InputError, match="owners of a business only"):
        story(small, int(np.flatnonzero(~owners)[0]), "open_enterprise", months=0)
