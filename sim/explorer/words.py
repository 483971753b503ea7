"""What things are called in the explorer: its own texts, and the names of what other rooms declare."""

from __future__ import annotations

from importlib.util import find_spec
from types import ModuleType

from sim.indicators import INDICATORS
from sim.modes import LABELS_ZH, SWITCHES
from sim.parameters import PARAMETERS
from sim.texts import say, texts_of


def _table_of_names() -> ModuleType | None:
    """The table of names in both languages, where this version of the package has one."""
    if find_spec("sim.names") is None:
        return None
    from importlib import import_module

    return import_module("sim.names")


NAMES = _table_of_names()


def word(key: str, lang: str, **values: object) -> str:
    """A text of the explorer."""
    return say(f"explorer.{key}", lang, **values)


def words_under(prefix: str, lang: str) -> dict[str, str]:
    """All texts of the explorer whose key starts so, by the rest of it: for the page, which fills in values itself."""
    start = f"explorer.{prefix}."
    return {
        key.removeprefix(start): text[lang] for key, text in texts_of("explorer").items() if key.startswith(start)
    }


def parameter_name(name: str, lang: str) -> str:
    """A short name of a parameter."""
    return NAMES.name_of_parameter(name, lang) if NAMES else _spelt(name)


def parameter_meaning(name: str, lang: str) -> str:
    """The sentence that says what a parameter is."""
    return NAMES.meaning_of_parameter(name, lang) if NAMES else PARAMETERS[name].meaning


def parameter_unit(name: str, lang: str) -> str:
    """The unit of a parameter; nothing for a plain number."""
    unit = PARAMETERS[name].unit
    return "" if unit == "1" else NAMES.name_of_unit(unit, lang) if NAMES else unit


def group_name(group: str, lang: str) -> str:
    """A group of parameters."""
    return NAMES.name_of_group(group, lang) if NAMES else _spelt(group)


def mode_name(name: str, lang: str) -> str:
    """A mode, with what was changed in it."""
    if NAMES:
        return NAMES.name_of_mode(name, lang)
    known, plus, changed = name.partition("+")
    return (LABELS_ZH.get(known, known) if lang == "zh" else known).replace("_", "-") + plus + changed.replace("_", "-")


def switch_name(switch: str, lang: str) -> str:
    """A switch."""
    return NAMES.name_of_switch(switch, lang) if NAMES else _spelt(switch)


def switch_meaning(switch: str, lang: str) -> str:
    """What a switch decides."""
    return NAMES.meaning_of_switch(switch, lang) if NAMES else SWITCHES[switch].meaning


def option_name(switch: str, option: str, lang: str) -> str:
    """An option of a switch."""
    return NAMES.name_of_option(switch, option, lang) if NAMES else _spelt(option)


def option_meaning(switch: str, option: str, lang: str) -> str:
    """What an option of a switch says."""
    return NAMES.meaning_of_option(switch, option, lang) if NAMES else SWITCHES[switch].options[option]


def indicator_name(name: str, lang: str) -> str:
    """An indicator."""
    return INDICATORS[name].label_zh if lang == "zh" else INDICATORS[name].label_en


def province_name(name: str, lang: str) -> str:
    """A province."""
    return say(f"names.{name}", lang)


def is_share(indicator: str) -> bool:
    """Whether values of an indicator are shares, written in per cent."""
    return INDICATORS[indicator].unit.startswith("share")


def _spelt(name: str) -> str:
    """A key as words: `p_inspect` -> `P inspect`."""
    text = name.replace("_", " ")
    return text[:1].upper() + text[1:]
