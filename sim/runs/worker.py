"""What a worker does: run the runs of a chunk, and send back what is kept of them.

A task brings all that a worker needs: it sees neither the study's folder nor the script that started the study.
"""

from __future__ import annotations

import atexit
import os
import platform
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from types import ModuleType
from typing import Any

from sim.language.errors import InputError
from sim.model import loops
from sim.runs import outcome as outcomes
from sim.runs.backend import use_compiled
from sim.runs.code import code_digest, code_version, files_stamp
from sim.runs.outcome import Keep, Result, one_line
from sim.runs.study import Cell, Order, Study, run_of
from sim.setup.cities import KIND, data_of, hold
from sim.setup.registry import install, registered

MAX_BYTES = 16_000_000
"""Of results that a worker gathers before it sends them, though its chunk has not ended."""


@dataclass(frozen=True, slots=True)
class Task:
    """Runs to be made. setup: of ``pack``. code, version: of the coordinator. seconds: after these, the rest is left to
    others. stop: a file; once it exists, the worker ends after the run under way. plan: of ``backend.plan_of``. files:
    the coordinator's ``files_stamp``."""

    setup: bytes
    code: str
    version: str
    orders: Sequence[Order]
    seconds: float
    stop: str
    plan: str = loops.NUMPY
    files: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """Results of the first runs of a task, how long they took, whether Ctrl-C was pressed in this process, and whether
    loops were compiled."""

    results: list[Result]
    seconds: float
    is_interrupted: bool = False
    is_compiled: bool = False


def work(task: Task) -> Batch:
    """Run the runs of a task one after another, until it ends or its time is over.

    A run that fails is a result too. Raises InputError where this worker has other code than the coordinator.
    """
    from sim.model.founded import founding_once

    if (not task.files or files_stamp() != task.files) and code_digest() != task.code:
        raise InputError("runs.other_code", worker=code_version(), coordinator=task.version)
    cells, keep = _unpack(task.setup)
    start, stop, is_interrupted, is_compiled = time.monotonic(), Path(task.stop), False, False
    results: list[Result] = []
    n_bytes = 0
    try:
        is_compiled = use_compiled(task.plan, stop)
        start = time.monotonic()
        with loops.compiled(always=True) if is_compiled else nullcontext(), founding_once():
            for order in task.orders:
                late = results and (time.monotonic() - start > task.seconds or n_bytes > MAX_BYTES)
                if late or stop.exists():
                    break
                results.append(make(cells, keep, order))
                n_bytes += results[-1].n_bytes
    except KeyboardInterrupt:
        is_interrupted = True
    return Batch(results, time.monotonic() - start, is_interrupted, is_compiled)


def make(cells: Sequence[Cell], keep: Keep, order: Order) -> Result:
    """Run one run; an error is a result."""
    start = time.perf_counter()
    given: dict[str, Any] = {}
    try:
        outcome = outcomes.run_one(replace(run_of(cells, keep, order), measured=keep.measured))
        given = {"values": keep.values(outcome.values), "counties": keep.counties_of(outcome, order.replicate)}
    except Exception as error:
        given = {"error": one_line(error)}
        if not isinstance(error, InputError):
            given["traceback"] = "".join(traceback.format_exception(error))
    return Result(order.number, time.perf_counter() - start, host(), **given)


def host() -> str:
    """The name of this computer and the number of this process."""
    return f"{platform.node()}:{os.getpid()}"


def pack(study: Study) -> bytes:
    """What workers need of a study beside each run's settings, with all that was registered in this process."""
    import cloudpickle

    extensions = tuple(one for one in registered() if one.kind != KIND)
    for extension in extensions:
        _by_value(extension.record)
    paths = {cell.scenario.county_table for cell in study.cells} - {None}
    tables = {path: path.read_bytes() for path in sorted(paths) if path is not None}
    provinces = {cell.scenario.province: data_of(cell.scenario.province) for cell in study.cells}
    return cloudpickle.dumps((host(), extensions, tables, provinces, study.cells, study.keep))


@lru_cache(maxsize=4)
def _unpack(setup: bytes) -> tuple[Sequence[Cell], Keep]:
    """Cells and what is kept; what was registered elsewhere is registered here too."""
    import cloudpickle

    origin, extensions, tables, provinces, cells, keep = cloudpickle.loads(setup)
    if origin != host():
        install(extensions)
        here = {name: name if cities is None else hold(cities) for name, cities in provinces.items()}
        cells = [_with_data(cell, tables, here[cell.scenario.province]) for cell in cells]
    return cells, keep


def _with_data(cell: Cell, tables: dict[Path, bytes], province: str) -> Cell:
    """The cell with its county table where this process can read it, and its province as this process calls it."""
    path, changed = cell.scenario.county_table, {"province": province}
    if path is not None:
        here = _room() / f"{blake2b(tables[path], digest_size=8).hexdigest()}.csv"
        here.write_bytes(tables[path])
        changed["county_table"] = here
    return Cell(cell.label, cell.scenario.model_copy(update=changed), cell.arm)


@lru_cache(maxsize=1)
def _room() -> Path:
    """A folder of this process, which goes with it."""
    path = tempfile.mkdtemp(prefix="digigov-")
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    return Path(path)


def _by_value(record: Any) -> None:
    """Have the modules of a record's functions sent as they are, since workers may not have them."""
    import cloudpickle

    for value in (record, type(record)):
        module = sys.modules.get(getattr(value, "__module__", None) or "")
        if module is not None and not _is_installed(module):
            cloudpickle.register_pickle_by_value(module)
    for name in getattr(record, "__dataclass_fields__", ()):
        _by_value(getattr(record, name))


def _is_installed(module: ModuleType) -> bool:
    """Whether a worker has a module too: it is this package, Python's own, or from a package."""
    file = Path(getattr(module, "__file__", None) or os.__file__)
    is_installed = file.is_relative_to(Path(os.__file__).parent) or "site-packages" in file.parts
    return is_installed or module.__name__.split(".")[0] in ("sim", "__main__")
