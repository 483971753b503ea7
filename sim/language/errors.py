"""What a user may get wrong, said in one line: a key of the table of texts, and the values in its places.

Errors are raised by key, ``InputError("setup.no_province", province="hunan", allowed=PROVINCES)``, and put into words
where they are shown, in the language of the reader. The sentences are in ``sim/data/texts/errors.toml``.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import PurePath
from typing import Any

from sim.language.texts import say

LONGEST = 160
"""Characters of a value that a message repeats."""


class Message:
    """A text of ``errors.toml`` with its values, put into words when it is shown: ``str()`` is in the language in use.

    key: of the text, without "errors.". values: what its places stand for; a message among them is put into words too,
    and a list is joined by commas. Two of them need no place in the text and are added at its end: near, the nearest
    name, or None if none is near; allowed, what is.
    """

    def __init__(self, key: str, /, **values: Any) -> None:
        self.key = key
        self.values = values

    def message(self, lang: str | None = None) -> str:
        """The sentence in a language; in the one in use if none is given.

        Raises KeyError for a key that the table lacks: a fault of the program.
        """
        text = say(f"errors.{self.key}", lang)
        values = {name: _worded(value, lang) for name, value in self.values.items()}
        for name in ("near", "allowed"):
            clause = say(f"errors.{name}", lang, **{name: values[name]}) if values.get(name) else ""
            text = text if f"{{{name}}}" in text else text + f"{{{name}}}"
            values[name] = clause
        return text.format(**values)

    def __str__(self) -> str:
        return self.message()


class WordedError(Message, Exception):
    """An exception whose message is a text of ``errors.toml``."""

    def __init__(self, key: str, /, **values: Any) -> None:
        Message.__init__(self, key, **values)
        Exception.__init__(self, key)

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuilt, (type(self), self.key, self.values)


class InputError(WordedError, ValueError):
    """Bad input: one line that says what, where, what is allowed, and the nearest name."""


class Note(UserWarning):
    """What a user should know, and nothing that is wrong: one line."""


class RunsFailed(WordedError):
    """Runs of a study failed that needs them all; says how many and why. The others are kept in the folder, if any."""


def nearest_name(name: object, names: Iterable[str]) -> str | None:
    """The name most like this one, or None if none is. Case, spaces and hyphens are ignored."""
    plain = {_plain(known): known for known in map(str, names)}
    matches = get_close_matches(_plain(str(name)), plain, n=1, cutoff=0.55)
    return plain[matches[0]] if matches else None


def _plain(name: str) -> str:
    return name.casefold().replace("-", "_").replace(" ", "_")


def _worded(value: Any, lang: str | None) -> Any:
    if isinstance(value, Message):
        return value.message(lang)
    if isinstance(value, (list, tuple, dict, set, frozenset)):
        return ", ".join(str(_worded(item, lang)) for item in value)
    if isinstance(value, (str, PurePath)):
        return printable(str(value))
    return value


def printable(text: str) -> str:
    """A text that a user gave, as a message may repeat it: what does not print is written out, and a long one cut."""
    if len(text) > LONGEST:
        text = text[: LONGEST - 3] + "..."
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)


def _rebuilt(kind: type[WordedError], key: str, values: dict[str, Any]) -> WordedError:
    return kind(key, **values)
