"""Notebooks run from top to bottom in both languages, at small size, and leave nothing behind.

The cell tagged "parameters" is replaced by SMALL, as papermill would.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*/*.ipynb"))
SMALL = {"CITIZENS": 200, "MONTHS": 6, "REPLICATIONS": 2}


def shrink(notebook) -> None:
    """Replace the numbers of the cell that holds the sizes."""
    (cell,) = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    names = re.findall(r"(?m)^([A-Z]+) = \d+", cell.source)
    assert {"CITIZENS", "MONTHS"} <= set(names) <= set(SMALL)
    cell.source = "\n".join(f"{name} = {SMALL[name]}" for name in names)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_notebook_runs_to_its_end(path, tmp_path, monkeypatch):
    notebook = nbformat.read(path, as_version=4)
    shrink(notebook)
    found = os.environ.get("PYTHONPATH", "")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(part for part in (str(ROOT), found) if part))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    kinds = {kind for cell in notebook.cells for output in cell.get("outputs", []) for kind in output.get("data", {})}
    assert {"image/png", "text/html"} <= kinds
    assert [item.name for item in tmp_path.iterdir() if item.name != "ipython"] == []
