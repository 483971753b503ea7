"""The language of the command line: ``--lang`` anywhere in a command, and help in the language in use.

Help is in English where commands and options are declared; the Chinese of it is in the table of texts, by command
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
from sim.language.texts import LANGUAGES, find, has_wide, say, translated, wrap_wide

OPTION = "--lang"
Context: Any = TyperGroup.context_class  # the parser's own classes, which typer does not name
Formatter: Any = Context.formatter_class


def take_language(args: Sequence[str]) -> tuple[str | None, list[str]]:
    """The language that ``--lang`` gives, before or after the sub-command, and the other arguments.

    Raises InputError for an unknown language.
    """
    given, rest = None, list(args)
    end = rest.index("--") if "--" in rest else len(rest)
    for index in reversed(range(end)):
        name, equals, value = rest[index].partition("=")
        if name != OPTION:
            continue
        if not equals and index + 1 >= end:
            raise InputError("cli.needs_language", option=OPTION, allowed=LANGUAGES)
        given = checked(value if equals else rest[index + 1])
        del rest[index : index + (1 if equals else 2)]
    return given, rest


def speak(lang: str | None) -> AbstractContextManager[None]:
    """Speak a language while a command runs; the one in use where none was given."""
    return nullcontext() if lang is None else speaking(lang)


def put_help(group: TyperGroup) -> None:
    """Put help in the language in use into a group, its commands and their options."""
    group.context_class = HelpContext
    _put(group, "digigov")
    for name, command in group.commands.items():
        command.context_class = HelpContext
        _put(command, name)


def _put(command: Any, name: str) -> None:
    """Help of one command, its short form, and its options; what the table lacks stays as declared."""
    text = find(f"help.command.{name}")
    if text:
        command.help = text.strip("\n")
        command.short_help = command.help.split("\n")[0].rstrip("。") if has_wide(text) else command.short_help
    for param in command.params:
        of_command, of_all = f"help.option.{name}.{param.name}", f"help.option.{param.name}"
        param.help = find(of_command) or find(of_all) or param.help
        if isinstance(param.show_default, str):
            param.show_default = translated("help", param.show_default)


class HelpFormatter(Formatter):
    """Help in the language in use; Chinese lines are broken where they reach the edge."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The first line."""
        super().write_usage(prog, args, say("help.usage") if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        """A heading such as "Options"; what belongs to all commands joins the options."""
        self.is_options = heading == "Options"
        text = translated("help", heading)
        if has_wide(text):
            self.write(f"{' ' * self.current_indent}{text}：\n")
        else:
            super().write_heading(text)

    def write_text(self, text: str) -> None:
        """Paragraphs; those that begin with a backspace keep their lines."""
        if not has_wide(text):
            super().write_text(text)
            return
        indent = " " * self.current_indent
        for index, paragraph in enumerate(re.split(r"\n\s*\n", text)):
            self.write("\n" if index else "")
            kept = paragraph.removeprefix("\b\n") if paragraph.startswith("\b") else None
            lines = wrap_wide(" ".join(paragraph.split()), self.width - self.current_indent)
            for line in lines if kept is None else kept.splitlines():
                self.write(f"{indent}{line}\n")

    def write_dl(self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Names and what they mean, side by side."""
        described = [(name, _meaning(meaning)) for name, meaning in rows]
        if getattr(self, "is_options", False):
            described.insert(-1, (f"{OPTION} {'|'.join(LANGUAGES)}", say("help.lang")))
        if not any(has_wide(meaning) for _, meaning in described):
            super().write_dl(described, col_max, col_spacing)
            return
        first = min(max(len(name) for name, _ in described), col_max) + col_spacing
        indent, margin = " " * self.current_indent, " " * (self.current_indent + first)
        for name, meaning in described:
            lines = wrap_wide(meaning, max(self.width - first - 2, 10))
            if len(name) > first - col_spacing:
                self.write(f"{indent}{name}\n{margin}{lines[0]}\n")
            else:
                self.write(f"{indent}{name:<{first}}{lines[0]}\n")
            for line in lines[1:]:
                self.write(f"{margin}{line}\n")


class HelpContext(Context):
    """A command being called, whose help is written in the language in use."""

    formatter_class = HelpFormatter


def _meaning(text: str) -> str:
    """What an option means, with what the parser adds to it in brackets."""
    text = translated("help", text)
    extra = re.search(r"\s*\[([^\[\]]*)\]$", text)
    if extra is None or extra[1] == "":
        return text
    parts = [translated("help", part) for part in extra[1].split("; ")]
    parts = [
        say("help.default", value=part.removeprefix("default: ")) if part.startswith("default: ") else part
        for part in parts
    ]
    return f"{text[: extra.start()]}  [{'; '.join(parts)}]"
