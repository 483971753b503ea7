"""TOML files: read with one-line errors, written for scenarios and modes."""

from __future__ import annotations

import json
import os
import tomllib
from pathlib import Path
from typing import Any

from sim.language.errors import InputError, Message, nearest_name

LARGEST = 1_000_000  # bytes; a scenario has a few thousand
DESIGN_ENDING = ".sweep.toml"  # of the files that describe a study instead of a scenario or a mode


def read_toml(path: Path, label: str, what: Message) -> dict[str, Any]:
    """The tables of a TOML file.

    label: what errors call the file. what: what it should hold, such as "scenario file".
    Raises InputError where there is no file, a folder, no permission, no UTF-8 or no TOML (with the line).
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise InputError("inputs.no_file", file=label, near=_nearest_file(path)) from None
    except IsADirectoryError:
        raise InputError("inputs.folder", file=label, what=what) from None
    except (OSError, ValueError) as error:
        if path.is_dir():
            raise InputError("inputs.folder", file=label, what=what) from None
        raise InputError("inputs.unreadable", file=label, reason=getattr(error, "strerror", None) or error) from None
    if len(content) > LARGEST:
        raise InputError("inputs.too_large", file=label, limit=f"{LARGEST:,}", what=what)
    try:
        return tomllib.loads(content.decode("utf-8-sig").replace("\r\n", "\n"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError("inputs.not_utf8", file=label, line=line) from None
    except RecursionError:
        raise InputError("inputs.too_deep", file=label) from None
    except ValueError as error:
        reason = " ".join(str(error).split())
        raise InputError("inputs.not_toml", file=label, reason=reason) from None


def write_toml(table: dict[str, Any]) -> str:
    """TOML text of texts, numbers, truth values, paths and tuples, of tables of these and lists of such tables.

    ``read_toml`` gives the same table back (a path as its text).
    """
    lines = _lines({key: value for key, value in table.items() if not isinstance(value, (dict, list))})
    for key, value in table.items():
        if isinstance(value, dict):
            lines += ["", f"[{_key(key)}]", *_lines(value)]
        elif isinstance(value, list):
            for item in value:
                lines += ["", f"[[{_key(key)}]]", *_lines(item)]
    return "\n".join(lines) + "\n"


def _lines(table: dict[str, Any]) -> list[str]:
    return [f"{_key(key)} = {_value(value)}" for key, value in table.items()]


def _key(key: str) -> str:
    return key if key.isascii() and key.replace("-", "_").isidentifier() else _value(key)


def _value(value: Any) -> str:
    """JSON's texts and numbers are TOML's but for the character DEL."""
    if isinstance(value, os.PathLike):
        value = Path(value).as_posix()
    return json.dumps(value, ensure_ascii=False, allow_nan=False).replace("\x7f", "\\u007f")


def _nearest_file(path: Path) -> str | None:
    """A TOML file of the same folder and kind with a name like this one, if there is any."""
    is_design = path.name.endswith(DESIGN_ENDING)
    try:
        names = sorted(file.name for file in path.parent.glob("*.toml"))
        names = [name for name in names if name.endswith(DESIGN_ENDING) == is_design]
    except (OSError, ValueError):
        return None
    return nearest_name(path.name, names) if all(name.isprintable() for name in names) else None
