"""Class lists as spreadsheets write them, and who is missing by them."""

from __future__ import annotations

import pytest

from sim.classroom.lessons.roster import Pupil, absent, read_roster
from sim.language.errors import InputError

TWO = (Pupil("20231234", "张三"), Pupil("20231235", "李四"))


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("学号,姓名,班级\n20231234,张三,1 班\n20231235,李四,1 班\n", "utf-8-sig"),
        ("20231234;张三\r\n20231235;李四\r\n", "gb18030"),
        ("20231234\t张三\n\n20231235\t李四\n", "utf-16"),
        ("姓名，学号\n张三，２０２３１２３４\n李四，20231235", "utf-8"),
        ("Student number,Name\n20231234,张三\n20231235,李四\n", "utf-8"),
    ],
)
def test_a_class_list_is_read_as_people_keep_it(tmp_path, text, encoding):
    path = tmp_path / "class.csv"
    path.write_bytes(text.encode(encoding))
    assert read_roster(path) == TWO


def test_names_alone_do_and_a_name_may_stand_for_a_number(tmp_path):
    path = tmp_path / "class.txt"
    path.write_text("张三\n李四\n", encoding="utf-8")
    assert [pupil.number for pupil in read_roster(path)] == ["张三", "李四"]
    assert absent(TWO, [" ２０２３１２３４ "]) == TWO[1:]
    assert absent(TWO, ["李四", "x"]) == TWO[:1]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"PK\x03\x04rest", "save the class list as CSV"),
        (b"\xff\xff\xff", "save the class list as CSV"),
        (b"\n,\n", "with nobody on it"),
        ("学号\n".encode(), "with nobody on it"),
        (b"1,a\n2,b\n1,c\n", "line 3: 1 cannot stand here: it is in line 1 too"),
    ],
)
def test_what_is_no_class_list_is_told_in_one_line(tmp_path, content, told):
    path = tmp_path / "class.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=told) as error:
        read_roster(path)
    assert "\n" not in str(error.value)
    with pytest.raises(InputError, match="cannot"):
        read_roster(tmp_path / "none.csv")
