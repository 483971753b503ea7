"""``digigov lesson`` and ``digigov check``: what they print and write, and how they end."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from sim.classroom.lessons import keys
from sim.cli import app
from sim.language.choice import speaking
from tests.classroom.lessons.fakes import fake_run


@pytest.fixture(autouse=True)
def without_runs(monkeypatch):
    monkeypatch.setattr(keys, "run_one", fake_run)
    monkeypatch.setattr(keys, "RUNS_OF_A_PROCESS", 10_000)
    with speaking("en"):
        yield


def digigov(*words, code=0):
    done = CliRunner().invoke(app, [str(word) for word in words])
    assert done.exit_code == code, done.output
    return done


def test_lessons_are_listed_with_their_length():
    listed = digigov("lesson").stdout
    assert " 45 " in listed and " 90 " in listed and "digigov lesson 45" in listed


def test_a_lesson_is_printed_minute_by_minute_and_cuts_no_chinese_line():
    assert "41–45" in digigov("lesson", "45").stdout
    chinese = digigov("lesson", "45", "--lang", "zh").stdout
    assert "说出什么在变" in "".join(chinese.split()) or "说出什么" in chinese
    assert "…" not in chinese


def test_a_lesson_is_written_for_class(tmp_path):
    digigov("lesson", "45", "--out", tmp_path / "class", "--lang", "zh")
    names = sorted(path.name for path in (tmp_path / "class").iterdir())
    assert names == ["lesson-45-students.html", "lesson-45-teacher.html"]
    assert "学习单" in (tmp_path / "class" / names[0]).read_text(encoding="utf-8")


def test_a_student_gets_a_sheet_the_numbers_and_a_file_to_fill_in(tmp_path):
    told = digigov("lesson", "45", "--student", "2023/1234", "--run", "--out", tmp_path).stdout
    assert "digigov compare " in told and "month 72" in told
    blank = json.loads((tmp_path / "answers-2023_1234.json").read_text(encoding="utf-8"))
    assert blank["student"] == "2023/1234" and set(blank["answers"].values()) == {None}


def test_a_filled_file_is_marked_line_by_line(tmp_path):
    digigov("lesson", "45", "--student", "1", "--out", tmp_path)
    path = tmp_path / "answers-1.json"
    filled = path.read_text(encoding="utf-8").replace('"lead_72": null', '"lead_72": -5')
    path.write_text(filled, encoding="utf-8")
    told = digigov("check", path).stdout
    assert "1 (answers-1.json): 0/4" in told and "the sign is turned round" in " ".join(told.split())


def test_a_class_is_marked_though_files_are_bad_and_the_exit_code_says_so(tmp_path):
    for student in range(5):
        digigov("lesson", "45", "--student", student, "--out", tmp_path)
    (tmp_path / "bad.json").write_text("[]", encoding="utf-8")
    (tmp_path / "class.csv").write_text("0,Ann\n9,Zhang San\n", encoding="utf-8")
    words = "--class-list", tmp_path / "class.csv", "--out", tmp_path / "marks.csv"
    done = digigov("check", tmp_path, *words, code=2)
    assert "Lesson 45, not handed in (1 of 2): 9 Zhang San" in done.stdout and "Ann" in done.stdout
    assert done.stdout.count("0/4") == 5 and "right in %" in done.stdout
    assert done.stderr.strip() == 'digigov: bad.json: is no answers file: it lacks "format": "digigov-answers"'
    assert len((tmp_path / "marks.csv").read_text(encoding="utf-8-sig").splitlines()) == 8


def test_bad_input_is_told_in_one_line():
    for words, told in [
        (["lesson", "46"], 'lesson "46": there is no such lesson'),
        (["lesson", "--student", "1"], "give a lesson; allowed: 45, 90"),
        (["lesson", "45", "--run"], "--run needs --student"),
        (["lesson", "45", "--student", " "], "must be a text of 1 to 64 visible characters"),
        (["lesson", "--lang", "fr"], "language 'fr' is not known"),
        (["check", "no.json"], "no.json: there is no such file"),
    ]:
        done = digigov(*words, code=2)
        assert done.stderr.startswith("digigov: ") and told in done.stderr and len(done.stderr.splitlines()) == 1
