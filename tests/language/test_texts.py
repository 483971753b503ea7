"""One table of texts: nothing is said in one language only, and every text takes the same values in both."""

from __future__ import annotations

import re
import string

import pytest

from sim.language import choice, texts
from sim.language.errors import InputError

RECORDS = {key: record for room in texts.rooms() for key, record in texts.texts_of(room).items()}
DECLARED = (
    r"(parameters|modes)\..*\.meaning$|institutions\.does\.|indicators\.(formula|unit)\.|help\.(command|option)\."
)
"""Keys whose English is declared elsewhere; tests/setup/test_names.py sees that it is."""
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef×]")


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_a_text_is_there_in_both_languages_and_takes_the_same_values():
    for key, record in RECORDS.items():
        assert set(record) == ({"zh"} if re.match(DECLARED, key) else set(texts.LANGUAGES)), key
        assert all(text.strip() or key.endswith(".then") for text in record.values()), key
        assert places(record.get("en", record["zh"])) == places(record["zh"]), key


def test_chinese_texts_are_chinese():
    said = {key: (record["zh"], record.get("en", key.rpartition(".")[2])) for key, record in RECORDS.items()}
    assert [key for key, (chinese, english) in said.items() if not CHINESE.search(chinese) and chinese != english] == []


def test_a_text_is_said_in_the_language_in_use():
    with choice.speaking("zh"):
        assert texts.say("names.month_n", month=3) == "第 3 个月"
        assert texts.say("names.month_n", "en", month=3) == "month 3"
    with choice.speaking("en"):
        assert texts.say("names.zhejiang") == "Zhejiang"


def test_a_language_that_there_is_not_is_refused():
    with pytest.raises(InputError, match=r"language 'zn' is not known.*allowed: en, zh"):
        choice.set_language("zn")


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8", "DIGIGOV_LANG": "zh"}, "zh"),
        ({}, "en"),
    ],
)
def test_the_language_follows_the_environment(monkeypatch, variables, expected):
    for name in ("DIGIGOV_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(texts.locale, "getlocale", lambda: (None, None))
    assert texts.default_language() == expected
