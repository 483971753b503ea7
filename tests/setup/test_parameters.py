"""Every parameter is declared once: a default inside its range, a meaning, a unit, a symbol and a source."""

from __future__ import annotations

import math
import re
from collections import Counter
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sim.language.errors import InputError
from sim.setup.parameters import GROUPS, PARAMETERS, Parameters, parse_parameters
from sim.setup.roles import MOST_UNKNOWNS, PRIORS, UNKNOWN
from sim.setup.sources import GRADES, KINDS, check_grade, parse_source

RECORDS = PARAMETERS.values()
RECORD = """
[sharing.zeal]
default = 1.0
low = 0.0
high = 2.0
unit = "1"
symbol = "z"
label_en = "Zeal"
label_zh = "热情"
meaning_zh = "一句话。"
meaning = "How eager."
source = "calibrated: 16 to 5 working days"
grade = "C"
role = "unknown"
prior = "triangular"
prior_reason = "A guess."
"""


def test_a_default_lies_inside_its_range():
    for record in RECORDS:
        assert all(math.isfinite(value) for value in (record.low, record.default, record.high))
        assert record.low <= record.default <= record.high
        assert record.low < record.high


def test_an_off_value_differs_from_the_default():
    for record in RECORDS:
        assert record.off is None or (math.isfinite(record.off) and record.off != record.default)


def test_a_number_is_a_count_throughout_or_not_at_all():
    for record in RECORDS:
        kinds = {isinstance(value, int) for value in (record.default, record.low, record.high)}
        assert kinds == {record.is_count}


def test_a_name_is_plain_words():
    for record in RECORDS:
        assert re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", record.name)
        assert record.group in GROUPS


def test_a_meaning_is_one_sentence():
    for record in RECORDS:
        assert record.meaning[0].isupper()
        assert record.meaning.endswith(".")
        assert not re.search(r"[.!?] [A-Z]", record.meaning)
        assert record.meaning.isprintable()
        assert 20 <= len(record.meaning) <= 200


def test_a_source_is_of_one_of_four_kinds_and_can_have_its_grade():
    for record in RECORDS:
        source = parse_source(record.source)
        assert record.source_kind == source.kind in KINDS
        assert check_grade(record.grade, source) == record.grade in GRADES


def test_a_grade_stands_below_its_source_in_every_record():
    lines = (resources.files("sim") / "data/parameters.toml").read_text(encoding="utf-8").splitlines()
    places = [i for i, line in enumerate(lines) if line.startswith("source = ")]
    assert len(places) == len(PARAMETERS)
    assert [lines[i] for i in places if not lines[i + 1].startswith("grade = ")] == []


def test_a_record_is_read_with_its_source_and_grade():
    record = parse_parameters(RECORD)["zeal"]
    assert (record.group, record.source_kind, record.grade) == ("sharing", "calibrated", "C")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('grade = "C"\n', "", "has no grade; allowed: A, B, C, D, E"),
        ('source = "calibrated: 16 to 5 working days"\n', "", "has no source"),
        ('grade = "C"', 'grade = "F"', 'grade "F": unknown; allowed: A, B, C, D, E'),
        ('grade = "C"', "grade = 3", "grade 3: unknown; allowed: A, B, C, D, E"),
        ('grade = "C"', 'grade = "A"', 'grade "A": is no grade of a source of kind calibrated; allowed: C'),
        ("calibrated:", "calibratd:", 'unknown kind of source (did you mean "calibrated"?)'),
        ("grade =", "grad =", "has no grade"),
        ('role = "unknown"\n', "", "has no role; allowed: lever, context, unknown, convention"),
        ('role = "unknown"', 'role = "unknwn"', 'role: unknown (did you mean "unknown"?)'),
        ('role = "unknown"', 'role = "lever"', "role: lever: only an unknown has a prior"),
        ('prior = "triangular"\n', "", "role: an unknown needs a prior; allowed: uniform, log_uniform, triangular"),
        ('"triangular"', '"triangle"', "role: unknown"),
        ('"triangular"', '"log_uniform"', "role: a log_uniform prior needs low > 0, not 0.0"),
        ('prior_reason = "A guess."\n', "", "role: an unknown needs a prior_reason"),
        ('grade = "C"', 'grade = "C"\nfound = true', 'unknown key found (did you mean "founding"?)'),
    ],
)
def test_a_record_that_is_not_founded_is_refused_in_one_line(old, new, told):
    with pytest.raises(InputError) as caught:
        parse_parameters(RECORD.replace(old, new))
    text = str(caught.value)
    assert text.startswith("parameters.toml: parameter zeal") and told in text and "\n" not in text


def test_few_numbers_are_unknown_and_each_has_a_prior_with_a_reason():
    unknown = [record for record in RECORDS if record.role == UNKNOWN]
    assert 20 <= len(unknown) <= MOST_UNKNOWNS
    for record in unknown:
        assert record.prior in PRIORS
        assert re.fullmatch(r"[A-Z][^\n]{15,139}[.]", record.prior_reason), record.name
        assert re.fullmatch(r"[^\n]+。", record.prior_reason_zh or ""), record.name
    assert len({record.prior_reason for record in unknown}) == len(unknown)


def test_a_share_or_probability_stays_between_0_and_1():
    for record in RECORDS:
        if record.unit.startswith("probability") or record.name.startswith(("share_", "p_")):
            assert record.low >= 0
            assert record.high <= 1


def test_a_unit_and_a_symbol_are_given():
    for record in RECORDS:
        assert record.unit.strip() == record.unit != ""
        assert record.symbol.strip() == record.symbol != ""


def test_symbols_are_unique():
    assert [symbol for symbol, n in Counter(p.symbol for p in PARAMETERS.values()).items() if n > 1] == []


def test_no_name_stands_in_two_groups():
    import tomllib
    from importlib import resources

    text = resources.files("sim").joinpath("data/parameters.toml").read_text(encoding="utf-8")
    names = [name for records in tomllib.loads(text).values() for name in records]
    assert names == list(PARAMETERS)
    assert len(set(names)) == len(names)


def test_the_defaults_are_the_records():
    assert Parameters().model_dump() == {name: record.default for name, record in PARAMETERS.items()}
    assert Parameters().differing() == {}


def test_both_ends_of_a_range_are_allowed_and_nothing_beyond():
    for record in RECORDS:
        for value in (record.low, record.high, record.least, record.most):
            assert getattr(Parameters(**{record.name: value}), record.name) == value
        step = 1 if record.is_count else 1e-6
        for value in (record.least - step, record.most + step, math.nan, math.inf):
            with pytest.raises(InputError):
                Parameters(**{record.name: value})


def test_an_unknown_parameter_is_refused():
    with pytest.raises(InputError, match="recprocity"):
        Parameters(recprocity=4)


def test_parameters_cannot_be_changed_in_place():
    with pytest.raises(ValidationError, match="frozen"):
        Parameters().reciprocity = 4


@given(st.dictionaries(st.sampled_from(list(PARAMETERS)), st.sampled_from(["low", "high"])))
def test_changed_values_are_those_that_differ(ends):
    values = {name: getattr(PARAMETERS[name], end) for name, end in ends.items()}
    changed = Parameters().changed(**values)
    expected = {name: value for name, value in values.items() if value != PARAMETERS[name].default}
    assert changed.differing() == expected
    assert changed.changed() == changed
