"""Checks of what a user gives: one line per fault, the first one told and the others counted."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, time
from numbers import Integral, Real
from typing import Any, TypeVar

from sim.language.errors import InputError, nearest

Checked = TypeVar("Checked")
LONGEST = 60  # characters of a value that an error repeats
LONGEST_NAME = 200


def show(value: Any) -> str:
    """A value as it is written in TOML, on one line, shortened where long."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        text = value[:LONGEST].encode("unicode_escape").decode() if _odd(value) else value
        text = f'"{text}"'
    elif isinstance(value, (date, time)):
        text = value.isoformat()
    elif isinstance(value, dict):
        return "a table"
    elif isinstance(value, (list, tuple)):
        return "a list"
    else:
        try:
            text = " ".join(str(value).split())
        except ValueError:  # an integer of thousands of digits
            return "a number of thousands of digits"
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."


def show_key(*parts: str) -> str:
    """A dotted key; parts that are no plain words are quoted."""
    return ".".join(part if part.replace("-", "_").isidentifier() and not _odd(part) else show(part) for part in parts)


def _odd(text: str) -> bool:
    return not text.isprintable()


@dataclass
class Faults:
    """Faults found in one place (a file, the settings of a command), in the order found."""

    where: str
    lines: list[str] = field(default_factory=list)

    def add(self, line: str) -> None:
        """Note a fault."""
        self.lines.append(line)

    def check(self, key: str, value: Any, checker: Callable[[Any], Checked], default: Any = None) -> Checked:
        """The checked value; or ``default``, with a fault noted, where the checker refuses it."""
        try:
            return checker(value)
        except InputError as error:
            self.add(f"{key} = {show(value)}: {error}")
            return default

    def tell(self) -> None:
        """Raise InputError with the first fault and the number of others, if there is any."""
        if self.lines:
            others = len(self.lines) - 1
            more = f" (and {others} more fault{'s' if others > 1 else ''})" if others else ""
            raise InputError(f"{self.where}: {self.lines[0]}{more}")


def check_text(value: Any) -> str:
    """A text that can be written to a file."""
    if not isinstance(value, str):
        raise InputError("must be a text in quotes")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise InputError("is not valid Unicode text") from None
    return value


def check_name(value: Any) -> str:
    """A text that can label rows and curves: one printable line of 1 to 200 characters, no comma or slash."""
    text = check_text(value)
    if not 1 <= len(text) <= LONGEST_NAME or _odd(text) or text != text.strip() or any(sign in text for sign in ",/\\"):
        raise InputError("must be a name of 1 to 200 characters on one line, without commas and slashes")
    return text


def check_option(value: Any, options: Iterable[str]) -> str:
    """One of the options."""
    options = list(options)
    if not isinstance(value, str) or value not in options:
        near = nearest(value, options) if isinstance(value, str) else ""
        raise InputError(f"unknown{near}; allowed: {', '.join(options)}")
    return value


def check_count(value: Any, low: int, high: int, unit: str) -> int:
    """A whole number from low to high."""
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise InputError(f"must be a whole number; allowed: {_span(low, high, unit)}")
    if not low <= value <= high:
        raise InputError(f"out of range; allowed: {_span(low, high, unit)}")
    return int(value)


def check_number(value: Any, low: float, high: float, unit: str) -> float:
    """A finite number from low to high."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise InputError(f"must be a number; allowed: {_span(low, high, unit)}")
    if isinstance(value, float) and not math.isfinite(value):
        raise InputError(f"must be a finite number; allowed: {_span(low, high, unit)}")
    if not low <= value <= high:
        raise InputError(f"out of range; allowed: {_span(low, high, unit)}")
    return float(value)


def check_least(name: str, value: int, low: int) -> None:
    """Raise InputError unless the value is a whole number >= low."""
    if not isinstance(value, int) or isinstance(value, bool) or value < low:
        raise InputError(f"{name} = {value!r}: must be a whole number >= {low}")


def _span(low: float, high: float, unit: str) -> str:
    return f"{low:.12g} to {high:.12g}" + (f" {unit}" if unit != "1" else "")
