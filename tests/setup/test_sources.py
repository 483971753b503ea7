"""A source says what its kind must say, and a grade is one that its source can have."""

from __future__ import annotations

import re

import pytest

from sim.language.errors import InputError
from sim.setup.sources import CERTAINTIES, GRADES, KINDS, Source, check_grade, grade_of, parse_source


@pytest.mark.parametrize(
    ("text", "kind", "detail"),
    [
        ("paper § 3.3", "paper", "§ 3.3"),
        ("paper § 3.3.4: health data are pooled", "paper", "§ 3.3.4: health data are pooled"),
        ("data: Seventh National Population Census", "data", "Seventh National Population Census"),
        ("calibrated: 16 to 5 working days", "calibrated", "16 to 5 working days"),
        ("assumption", "assumption", ""),
        ("assumption: numeraire", "assumption", "numeraire"),
    ],
)
def test_a_source_is_a_kind_and_a_detail(text, kind, detail):
    assert parse_source(text) == (kind, detail)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "unknown kind of source; allowed: paper, data, calibrated, assumption"),
        ("assumed", 'unknown kind of source (did you mean "assumption"?)'),
        ("Paper § 3", 'unknown kind of source (did you mean "paper"?)'),
        ("papers § 3", "unknown kind of source"),
        ("paper", "must name a section of the paper"),
        ("paper: it says so", "must name a section of the paper"),
        ("paper § three", "must name a section of the paper"),
        ("paper § 3.3 says so", "must name a section of the paper"),
        ("paper § 3.3:", "must name a section of the paper"),
        ("data", "must name the publication"),
        ("data:", "must name the publication"),
        ("data:census", "must name the publication"),
        ("data census", "must name the publication"),
        ("calibrated", "must give the figure"),
        ("calibrated: a good fit", "must give the figure"),
        ("assumption: ", "alone or"),
        ("assumption.", "unknown kind of source"),
        ("assumption: a\nb", "alone or"),
    ],
)
def test_a_malformed_source_is_refused_in_one_line(text, told):
    with pytest.raises(InputError) as caught:
        parse_source(text)
    assert told in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize("text", [None, 3, ["paper"]])
def test_a_source_is_a_text(text):
    with pytest.raises(InputError, match="must be a text"):
        parse_source(text)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_has_the_grades_that_it_says_and_no_others(kind):
    source = Source(kind, "Oates (1972), at most 16 days")
    for grade in GRADES:
        if grade in KINDS[kind].grades:
            assert check_grade(grade, source) == grade
        else:
            with pytest.raises(InputError, match=f"kind {kind}; allowed: "):
                check_grade(grade, source)


def test_an_assumption_without_a_reason_is_assumed_outright():
    bare, vague = parse_source("assumption"), parse_source("assumption: it is plausible")
    for source in (bare, vague):
        assert check_grade("E", source) == "E"
        with pytest.raises(InputError, match="must name the figure"):
            check_grade("C", source)
    for source in (bare, vague, parse_source("assumption: the first 1 of 1612")):
        with pytest.raises(InputError, match="must name the section or the work"):
            check_grade("D", source)


@pytest.mark.parametrize(
    "text", ["DeGroot (1974)", "Cournot (1838)", "agency (Arrow 1962)", "institution of paper § 3.3 (M2)"]
)
def test_a_work_or_a_section_gives_a_direction(text):
    assert check_grade("D", Source("assumption", text)) == "D"


def test_a_certainty_means_a_grade_that_its_kinds_can_have():
    for certainty, found in CERTAINTIES.items():
        for kind in found.kinds:
            assert found.grade in KINDS[kind].grades
            assert grade_of(certainty, Source(kind, "16")) == found.grade
        for kind in [kind for kind in KINDS if kind not in found.kinds]:
            with pytest.raises(InputError, match="it belongs to"):
                grade_of(certainty, Source(kind, "16"))


def test_an_unknown_certainty_is_refused_with_the_nearest():
    with pytest.raises(InputError, match=r'did you mean "official"\?'):
        grade_of("offical", Source("data", "census"))


def test_grades_go_from_a_to_e_and_have_chinese_names():
    assert "".join(GRADES) == "ABCDE"
    for named in (*GRADES.values(), *KINDS.values()):
        assert re.fullmatch("[一-鿿]+", named.name_zh)
    assert {grade for kind in KINDS.values() for grade in kind.grades} == set(GRADES)
