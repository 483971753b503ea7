"""The house rules hold in every file of sim/, and each rule sees what it forbids."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sim.setup.modes import MODES

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "sim").rglob("*.py"))

# What may import what: a room only those named before it, and itself. A room is a folder.
ORDER = (
    *("language", "inputs", "setup"),
    *("model.world", "model.agents", "model.crowd", "model.month", "model"),
    *("explain", "theory", "results", "runs", "report.figures", "report", "studies"),
    *("classroom.lessons", "classroom.page", "classroom.explorer", "classroom"),
    *("docs", "sim", "cli", "__main__"),
)
EVERYTHING_NAMES = {"utils", "util", "helpers", "helper", "base", "manager", "managers", "common", "misc"}
RANDOM_MODULES = {"random", "secrets", "uuid", "numpy.random"}
FORBIDDEN_MODULES = {"pickle", "socket", "urllib.request", "http.client", "requests", "httpx", "aiohttp"}
HEAVY_MODULES = {"matplotlib", "mesa", "scipy.stats", "pandas", "pyarrow", "networkx"}
MODE_NAME = re.compile(rf"\b({'|'.join(MODES)})\b")
ORDER_KEEPING = ("list", "tuple", "enumerate", "zip", "map", "filter", "iter", "reversed")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def room_of(path: Path) -> str:
    """The room of a file under sim/: its folder, as "model.world"; loose files are rooms of their own."""
    parts = path.relative_to(ROOT / "sim").parts
    return ".".join(parts[:-1]) or parts[0].removesuffix(".py").replace("__init__", "sim")


def room_imported(name: str) -> str:
    """The room that an imported name is in: the longest beginning of it that is a folder of sim/."""
    parts = name.split(".")[1:]
    while parts and not (ROOT / "sim" / Path(*parts)).is_dir():
        parts = parts[:-1]
    return ".".join(parts) or "sim"


def nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """Every node that runs: what is there for type checkers only is left out."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            continue
        yield child
        yield from nodes(child)


def imports(tree: ast.AST) -> Iterator[str]:
    """Full names of everything imported when the code runs: ``from a import b`` gives ``a.b``."""
    for node in nodes(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{'.' * node.level}{node.module}.{alias.name}" for alias in node.names)


def is_within(name: str, modules: set[str]) -> bool:
    return any(name == module or name.startswith(module + ".") for module in modules)


def is_set(node: ast.expr, names: set[str]) -> bool:
    """Whether this is plainly a set, or one of the names given to sets, also behind what keeps its order."""
    if isinstance(node, ast.Set | ast.SetComp) or (isinstance(node, ast.Name) and node.id in names):
        return True
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr | ast.BitAnd | ast.Sub | ast.BitXor):
        return is_set(node.left, names) or is_set(node.right, names)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        keeps_order = node.func.id in ORDER_KEEPING and any(is_set(part, names) for part in node.args)
        return keeps_order or node.func.id in ("set", "frozenset")
    return False


# Rules: each gives what is wrong in a file.


def mode_names(tree: ast.Module) -> list[str]:
    for node in ast.walk(tree):
        has_text = isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node)
        if has_text:
            node.body = node.body[1:] or [ast.Pass()]
    return [line.strip() for line in ast.unparse(tree).splitlines() if MODE_NAME.search(line)]


def missing_docstring(tree: ast.Module) -> list[str]:
    return [] if (ast.get_docstring(tree) or "").split("\n\n")[0].endswith((".", ":", "?")) else ["no docstring"]


def evaluated_annotations(tree: ast.Module) -> list[str]:
    annotated = ast.FunctionDef | ast.ClassDef | ast.AnnAssign
    has_some = any(isinstance(node, annotated) for node in ast.walk(tree))
    return ["no future import"] if has_some and "__future__.annotations" not in imports(tree) else []


