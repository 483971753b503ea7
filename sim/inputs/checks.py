"""Checks of what a user gives: one line per fault, the first one said and the others counted."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from numbers import Integral, Real
from typing import Any, TypeVar
from unicodedata import category

from sim.language.errors import InputError, Message, nearest_name
from sim.language.texts import find, say

Checked = TypeVar("Checked")
LONGEST = 60  # characters of a value that an error repeats
LONGEST_NAME = 200
LONGEST_TEXT = 10_000
TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufffe\uffff"
FORMULA = ("=", "+", "-", "@")
LARGEST_SEED = 2**63 - 1


def show(value: Any) -> str:
    """A value as it is written in TOML, on one line, shortened where long."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        text = value[:LONGEST].encode("unicode_escape").decode() if _odd(value) else value
        text = f'"{text}"'
    elif isinstance(value, (date, time)):
        text = value.isoformat()
    elif isinstance(value, Mapping):
        return say("errors.inputs.a_table")
    elif isinstance(value, (list, tuple)):
        return say("errors.inputs.a_list")
    else:
        try:
            text = " ".join(str(value).split())
        except ValueError:  # an integer of thousands of digits
            return say("errors.inputs.a_long_number")
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."


def show_key(*parts: str) -> str:
    """A dotted key; parts that are no plain words are quoted."""
    return ".".join(part if part.replace("-", "_").isidentifier() and not _odd(part) else show(part) for part in parts)


def _odd(text: str) -> bool:
    return not text.isprintable()


@dataclass
class Faults:
    """Faults found in one source (a file, the settings of a command), in the order found."""

    where: str
    errors: list[Message] = field(default_factory=list)

    def add(self, key: str, /, **values: Any) -> None:
        """Note a fault by the key of its text."""
        self.errors.append(Message(key, **values))

    def note(self, message: Message) -> None:
        """Note a fault that is worded already."""
        self.errors.append(message)

    def check(self, key: str, value: Any, checker: Callable[[Any], Checked], default: Any = None) -> Checked | Any:
        """The checked value; or ``default``, with a fault noted, where the checker refuses it."""
        try:
            return checker(value)
        except InputError as error:
            self.add("inputs.value", key=key, value=show(value), error=error)
            return default

    def raise_first(self) -> None:
        """Raise InputError with the first fault and the number of others, if there is any."""
        if self.errors:
            first, *others = self.errors
            more = Message("inputs.more" if len(others) > 1 else "inputs.one_more", n=len(others)) if others else ""
            raise InputError("inputs.fault", where=self.where, error=first, more=more)


def check_text(value: Any) -> str:
    """A text of at most LONGEST_TEXT characters that any file, page, figure or terminal can show as it is written.

    Signs that steer a terminal or turn the order of what follows are none; line breaks and tabs are.
    """
    if not isinstance(value, str):
        raise InputError("inputs.not_text")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise InputError("inputs.not_unicode") from None
    if len(value) > LONGEST_TEXT:
        raise InputError("inputs.text_too_long", limit=f"{LONGEST_TEXT:,}")
    steering = next(
        (sign for sign in value if sign not in "\n\r\t" and (category(sign) == "Cc" or sign in TURNING)), None
    )
    if steering is not None:
        raise InputError("inputs.steering", sign=f"U+{ord(steering):04X}")
    return value


def check_name(value: Any) -> str:
    """A text that can label rows, curves and folders: a printable line of 1 to 200 characters, no comma or slash.

    Dots alone are no name: "." and ".." are folders that are there. Nor is what a spreadsheet would take for a formula.
    """
    text = check_text(value)
    if text[:1] in FORMULA:
        raise InputError("inputs.formula", sign=text[:1])
    is_line = 1 <= len(text) <= LONGEST_NAME and not _odd(text) and text == text.strip()
    if not is_line or any(sign in text for sign in ",/\\") or not text.strip("."):
        raise InputError("inputs.not_a_name")
    return text


def check_option(value: Any, options: Iterable[str]) -> str:
    """One of the options."""
    options = list(options)
    if not isinstance(value, str) or value not in options:
        near = nearest_name(value, options) if isinstance(value, str) else None
        raise InputError("inputs.unknown", near=near, allowed=options)
    return value


def check_count(value: Any, low: int, high: int, unit: str) -> int:
    """A whole number from low to high."""
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise InputError("inputs.not_whole", allowed=span(low, high, unit))
    if not low <= int(value) <= high:
        raise InputError("inputs.out_of_range", allowed=span(low, high, unit))
    return int(value)


def check_number(value: Any, low: float, high: float, unit: str) -> float:
    """A finite number from low to high."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise InputError("inputs.not_a_number", allowed=span(low, high, unit))
    if isinstance(value, float) and not math.isfinite(value):
        raise InputError("inputs.not_finite", allowed=span(low, high, unit))
    exact: Any = value  # a whole number may be larger than any float
    if not low <= exact <= high:
        raise InputError("inputs.out_of_range", allowed=span(low, high, unit))
    return float(value)


def check_least(name: str, value: int, low: int, high: int = 1_000_000_000) -> None:
    """Raise InputError unless the value is a whole number from low to high."""
    if not isinstance(value, int) or isinstance(value, bool) or value < low:
        raise InputError(
            "inputs.below", name=name, value=str(value) if isinstance(value, bool) else show(value), low=low
        )
    if value > high:
        raise InputError("inputs.above", name=name, value=show(value), high=high)


def span(low: float, high: float, unit: str = "1") -> Message:
    """From one number to another, with the unit: "3 to 5 logit"."""
    of_unit = "" if unit == "1" else " " + (find(f"indicators.unit.{unit}") or unit)
    ends = [str(end) if isinstance(end, int) else f"{end:.12g}" for end in (low, high)]
    return Message("inputs.span", low=ends[0], high=ends[1], unit=of_unit)
