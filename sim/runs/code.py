"""Which code made a run: the version of the program, and a digest of all that its figures depend on."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import lru_cache
from hashlib import blake2b
from importlib import resources
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from sim.setup.registry import without_docstrings

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

PACKAGE = "sim"
FIRST = ("sim.runs.outcome", "sim.setup.scenario")
"""The modules that make a run and what it is run with: these and all that they import are the code of a run."""


@lru_cache(maxsize=1)
def code_digest() -> str:
    """32 hexadecimal digits that change with any code and any data that the figures of a run depend on.

    Of code the abstract syntax counts, without docstrings; of data every byte. Packages that the model calls are not in
    it; their versions are written beside every result.
    """
    root = resources.files(PACKAGE)
    trees = modules_of(root)
    digest = blake2b(digest_size=16)
    for name, tree in trees.items():
        digest.update(f"{name}\0{_written(without_docstrings(tree))}\0".encode())
    for file in data_of(root, trees):
        text = file.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{file.name}\0{len(text)}\0".encode() + text)
    return digest.hexdigest()


def code_version() -> str:
    """The program's version with the head of the digest, for people to read: ``0.1.0 (code 1f2e3d4c)``."""
    try:
        number = version("digigov")
    except PackageNotFoundError:
        number = "without a version"
    return f"{number} (code {code_digest()[:8]})"


def modules_of(root: Traversable) -> dict[str, ast.Module]:
    """Modules that make a run, each by its full name with its syntax, in order of their names.

    Followed from ``FIRST`` through all imports that are not for type checkers only. Not the package itself, whose
    ``__init__`` only lists names.
    """
    modules: dict[str, ast.Module] = {}
    to_do = [*FIRST]
    while to_do:
        name = to_do.pop()
        file = _file_of(root, name)
        if name in modules or name == PACKAGE or file is None:
            continue
        modules[name] = ast.parse(file.read_bytes())
        to_do += [*_imports(modules[name]), name.rpartition(".")[0]]
    return dict(sorted(modules.items()))


def data_of(root: Traversable, trees: Mapping[str, ast.Module]) -> list[Traversable]:
    """Files of data that modules name, with or without their ending, in order of their names."""
    nodes = (node for tree in trees.values() for node in ast.walk(tree) if isinstance(node, ast.Constant))
    names = {node.value for node in nodes if isinstance(node.value, str)}
    files = sorted(root.joinpath("data").iterdir(), key=lambda file: file.name)
    return [file for file in files if file.is_file() and names & {file.name, file.name.partition(".")[0]}]


def _file_of(root: Traversable, name: str) -> Traversable | None:
    """The file of a module of this package; None if there is no such module, as for what is imported from one."""
    steps = name.split(".")
    if steps[0] != PACKAGE:
        return None
    for file in (root.joinpath(*steps[1:], "__init__.py"), root.joinpath(*steps[1:-1], f"{steps[-1]}.py")):
        if file.is_file():
            return file
    return None


def _imports(node: ast.AST) -> Iterator[str]:
    """Full names that are imported when the code runs: ``from a import b`` gives ``a`` and ``a.b``."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            continue
        if isinstance(child, ast.Import):
            yield from (alias.name for alias in child.names)
        elif isinstance(child, ast.ImportFrom) and child.module:
            yield child.module
            yield from (f"{child.module}.{alias.name}" for alias in child.names)
        yield from _imports(child)


def _written(node: ast.AST) -> str:
    """Syntax as text, the same under every version of Python."""
    fields = []
    for name in node._fields:
        value = getattr(node, name, None)
        if value is None or value == [] or name in ("ctx", "kind"):
            continue
        items = value if isinstance(value, list) else [value]
        written = ",".join(_written(item) if isinstance(item, ast.AST) else repr(item) for item in items)
        fields.append(f"{name}={written}")
    return f"{type(node).__name__}({' '.join(fields)})"
