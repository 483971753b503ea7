"""Which code made a run: the version of the program, and a digest of all that its figures depend on."""

from __future__ import annotations

import ast
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from importlib import resources
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from sim.setup.registry import without_docstrings

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

PACKAGE = "sim"
FIRST = ("sim.runs.outcome", "sim.setup.scenario")
"""The modules that make a run and what it is run with: these and all that they import are the code of a run."""


@dataclass(frozen=True, slots=True)
class Module:
    """What counts of a module: its syntax as text, without docstrings; what it imports; the texts that it has."""

    syntax: str
    imports: tuple[str, ...]
    texts: frozenset[str]


@lru_cache(maxsize=1)
def code_digest() -> str:
    """32 hexadecimal digits that change with any code and any data that the figures of a run depend on.

    Of code the abstract syntax counts, without docstrings; of data every byte. Packages that the model calls are not in
    it; their versions are written beside every result.
    """
    root = resources.files(PACKAGE)
    modules = modules_of(root)
    digest = blake2b(digest_size=16)
    for name, module in modules.items():
        digest.update(f"{name}\0{module.syntax}\0".encode())
    for file in data_of(root, modules):
        text = file.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{file.name}\0{len(text)}\0".encode() + text)
    return digest.hexdigest()


@lru_cache(maxsize=1)
def files_stamp() -> str:
    """What is the same in two processes that read the same files of this package; "" where it is not made of files.

    Looked up in a hundredth of the time that the digest takes.
    """
    root = resources.files(PACKAGE)
    if not isinstance(root, Path):
        return ""
    digest = blake2b(f"{platform.node()}\0{root.resolve()}".encode(), digest_size=16)
    for file in sorted([*root.rglob("*.py"), *root.joinpath("data").iterdir()]):
        known = file.stat()
        digest.update(f"{file}\0{known.st_mtime_ns}\0{known.st_size}\0".encode())
    return digest.hexdigest()


def code_version() -> str:
    """The program's version with the head of the digest, for people to read: ``0.1.0 (code 1f2e3d4c)``."""
    try:
        number = version("digigov")
    except PackageNotFoundError:
        number = "without a version"
    return f"{number} (code {code_digest()[:8]})"


def modules_of(root: Traversable) -> dict[str, Module]:
    """Modules that make a run, each by its full name, in order of their names.

    Followed from ``FIRST`` through all imports that are not for type checkers only. Not the package itself, whose
    ``__init__`` only lists names.
    """
    modules: dict[str, Module] = {}
    to_do = [*FIRST]
    while to_do:
        name = to_do.pop()
        file = None if name in modules or name == PACKAGE else _file_of(root, name)
        if file is not None:
            modules[name] = _read(file.read_bytes())
            to_do += [*modules[name].imports, name.rpartition(".")[0]]
    return dict(sorted(modules.items()))


def data_of(root: Traversable, modules: Mapping[str, Module]) -> list[Traversable]:
    """Files of data that modules name, with or without their ending, in order of their names."""
    names = frozenset[str]().union(*(module.texts for module in modules.values()))
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


@lru_cache(maxsize=256)
def _read(source: bytes) -> Module:
    """What counts of a module's source."""
    syntax: list[str] = []
    imports: list[str] = []
    texts: set[str] = set()
    _follow(without_docstrings(ast.parse(source)), syntax, imports, texts, runs=True)
    return Module("".join(syntax), tuple(imports), frozenset(texts))


def _follow(node: ast.AST, syntax: list[str], imports: list[str], texts: set[str], runs: bool) -> None:
    """Add a node's syntax as text, the same under every version of Python, and below what runs its imports."""
    syntax += (type(node).__name__, "(")
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
        runs = False
    elif runs and isinstance(node, ast.Import):
        imports += [alias.name for alias in node.names]
    elif runs and isinstance(node, ast.ImportFrom) and node.module:
        imports += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        texts.add(node.value)
    for name in node._fields:
        value = getattr(node, name, None)
        if value is None or value == [] or name in ("ctx", "kind"):
            continue
        syntax += (" ", name, "=")
        for item in value if isinstance(value, list) else (value,):
            if isinstance(item, ast.AST):
                _follow(item, syntax, imports, texts, runs)
            else:
                syntax += (repr(item), ",")
    syntax.append(")")
