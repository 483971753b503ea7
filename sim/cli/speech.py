"""The language of the command line: ``--lang`` anywhere in a command, and help in the language in use.

Help stands in English where commands and options are declared; the Chinese of it is in the table of texts, by command
and option. It is put in when a command is called, so that one process can speak both.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from typer.core import TyperGroup

from sim.language.choice import checked, speaking
from sim.language.errors import InputError
from sim.language.texts import LANGUAGES, find, has_wide, respoken, say, texts_of, translated, wrap_wide

OPTION = "--lang"
Context: Any = TyperGroup.context_class  # the parser's own classes, which typer does not name
Formatter: Any = Context.formatter_class


def take_language(args: Sequence[str]) -> tuple[str | None, list[str]]:
    """The language that ``--lang`` gives, before or after the sub-command, and the other arguments.

    Raises InputError for a language that there is not.
    """
    given, rest = None, list(args)
    end = rest.index("--") if "--" in rest else len(rest)
    for place in reversed(range(end)):
        name, equals, value = rest[place].partition("=")
        if name != OPTION:
            continue
        if not equals and place + 1 >= end:
            raise InputError("cli.needs_language", option=OPTION, allowed=LANGUAGES)
        given = checked(value if equals else rest[place + 1])
        del rest[place : place + (1 if equals else 2)]
    return given, rest


def speak(lang: str | None) -> AbstractContextManager[None]:
    """Speak a language while a command runs; the one in use where none was given."""
    return nullcontext() if lang is None else speaking(lang)


def put_help(group: TyperGroup) -> None:
    """Put help in the language in use into a group, its commands and their options."""
    group.context_class = SpokenContext
    _put(group, "digigov")
    for name, command in group.commands.items():
        command.context_class = SpokenContext
        _put(command, name)


def _put(command: Any, name: str) -> None:
    """Help of one command, its short form, and its options; what the table lacks stays as declared."""
    text = find(f"help.command.{name}") or (None if name in declared() else respoken(command.help or ""))
    if text:
        command.help = text.strip("\n")
        command.short_help = command.help.split("\n")[0].rstrip("。") if has_wide(text) else command.short_help
    for param in command.params:
        of_command, of_all = f"help.option.{name}.{param.name}", f"help.option.{param.name}"
        told = find(of_command) or find(of_all)
        param.help = told or (param.help if name in declared() else respoken(param.help or ""))
        if isinstance(param.show_default, str):
            param.show_default = translated("help", param.show_default)


def declared() -> set[str]:
    """Commands whose English help stands where they are declared; that of others is in the rooms of the table."""
    return {key.rpartition(".")[2] for key in texts_of("help") if key.startswith("help.command.")}


class SpokenFormatter(Formatter):
    """Help in the language in use; Chinese lines are broken where they reach the edge."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The first line."""
        super().write_usage(prog, args, say("help.usage") if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        """A heading such as "Options"; what belongs to all commands joins the options."""
        self.is_options = heading == "Options"
        told = translated("help", heading)
        if has_wide(told):
            self.write(f"{' ' * self.current_indent}{told}：\n")
        else:
            super().write_heading(told)

    def write_text(self, text: str) -> None:
        """Paragraphs; those that begin with a backspace keep their lines."""
        if not has_wide(text):
            super().write_text(text)
            return
        indent = " " * self.current_indent
        for place, paragraph in enumerate(re.split(r"\n\s*\n", text)):
            self.write("\n" if place else "")
            kept = paragraph.removeprefix("\b\n") if paragraph.startswith("\b") else None
            lines = wrap_wide(" ".join(paragraph.split()), self.width - self.current_indent)
            for line in lines if kept is None else kept.splitlines():
                self.write(f"{indent}{line}\n")

    def write_dl(self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Names and what they mean, side by side."""
        found = [(name, _spoken(told)) for name, told in rows]
        if getattr(self, "is_options", False):
            found.insert(-1, (f"{OPTION} {'|'.join(LANGUAGES)}", say("help.lang")))
        if not any(has_wide(told) for _, told in found):
            super().write_dl(found, col_max, col_spacing)
            return
        first = min(max(len(name) for name, _ in found), col_max) + col_spacing
        indent, margin = " " * self.current_indent, " " * (self.current_indent + first)
        for name, told in found:
            lines = wrap_wide(told, max(self.width - first - 2, 10))
            if len(name) > first - col_spacing:
                self.write(f"{indent}{name}\n{margin}{lines[0]}\n")
            else:
                self.write(f"{indent}{name:<{first}}{lines[0]}\n")
            for line in lines[1:]:
                self.write(f"{margin}{line}\n")


class SpokenContext(Context):
    """A command being called, whose help is written in the language in use."""

    formatter_class = SpokenFormatter


def _spoken(told: str) -> str:
    """What an option means, with what the parser adds to it in brackets."""
    told = translated("help", told)
    extra = re.search(r"\s*\[([^\[\]]*)\]$", told)
    if extra is None or extra[1] == "":
        return told
    parts = [translated("help", part) for part in extra[1].split("; ")]
    parts = [
        say("help.default", value=part.removeprefix("default: ")) if part.startswith("default: ") else part
        for part in parts
    ]
    return f"{told[: extra.start()]}  [{'; '.join(parts)}]"
