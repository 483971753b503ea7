"""Errors of the command line: one line on stderr and exit code 2; 1 where runs failed, 130 when interrupted."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn

import typer
from typer.core import TyperGroup

from sim.cli.speech import put_help, speak, take_language
from sim.language.errors import InputError, Note, RunsFailed, nearest
from sim.language.texts import in_words

UsageError: Any = typer.BadParameter.__base__  # what the parser raises; typer names only its child


class OneLineGroup(TyperGroup):
    """A group of commands that tells every error in one line, whoever calls it."""

    def main(self, args: Sequence[str] | None = None, *more: Any, **extra: Any) -> NoReturn:
        """Parse, run and exit: 0, 2 for bad input, 130 when interrupted."""
        extra["standalone_mode"] = False  # else typer prints errors its own way
        try:
            lang, rest = take_language(sys.argv[1:] if args is None else args)
        except InputError as error:
            leave(str(error), 2)
        with speak(lang), one_line_notes():
            put_help(self)
            try:
                code = super().main(rest, *more, **extra)
            except UsageError as error:
                leave(error.format_message(), 2)
            except (typer.Abort, KeyboardInterrupt):
                leave("interrupted", 130)
        sys.exit(code if isinstance(code, int) else 0)

    def invoke(self, ctx: typer.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except InputError as error:
            leave(str(error), 2)
        except KeyboardInterrupt as interrupt:
            leave(str(interrupt) or "interrupted", 130)
        except RunsFailed as error:
            leave(str(error), 1)

    def resolve_command(self, ctx: typer.Context, args: list[str]) -> Any:
        """Find the command, or say which is nearest."""
        name = args[0]
        commands = self.list_commands(ctx)
        if name not in commands and not name.startswith("-"):
            near = nearest(name, commands)
            raise UsageError(f"there is no command {name}{near}; commands: {', '.join(commands)}")
        return super().resolve_command(ctx, args)


@contextmanager
def one_line_notes() -> Iterator[None]:
    """Print a Note on stderr as one line; other warnings as ever."""
    with warnings.catch_warnings():
        shown = warnings.showwarning

        def show(message: Any, category: type[Warning], *where: Any, **more: Any) -> None:
            if issubclass(category, Note):
                typer.echo(f"digigov: {message}", err=True)
            else:
                shown(message, category, *where, **more)

        warnings.showwarning = show
        yield


def leave(message: str, code: int) -> NoReturn:
    """Print one line on stderr, in the language in use as far as the table has its words, and exit."""
    typer.echo("digigov: " + in_words("errors", " ".join(message.split())), err=True)
    raise SystemExit(code)
