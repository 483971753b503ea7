"""The page as a file: made again it is the same, whatever it replaces is its own kind, and errors are told first."""

from __future__ import annotations

import re
import shutil

import numpy as np
import pytest

import sim
from sim.classroom.lessons import lesson_ids
from sim.classroom.page import make
from sim.classroom.page.make import errors_of, make_page, pack_all, sentences
from sim.classroom.page.study import read_counties, read_curves
from sim.language.choice import speaking
from sim.language.errors import InputError
from tests.classroom.page.conftest import facts_of, small
from tests.classroom.page.lesson import LESSON
from tests.sweeps import tiny_study


def again(made, path, **changes):
    changes = {"lessons": [LESSON]} | changes
    return make_page(path, small(), lang="en", workers=1, runs=made.runs, progress=False, **changes)


def test_the_same_study_gives_the_same_bytes_makes_no_run_twice_and_replaces_its_page(made, tmp_path):
    path = tmp_path / "class.html"
    path.write_text(made.html.replace("</html>", "old</html>"), encoding="utf-8")
    page = again(made, path)
    assert page.n_new == 0 and path.read_bytes() == made.path.read_bytes()
    assert list(tmp_path.iterdir()) == [path]


def test_another_file_is_not_replaced_and_nothing_is_run(tmp_path):
    path = tmp_path / "class.html"
    path.write_text("<p>my thesis</p>")
    with pytest.raises(InputError, match="was not made by digigov page"):
        make_page(path, small(), runs=tmp_path / "runs")
    assert path.read_text() == "<p>my thesis</p>" and not (tmp_path / "runs").exists()


def test_bad_input_is_told_in_one_line_before_anything_is_run(tmp_path):
    for name, options, fault in [
        ("", {}, "is a folder"),
        ("no/class.html", {}, "there is no folder"),
        ("class.html", {"design": "clas"}, 'did you mean "class"'),
        ("class.html", {"lang": "zn"}, "allowed: en, zh"),
        ("class.html", {"replications": 0}, ">= 1"),
        ("class.html", {"replications": 40_000}, "6 settings with 40,000 replications do not fit"),
    ]:
        with pytest.raises(InputError, match=fault) as refused:
            make_page(tmp_path / name, **{"design": small(), "runs": tmp_path / "runs", **options})
        assert "\n" not in str(refused.value)
        assert list(tmp_path.iterdir()) == []


def test_a_folder_with_a_sweep_is_left_alone(tmp_path):
    folder = tmp_path / "swept"
    sim.sweep(
        small(vary={"competition": [0.1, 0.6]}, months=1, replications=1),
        folder,
        workers=1,
        progress=False,
        figures=False,
    )
    with pytest.raises(InputError, match="keeps the runs of a sweep"):
        make_page(tmp_path / "class.html", small(), runs=folder, progress=False)


def test_a_page_stopped_before_its_first_run_leaves_no_store(tmp_path, monkeypatch):
    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(make, "make_missing", stop)
    with pytest.raises(KeyboardInterrupt):
        make._run(tmp_path, tiny_study(), 1, 1, False, print)
    assert list(tmp_path.iterdir()) == []


def test_a_page_that_is_too_large_is_refused(made, tmp_path, monkeypatch):
    monkeypatch.setattr("sim.classroom.page.write.LARGEST", 1000)
    with pytest.raises(InputError, match=r"the page would have .* MB"):
        again(made, tmp_path / "class.html")
    assert list(tmp_path.iterdir()) == []


def test_a_page_that_grows_large_is_packed_more_coarsely(made, monkeypatch):
    page = made.study
    curves, counties = read_curves(made.store, page.study, 2), read_counties(made.store, page)
    monkeypatch.setattr(make, "LARGEST", make.FACTS_BYTES + 1000)
    arrays = pack_all(page, curves, counties)
    assert {packed.steps for packed in arrays.values()} == set(make.STEPS[-1])
    assert made.facts["arrays"]["curve-service_efficiency"]["steps"] == make.STEPS[0][0]


def test_the_error_on_the_page_is_that_of_the_runs_held_out(made):
    page = made.study
    curves = read_curves(made.store, page.study, 2)
    means = curves[0].mean(axis=2)
    off = [
        np.abs(page.grid.interpolate(means[: page.n_grid], setting) - means[page.n_grid + k])[:, 1:]
        for k, setting in enumerate(page.held_out)
    ]
    told = made.facts["error"]["service_efficiency"]
    assert told["mean"] == pytest.approx(np.mean(off), rel=1e-5) and told["most"] == pytest.approx(
        np.max(off), rel=1e-5
    )
    assert told["mean"] > 0
    worse = curves.copy()
    worse[:, page.n_grid :] += 0.1
    assert errors_of(page, worse)["service_efficiency"].mean > told["mean"] + 0.05


def test_the_page_says_what_was_run(made):
    told = made.facts["made"]
    assert told["n_runs"] == made.page.n_runs == (6 + 2) * 4 * 2
    assert (told["citizens"], told["replications"], told["seed"], told["months"]) == (50, 2, 1, 6)
    assert told["key"] == made.study.study.digest and told["version"].startswith(sim.__version__)


def test_what_was_made_is_said_in_both_languages(made):
    for lang, word in (("en", "interpolated"), ("zh", "插值")):
        with speaking(lang):
            lines = sentences(made.page)
        assert len(lines) == 3 and word in lines[1] and "MB" in lines[0]


def test_more_replications_add_to_those_that_are_made_and_all_lessons_are_shown(made, tmp_path):
    shutil.copytree(made.runs, tmp_path / "runs")
    page = make_page(tmp_path / "more.html", small(), replications=3, workers=1, runs=tmp_path / "runs", progress=False)
    assert page.n_new == page.n_runs // 3
    facts = facts_of((tmp_path / "more.html").read_text(encoding="utf-8"))
    assert facts["arrays"]["curve-service_efficiency"]["shape"][2] == 3
    lessons = facts["lessons"]
    assert [lesson["id"] for lesson in lessons] == lesson_ids()
    assert all(lesson["cards"] and lesson["tasks"] == [] for lesson in lessons)  # tasks ask of months 48 and 72
    assert {card["view"]["month"] for lesson in lessons for card in lesson["cards"]} == {6}


def test_the_public_name_is_the_function():
    assert sim.make_page is make.make_page


def test_a_case_on_the_page_has_the_days_that_its_sentences_end_with(made):
    for place in made.facts["provinces"]:
        assert [case["item"]["zh"] for case in place["cases"]] == ["食品经营许可", "义务教育入学", "异地就医报销"]
        for case in place["cases"]:
            assert [at["month"] for at in case["months"]] == [0, 6]
            for at in case["months"]:
                assert len(at["modes"]) == 2
                for mode in at["modes"]:
                    days = float(re.search(r"合计：([\d.]+) 个工作日", mode["steps"]["zh"][-2])[1])
                    assert sum(mode["days"]) == pytest.approx(days, abs=0.08)