def randomness(tree: ast.Module) -> list[str]:
    uses = [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    uses = [use for use in uses if use.endswith(".rvs") or use in ("np.random", "numpy.random")]
    return uses + [name for name in imports(tree) if is_within(name, RANDOM_MODULES)]


def forbidden_imports(tree: ast.Module) -> list[str]:
    return [name for name in imports(tree) if name.startswith(".") or is_within(name, FORBIDDEN_MODULES)]


def set_order(tree: ast.Module) -> list[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and is_set(node.value, set()):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    read: list[ast.expr] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.For | ast.comprehension):
            read.append(node.iter)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "join":
            read += node.args
        elif isinstance(node, ast.Starred) and isinstance(node.ctx, ast.Load):
            read.append(node.value)
    return [ast.unparse(node) for node in read if is_set(node, names)]


def upward_imports(tree: ast.Module, room: str) -> list[str]:
    rooms = [(name, room_imported(name)) for name in imports(tree) if is_within(name, {"sim"})]
    return [name for name, other in rooms if ORDER.index(other) > ORDER.index(room)]


def faults(rule: Callable[[ast.Module], list[str]], but: str = "") -> dict[str, list[str]]:
    """What a rule finds, by file; ``but`` is the one file that it does not bind."""
    found = {name_of(path): rule(ast.parse(path.read_text(encoding="utf-8"))) for path in SOURCES}
    return {name: wrong for name, wrong in found.items() if wrong and name != but}


def test_only_modes_knows_the_name_of_a_mode():
    assert faults(mode_names, but="sim/setup/modes.py") == {}


def test_no_template_knows_the_name_of_a_mode():
    pages = [path for path in sorted((ROOT / "sim" / "templates").rglob("*")) if path.is_file()]
    logic = [part for path in pages for part in re.findall(r"(?s)\{[%{].*?[%}]\}", path.read_text("utf-8"))]
    assert logic and [part for part in logic if MODE_NAME.search(part)] == []


def test_every_module_says_what_it_is():
    assert faults(missing_docstring) == {}


def test_annotations_are_never_evaluated():
    assert faults(evaluated_annotations) == {}


def test_only_rng_makes_randomness():
    assert faults(randomness, but="sim/setup/rng.py") == {}


def test_nothing_pickles_or_calls_the_network():
    assert faults(forbidden_imports) == {}


def test_nothing_depends_on_the_order_of_a_set():
    assert faults(set_order) == {}


def test_every_room_has_its_place_in_the_order():
    assert sorted({room_of(path) for path in SOURCES} - set(ORDER)) == []


def test_a_lower_module_never_imports_a_higher_one():
    found = {}
    for path in SOURCES:
        found[name_of(path)] = upward_imports(ast.parse(path.read_text(encoding="utf-8")), room_of(path))
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (mode_names, f"if mode.name == '{next(iter(MODES))}': pass"),
        (mode_names, f"def {next(iter(MODES))}(): pass"),
        (missing_docstring, "x = 1"),
        (evaluated_annotations, "def f(): pass"),
        (randomness, "from numpy import random"),
        (randomness, "def f(): return np.random.default_rng()"),
        (randomness, "norm.rvs(3)"),
        (forbidden_imports, "def f():\n    import pickle"),
        (forbidden_imports, "from .rng import Luck"),
        (set_order, "for name in {'a', 'b'}: pass"),
        (set_order, "seen = set()\nlines = [name for name in seen]"),
        (set_order, "', '.join(set(names) - known)"),
        (lambda tree: upward_imports(tree, "model.world"), "def f():\n    from sim.model.model import Model"),
        (lambda tree: upward_imports(tree, "model.world"), "import sim"),
    ],
)
def test_each_rule_sees_what_it_forbids(rule, code):
    assert rule(ast.parse(code))


def test_files_stay_small():
    lines = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}
    assert {name: count for name, count in lines.items() if count > 300} == {}
    assert statistics.median(lines.values()) < 150


def test_no_module_is_named_for_everything_and_nothing():
    assert [name for name in map(name_of, SOURCES) if set(re.split(r"[_/.]", name)) & EVERYTHING_NAMES] == []


@pytest.mark.parametrize("module", ["sim", "sim.cli"])
def test_importing_is_quick(module):
    code = f"import sys, {module}; print(*sorted(set(sys.modules) & {HEAVY_MODULES!r}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
