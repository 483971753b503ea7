"""Which language is spoken: for a block, or from now on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sim.language.errors import InputError, nearest_name
from sim.language.texts import LANGUAGES, use, use_again


def set_language(lang: str) -> None:
    """Use a language from now on. Raises InputError for an unknown one."""
    use(checked(lang))


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Use a language for the block under ``with``. Raises InputError for an unknown one."""
    token = use(checked(lang))
    try:
        yield
    finally:
        use_again(token)


def checked(lang: str) -> str:
    """The language, if it is known. Raises InputError."""
    if lang not in LANGUAGES:
        raise InputError("no_language", language=lang, near=nearest_name(lang, LANGUAGES), allowed=LANGUAGES)
    return lang
