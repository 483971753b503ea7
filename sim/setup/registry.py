"""What a scholar adds from a script, without touching the package: options, rules, indicators and others.

A table that can grow says so with ``growing(kind, add)``. Whatever is registered goes to worker processes with a study
(they do not import the script), and its code is part of the study's digest.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from hashlib import blake2b
from typing import Any

from sim.language.errors import InputError, nearest_name


@dataclass(frozen=True, slots=True)
class Extension:
    """One thing that was registered: its kind (such as "indicator"), its name, and its record."""

    kind: str
    name: str
    record: Any


_growing: dict[str, Callable[[str, Any], None]] = {}
_registered: dict[tuple[str, str], Extension] = {}


def growing(kind: str, add: Callable[[str, Any], None]) -> None:
    """Say how a record of a kind gets into its table, under its name."""
    _growing[kind] = add


def register(kind: str, name: str, record: Any) -> None:
    """Add a record to the table of its kind; one of the same name that was registered before is replaced.

    Raises InputError for a kind that does not grow.
    """
    if kind not in _growing:
        raise InputError("setup.no_kind", kind=kind, near=nearest_name(kind, _growing), allowed=sorted(_growing))
    _growing[kind](name, record)
    _registered[kind, name] = Extension(kind, name, record)


def registered() -> tuple[Extension, ...]:
    """All that was registered in this process, in its order; for workers, who ``install`` it."""
    return tuple(_registered.values())


def install(extensions: tuple[Extension, ...]) -> None:
    """Register what another process has registered."""
    for extension in extensions:
        register(extension.kind, extension.name, extension.record)


def digest_of(extension: Extension) -> str:
    """16 hexadecimal digits that change with what an extension says and does, and not with its comments."""
    parts = "\0".join([extension.kind, extension.name, *_parts(extension.record)])
    return blake2b(parts.encode(), digest_size=8).hexdigest()


def _parts(value: Any) -> Iterator[str]:
    """A record as texts: functions by their syntax without docstrings, all else as it is written."""
    if is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield field.name
            yield from _parts(getattr(value, field.name))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield str(key)
            yield from _parts(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _parts(item)
    elif callable(value):
        yield syntax_of(value)
    else:
        yield repr(value)


def syntax_of(function: Callable[..., Any]) -> str:
    """The code of a function as syntax, without docstrings; its byte code where the source is not available."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):
        code = getattr(function, "__code__", None)
        return repr((code.co_code, code.co_consts, code.co_names)) if code else repr(function)
    return ast.dump(without_docstrings(tree))


def without_docstrings(tree: ast.AST) -> ast.AST:
    """The same tree, its docstrings left out."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            first = node.body[0] if node.body else None
            if (
                isinstance(first, ast.Expr)
                and isinstance(first.value, ast.Constant)
                and isinstance(first.value.value, str)
            ):
                node.body = node.body[1:] or [ast.Pass()]
    return tree
