"""Codes can be read out and typed in: what they say comes back, and no slip is taken for a design."""

from __future__ import annotations

import pytest

from sim.classroom.page.code import LENGTH, PREDICTIONS, SIGNS, Design, crc16, decode, encode, plain
from sim.language.errors import InputError

DESIGNS = [
    Design(1, 1, 0, 0, (0, 0, 0, 0), "", 0),
    Design(32, 2, 1, 255, (2, 2, 2, 2), "open", 1023),
    Design(7, 1, 1, 171, (2, 1, 0, 1), "second", 927),
]


def test_what_a_code_says_comes_back_however_it_is_typed():
    for design in DESIGNS:
        code = encode(design)
        spelt = code.replace("1", "l").replace("0", "o").lower().replace("-", " – ")
        wide = "".join(chr(ord(sign) + 0xFEE0) if sign.isalnum() else sign for sign in code)
        for text in (code, spelt, wide, code.replace("-", "")):
            assert decode(text, design.stamp) == design


def test_every_wrong_sign_and_every_swap_is_found():
    for design in DESIGNS:
        code = plain(encode(design))
        slips = {code[:i] + sign + code[i + 1 :] for i in range(LENGTH) for sign in SIGNS}
        slips |= {code[:i] + code[i + 1] + code[i] + code[i + 2 :] for i in range(LENGTH - 1)}
        for slip in slips - {code}:
            with pytest.raises(InputError, match="mistyped"):
                decode(slip, design.stamp)


def test_what_is_no_code_is_told_apart():
    code = encode(DESIGNS[2])
    for text, fault in ((code[:-1], "this has 9"), (code + "7", "this has 11"), (code[:-1] + "U", "is in no code")):
        with pytest.raises(InputError, match=fault):
            decode(text, 927)
    with pytest.raises(InputError, match="from a page with other numbers"):
        decode(code, 926)


def test_the_check_is_the_one_it_is_said_to_be():
    assert crc16(b"123456789") == 0x29B1  # of the catalogue of CRCs
    assert len(PREDICTIONS) == 4 and len(set(SIGNS)) == 32
