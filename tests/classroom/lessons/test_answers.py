"""Answers files: written and read back the same; whatever else comes is told in one line."""

from __future__ import annotations

import json
import re

import pytest

import sim
from sim.classroom.lessons.answers import LARGEST, Answers, read_answers, read_choice, read_number
from sim.classroom.lessons.plan import load_lesson
from sim.language.choice import speaking
from sim.language.errors import InputError

GOOD = {"format": "digigov-answers", "version": 1, "lesson": "45", "student": "20231234", "answers": {"lead_72": 1.5}}
TASKS = load_lesson("45").tasks


def test_what_is_written_is_read_back(tmp_path):
    given = {"lead_72": "2,5", "ahead_48": "管运分离", "rivals_24": -3, "gain_24": "stays"}
    written = sim.answers("45", " 20231234 ", given)
    assert read_answers(written.write(tmp_path / "a.json")) == written
    assert written.answers == {"lead_72": 2.5, "ahead_48": "separation", "rivals_24": -3.0, "gain_24": "stays"}


def test_a_file_to_fill_in_has_every_task(tmp_path):
    blank = read_answers(sim.answers("45", "7").write(tmp_path / "blank.json"))
    assert blank.answers == dict.fromkeys(TASKS)


def test_the_format_is_the_one_that_pages_write(tmp_path):
    path = tmp_path / "a.json"
    path.write_text(json.dumps(GOOD), encoding="utf-8-sig")
    assert read_answers(path) == Answers("45", "20231234", {"lead_72": 1.5})
    assert json.loads(read_answers(path).to_json()) == GOOD


def test_a_file_that_is_none_is_told_in_one_line(tmp_path):
    for change, told in [
        ({"format": "other"}, 'is no answers file: it lacks "format": "digigov-answers"'),
        ({"version": 2}, "version 2 cannot be read; allowed: 1"),
        ({"version": True}, "version true cannot be read"),
        ({"lesson": "46"}, 'lesson "46": there is no such lesson'),
        ({"lesson": 45}, "lesson 45: there is no such lesson"),
        ({"student": 20231234}, "student 20231234: must be a text"),
        ({"student": " "}, 'student " ": must be a text of 1 to 64'),
        ({"student": "x" * 65}, "must be a text of 1 to 64"),
        ({"student": "a\nb"}, "must be a text of 1 to 64"),
        ({"student": "\ud800"}, "must be a text of 1 to 64"),
        ({"answers": [1, 2]}, "answers a list: must be a table"),
        ({"answers": None}, "answers None: must be a table"),
    ]:
        path = tmp_path / "bad.json"
        path.write_text(json.dumps(GOOD | change), encoding="utf-8")
        with pytest.raises(InputError) as error:
            read_answers(path)
        assert str(error.value).startswith("bad.json: ") and told in str(error.value) and "\n" not in str(error.value)
        with speaking("zh"), pytest.raises(InputError, match=r"[\u4e00-\u9fff]"):
            read_answers(path)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"{", "is not valid JSON"),
        (b"", "is not valid JSON"),
        (b"\xff\xfe{}", "is not UTF-8 text"),
        (b"[" * 50_000, "is not valid JSON"),
        (b'{"answers": ' + b"9" * 5000 + b"}", "is not valid JSON"),
        (b" " * (LARGEST + 1), "is larger than 100000 bytes"),
        (b"[1]", "is no answers file"),
        (b"3", "is no answers file"),
    ],
)
def test_bytes_that_are_no_answers_file_are_told(tmp_path, content, told):
    path = tmp_path / "bad.json"
    path.write_bytes(content)
    with pytest.raises(InputError, match=f"^bad.json: {told}"):
        read_answers(path)


def test_a_missing_file_and_a_folder_are_told(tmp_path):
    with pytest.raises(InputError, match=r"no\.json: there is no such file"):
        read_answers(tmp_path / "no.json")
    (tmp_path / "folder.json").mkdir()
    with pytest.raises(InputError, match=r"folder\.json: cannot be read"):
        read_answers(tmp_path / "folder.json")


@pytest.mark.parametrize(
    ("answer", "number"),
    [
        (3, 3.0), (-2.5, -2.5), ("0,52", 0.52), ("−4.5 %", -4.5), ("＋３．５", 3.5), ("12", 12.0), (" 7. ", 7.0),
        (True, None), (None, None), ("", None), ("1,234.5", None), ("1e3", None), ("nan", None), ("--1", None),
        (float("nan"), None), (float("inf"), None), (10**400, None), ([1], None), ("五", None), (".", None),
    ],
)  # fmt: skip
def test_a_number_may_be_written_as_people_write_it(answer, number):
    assert read_number(answer) == number


@pytest.mark.parametrize(
    ("answer", "choice"),
    [
        ("separation", "separation"), (" Separation ", "separation"), ("政府牵引", "government_led"),
        ("Government-led", "government_led"), ("neither", None), (1, None), (None, None), ("", None),
    ],
)  # fmt: skip
def test_a_choice_may_be_given_by_id_or_by_its_words(answer, choice):
    assert read_choice(TASKS["ahead_48"], answer) == choice


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"led_72": 1}, 'no task "led_72" .did you mean "lead_72"'),
        ({"lead_72": "much"}, 'lead_72 = "much": is no answer to this task; allowed: a number'),
        ({"ahead_48": 3}, "ahead_48 = 3: is no answer to this task; allowed: government_led, separation, equal"),
    ],
)
def test_a_notebook_is_told_at_once_what_is_no_answer(given, told):
    with pytest.raises(InputError, match=told):
        sim.answers("45", "1", given)


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    with pytest.raises(InputError, match="cannot write"):
        sim.answers("45", "1", {}).write(tmp_path / "no" / "a.json")


def test_a_fault_of_json_is_told_with_its_place_in_the_language_of_the_reader(tmp_path):
    path = tmp_path / "bad.json"
    for content, told, zh in [
        ('{"a": 1\n "b": 2}', "line 2, column 2: a comma or the end is missing", "第 2 行第 2 列：缺少逗号"),
        ("{“a”: 1}", "a name in straight double quotes is missing", "英文双引号"),
        ('{"a": }', "a value is missing", "缺少取值"),
        ('{"a": 1} x', "something stands after the end", "之后还有内容"),
    ]:
        path.write_text(content, encoding="utf-8")
        with pytest.raises(InputError, match=told):
            read_answers(path)
        with speaking("zh"):
            with pytest.raises(InputError, match=zh) as error:
                read_answers(path)
            assert not re.search("[a-z]{4}", str(error.value).removeprefix("bad.json"))
