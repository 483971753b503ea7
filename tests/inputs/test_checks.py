"""Texts and names that a user gives are shown everywhere as they are written, or refused."""

from __future__ import annotations

import pytest

from sim.inputs.checks import LONGEST_TEXT, check_name, check_text
from sim.language.errors import InputError, Message


def test_what_can_be_shown_is_taken_as_it_is():
    for text in ("$5 (50%)", "\\frac{1}", "{x: y}", "العربية", "😀", "<b>&amp;", "[red]x[/]", "a\n\tb", "=1+1"):
        assert check_text(text) == text
    for name in ("浙江 2", "50% & $5", "[x]*?"):
        assert check_name(name) == name


def test_what_steers_a_terminal_or_turns_what_follows_is_refused():
    for sign in ("\0", "\x1b", "\x7f", "\x85", "\u202e", "\u2067"):
        with pytest.raises(InputError, match=rf"U\+{ord(sign):04X}"):
            check_text(f"a{sign}b")
    with pytest.raises(InputError, match="longer than"):
        check_text("x" * (LONGEST_TEXT + 1))


def test_no_name_is_a_formula():
    for sign in "=+-@":
        with pytest.raises(InputError, match=f"begins with \\{sign}"):
            check_name(f"{sign}1+1")


def test_a_message_repeats_what_was_given_shortened_and_without_control_characters():
    told = str(Message("cli.system", path="x\x1b[31m\u202e" + "y" * 10_000, reason="no"))
    assert len(told) < 300 and told.isprintable() and "\\x1b" in told
