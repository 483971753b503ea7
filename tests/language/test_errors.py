"""Errors have keys and values: every key has its text in both languages, and every text its use."""

from __future__ import annotations

import ast
import pickle
import re
import string
from pathlib import Path

import pytest

from sim.language.choice import speaking
from sim.language.errors import InputError, Message, RunsFailed, nearest_name
from sim.language.texts import texts_of

SIM = Path(__file__).resolve().parents[2] / "sim"
RAISED = ("InputError", "RunsFailed", "faults.add")
TEXTS = texts_of("errors")
ADDED = {"near", "allowed"}
"""Places that a text need not have, and that are filled with nothing where they are not given."""
OF_FORMATTER = {"key", "value"}
"""Places that the formatter of pydantic's errors fills."""


def trees() -> list[tuple[Path, ast.Module]]:
    return [(path, ast.parse(path.read_text(encoding="utf-8"))) for path in sorted(SIM.rglob("*.py"))]


def calls(*names: str) -> list[tuple[str, ast.Call]]:
    """Calls of these names in ``sim``, each with the place where it stands."""
    return [
        (f"{path.relative_to(SIM)}:{node.lineno}", node)
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(names) and node.args
    ]


def key_of(call: ast.Call) -> str | None:
    first = call.args[0]
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_error_is_raised_by_a_literal_key_that_has_both_languages():
    found = {where: key_of(call) for where, call in calls(*RAISED)}
    assert len(found) > 150
    assert {where: key for where, key in found.items() if f"errors.{key}" not in TEXTS} == {}
    assert [key for key, record in TEXTS.items() if set(record) != {"en", "zh"}] == []


def test_a_message_has_a_text_and_a_key_without_one_is_a_fault_of_the_program():
    keys = {where: key for where, call in calls("Message") if (key := key_of(call)) is not None}
    assert len(keys) > 30
    assert {where: key for where, key in keys.items() if f"errors.{key}" not in TEXTS} == {}
    with pytest.raises(KeyError, match="no_such_text"):
        str(InputError("inputs.no_such_text"))


def test_every_text_has_its_use():
    constants = {
        node.value
        for _, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    unused = {key for key in TEXTS if key.removeprefix("errors.") not in constants and key not in constants}
    assert unused - {"errors.near", "errors.allowed"} == set()


def test_every_place_of_a_text_gets_a_value():
    lacking = {}
    for where, call in calls(*RAISED, "Message"):
        record = TEXTS.get(f"errors.{key_of(call)}")
        given = {keyword.arg for keyword in call.keywords}
        if record is None or None in given:
            continue
        known = given | ADDED | (OF_FORMATTER if ast.unparse(call.func) == "Message" else set())
        for lang, text in record.items():
            if places(text) - known:
                lacking[where, lang] = places(text) - known
            if given - places(text) - ADDED:
                lacking[where, lang] = given - places(text)
    assert lacking == {}


def test_no_chinese_error_is_an_english_sentence():
    english = re.compile(r"(?:\b[A-Za-z']{2,}[,;]? ){3}[A-Za-z']{2,}")
    assert {key for key, record in TEXTS.items() if english.search(record["zh"])} == set()


def test_an_error_is_worded_when_it_is_shown_with_all_that_is_in_it():
    error = InputError("inputs.value", key="months", value=0, error=InputError("inputs.unknown", allowed=["a", "b"]))
    assert str(error) == "months = 0: unknown; allowed: a, b"
    with speaking("zh"):
        assert str(error) == "months = 0：未知；允许：a, b"
    assert isinstance(error, ValueError)


@pytest.mark.parametrize("kind", [InputError, RunsFailed])
def test_an_error_comes_back_from_another_process_with_its_key_and_values(kind):
    error = pickle.loads(pickle.dumps(kind("inputs.unknown", near="x")))
    assert type(error) is kind and (error.key, error.values) == ("inputs.unknown", {"near": "x"})


@pytest.mark.parametrize("typed", ["p_recosider", "P-Reconsider", "reconsider", "p reconsider"])
def test_a_misspelt_name_is_recognised(typed):
    assert nearest_name(typed, ["reciprocity", "p_reconsider", "pressure"]) == "p_reconsider"


def test_a_name_like_none_gets_no_advice():
    assert nearest_name("zzz", ["reciprocity", "pressure"]) is None
    assert nearest_name("anything", []) is None


def test_the_advice_is_spelt_as_the_name_is():
    assert nearest_name("hangzou", ["Hangzhou", "Huzhou"]) == "Hangzhou"
    assert str(Message("inputs.unknown", near="Hangzhou")) == 'unknown (did you mean "Hangzhou"?)'
