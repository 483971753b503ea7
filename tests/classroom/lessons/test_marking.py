"""Marking: the key follows the student's settings, feedback says what went wrong, and one bad file stops nothing."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace

import pytest

import sim
from sim.classroom.lessons import keys, load_lesson
from sim.classroom.lessons.answers import Answers
from sim.classroom.lessons.keys import Keys, right_choices
from sim.classroom.lessons.marking import mark, mark_task
from sim.language.choice import speaking
from sim.language.errors import InputError
from tests.classroom.lessons.fakes import fake_run

LESSON = load_lesson("45")
RIGHT = {"ahead_48": "government_led", "lead_72": 5.0, "gain_24": "rises", "rivals_24": 4.0}
"""What fits the stand-in for runs: 5 points ahead at all times, 8 of sharing by reciprocity, 4 by competition."""


@pytest.fixture(autouse=True)
def without_runs(monkeypatch):
    monkeypatch.setattr(keys, "run_one", fake_run)
    monkeypatch.setattr(keys, "RUNS_OF_A_PROCESS", 10_000)
    with speaking("en"):
        yield


def hand_in(folder, name, student="20231234", answers=RIGHT, **change):
    record = {"format": "digigov-answers", "version": 1, "lesson": "45", "student": student, "answers": answers}
    path = folder / name
    path.write_text(json.dumps(record | change, ensure_ascii=False), encoding="utf-8")
    return path


def feedback(task: str, answer) -> str:
    task = LESSON.tasks[task]
    done = mark_task(task, answer, Keys(LESSON).value(LESSON.variants[0], task.quantity))
    assert done.is_right == (done.feedback == "right")
    return done.feedback


def test_right_answers_get_every_point():
    done = mark(Answers("45", "20231234", RIGHT), Keys(LESSON))
    assert [one.feedback for one in done.marks] == ["right"] * 4 and done.points == 4 and done.notes == ()


def test_feedback_says_what_went_wrong():
    for task, answer, told in [
        ("lead_72", 8.4, "right"),
        ("lead_72", "1,6", "right"),
        ("lead_72", 8.6, "too high: your settings give 5.0 ± 3.5. Read both curves"),
        ("lead_72", 1.4, "too low: your settings give 5.0 ± 3.5"),
        ("lead_72", -5.2, "the sign is turned round: your settings give 5.0"),
        ("lead_72", 0.05, "given as a share, asked for in percentage points"),
        ("lead_72", None, "no answer"),
        ("lead_72", "  ", "no answer"),
        ("lead_72", "a lot", "not a number: a lot"),
        ("lead_72", float("nan"), "not a number: nan"),
        ("ahead_48", "separation", "your settings give: Government-led (5.0 points). Look at month 48"),
        ("ahead_48", "neither", "none of the choices: neither"),
        ("ahead_48", {"a": 1}, "none of the choices: a table"),
        ("ahead_48", None, "no answer"),
        ("gain_24", "It rises by more than 5 points", "right"),
    ]:
        assert feedback(task, answer).startswith(told)


def test_feedback_follows_the_language():
    with speaking("zh"):
        assert feedback_in_chinese("lead_72", -5.0).startswith("正负号反了")
        assert feedback_in_chinese("ahead_48", "separation").startswith("你的设置得到：政府牵引")


def feedback_in_chinese(task: str, answer) -> str:
    task = LESSON.tasks[task]
    return mark_task(task, answer, Keys(LESSON).value(LESSON.variants[0], task.quantity)).feedback


def test_no_tolerance_accepts_the_wrong_leader():
    task = LESSON.tasks["lead_72"]
    right, wrong = [(0.9, 4.0), (0.9, 0.0), (0.02, -1.0)], [(0.9, -2.5), (-0.9, 2.0)]
    assert all(mark_task(task, answer, key).is_right for key, answer in right)
    assert all("the sign is turned" in mark_task(task, answer, key).feedback for key, answer in wrong)
    wide = replace(LESSON.tasks["ahead_48"], tolerance=6.0)
    assert right_choices(wide, 0.9) == ["government_led", "equal"]
    assert right_choices(wide, -0.9) == ["separation", "equal"]


def test_a_choice_at_the_edge_is_right_either_way():
    task = LESSON.tasks["ahead_48"]
    assert right_choices(task, 5.0) == ["government_led"]
    assert right_choices(task, -5.0) == ["separation"]
    assert right_choices(task, 1.5) == ["government_led", "equal"]
    assert right_choices(task, 0.0) == ["government_led", "equal"]  # 0 + 2 is just enough
    assert right_choices(task, -4.1) == ["separation"]


def test_the_key_follows_the_settings_of_the_student(monkeypatch):
    """Who has the other demand heterogeneity has another key for the same task."""

    def unlike(run):
        found = fake_run(run)
        if run.scenario.mode.name != sim.load("zhejiang").mode.name:
            found.values[:] -= run.scenario.parameters.sd_taste / 10
        return found

    monkeypatch.setattr(keys, "run_one", unlike)
    found = Keys(LESSON)
    values = {v.parameters["sd_taste"]: found.value(v, LESSON.tasks["lead_72"].quantity) for v in LESSON.variants}
    assert values == {0.0: pytest.approx(5.0), 1.3: pytest.approx(18.0)}


def test_a_run_is_made_once_however_many_tasks_and_students_need_it(tmp_path, monkeypatch):
    made = []
    monkeypatch.setattr(keys, "run_one", lambda run: made.append(run) or fake_run(run))
    for i in range(30):
        hand_in(tmp_path, f"{i:02d}.json", student=str(20230000 + i))
    done = sim.check(tmp_path, progress=False)
    assert len(done.marked) == 30 and {one.variant for one in done.marked} == set(range(8))
    assert len(made) == 8 * 6  # both modes, at the defaults; one at reciprocity 3 and 5, one at competition 0.1 and 0.6


def test_unknown_tasks_and_twice_the_same_student_are_noted_and_marked(tmp_path):
    hand_in(tmp_path, "a.json", answers=RIGHT | {"lead_27": 1, "x": 2, "y": 3, "z": 4})
    hand_in(tmp_path, "b.json", answers={"lead_72": 5})
    first, second = sim.check([tmp_path], progress=False).marked
    assert (first.points, second.points) == (4, 1)
    assert first.notes[0] == 'no such task: "lead_27" (did you mean "lead_72"?)'
    assert "and 1 more that are no tasks" in first.notes
    assert first.notes[-1] == "the same student also in b.json"
    assert second.notes == ("the same student also in a.json",)


def test_the_same_file_given_twice_is_marked_once(tmp_path):
    path = hand_in(tmp_path, "a.json")
    done = sim.check([path, tmp_path, path], progress=False)
    assert [one.notes for one in done.marked] == [()]


def test_one_bad_file_stops_no_other(tmp_path):
    hand_in(tmp_path, "a.json")
    (tmp_path / "b.json").write_text("{", encoding="utf-8")
    hand_in(tmp_path, "c.json", student="20231235", version=9)
    hand_in(tmp_path, "d.json", student="20231236")
    done = sim.check(tmp_path, progress=False)
    assert [one.file for one in done.marked] == ["a.json", "d.json"]
    assert [file for file, _ in done.unread] == ["b.json", "c.json"]
    assert list(done.table()["file"]) == ["a.json", "d.json", "b.json", "c.json"]


def test_both_lessons_may_lie_in_one_folder(tmp_path):
    hand_in(tmp_path, "a.json", lesson="90")
    hand_in(tmp_path, "b.json")
    done = sim.check(tmp_path, progress=False)
    assert [(one.lesson, len(one.marks)) for one in done.marked] == [("90", 6), ("45", 4)]
    assert all(one.notes == () for one in done.marked)


def test_marks_are_a_table_that_spreadsheets_read_and_do_not_run(tmp_path):
    hand_in(tmp_path, "a.json", student="=1+1", answers=RIGHT | {"lead_72": -5.5, "ahead_48": "@sum"})
    path = sim.check(tmp_path, progress=False).write(tmp_path / "marks.csv")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    (row,) = csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines())
    assert (row["student"], row["points"], row["of"]) == ("'=1+1", "2", "4")
    assert (row["ahead_48"], row["lead_72"], row["lead_72_key"]) == ("'@sum", "-5.5", "5.0 ± 3.5")
    assert (row["rivals_24_right"], row["lead_72_right"]) == ("True", "False")


def test_where_no_file_can_be_read_the_table_has_the_reasons(tmp_path):
    (tmp_path / "a.json").write_text("{", encoding="utf-8")
    done = sim.check(tmp_path, progress=False)
    assert done.marked == () and list(done.table().columns) == ["file", "notes"]
    assert done.write(tmp_path / "marks.csv").exists()


def test_a_folder_without_files_is_told(tmp_path):
    with pytest.raises(InputError, match="is a folder without answers files"):
        sim.check(tmp_path)
    with pytest.raises(InputError, match="no answers file is given"):
        sim.check([])


def test_whatever_else_is_handed_in_is_named(tmp_path):
    hand_in(tmp_path, "a.json")
    (tmp_path / "b.docx").write_bytes(b"PK")
    (tmp_path / "late").mkdir()
    (tmp_path / ".DS_Store").touch()
    (tmp_path / "Thumbs.db").touch()
    done = sim.check(tmp_path, progress=False)
    done.write(tmp_path / "marks.csv")
    with speaking("zh"):
        sim.check(tmp_path, progress=False).write(tmp_path / "成绩.csv")
    again = sim.check(tmp_path, progress=False)
    assert again.unread == done.unread and len(again.marked) == 1
    assert [reason for _, reason in done.unread] == [
        "b.docx: is not read, since only .json files are; ask for the file that the page saves",
        "late: is a folder inside and not read; name it too",
    ]
    (tmp_path / "a.json").unlink()
    with pytest.raises(InputError, match=r"without answers files \(\.json\); it holds b\.docx, late"):
        sim.check(tmp_path)


def test_a_file_without_an_answer_is_noted(tmp_path):
    hand_in(tmp_path, "a.json", answers={"lead_72": None, "ahead_48": " "})
    hand_in(tmp_path, "b.json", student="2", answers={"lead_72": 0})
    first, second = sim.check(tmp_path, progress=False).marked
    assert first.notes == ("nothing is answered in this file",) and second.notes == ()


def test_a_class_list_gives_names_and_tells_who_is_missing(tmp_path):
    roster = tmp_path / "class.csv"
    roster.write_text("学号,姓名\n20231234,张三\n20231235,李四\n", encoding="utf-8")
    hand_in(tmp_path, "a.json")
    hand_in(tmp_path, "b.json", student="20239999")
    done = sim.check(tmp_path, progress=False, class_list=roster)
    assert [(one.name, one.notes) for one in done.marked] == [("张三", ()), ("", ("not on the class list",))]
    assert [(lesson, pupil.name) for lesson, pupil in done.absent] == [("45", "李四")] and done.unread == ()
    last = done.table().iloc[-1]
    assert (last["student"], last["name"], last["notes"]) == ("20231235", "李四", "not handed in")


def test_in_chinese_a_table_of_marks_has_chinese_headings(tmp_path):
    hand_in(tmp_path, "a.json", answers=RIGHT | {"lead_72": -5.5})
    with speaking("zh"):
        path = sim.check(tmp_path, progress=False).write(tmp_path / "marks.csv")
    (row,) = csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines())
    assert all(re.search("[一-鿿]", name) and not re.search("[a-z]", name) for name in row)
    assert (row["得分"], row["满分"], row["领先幅度（第 72 个月）"]) == ("3", "4", "-5.5")
    assert (row["领先幅度（第 72 个月）：是否正确"], row["谁领先（第 48 个月）：是否正确"]) == ("错", "对")
