"""A design as ten letters and digits that can be read out: who plays, what is set, what is predicted, and a check.

Fifty bits, from the highest: group - 1 (5), round - 1 (1), province (1), mix (8), levels of the levers as a number with
base 3 (7), prediction (2), stamp of the tables (10), CRC-16/CCITT-FALSE of the 34 bits before it as five bytes (16).
Written with 32 letters and digits of which no two look alike: I and L are read as 1, O as 0; small letters, full-width
ones, spaces and dashes do not matter. The check finds every wrong letter and every two that are swapped.
``sim/templates/page/js/code.js`` is the same in the page. Source: Crockford's base 32.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from sim.language.errors import InputError
from sim.results.game import LEVERS

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH, HALF = 10, 5
GROUPS, ROUNDS = 32, 2
WIDTHS = (5, 1, 1, 8, 7, 2, 10)
"""Bits of group, round, province, mix, levels, prediction and stamp."""
NOTHING, FIRST, SECOND, OPEN = PREDICTIONS = ("", "first", "second", "open")
"""Who will be ahead: nothing said, the first reform, the second one, not to be decided."""


@dataclass(frozen=True, slots=True)
class Design:
    """What a code says. province: its index in the tables. levels: of each lever, 0 low, 1 as it is, 2 high."""

    group: int
    round: int
    province: int
    mix: int
    levels: tuple[int, ...]
    prediction: str
    stamp: int


def encode(design: Design) -> str:
    """The code of a design, as "XXXXX-XXXXX"."""
    levels = 0
    for level in design.levels:
        levels = 3 * levels + level
    prediction = PREDICTIONS.index(design.prediction)
    fields = (design.group - 1, design.round - 1, design.province, design.mix, levels, prediction, design.stamp)
    number = 0
    for field, width in zip(fields, WIDTHS, strict=True):
        number = number << width | field
    number = number << 16 | crc16(_bytes(number))
    signs = "".join(SIGNS[number >> 5 * place & 31] for place in reversed(range(LENGTH)))
    return f"{signs[:HALF]}-{signs[HALF:]}"


def decode(text: str, stamp: int) -> Design:
    """The design of a code. stamp: of the tables in use. Raises InputError for what is no code, or not of these."""
    signs = plain(text)
    strange = sorted(set(signs) - set(SIGNS))
    if strange:
        raise InputError("game.strange", code=text, sign=strange[0])
    if len(signs) != LENGTH:
        raise InputError("game.length", code=text, n=len(signs), length=LENGTH)
    number = 0
    for sign in signs:
        number = number << 5 | SIGNS.index(sign)
    number, check = number >> 16, number & 0xFFFF
    fields, rest = [], number
    for width in reversed(WIDTHS):
        fields.append(rest & (1 << width) - 1)
        rest >>= width
    group, round_, province, mix, base, prediction, made_with = reversed(fields)
    if crc16(_bytes(number)) != check or base >= 3 ** len(LEVERS):
        raise InputError("game.damaged", code=text)
    if made_with != stamp:
        raise InputError("game.foreign", code=text)
    levels = tuple(base // 3**k % 3 for k in reversed(range(len(LEVERS))))
    return Design(group + 1, round_ + 1, province, mix, levels, PREDICTIONS[prediction], made_with)


def plain(text: str) -> str:
    """A code as it counts: capitals without spaces and dashes, and what looks alike brought together."""
    signs = "".join(sign for sign in unicodedata.normalize("NFKC", text).upper() if sign.isalnum())
    return signs.replace("I", "1").replace("L", "1").replace("O", "0")


def _bytes(number: int) -> bytes:
    return number.to_bytes(5, "big")


def crc16(content: bytes) -> int:
    """CRC-16/CCITT-FALSE."""
    check = 0xFFFF
    for byte in content:
        check ^= byte << 8
        for _ in range(8):
            check = (check << 1 ^ 0x1021 if check & 0x8000 else check << 1) & 0xFFFF
    return check
