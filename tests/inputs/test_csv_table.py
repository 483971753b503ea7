from __future__ import annotations

import pytest

from sim.inputs.csv_table import parse_table, read_table
from sim.language.errors import InputError

COLUMNS = ("name", "n")


def refusal(act, *args) -> str:
    with pytest.raises(InputError) as caught:
        act(*args)
    text = str(caught.value)
    assert "\n" not in text
    return text


def table(text: str):
    return parse_table(text.encode(), "t.csv", COLUMNS)


def test_cells_are_read_by_column():
    t = table("n,name,more\n1, a ,x\n\n2.5,b,\n")
    assert t.texts("name") == ("a", "b")
    assert t.numbers("n").tolist() == [1.0, 2.5]
    assert len(t) == 2 and t.has("more") and not t.has("less")


def test_a_byte_order_mark_and_quoted_commas_are_understood():
    t = parse_table('\ufeffname,n\r\n"Xi\'an, old",1\r\n'.encode(), "t.csv", COLUMNS)
    assert t.texts("name") == ("Xi'an, old",)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "t.csv: is empty; its first line must name the columns name, n"),
        ("name,n\n", "t.csv: has no rows below the names of the columns"),
        ("nam,n\na,1\n", 't.csv, line 1: column name is missing (did you mean "nam"?)'),
        ("name,n,n\na,1,1\n", "t.csv, line 1: column n is there twice"),
        ("name,n\na,1\n\nb\n", "t.csv, line 4: has 1 cells, the first line has 2"),
        ('name,n\n"a,1\n', "t.csv, line 2: is not valid CSV: unexpected end of data"),
    ],
)
def test_a_malformed_table_is_refused_with_its_line(text, fault):
    assert refusal(table, text) == fault


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        ("", "is empty"),
        ("many", "'many' is not a number"),
        ("nan", "'nan' is not a finite number"),
        ("-1", "-1 is out of range; allowed: 0 to 10"),
        ("11", "11 is out of range; allowed: 0 to 10"),
    ],
)
def test_a_bad_number_is_refused_with_line_and_column(cell, fault):
    t = table(f"name,n\na,5\nb,{cell}\n")
    assert refusal(t.numbers, "n", 0, 10) == f"t.csv, line 3, column n: {fault}"


def test_a_count_must_be_whole():
    assert refusal(table("name,n\na,1.5\n").counts, "n") == "t.csv, line 2, column n: 1.5 is not a whole number"
    assert refusal(table("name,n\na,-2\n").counts, "n").endswith("allowed: 0 or more")


def test_names_must_differ_and_be_known():
    t = table("name,n\nhealth,1\nhealth,2\n")
    assert refusal(t.names, "name") == "t.csv, line 3, column name: 'health' is also in line 2"
    assert t.indices_in("name", ["housing", "health"]).tolist() == [1, 1]
    said = refusal(table("name,n\nhelth,1\n").indices_in, "name", ["housing", "health"])
    assert said == "t.csv, line 2, column name: unknown name 'helth' (did you mean \"health\"?)"


def test_a_file_that_cannot_be_read_is_refused(tmp_path):
    assert refusal(read_table, tmp_path / "no.csv", COLUMNS).endswith("no.csv: there is no such file")
    assert refusal(read_table, tmp_path, COLUMNS).endswith("is a folder; give a CSV file in it")
    chinese = tmp_path / "gbk.csv"
    chinese.write_bytes("name,n\n杭州,1\n".encode("gbk"))
    assert refusal(read_table, chinese, COLUMNS).endswith("is not UTF-8 text (line 2); save it as CSV UTF-8")
