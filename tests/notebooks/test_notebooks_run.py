"""Notebooks run from top to bottom at small size and leave nothing behind, every second one in Chinese.

Both languages of a notebook are one program (``test_notebooks``), so each is run in one. The cells run in IPython
without a kernel; the cell tagged "parameters" is replaced by SMALL, as papermill would.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from types import ModuleType

import nbformat
import pytest
from traitlets.config import Config

from sim.language.choice import speaking

capture = pytest.importorskip("IPython.utils.capture", reason="IPython is not installed")
interactiveshell = pytest.importorskip("IPython.core.interactiveshell")

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "notebooks" / "source").glob("*.py"))
RUNS = [(source.stem, ("en", "zh")[i % 2]) for i, source in enumerate(SOURCES)]
SMALL = {"CITIZENS": 120, "MONTHS": 4, "REPLICATIONS": 2, "DRAWS": 2}


@pytest.fixture
def shell(tmp_path_factory, monkeypatch):
    """IPython as a kernel has it, without history, whose cells are the main module while it is needed."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
    folder = str(tmp_path_factory.mktemp("ipython"))
    settings = Config({"HistoryManager": {"enabled": False}, "ProfileDir": {"location": folder}})
    yield interactiveshell.InteractiveShell.instance(config=settings, user_module=ModuleType("__main__"))
    interactiveshell.InteractiveShell.clear_instance()


@pytest.fixture
def one_processor():
    """This process as on a machine with one processor: so few runs are done before others have started."""
    if hasattr(os, "sched_setaffinity"):
        before = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {min(before)})
        yield
        os.sched_setaffinity(0, before)
    else:
        yield


def shrunk(cell) -> str:
    """The code of a cell, with SMALL for the numbers of the one that holds the sizes."""
    if "parameters" not in cell.metadata.get("tags", []):
        return cell.source
    names = re.findall(r"(?m)^([A-Z]+) = \d+", cell.source)
    assert {"CITIZENS", "MONTHS"} <= set(names) <= set(SMALL)
    return "\n".join(f"{name} = {SMALL[name]}" for name in names)


@pytest.mark.parametrize(("name", "lang"), RUNS, ids=[f"{lang}-{name}" for name, lang in RUNS])
def test_a_notebook_runs_to_its_end(name, lang, shell, one_processor, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    notebook = nbformat.read(ROOT / "notebooks" / lang / f"{name}.ipynb", as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert sum("parameters" in cell.metadata.get("tags", []) for cell in code) == 1
    kinds: set[str] = set()
    with speaking(lang):
        for cell in code:
            with capture.capture_output() as shown:
                done = shell.run_cell(shrunk(cell))
            done.raise_error()
            kinds |= {kind for output in shown.outputs for kind in output.data}
            kinds |= set(shell.display_formatter.format(done.result)[0])
    assert {"image/png", "text/html"} <= kinds
    assert list(tmp_path.iterdir()) == []
