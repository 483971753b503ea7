"""The explorer's own texts, units as sliders have them, and words of the page that fills in values itself."""

from __future__ import annotations

from sim.language.texts import say, texts_of
from sim.setup.names import unit_of_parameter
from sim.setup.parameters import PARAMETERS


def word(key: str, lang: str, **values: object) -> str:
    """A text of the explorer."""
    return say(f"explorer.{key}", lang, **values)


def words_under(prefix: str, lang: str) -> dict[str, str]:
    """All texts of the explorer whose key starts so, by the rest of it: for the page, which fills in values itself."""
    start = f"explorer.{prefix}."
    return {key.removeprefix(start): text[lang] for key, text in texts_of("explorer").items() if key.startswith(start)}


def parameter_unit(name: str, lang: str) -> str:
    """The unit of a parameter; nothing for a plain number."""
    return "" if PARAMETERS[name].unit == "1" else unit_of_parameter(name, lang)
