"""What a scenario may set: the keys of its file and of settings "key=value", with the check of each."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from stat import S_ISDIR
from typing import Any

from sim.inputs.checks import Faults, check_count, check_option, show, show_key
from sim.inputs.models import unknown
from sim.language.errors import InputError
from sim.setup.calendar import check_date
from sim.setup.options import SWITCHES
from sim.setup.parameters import PARAMETERS, check_parameter
from sim.setup.rules import RULES

PROVINCES = ("zhejiang", "guangdong")
RANGES = {"months": (1, 600, "months"), "n_citizens": (1, 200_000_000, "citizens")}
TEXTS = ("title", "question", "expectation", "reference")
DEFAULT_MONTHS = 72
CHOICES = {f"mode.{switch}": record for switch, record in SWITCHES.items()} | {
    f"rules.{rule}": record for rule, record in RULES.items()
}
FILES = ("county_table", "social")
SETTINGS = ("start", *RANGES, *FILES, "seating", *CHOICES, *PARAMETERS)


def texts_of_thesis(what: str) -> dict[str, str]:
    """What the texts of a thesis are, for editors. what: whose, such as "scenario"."""
    return {
        "title": f"One line that says what the {what} is.",
        "question": f"What the {what} asks.",
        "expectation": "Which way the answer is expected to go, before it is run.",
        "reference": "The text that the question comes from.",
    }


def options_schema(record: Any) -> dict[str, Any]:
    """JSON Schema of a switch or a rule: its options and what they mean."""
    meaning = f"{record.meaning[:1].upper()}{record.meaning[1:]}. "
    meanings = "; ".join(f"{option.name}: {option.meaning}" for option in record.options.values())
    return {"enum": list(record.options), "description": f"{meaning}{meanings}."}


def check_setting(key: str, value: Any) -> int | float | str:
    """A value that a parameter, mode.<switch>, rules.<rule>, months or n_citizens may have. Raises InputError."""
    if key in CHOICES:
        return check_option(value, CHOICES[key].options)
    if key in RANGES:
        return check_count(value, *RANGES[key])
    return check_parameter(key, value)


def check_file(value: Any, folder: Path) -> Path:
    """An existing file, as an absolute path."""
    if not isinstance(value, (str, os.PathLike)) or os.fspath(value) == "":
        raise InputError("setup.not_a_path")
    path = (folder / value).absolute()
    try:
        kind = path.stat().st_mode
    except FileNotFoundError:
        raise InputError("setup.no_such_file") from None
    except (OSError, ValueError) as error:
        raise InputError("setup.unreadable", reason=getattr(error, "strerror", None) or error) from None
    if S_ISDIR(kind):
        raise InputError("setup.is_a_folder")
    return path


def read_settings(settings: Sequence[str]) -> dict[str, Any]:
    """Texts "key=value" as arguments of ``Scenario.with_``. Raises InputError."""
    faults = Faults("setting")
    checked: dict[str, Any] = {}
    for setting in settings:
        key, equals, text = (part.strip() for part in setting.partition("="))
        if not equals or not key or not text:
            faults.add("setup.not_a_setting", setting=show(setting))
        elif key in FILES:
            checked[key] = faults.check(key, text, lambda v: check_file(v, Path()))
        elif key == "start":
            checked[key] = faults.check(key, text, check_date)
        elif key == "seating":
            checked[key] = text
        elif key in SETTINGS:
            value = text if key in CHOICES else number(text)
            checked[key] = faults.check(key, value, lambda v, k=key: check_setting(k, v))  # type: ignore[misc]
        else:
            faults.note(unknown("inputs.unknown_key", key, SETTINGS, key=show_key(*key.split("."))))
    faults.raise_first()
    return into_tables(checked)


def into_tables(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Checked values by the keys of settings as arguments of ``Scenario.with_``."""
    tables: dict[str, dict[str, Any]] = {"parameters": {}, "switches": {}, "rules": {}}
    fields = {}
    for key, value in settings.items():
        table, _, name = key.partition(".")
        if key in PARAMETERS:
            tables["parameters"][key] = value
        elif key in CHOICES:
            tables["switches" if table == "mode" else "rules"][name] = value
        else:
            fields[key] = value
    return fields | {name: table for name, table in tables.items() if table}


def number(text: str) -> int | float | str:
    """A text as the number it writes; the text itself where it writes none."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
