"""The house rules hold in every file of sim/, and each rule sees what it forbids."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from sim.setup.modes import MODES

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "sim").rglob("*.py"))

# What may import what: a room only those named before it, and itself. A room is a folder.
ORDER = (
    *("language", "inputs", "setup"),
    *("model.world", "model.agents", "model.loops", "model.month", "model"),
    *("explain", "theory", "results", "runs", "report.figures", "report", "studies"),
    *("classroom.lessons", "classroom.page", "classroom.explorer", "classroom"),
    *("docs", "sim", "cli", "__main__"),
)
EVERYTHING_NAMES = {"utils", "util", "helpers", "helper", "base", "manager", "managers", "common", "misc"}
RANDOM_MODULES = {"random", "secrets", "uuid", "numpy.random"}
FORBIDDEN_MODULES = {"pickle", "socket", "urllib.request", "http.client", "requests", "httpx", "aiohttp"}
HEAVY_MODULES = {"matplotlib", "mesa", "scipy.stats", "pandas", "pyarrow", "networkx"}
ONE_SYSTEM = {"fcntl", "msvcrt"}
LAZY_ROOMS = ("cli", "sim")
"""Where imports inside functions are the purpose: a command, or a name, loads what it needs when it is asked for."""
MODE_NAME = re.compile(rf"\b({'|'.join(MODES)})\b")
ORDER_KEEPING = ("list", "tuple", "enumerate", "zip", "map", "filter", "iter", "reversed")


@cache
def tree_of(path: Path) -> ast.Module:
    """The syntax of a file; rules must not change it."""
    return ast.parse(path.read_text(encoding="utf-8"))


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
    has_docstring = [node for node in ast.walk(tree) if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)]
    docstrings = {id(node.body[0].value) for node in has_docstring if ast.get_docstring(node)}
    words = [
        word
        for node in ast.walk(tree)
        if id(node) not in docstrings
        for _, word in ast.iter_fields(node)
        if isinstance(word, str)
    ]
    return [word for word in words if MODE_NAME.search(word)]


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
    found = {name_of(path): rule(tree_of(path)) for path in SOURCES}
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
    found = {name_of(path): upward_imports(tree_of(path), room_of(path)) for path in SOURCES}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


# The graph of imports, those inside functions apart.


def module_of(path: Path) -> str:
    """The name that a file is imported by."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {module_of(path): path for path in SOURCES}


def nodes_in_functions(tree: ast.AST) -> Iterator[ast.AST]:
    """Every node that runs when a function does, each once."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from nodes(child)
        else:
            yield from nodes_in_functions(child)


def modules_named(found: Iterable[ast.AST]) -> set[str]:
    """The modules that import statements among these nodes load; a name from a module stands for the module."""
    loaded = set()
    for node in found:
        if isinstance(node, ast.Import):
            loaded |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            full = {f"{node.module}.{alias.name}" for alias in node.names}
            submodules = full & set(MODULES) if is_within(str(node.module), {"sim"}) else full & {"scipy.stats"}
            loaded |= submodules or {str(node.module)}
    return loaded


@cache
def imported_in_functions(tree: ast.Module) -> set[str]:
    return modules_named(nodes_in_functions(tree))


@cache
def imported_at_once(tree: ast.Module) -> set[str]:
    inside = set(map(id, nodes_in_functions(tree)))
    return modules_named(node for node in nodes(tree) if id(node) not in inside)


@cache
def loaded_by(module: str) -> frozenset[str]:
    """All modules that importing one loads: its own imports, theirs, and the packages that they are in."""
    seen, waiting = set(), [module]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        if name in MODULES:
            waiting += imported_at_once(tree_of(MODULES[name]))
            waiting += [name.rpartition(".")[0]] if "." in name else []
    return frozenset(seen)


def is_third_party(name: str) -> bool:
    return name.partition(".")[0] not in sys.stdlib_module_names | {"sim"}


def needless_delays(tree: ast.Module, module: str) -> list[str]:
    """Imports inside functions that load no package from outside but those which the file itself loads.

    Modules that one system lacks may be imported where they are used.
    """
    mine = loaded_by(module)
    names = imported_in_functions(tree) - ONE_SYSTEM
    return sorted(name for name in names if not set(filter(is_third_party, loaded_by(name))) - mine)


def assert_no_circle(graph: dict[str, set[str]]) -> None:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_no_module_imports_itself_by_way_of_others():
    """Imports inside functions count: a circle is not mended by hiding it."""
    reached = {
        module: imported_at_once(tree_of(path)) | imported_in_functions(tree_of(path))
        for module, path in MODULES.items()
    }
    graph = {module: (names & set(MODULES)) - {module} for module, names in reached.items()}
    assert_no_circle(graph)
    rooms: dict[str, set[str]] = {}
    for module, names in graph.items():
        room = room_of(MODULES[module])
        rooms.setdefault(room, set()).update({room_of(MODULES[name]) for name in names} - {room})
    assert_no_circle(rooms)
    assert len({room.replace("__main__", "sim") for room in rooms}) <= 22


def test_an_import_waits_inside_a_function_only_to_spare_a_heavy_package():
    found = {
        name_of(path): needless_delays(tree_of(path), module)
        for module, path in MODULES.items()
        if room_of(path) not in LAZY_ROOMS
    }
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_few_files_stand_loose():
    assert len(list((ROOT / "sim").glob("*.py"))) <= 3


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
        (lambda tree: needless_delays(tree, "sim.model.model"), "def f():\n    from sim.setup.rng import Luck"),
        (lambda tree: needless_delays(tree, "sim.model.model"), "def f():\n    import json"),
    ],
)
def test_each_rule_sees_what_it_forbids(rule, code):
    assert rule(ast.parse(code))


def test_a_circle_is_seen():
    with pytest.raises(pytest.fail.Exception, match=r"[ab] -> [ab] -> [ab]"):
        assert_no_circle({"a": {"b"}, "b": {"a"}})


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
