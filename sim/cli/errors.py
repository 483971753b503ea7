"""Errors of the command line: one line on stderr and exit code 2; 1 where runs failed, 130 when interrupted."""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn

import typer
from typer.core import TyperGroup

from sim.cli.speech import put_help, speak, take_language
from sim.language.errors import InputError, Message, Note, RunsFailed, nearest_name

LONGEST, CUT = 400, " [...] "
"""Characters of a message, and what stands for those left out."""
INTERRUPTED = 130
"""The exit code after Ctrl-C."""
UsageError: Any = typer.BadParameter.__base__  # what the parser raises; typer names only its child


class OneLineGroup(TyperGroup):
    """A group of commands that reports every error in one line, whoever calls it."""

    def main(self, args: Sequence[str] | None = None, *more: Any, **extra: Any) -> NoReturn:
        """Parse, run and exit: 0, 2 for bad input, 130 when interrupted."""
        extra["standalone_mode"] = False  # else typer prints errors its own way
        try:
            lang, rest = take_language(sys.argv[1:] if args is None else args)
        except InputError as error:
            leave(error, 2)
        with speak(lang), one_line_notes():
            put_help(self)
            try:
                code = super().main(rest, *more, **extra)
            except UsageError as error:
                leave(usage_fault(error), 2)
            except (typer.Abort, KeyboardInterrupt):
                code = INTERRUPTED
            if code == INTERRUPTED:  # typer's too, which says nothing, where no command had begun
                leave(Message("interrupted"), INTERRUPTED)
        sys.exit(code if isinstance(code, int) else 0)

    def invoke(self, ctx: typer.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except InputError as error:
            leave(error, 2)
        except KeyboardInterrupt as interrupt:
            leave(str(interrupt) or Message("interrupted"), INTERRUPTED)
        except RunsFailed as error:
            leave(error, 1)
        except MemoryError:
            leave(Message("cli.no_memory"), 2)
        except OSError as error:  # a name that no file can have, a folder without permission, a full disk
            if error.filename is None:
                raise
            leave(Message("cli.system", path=str(error.filename), reason=error.strerror), 2)

    def resolve_command(self, ctx: typer.Context, args: list[str]) -> Any:
        """Find the command, or say which is nearest."""
        name = args[0]
        commands = self.list_commands(ctx)
        if name not in commands and not name.startswith("-"):
            leave(Message("cli.no_command", name=name, near=nearest_name(name, commands), commands=commands), 2)
        return super().resolve_command(ctx, args)


def in_one_line(text: str) -> str:
    """A text without line breaks and of at most LONGEST characters, cut in the middle, since its ends say most."""
    text = " ".join(text.split())
    if len(text) <= LONGEST:
        return text
    kept = LONGEST - len(CUT)
    return text[: kept - kept // 3] + CUT + text[-(kept // 3) :]


@contextmanager
def one_line_notes() -> Iterator[None]:
    """Print a Note on stderr as one line; other warnings as ever."""
    with warnings.catch_warnings():
        shown = warnings.showwarning

        def show(message: Any, category: type[Warning], *where: Any, **more: Any) -> None:
            if issubclass(category, Note):
                typer.echo(in_one_line(f"digigov: {message}"), err=True)
            else:
                shown(message, category, *where, **more)

        warnings.showwarning = show
        yield


def usage_fault(error: Any) -> Message | str:
    """What the parser refuses, in the language in use: it knows English only."""
    kind = type(error).__name__
    if kind == "NoSuchOption":
        near = nearest_name(error.option_name, error.possibilities or ())
        return Message("cli.no_option", option=error.option_name, near=near)
    if kind == "BadOptionUsage":
        return Message("cli.no_value", option=error.option_name)
    param = getattr(error, "param", None)
    options = [option for option in getattr(param, "opts", ()) if option.startswith("-")]
    name = "'" + (" / ".join(options) or str(getattr(param, "metavar", None) or getattr(param, "name", ""))) + "'"
    if kind == "MissingParameter":
        return Message("cli.missing", name=name)
    if kind == "BadParameter":
        return Message("cli.bad_value", name=name, reason=error.message)
    extra = re.search(r"extra arguments? \((.*)\)", error.format_message())
    return Message("cli.extra", arguments=extra[1]) if extra else error.format_message()


def leave(message: Message | Exception | str, code: int) -> NoReturn:
    """Print one line on stderr, in the language in use, and exit."""
    typer.echo(in_one_line(f"digigov: {message}"), err=True)
    raise SystemExit(code)
