"""What the project says to people, in English and Chinese: one table of texts, and the language in use.

The table is ``sim/data/texts/*.toml``, a file per room; a text of ``figures.toml`` under ``[month]`` has the key
``figures.month``. Both languages stand in one record, so that neither drifts from the other; only the Chinese stands
there where the English is part of a declaration in the code or its data, and ``sim.setup.names`` joins the two.
"""

from __future__ import annotations

import locale
import os
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from contextvars import ContextVar, Token
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = {"en": "English", "zh": "中文"}
VARIABLE = "DIGIGOV_LANG"
WIDE = r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60]"
NEVER_FIRST = "，。；：、）》？！”"
"""Signs that never begin a line."""

_in_use: ContextVar[str | None] = ContextVar("language", default=None)


def say(key: str, lang: str | None = None, /, **values: object) -> str:
    """The text of a key in a language, with values in its {places}; in the language in use if none is given.

    Raises KeyError for a key that the table lacks: a fault of the program, not of its user.
    """
    record = texts_of(key.partition(".")[0])[key]
    text = record[lang or language()]
    return text.format(**values) if values else text


def find(key: str, lang: str | None = None) -> str | None:
    """The text of a key in a language, or None where the table has none."""
    return texts_of(key.partition(".")[0]).get(key, {}).get(lang or language())


def has_wide(text: str) -> bool:
    """Whether a text has characters of double width, as Chinese ones are."""
    return any(map(_is_wide, text))


def wrap_wide(text: str, width: int, wide: float = 2.0) -> list[str]:
    """Lines of a width in narrow characters: Latin words stay whole, a Chinese line may end anywhere but on "（"."""
    lines, room = [""], float(width)
    for part in re.findall(r"[（《“]*(?:[!-~\u00a0]+ ?|.)", text):
        need = sum(wide if _is_wide(character) else 1.0 for character in part.rstrip())
        if need > room and lines[-1] and part not in NEVER_FIRST:
            lines, room = [*lines, ""], float(width)
        lines[-1] += part
        room -= need + len(part) - len(part.rstrip())
    return [line.rstrip() for line in lines]


def closed_up(text: str) -> str:
    """The text without spaces between two wide characters: a Chinese name in a Chinese sentence needs none."""
    return re.sub(f"(?<={WIDE}) (?={WIDE})", "", text)


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def translated(room: str, text: str, lang: str | None = None) -> str:
    """A text that is English by itself, in a language; as it is where the room lacks it.

    For what has no key but itself: scenarios' files, which their authors write in English alone, sources of numbers,
    and what the parser of the command line puts into help. Whole texts only: nothing is put together from parts.
    """
    return _by_english(room).get(text, {}).get(lang or language(), text)


def words_of(prefix: str, lang: str | None = None) -> dict[str, str]:
    """All texts below a key, by the rest of their keys: "figures.axis" has "months", "ahead" and others."""
    records = texts_of(prefix.partition(".")[0])
    below = f"{prefix}."
    return {
        key.removeprefix(below): record[lang or language()] for key, record in records.items() if key.startswith(below)
    }


def language() -> str:
    """The language in use, "en" or "zh": the one that was set, else that of the environment."""
    return _in_use.get() or default_language()


def use(lang: str) -> Token[str | None]:
    """Use a language from now on; the token brings the one before back."""
    return _in_use.set(lang)


def use_again(token: Token[str | None]) -> None:
    """Use the language of before."""
    _in_use.reset(token)


def default_language() -> str:
    """Of the environment: ``DIGIGOV_LANG``, else the first of the locale's variables that says; Chinese or English."""
    for name in (VARIABLE, "LC_ALL", "LC_MESSAGES", "LANG"):
        given = os.environ.get(name, "")
        if given:
            return "zh" if given.lower().startswith("zh") else "en"
    given = locale.getlocale()[0] or ""
    return "zh" if given.lower().startswith(("zh", "chinese")) else "en"


@cache
def texts_of(room: str) -> dict[str, dict[str, str]]:
    """All records of a room by full key, each with its text in every language."""
    file = files("sim").joinpath("data", "texts", f"{room}.toml")
    return dict(_flat(tomllib.loads(file.read_text(encoding="utf-8")), room))


@cache
def _by_english(room: str) -> dict[str, dict[str, str]]:
    return {record["en"]: record for record in texts_of(room).values() if "en" in record}


def rooms() -> list[str]:
    """The rooms that have texts."""
    folder = files("sim").joinpath("data", "texts")
    return sorted(file.name.removesuffix(".toml") for file in folder.iterdir() if file.name.endswith(".toml"))


def _flat(tree: dict[str, Any], prefix: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Records are the tables that hold texts; tables of tables are nested keys."""
    for name, branch in tree.items():
        key = f"{prefix}.{name}"
        if all(isinstance(value, str) for value in branch.values()):
            yield key, branch
        else:
            yield from _flat(branch, key)
