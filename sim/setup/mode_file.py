"""Modes as people give them: a name, a file of switches, a table of them, or some switches of another mode changed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError, ValidationInfo, create_model

from sim.inputs.checks import Faults, check_name, check_option, check_text, show_key
from sim.inputs.models import NAME, Checked, PlainSchema, Table, fault, option, raise_first, refuse, unknown
from sim.inputs.toml import read_toml
from sim.language.errors import InputError, Message, nearest_name
from sim.setup.fields import options_schema
from sim.setup.modes import MODES, Mode
from sim.setup.options import SWITCHES


def _switch(name: str) -> Checked:
    return Checked(lambda value: check_option(value, SWITCHES[name].options), lambda: options_schema(SWITCHES[name]))


ModeTable: Any = create_model(  # type: ignore[call-overload]
    "Mode",
    __base__=Table,
    __doc__="A way to build a digital government: all eight switches, or a base and the switches that differ from it.",
    name=(Annotated[str, NAME], Field(default="", description="A name of its own, for tables and figures.")),
    base=(
        Annotated[str, option(lambda: MODES)],
        Field(default="", description="The mode that the switches not named here are taken from."),
    ),
    **{switch: (Annotated[str, _switch(switch)], "") for switch in SWITCHES},
)
"""A mode as a table or a file: ``name`` and the eight switches, or ``base`` and those that differ."""


def read_mode_table(table: Mapping[str, Any]) -> Mode:
    """A mode from a table of switches. Raises pydantic's ValidationError."""
    given = ModeTable.__pydantic_validator__.validate_python(dict(table)).model_dump(exclude_unset=True)
    base = given.pop("base", None)
    missing = [switch for switch in SWITCHES if switch not in given]
    faults = []
    if missing and base is None:
        faults.append(fault((missing[0],), None, Message("setup.missing_switches")))
    if "name" not in given and base is None:
        faults.append(fault(("name",), None, Message("inputs.missing")))
    if faults:
        refuse(*faults)
    mode = Mode(**({"name": base, **MODES[base].switches} if base is not None else {}) | given)
    if MODES.get(mode.name, mode) != mode:
        text = "setup.name_taken" if "name" in given else "setup.needs_own_name"
        refuse(fault(("name",), mode.name, Message(text)))
    return mode


def read_mode(value: Any, info: ValidationInfo) -> Mode:
    """A Mode, or what a scenario's ``mode`` may be: a name, a file or a table. info: context has the folder.

    Raises InputError, or pydantic's ValidationError.
    """
    if isinstance(value, Mode):
        try:
            check_name(value.name)
        except InputError as error:
            refuse(fault(("name",), value.name, Message("inputs.value", error=error)))
        if MODES.get(value.name, value) != value:
            refuse(fault(("name",), value.name, Message("setup.name_taken")))
        return value
    if isinstance(value, Mapping):
        return read_mode_table(value)
    if isinstance(value, (str, os.PathLike)) and Path(value).suffix == ".toml":
        return read_mode_file((info.context or {}).get("folder", Path()) / value, os.fspath(value))
    return known_mode(check_text(value))


def read_mode_file(path: str | os.PathLike[str], label: str) -> Mode:
    """A mode from a TOML file. label: what errors call it. Raises InputError."""
    table = read_toml(Path(path), label, Message("inputs.what.mode_file"))
    try:
        return read_mode_table(table)
    except ValidationError as error:
        raise_first(error, table, label)


def known_mode(name: str) -> Mode:
    """A mode of ``MODES`` by name. Raises InputError."""
    if name not in MODES:
        raise InputError("setup.no_mode", near=nearest_name(name, MODES), modes=list(MODES))
    return MODES[name]


def vary_mode(mode: Mode, switches: Mapping[str, str]) -> Mode:
    """The mode with other options, and with a name that says which; the same mode if nothing differs.

    Raises InputError.
    """
    faults = Faults(f"mode {mode.name}")
    for switch, chosen in switches.items():
        if switch not in SWITCHES:
            faults.note(unknown("setup.unknown_switch", switch, SWITCHES, key=show_key(switch)))
        else:
            faults.check(switch, chosen, lambda o, s=switch: check_option(o, SWITCHES[s].options))  # type: ignore[misc]
    faults.raise_first()
    changes = {switch: chosen for switch, chosen in switches.items() if chosen != getattr(mode, switch)}
    name = "+".join([mode.name, *(f"{switch}={chosen}" for switch, chosen in changes.items())])
    return replace(mode, name=name, **changes) if changes else mode


def mode_schema() -> dict[str, Any]:
    """JSON Schema of a mode's table."""
    whole = {"required": ["name", *SWITCHES]}
    schema: dict[str, Any] = ModeTable.model_json_schema(schema_generator=PlainSchema)
    return schema | {"anyOf": [whole, {"required": ["base"]}]}


def _schema_of_value() -> dict[str, Any]:
    return {"anyOf": [{"enum": list(MODES)}, {"type": "string", "pattern": r"\.toml$"}, mode_schema()]}


MODE = Checked(read_mode, _schema_of_value, with_info=True)
