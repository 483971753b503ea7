"""What a scenario may say: its keys, their types and ranges, in files and as settings "key=value"."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from stat import S_ISDIR
from typing import Any

from sim.inputs.checks import Faults, check_count, check_name, check_option, check_text, show, show_key
from sim.inputs.toml import read_toml
from sim.language.errors import InputError, nearest
from sim.setup.changes import check_changes
from sim.setup.modes import MODES, SWITCHES, Mode
from sim.setup.parameters import PARAMETERS, Parameters, check_parameter
from sim.setup.rules import RULES, Rules

PROVINCES = ("zhejiang", "guangdong")
RANGES = {"months": (1, 600, "months"), "n_citizens": (1, 200_000_000, "citizens")}
TEXTS = ("title", "question", "expectation", "reference")
FIELDS = ("name", *TEXTS, "province", *RANGES, "county_table", "mode", "rules", "parameters", "changes")
REQUIRED = ("name", "province", "mode")
DEFAULT_MONTHS = 72
CHOICES = {f"mode.{switch}": record for switch, record in SWITCHES.items()} | {
    f"rules.{rule}": record for rule, record in RULES.items()
}
SETTINGS = (*RANGES, "county_table", *CHOICES, *PARAMETERS)


def check_scenario(values: Mapping[str, Any], where: str, folder: Path) -> dict[str, Any]:
    """Checked fields of a scenario; what is not given is left out.

    values: mode as Mode, name, file or table; parameters and rules as such or as tables; changes as a list of Change
    or tables. where: what errors call the source. folder: what relative paths start from. Raises InputError.
    """
    faults = Faults(where)
    checked: dict[str, Any] = {}
    for key, value in values.items():
        if key == "name":
            checked[key] = faults.check(key, value, check_name)
        elif key in TEXTS:
            checked[key] = faults.check(key, value, check_text)
        elif key == "province":
            checked[key] = faults.check(key, value, lambda text: check_option(text, PROVINCES))
        elif key in RANGES:
            checked[key] = faults.check(key, value, lambda count, key=key: check_count(count, *RANGES[key]))
        elif key == "county_table":
            if value is not None:
                checked[key] = faults.check(key, value, lambda path: check_file(path, folder))
        elif key == "mode":
            checked[key] = _mode(value, faults, folder)
        elif key == "parameters":
            checked[key] = _parameters(value, faults)
        elif key == "rules":
            checked[key] = _rules(value, faults)
        elif key != "changes":
            faults.add(_unknown(key))
    if "changes" in values:
        months = checked.get("months")
        checked["changes"] = check_changes(values["changes"], faults, DEFAULT_MONTHS if months is None else months)
        _refuse_reform_of_builtin(checked, faults)
    for key in REQUIRED:
        if key not in values:
            allowed = {"province": PROVINCES, "mode": MODES}.get(key)
            faults.add(f"{key} is missing" + (f"; allowed: {', '.join(allowed)}" if allowed else ""))
    faults.tell()
    return checked


def check_file(value: Any, folder: Path) -> Path:
    """An existing file, as an absolute path."""
    if not isinstance(value, (str, os.PathLike)) or os.fspath(value) == "":
        raise InputError("must be the path of a CSV file")
    path = (folder / value).absolute()
    try:
        kind = path.stat().st_mode
    except FileNotFoundError:
        raise InputError("there is no such file") from None
    except (OSError, ValueError) as error:
        raise InputError(f"cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if S_ISDIR(kind):
        raise InputError("is a folder; give a CSV file")
    return path


def builtin_mode(name: str) -> Mode:
    """A mode of ``MODES`` by name."""
    if name not in MODES:
        raise InputError(
            f"mode {show(name)}: there is no such mode{nearest(name, MODES)}; "
            f"allowed: {', '.join(MODES)}, or a TOML file of switches"
        )
    return MODES[name]


def read_mode(path: str | os.PathLike[str], label: str) -> Mode:
    """A mode from a TOML file of switches: ``name`` and the eight, or ``base`` and those that differ."""
    faults = Faults(label)
    mode = _mode_table(read_toml(Path(path), label, "mode file"), faults, prefix=())
    faults.tell()
    assert mode is not None
    return mode


def vary_mode(mode: Mode, switches: Mapping[str, str]) -> Mode:
    """The mode with other options, and with a name that says which; the same mode if nothing differs."""
    faults = Faults(f"mode {mode.name}")
    for switch, option in switches.items():
        if switch not in SWITCHES:
            faults.add(_unknown_name(show_key(switch), "switch", switch, SWITCHES))
        else:
            faults.check(switch, option, lambda o, s=switch: check_option(o, SWITCHES[s].options))
    faults.tell()
    changes = {switch: option for switch, option in switches.items() if option != getattr(mode, switch)}
    name = "+".join([mode.name, *(f"{switch}={option}" for switch, option in changes.items())])
    return replace(mode, name=name, **changes) if changes else mode


def read_settings(settings: Sequence[str]) -> dict[str, Any]:
    """Texts "key=value" as arguments of ``Scenario.with_``. Raises InputError."""
    faults = Faults("setting")
    checked: dict[str, Any] = {}
    for setting in settings:
        key, equals, text = (part.strip() for part in setting.partition("="))
        if not equals or not key or not text:
            faults.add(f"{show(setting)} must be key=value, such as months=36 or mode.custody=operator")
        elif key in PARAMETERS:
            checked[key] = faults.check(key, number(text), lambda v, key=key: check_parameter(key, v))
        elif key in RANGES:
            checked[key] = faults.check(key, number(text), lambda v, key=key: check_count(v, *RANGES[key]))
        elif key == "county_table":
            checked[key] = faults.check(key, text, lambda v: check_file(v, Path()))
        elif key in CHOICES:
            checked[key] = faults.check(key, text, lambda v, k=key: check_option(v, CHOICES[k].options))
        else:
            faults.add(_unknown_name(show_key(*key.split(".")), "key", key, SETTINGS))
    faults.tell()
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


def _mode(value: Any, faults: Faults, folder: Path) -> Mode | None:
    if isinstance(value, Mode):
        return _named_mode(value, faults, "mode.name")
    if isinstance(value, Mapping):
        return _mode_table(value, faults, prefix=("mode",))
    try:
        if isinstance(value, (str, os.PathLike)) and Path(value).suffix == ".toml":
            return read_mode(folder / value, os.fspath(value))
        return builtin_mode(check_text(value))
    except InputError as error:
        faults.add(str(error) if isinstance(value, str) else f"mode = {show(value)}: {error}")
        return None


def _mode_table(table: Mapping[str, Any], faults: Faults, prefix: tuple[str, ...]) -> Mode | None:
    """A mode from ``name``, ``base`` and switches; None, with faults noted, if it is none."""
    before = len(faults.lines)
    values: dict[str, Any] = {}
    for key, value in table.items():
        label = show_key(*prefix, key)
        if key == "name":
            values[key] = faults.check(label, value, check_name)
        elif key == "base":
            values |= _base(value, faults, label, values)
        elif key in SWITCHES:
            values[key] = faults.check(label, value, lambda o, s=key: check_option(o, SWITCHES[s].options))
        else:
            faults.add(_unknown_name(label, "key", key, ("name", "base", *SWITCHES)))
    missing = [show_key(*prefix, switch) for switch in SWITCHES if switch not in values]
    if missing and "base" not in table:
        faults.add(f"{missing[0]} is missing: give all eight switches, or base = a mode that has the others")
    if "name" not in table and "base" not in table:
        faults.add(f"{show_key(*prefix, 'name')} is missing")
    if len(faults.lines) > before:
        return None
    return _named_mode(Mode(**values), faults, show_key(*prefix, "name"), given="name" in table)


def _named_mode(mode: Mode, faults: Faults, label: str, given: bool = True) -> Mode:
    """The mode, with a fault noted if its name is no name, or that of a built-in mode with other switches."""
    faults.check(label, mode.name, check_name)
    if MODES.get(mode.name, mode) != mode:
        faults.add(
            f"{label} = {show(mode.name)}: a mode with other switches has this name; give another"
            if given
            else f"{label} is missing: a mode that differs from its base needs a name of its own"
        )
    return mode


def _base(value: Any, faults: Faults, label: str, given: dict[str, Any]) -> dict[str, Any]:
    """Name and switches of the base, where they are not given already."""
    if faults.check(label, value, lambda name: check_option(name, MODES)) is None:
        return {}
    base = {"name": value, **MODES[value].switches}
    return {key: option for key, option in base.items() if key not in given}


def _parameters(value: Any, faults: Faults) -> Parameters | None:
    if isinstance(value, Parameters):
        return value
    if not isinstance(value, Mapping):
        faults.add(f"parameters = {show(value)}: must be a table of parameters")
        return None
    checked = {}
    for name, number_given in value.items():
        label = show_key("parameters", name)
        if name in PARAMETERS:
            checked[name] = faults.check(label, number_given, lambda v, n=name: check_parameter(n, v))
        else:
            faults.add(_unknown_name(label, "parameter", name, PARAMETERS))
    return None if faults.lines else Parameters(**checked)


def _rules(value: Any, faults: Faults) -> Rules | None:
    if isinstance(value, Rules):
        return value
    if not isinstance(value, Mapping):
        faults.add(f"rules = {show(value)}: must be a table of rules")
        return None
    checked = {}
    for name, option in value.items():
        label = show_key("rules", name)
        if name in RULES:
            checked[name] = faults.check(label, option, lambda o, n=name: check_option(o, RULES[n].options))
        else:
            faults.add(_unknown_name(label, "rule", name, RULES))
    return None if faults.lines else Rules(**checked)


def _refuse_reform_of_builtin(checked: Mapping[str, Any], faults: Faults) -> None:
    """Note a fault where changes of switches would be reported under the name of a mode that does not have them."""
    mode = checked.get("mode")
    changed = next((change.key for change in checked["changes"] if change.switch), None)
    if mode is not None and changed is not None and mode.name in MODES:
        faults.add(
            f"mode = {show(mode.name)}: {changed} changes at a date, so results would not be those of this mode; "
            f'give a mode with a name of its own, such as [mode] base = {show(mode.name)}, name = "by_calendar"'
        )


def _unknown(key: str) -> str:
    """The fault of a key that a scenario does not have, with the table that it belongs in if there is one."""
    if key in PARAMETERS:
        return f"{key} is a parameter: write it under [parameters]"
    if key in SWITCHES or key == "base":
        return f"{key} belongs to a mode: write it under [mode]"
    if key in RULES:
        return f"{key} is a rule: write it under [rules]"
    return _unknown_name(show_key(key), "key", key, FIELDS)


def _unknown_name(label: str, what: str, name: str, names: Iterable[str]) -> str:
    names = list(names)
    near = nearest(name, names)
    allowed = f"; allowed: {', '.join(names)}" if not near and len(names) <= 12 else ""
    return f"{label}: unknown {what}{near}{allowed}"
