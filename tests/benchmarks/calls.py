"""How often a run calls NumPy and SciPy, by part: in a process of its own, whose model counts what it calls.

    python -m tests.benchmarks.calls numpy|compiled MONTHS CITIZENS

The model's modules are read with every operator, index and call on arrays counted; what compiled loops take from them
stays as it is written. Prints a line of JSON: calls per run, the mean of both reforms.
"""

from __future__ import annotations

import ast
import builtins
import json
import sys
from collections import Counter
from functools import wraps
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import numpy as np
from scipy import sparse

ARRAYS = (np.ndarray, sparse.sparray, np.random.Generator)
COUNTED = ("sim.model", "sim.setup.measures", "sim.setup.measures_of_data", "sim.setup.indicators", "sim.setup.rng")
"""Modules whose calls count, with those below them; not the loops."""
calls: Counter[str] = Counter()
part = ["founding"]
plain: dict[Any, Any] = {}


def of_result(value: Any) -> Any:
    """Count an operator that gave an array."""
    calls[part[0]] += isinstance(value, ARRAYS)
    return value


def of_array(value: Any) -> Any:
    """Count what is looked up in an array."""
    calls[part[0]] += isinstance(value, ARRAYS)
    return value


def of_function(value: Any) -> Any:
    """Count a call of NumPy, SciPy or a method of theirs."""
    module = getattr(value, "__module__", None) or ""
    is_theirs = isinstance(value, np.ufunc) or module.partition(".")[0] in {"numpy", "scipy"}
    calls[part[0]] += is_theirs or isinstance(getattr(value, "__self__", None), ARRAYS)
    return value


class Counting(ast.NodeTransformer):
    """Has every operator, index and call of a module counted; annotations stay as they are."""

    def visit(self, node: ast.AST) -> Any:
        """The node with its counters."""
        for name in ("annotation", "returns"):
            kept = getattr(node, name, None)
            if kept is not None:
                setattr(node, name, None)
                node = super().generic_visit(node)
                setattr(node, name, kept)
                return node
        node = super().generic_visit(node)
        if isinstance(node, ast.BinOp | ast.Compare | ast.UnaryOp):
            return ast.copy_location(called("of_result", node), node)
        if isinstance(node, ast.Subscript):
            node.value = called("of_array", node.value)
        if isinstance(node, ast.Call) and not (isinstance(node.func, ast.Name) and node.func.id == "super"):
            node.func = called("of_function", node.func)
        if isinstance(node, ast.AugAssign):
            node.value = called("of_result", node.value)
        return node


def called(name: str, node: ast.expr) -> ast.Call:
    """A call of one of the counters with a node's value."""
    return ast.copy_location(ast.Call(ast.Name(f"counted_{name}", ast.Load()), [node], []), node)


class Reader(MetaPathFinder, Loader):
    """Imports the modules that are counted."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """The module with this loader, if it is one of them."""
        is_counted = any(name == module or name.startswith(f"{module}.") for module in COUNTED)
        if not is_counted or name.startswith("sim.model.loops"):
            return None
        spec = PathFinder.find_spec(name, path, target)
        assert spec is not None
        spec.loader = self
        return spec

    def exec_module(self, module: ModuleType) -> None:
        """Run the module as it counts, and once more as it is written, for the loops to compile its functions."""
        file = module.__spec__.origin
        text = Path(file).read_text(encoding="utf-8")
        tree = ast.fix_missing_locations(Counting().visit(ast.parse(text)))
        exec(compile(tree, file, "exec"), module.__dict__)
        if module.__name__.startswith("sim.model.agents"):
            written: dict[str, Any] = {"__name__": module.__name__, "__file__": file}
            code: CodeType = compile(text, file, "exec")
            exec(code, written)
            for name, value in vars(module).items():
                if callable(value) and getattr(value, "__module__", "") == module.__name__:
                    plain[value] = written[name]


def compile_what_is_written() -> None:
    """Have Numba take functions as they are written, and not as they count."""
    import numba
    from numba import extending

    njit, overload = numba.njit, extending.overload

    def compiled(rule: Any = None, **options: Any) -> Any:
        return njit(plain.get(rule, rule), **options) if rule else njit(**options)

    def overloaded(function: Any, **options: Any) -> Any:
        def register(generate: Any) -> Any:
            @wraps(generate)
            def written(*types: Any) -> Any:
                rule = generate(*types)
                return plain.get(rule, rule)

            for one in {function, plain.get(function, function)}:
                overload(one, **options)(written)
            return generate

        return register

    numba.njit, extending.overload = compiled, overloaded


def count(backend: str, months: int, citizens: int) -> dict[str, float]:
    """Calls per run by part."""
    for counter in (of_result, of_array, of_function):
        setattr(builtins, f"counted_{counter.__name__}", counter)
    sys.meta_path.insert(0, Reader())
    if backend == "compiled":
        compile_what_is_written()
    from sim.model import loops
    from sim.model import model as models
    from sim.setup.scenario import load

    take_measures = models.take_measures

    def measured(model: Any, *names: Any) -> Any:
        part[0] = "measures"
        return take_measures(model, *names)

    def watch(name: str) -> None:
        part[0] = name

    with loops.compiled(backend == "compiled"):
        for is_warm in (False, True):
            calls.clear()
            for mode in ("separation", "government_led"):
                part[0] = "founding"
                models.take_measures = take_measures
                model = models.Model(load("guangdong").with_(mode=mode, months=months, n_citizens=citizens), seed=1)
                models.take_measures, model.watch = measured, watch
                model.run()
            assert is_warm or calls
    return {name: number / 2 for name, number in calls.items()}


if __name__ == "__main__":
    print(json.dumps(count(sys.argv[1], *map(int, sys.argv[2:]))))
